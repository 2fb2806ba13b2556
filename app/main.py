"""The command `dxproof`: its commands by name, and how each run ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from .. import __version__
from .output import prepare, silence

if TYPE_CHECKING:
    from cyclopts import App

__all__ = ["main", "run"]

BAD_INPUT = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""As a shell tells of a command that SIGPIPE ended."""

HELP = """Decide whether the diagnosis codes on a claim may stand, and prove it.

Exit status: 0 everything accepted, 1 something rejected, 3 nothing rejected but something to
review, 2 bad input or usage. Errors go to standard error, results to standard output.

Begin with: dxproof demo
"""

COMMANDS = ("demo", "check", "why", "query", "conflicts", "rules", "export")
KB_COMMANDS = ("build", "info", "audit")


@cache
def _app() -> App:
    from cyclopts import App, Parameter

    def made(name: str, help: str) -> App:
        return App(
            name=name,
            help=help,
            help_format="plaintext",
            help_formatter="plain",
            version_flags=["--version"] if name == "dxproof" else [],
            version=f"dxproof {__version__}",
            default_parameter=Parameter(negative=(), show_default=False),
            result_action="return_value",
        )

    app = made("dxproof", HELP)
    # By name, so that a run imports the module of its own command only.
    for name in COMMANDS:
        app.command(f"{__package__}.{name}:{name}", name=name)
    kb = made("kb", "The knowledge base: build, info, audit.")
    for name in KB_COMMANDS:
        kb.command(f"{__package__}.kb_{name}:{name}", name=name)
    app.command(kb)
    return app


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit status; whatever goes wrong is told on standard error.

    Example: `run(["check", "claim.json"]) == 0`.
    """
    from cyclopts import CycloptsError

    try:
        try:
            status = _app()(list(argv), exit_on_error=False, print_error=False)
        except CycloptsError as error:
            from .usage import usage_error

            raise usage_error(error) from None
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
