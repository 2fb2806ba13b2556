"""The claims of the files that a command names; `-` is standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .output import STDIN
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.claim import Claim

__all__ = ["claims_of"]


def claims_of(files: Sequence[str]) -> list[Claim]:
    """Read the claims of all files, in their order.

    Raises ClaimError with the problems of every file, and UserError for files that cannot be read.
    """
    from ..engine.claim_error import ClaimError, ClaimProblem
    from ..engine.claim_reader import read_claims

    if not files:
        raise UserError(
            "no claim file given", expected="at least one file, or - for standard input"
        )
    if list(files).count(STDIN) > 1:
        raise UserError('"-" is given more than once', expected="standard input once")
    claims: list[Claim] = []
    problems: list[ClaimProblem] = []
    for name in files:
        try:
            claims += read_claims(_bytes(name), _shown(name))
        except ClaimError as error:
            problems += error.problems
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            help = "name the files in it" if Path(name).is_dir() else ""
            problems.append(ClaimProblem(name, "", f"cannot be read: {reason}", help=help))
    if problems:
        raise ClaimError(problems)
    return claims


def _shown(name: str) -> str:
    return "standard input" if name == STDIN else name


def _bytes(name: str) -> bytes:
    """At most one byte more than the reader takes, which it then refuses."""
    from ..engine.claim_text import MAX_BYTES

    if name == STDIN:
        stream = getattr(sys.stdin, "buffer", None)
        if stream is None:
            raise OSError(0, "there is none")
        return stream.read(MAX_BYTES + 1)
    try:
        with open(name, "rb") as file:
            return file.read(MAX_BYTES + 1)
    except ValueError as error:  # a NUL in the name
        raise OSError(0, str(error)) from None
