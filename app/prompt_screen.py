"""What the prompt shows: on a terminal, page by page where it is longer than the screen."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from .output import console, is_terminal, note, plain, write_text
from .table import SHOW, aligned, folded, show_truth, text_of

if TYPE_CHECKING:
    from rich.table import Table

    from .goals import Answer
    from .session import Session

__all__ = ["show", "show_answer", "show_rows"]

FOLDED = 3_000
"""Rows that are folded to the width of the screen; more take too long, and stand a line a row."""


def show(text: str) -> None:
    """Print a text, escaped but for its line feeds; a long one by the system's pager.

    Example: `show(english(proof))`.
    """
    text = plain(text, lines=True)
    if is_terminal(sys.stdout) and _is_long(text):
        _page(text)
    else:
        write_text(text)


def show_answer(session: Session, answer: Answer) -> None:
    """Print an answer as the session's format has it, and what is to be said beside it."""
    if answer.columns is None:
        show_truth("true" if answer.rows else "false")
    elif not is_terminal(sys.stdout):
        SHOW[session.format](answer.columns, answer.rows)
    elif session.format != "table":
        show(text_of(session.format, answer.columns, answer.rows))
    elif not answer.rows:
        write_text("no row\n")
    else:
        show_rows(answer.columns, answer.rows, numbered=True)
    for hint in session.hints():
        note(hint)
    if answer.cut:
        note(f"note: these are the first {session.limit} rows; {session.mark}limit 0 shows all")


def show_rows(columns: list[str], rows: list[tuple], *, numbered: bool = False) -> None:
    """Print a table, by the system's pager where it is longer than a terminal's screen."""
    if not is_terminal(sys.stdout):
        SHOW["table"](columns, rows)
        return
    if len(rows) > FOLDED:
        counted = [(n, *row) for n, row in enumerate(rows, 1)] if numbered else rows
        _page(aligned(["#", *columns] if numbered else columns, counted))
        note(f"{len(rows):,} rows")
        return
    table = folded(columns, rows, numbered=numbered)
    text = _plain(table)
    if _is_long(text):
        _page(text)
        # nothing of the pages stays on the screen
        note(f"{len(rows):,} rows")
    else:
        console().print(table)


def _plain(table: Table) -> str:
    """A table as text without colours, as wide as the screen."""
    import io

    from rich.console import Console

    width = shutil.get_terminal_size().columns
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, legacy_windows=False).print(table)
    # what fills a line up to the screen's width would only be dragged along
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def _is_long(text: str) -> bool:
    """Whether a text and the prompt below it do not fit on the screen."""
    columns, lines = shutil.get_terminal_size()
    return sum(1 + max(0, len(line) - 1) // columns for line in text.splitlines()) > lines - 2


def _page(text: str) -> None:
    import pydoc

    sys.stdout.flush()
    pydoc.pager(text)
