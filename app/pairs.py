"""Files of pairs of codes: which pairs exclude each other, and by which notes."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING

from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.exclusions import Exclusions

__all__ = ["judged", "read_pairs"]

HEADER = ("a", "b")
MAX_PROBLEMS = 20
CHUNK = 10_000
IN_MEMORY = 64 * 1024 * 1024

Pair = tuple[int, str, str]
"""The number of a line, and the two codes as they were given."""


def read_pairs(file: IO[bytes], name: str) -> Iterator[Pair | str]:
    """Read the pairs of a CSV, with or without the header `a,b`; a malformed row is its problem.

    UTF-8 with or without a byte order mark, any line ends, quotes as in RFC 4180. Raises UserError
    for bytes that are no UTF-8.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    first = True
    try:
        for row in reader:
            if len(row) == 2:
                if first and tuple(cell.strip().lower() for cell in row) == HEADER:
                    first = False
                    continue
                yield reader.line_num, row[0], row[1]
            elif row and row != [""]:
                shown = ",".join(row)[:60]
                count = f"{len(row)} value" + ("s" if len(row) > 1 else "")
                yield f'{name}, line {reader.line_num}: "{shown}" holds {count}, not two codes'
            first = first and not row
    except UnicodeDecodeError:
        place = f"{name}, line {reader.line_num + 1} or soon after"
        raise UserError(f"{place}: a byte that is no UTF-8", expected="UTF-8 text") from None
    except csv.Error as error:
        yield f"{name}, line {reader.line_num}: the quotation is broken ({error})"


def judged(pairs: Iterable[Pair | str], exclusions: Exclusions, name: str) -> IO[str]:
    """The answer as a CSV `a,b,conflict,note`, to be read from its start.

    Nothing is told of any pair unless all can be: the answer is kept in memory, the part beyond
    some 64 MB in a temporary file. Raises UserError with the first twenty rows that are malformed
    or hold an unknown code.
    """
    out = tempfile.SpooledTemporaryFile(  # noqa: SIM115  # handed to the caller
        IN_MEMORY, mode="w+", encoding="utf-8", newline=""
    )
    problems: list[str] = []
    rows = _rows(pairs, exclusions, name, problems)
    # chunk by chunk, since the spool is slow to take single rows
    chunk_rows: list[tuple[object, ...]] = [(*HEADER, "conflict", "note")]
    while chunk_rows or (chunk_rows := list(islice(rows, CHUNK))):
        chunk = io.StringIO()
        csv.writer(chunk, lineterminator="\n").writerows(chunk_rows)
        out.write(chunk.getvalue())
        chunk_rows = []
    if problems:
        out.close()
        raise UserError(
            "\nerror: ".join(problems),
            expected="two codes of the edition a line, the first line may read a,b",
            help="nothing is told of any pair until every row can be read",
        )
    out.seek(0)
    return out


def _rows(
    pairs: Iterable[Pair | str], exclusions: Exclusions, name: str, problems: list[str]
) -> Iterator[tuple[str, str, int, str]]:
    code, between = exclusions.code, exclusions.between
    for pair in pairs:
        if isinstance(pair, str):
            problems.append(pair)
        else:
            number, a, b = pair
            one, other = code(a), code(b)
            if one and other:
                notes = between(one, other)
                yield a, b, 1 if notes else 0, "; ".join(notes)
                continue
            unknown = a if not one else b
            problems.append(f'{name}, line {number}: unknown code "{unknown[:40]}"')
        if len(problems) == MAX_PROBLEMS:
            problems.append(f"{name}: the rest is not read after {MAX_PROBLEMS} problems")
            return
