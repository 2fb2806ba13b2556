"""Rows under named columns: as a table for reading, as JSON, or as CSV."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .output import is_terminal, plain, write_bytes, write_text

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["SHOW", "aligned", "folded", "show_table", "show_truth", "text_of"]

Rows = Sequence[Sequence[object]]


def show_table(columns: Sequence[str], rows: Rows) -> None:
    """Print a table: folded to its width on a terminal, a line a row elsewhere."""
    if is_terminal(sys.stdout):
        from .output import console

        console().print(folded(columns, rows))
    else:
        write_text(aligned(columns, rows))


def aligned(columns: Sequence[str], rows: Rows) -> str:
    """A line a row, however long; what pads the last column is left out."""
    cells = [[plain(str(value)) for value in row] for row in rows]
    lines = [list(columns), *cells]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    text = ""
    for line in (lines[0], ["-" * width for width in widths], *cells):
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        text += "  ".join(padded).rstrip() + "\n"
    return text


def folded(columns: Sequence[str], rows: Rows, *, numbered: bool = False) -> Table:
    """A table that folds long cells; `numbered` counts the rows in a column of their own."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold underline")
    if numbered:
        table.add_column("#", justify="right", style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    for number, row in enumerate(rows, 1):
        cells = (Text(plain(str(value))) for value in row)
        table.add_row(*([str(number)] if numbered else []), *cells)
    return table


def text_of(format: str, columns: Sequence[str], rows: Rows) -> str:
    """Rows as the text that a format other than `table` prints.

    Example: `text_of("csv", ["X"], [(1,)]) == "X\\n1\\n"`.
    """
    return _json(columns, rows) if format == "json" else _csv(columns, rows)


def show_json(columns: Sequence[str], rows: Rows) -> None:
    """Print a JSON list with an object for each row."""
    write_bytes(_json(columns, rows).encode())


def _json(columns: Sequence[str], rows: Rows) -> str:
    import msgspec

    encode = msgspec.json.encode
    lines = [encode(dict(zip(columns, row, strict=True))) for row in rows]
    return (b"[" + b",\n ".join(lines) + b"]\n").decode()


def show_csv(columns: Sequence[str], rows: Rows) -> None:
    """Print a CSV with the columns' names on top."""
    write_bytes(_csv(columns, rows).encode())


def _csv(columns: Sequence[str], rows: Rows) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def show_truth(truth: str) -> None:
    """Print `true` or `false`, which is the same in every format."""
    write_text(truth + "\n")


SHOW: dict[str, Callable[[Sequence[str], Rows], None]] = {
    "table": show_table,
    "json": show_json,
    "csv": show_csv,
}
"""How each format is shown."""
