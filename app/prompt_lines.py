"""Goals and commands, a line each, as the prompt and standard input hand them in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .user_error import UserError

if TYPE_CHECKING:
    from .session import Session

__all__ = ["answer_line", "answer_lines", "tell_error"]

BAD_INPUT = 2
MAX_LINE = 100_000
"""Bytes that a line may hold; what is longer is not even kept."""


def answer_line(session: Session, line: str) -> None:
    """Answer a goal, or run a command; a blank line or a comment is neither.

    Raises whatever is wrong with it, and EOFError where it ends the session.
    """
    from .prompt_commands import run_command
    from .prompt_screen import show_answer

    line = line.strip()
    if line.startswith(":"):
        run_command(session, line)
    elif line and not line.startswith("//"):
        show_answer(session, session.ask(line))


def answer_lines(session: Session) -> int:
    """Answer the lines of standard input; returns the exit status, 2 where one failed.

    Errors go to standard error with the number of the line; the lines after it are answered.
    Raises UserError where there is no line at all.
    """
    failed, number = False, 0
    for number, line in enumerate(_lines(), 1):
        try:
            answer_line(session, _decoded(line, number))
            sys.stdout.flush()
        except EOFError:
            break
        except BrokenPipeError:
            raise
        except Exception as error:
            failed = True
            sys.stdout.flush()
            tell_error(error, f"line {number}: ")
    if not number:
        raise UserError(
            "no goal is given",
            expected="one on the command line, or one a line on standard input",
            help='see "dxproof query --help"',
        )
    return BAD_INPUT if failed else 0


def tell_error(error: Exception, place: str = "") -> None:
    """Tell an error as every command does, after the place where it is."""
    from .error_text import error_text

    sys.stderr.write(place + error_text(error) + "\n")


def _lines() -> Iterator[bytes]:
    """The lines of standard input; of one that is too long, one byte too many."""
    stream = getattr(sys.stdin, "buffer", None)
    while stream is not None and (line := stream.readline(MAX_LINE + 1)):
        yield line
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE + 1)


def _decoded(line: bytes, number: int) -> str:
    """A line as text. Raises UserError for one that is too long or no UTF-8."""
    if len(line) > MAX_LINE:
        raise UserError(f"the line is longer than {MAX_LINE:,} bytes", expected="a goal or command")
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise UserError(
            f"a byte that is no UTF-8, at place {error.start + 1}", expected="UTF-8 text"
        ) from None
