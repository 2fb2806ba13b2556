"""`dxproof conflicts`: which codes may not stand beside a code."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from .options import OneEdition, ServiceDate, Tabular
from .output import STDIN, write_bytes
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.edition import Edition

__all__ = ["conflicts"]


def conflicts(
    code: Annotated[
        str | None, Parameter(name="CODE", help="A code, with or without the dot.")
    ] = None,
    code2: Annotated[str | None, Parameter(name="CODE2", help="A second code.")] = None,
    /,
    *,
    pairs: Annotated[
        str | None,
        Parameter(metavar="FILE.csv", help="A CSV of pairs, a,b; - is standard input."),
    ] = None,
    format: Annotated[
        Literal["text", "json"] | None,
        Parameter(help="text (default) or json, for the forms with CODE."),
    ] = None,
    edition: OneEdition = None,
    date: ServiceDate = None,
    tabular: Tabular = None,
) -> int:
    """Tell which codes may not stand beside a code.

    Usage: dxproof conflicts CODE [CODE2] [--format text|json]
           dxproof conflicts --pairs FILE.csv

    With one code: the Excludes1 notes that it bears, itself or by an ancestor, and those that name
    it, with the nodes that each names (all below these are meant too); then the Excludes2 notes,
    which allow both codes. With two codes: whether both may stand, and the notes that say so.

    With --pairs: a CSV "a,b,conflict,note" in the order of the input, the codes as they were
    given. conflict is 1 when either code bears an Excludes1 note, its own or an ancestor's, that
    covers the other, and neither lies at or below the other; else 0. note holds the ids of these
    notes, set apart by "; ". If any row is malformed or holds an unknown code, nothing is printed
    but the errors.

    Examples:
      dxproof conflicts M54.12
      dxproof conflicts m5412 M50.121 --format json
      dxproof conflicts --pairs pairs.csv > answers.csv

    Exit status: 0 the answer was given, whatever it is; 2 bad input or usage.
    """
    from .knowledge import edition_of, load

    if (code is None) == (pairs is None):
        raise UserError(
            "no code is given" if code is None else f'"--pairs" beside "{code}"',
            expected="one or two codes, or --pairs FILE.csv",
            help='see "dxproof conflicts --help"',
        )
    if pairs is not None and format is not None:
        raise UserError('"--pairs" always answers in CSV', expected="no --format beside it")
    found = edition_of(load(tabular), edition, date)
    if pairs is not None:
        _judge(pairs, found)
    elif code is not None:
        _tell(code, code2, found, format or "text")
    return 0


def _judge(name: str, edition: Edition) -> None:
    from ..engine.exclusions import Exclusions
    from .pairs import judged, read_pairs

    shown = "standard input" if name == STDIN else name
    file = _open(name)
    with file:
        answer = judged(read_pairs(file, shown), Exclusions(edition), shown)
    with answer:
        shutil.copyfileobj(answer, sys.stdout)


def _open(name: str) -> IO[bytes]:
    if name == STDIN:
        if sys.stdin is None:
            raise UserError("there is no standard input")
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise UserError(f'cannot read "{name}": {reason}') from None


def _tell(code: str, code2: str | None, edition: Edition, format: str) -> None:
    from . import exclusion_facts as facts

    one = facts.known_code(code, edition)
    other = facts.known_code(code2, edition) if code2 is not None else None
    answer = facts.between(one, other, edition) if other else facts.beside(one, edition)
    if format == "json":
        import msgspec

        write_bytes(msgspec.json.encode(answer) + b"\n")
        return
    from .exclusion_report import show_beside, show_between

    (show_between if other else show_beside)(answer)
