"""Where results and messages go: results to standard output, all else to standard error."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from .user_error import UserError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "STDIN",
    "console",
    "is_terminal",
    "note",
    "plain",
    "plain_console",
    "prepare",
    "write_bytes",
    "write_text",
]

STDIN = "<standard input>"
"""What stands for a lone `-` behind the parser, which would take that for an option."""
WIDTH = 100
"""Columns of a report that goes into a pipe or file: the same everywhere."""


def prepare() -> None:
    """Let no character of a result be one that the terminal's encoding lacks."""
    # A process may be started without either.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115  # open till the end
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def is_terminal(stream: object) -> bool:
    """Whether a person sits behind a stream."""
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        return False


def plain(text: str, *, lines: bool = False) -> str:
    """The text with all that does not print escaped: what claims hold must not drive a terminal.

    Example: `plain("a\\x1b[1m")` is `"a\\\\x1b[1m"`.
    """
    if text.isprintable():
        return text
    keep = "\n" if lines else ""
    return "".join(
        c if c.isprintable() or c in keep else c.encode("unicode_escape").decode() for c in text
    )


def write_text(text: str, path: Path | None = None) -> None:
    """Write a result to standard output, or to a file."""
    write_bytes(text.encode(errors="backslashreplace"), path)


def write_bytes(data: bytes, path: Path | None = None) -> None:
    """Write a result whose very bytes count, such as JSON (always UTF-8) or a picture."""
    if path is not None and str(path) != STDIN:
        _write_file(path, data)
        return
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode())
        return
    sys.stdout.flush()
    buffer.write(data)


def _write_file(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        help = "" if path.parent.is_dir() else f'make the folder "{path.parent}" first'
        raise UserError(f'cannot write "{path}": {reason}', help=help) from None


def note(text: str) -> None:
    """Tell something beside the result, on standard error."""
    sys.stderr.write(plain(text, lines=True) + "\n")


def console() -> Console:
    """A rich console for reports: colour on a terminal only, `WIDTH` columns elsewhere."""
    from rich.console import Console

    if is_terminal(sys.stdout):
        return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    return plain_console(sys.stdout)


def plain_console(file: TextIO) -> Console:
    """A rich console that writes `WIDTH` columns without colour, whatever the file is."""
    from rich.console import Console

    return Console(
        file=file,
        width=WIDTH,
        force_terminal=False,
        color_system=None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def silence() -> None:
    """Drop what is still unwritten: the reader of our output has gone away."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
