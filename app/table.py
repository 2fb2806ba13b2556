"""Rows under named columns: as a table for reading, as JSON, or as CSV."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Sequence

from .output import is_terminal, plain, write_bytes, write_text

__all__ = ["SHOW", "show_table", "show_truth"]

Rows = Sequence[Sequence[object]]


def show_table(columns: Sequence[str], rows: Rows) -> None:
    """Print a table: folded to its width on a terminal, a line a row elsewhere."""
    cells = [[plain(str(value)) for value in row] for row in rows]
    if is_terminal(sys.stdout):
        _fold(columns, cells)
        return
    lines = [list(columns), *cells]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in (lines[0], ["-" * width for width in widths], *cells):
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        write_text("  ".join(padded).rstrip() + "\n")


def _fold(columns: Sequence[str], cells: list[list[str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from .output import console

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold underline")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


def show_json(columns: Sequence[str], rows: Rows) -> None:
    """Print a JSON list with an object for each row."""
    import msgspec

    encode = msgspec.json.encode
    lines = [encode(dict(zip(columns, row, strict=True))) for row in rows]
    write_bytes(b"[" + b",\n ".join(lines) + b"]\n")


def show_csv(columns: Sequence[str], rows: Rows) -> None:
    """Print a CSV with the columns' names on top."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    write_bytes(out.getvalue().encode())


def show_truth(truth: str) -> None:
    """Print `true` or `false`, which is the same in every format."""
    write_text(truth + "\n")


SHOW: dict[str, Callable[[Sequence[str], Rows], None]] = {
    "table": show_table,
    "json": show_json,
    "csv": show_csv,
}
"""How each format is shown."""
