"""The command `dxproof`: its commands by name, and how each run ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from .. import __version__
from .output import STDIN, prepare, silence

if TYPE_CHECKING:
    from cyclopts import App

__all__ = ["main", "run"]

BAD_INPUT = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""As a shell tells of a command that SIGPIPE ended."""

HELP = """Decide whether the diagnosis codes on a claim may stand, and prove it.

Usage: dxproof COMMAND [options]; dxproof --version

Begin with: dxproof demo

Exit status: 0 everything accepted, 1 something rejected, 3 nothing rejected but something to
review, 2 bad input or usage. Errors go to standard error, results to standard output.
"""
KB_HELP = """The knowledge base: what is loaded, where it is kept, and what its notes say.

Usage: dxproof kb COMMAND [options]
"""
# By name, so that a run imports the module of its own command only.
COMMANDS = {
    name: f"{__package__}.{name}:{name}"
    for name in ("demo", "check", "why", "query", "conflicts", "rules", "test", "export")
}
KB_COMMANDS = {name: f"{__package__}.kb_{name}:{name}" for name in ("build", "info", "audit")}


@cache
def _app() -> App:
    from cyclopts import App, Parameter

    app = App(
        name="dxproof",
        help_flags=[],
        version_flags=[],
        default_parameter=Parameter(negative=()),
        result_action="return_value",
    )
    for name, path in COMMANDS.items():
        app.command(path, name=name)
    kb = App(name="kb", help_flags=[], version_flags=[])
    for name, path in KB_COMMANDS.items():
        kb.command(path, name=name)
    app.command(kb)
    return app


def _information(words: Sequence[str]) -> str | None:
    """The version or the help that a command line asks for, if it does."""
    from .help import asks_for_help, command_help, group_help

    if list(words) == ["--version"]:
        return f"dxproof {__version__}\n"
    group = words[:1] == ["kb"]
    named, commands = (words[1:], KB_COMMANDS) if group else (words, COMMANDS)
    if named and not asks_for_help(named):
        return None
    if named and named[0] in commands:
        app = _app()["kb"][named[0]] if group else _app()[named[0]]
        return command_help(app, commands[named[0]])
    if named and not named[0].startswith("-") and named[0] != "kb":
        return None
    if group:
        return group_help(KB_HELP, [(f"kb {name}", path) for name, path in KB_COMMANDS.items()])
    listed = [*COMMANDS.items(), *((f"kb {n}", p) for n, p in KB_COMMANDS.items())]
    return group_help(HELP, listed)


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit status; whatever goes wrong is told on standard error.

    Example: `run(["check", "claim.json"]) == 0`.
    """
    words = [STDIN if word == "-" else word for word in argv]
    try:
        status = _run(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        from .error_text import error_text

        sys.stderr.write(error_text(error) + "\n")
        return BAD_INPUT
    return status if isinstance(status, int) else 0


def _run(words: list[str]) -> object:
    told = _information(words)
    if told is not None:
        sys.stdout.write(told)
        return 0
    from cyclopts import CycloptsError

    try:
        return _app()(words, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        from .usage import usage_error

        raise usage_error(error) from None


def main() -> None:
    """Run the command line of this process and end it."""
    prepare()
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
        status = PIPE_CLOSED
    except KeyboardInterrupt:
        status = INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    main()
