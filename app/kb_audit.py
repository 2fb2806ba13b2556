"""`dxproof kb audit`: account for every note of the tabular list."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from .options import Tabular
from .output import is_terminal, plain, write_bytes, write_text

if TYPE_CHECKING:
    from ..kb.icd10cm.account import Account

__all__ = ["audit"]

UNACCOUNTED = 1
_COLUMNS = ("kind", "total", "read", "by_hand", "list_header", "no_code", "unaccounted")


def audit(
    *,
    notes: Annotated[
        str | None,
        Parameter(metavar="KIND", help="List every note of this kind, such as excludes1."),
    ] = None,
    format: Annotated[Literal["text", "json"], Parameter(help="text (default) or json.")] = "text",
    tabular: Tabular = None,
) -> int:
    """Account for every note of the tabular list.

    Usage: dxproof kb audit [--notes KIND] [--format text|json] [--tabular FILE]

    A note is read by the grammar, mapped by hand (with a reason), the header of a list, or listed
    as naming no code; what is none of these is unaccounted, and no snapshot is built from it. With
    --notes: every note of the kind, how it was understood, and the nodes that it names.

    Examples:
      dxproof kb audit
      dxproof kb audit --notes excludes1
      dxproof kb audit --tabular icd10cm-tabular-2025.xml --format json

    Exit status: 0 every note is accounted for, 1 some note is not, 2 bad input or usage.
    """
    from ..engine.diagnostics import did_you_mean, one_of
    from ..kb.icd10cm.account import KINDS
    from .knowledge import tabular_files
    from .user_error import UserError

    if notes is not None and notes not in KINDS:
        word = notes.lower().replace(" ", "_").replace("-", "_")
        raise UserError(
            f'unknown kind of note "{notes}"',
            expected=one_of(KINDS),
            help=did_you_mean(word, KINDS),
        )
    accounts = list(_accounts(tabular_files(tabular)))
    if format == "json":
        import msgspec

        answer = [_plain_data(one, notes) for one in accounts]
        write_bytes(msgspec.json.encode(answer[0] if len(answer) == 1 else answer) + b"\n")
    else:
        for one in accounts:
            _show(one, notes)
    return UNACCOUNTED if any(one.unaccounted for one in accounts) else 0


def _accounts(tabular: list[Path]) -> list[Account]:
    from ..kb.icd10cm.account import account
    from ..kb.icd10cm.editions import built_in
    from ..kb.icd10cm.reader import read
    from .knowledge import Progress

    made: list[Account] = []
    for path in dict.fromkeys([built_in(), *tabular]):
        with Progress() as tell:
            if is_terminal(sys.stderr):
                tell(f"reading the notes of {path.name}")
            made.append(account(read(path)))
    return made


def _plain_data(one: Account, kind: str | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"edition": one.version, "rows": list(one.rows)}
    if kind is not None:
        answer["notes"] = [
            {
                "note": r.note.name,
                "text": r.note.text,
                "how": r.how,
                "names": list(r.nodes),
                "reason": r.reason or r.problem,
            }
            for r in one.readings
            if r.note.kind == kind
        ]
    return answer


def _show(one: Account, kind: str | None) -> None:
    from .table import show_table

    write_text(f"ICD-10-CM {one.version}\n")
    if kind is None:
        rows = [[getattr(row, column) for column in _COLUMNS] for row in one.rows]
        totals = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
        show_table([c.replace("_", " ") for c in _COLUMNS], [*rows, ["all", *totals]])
    else:
        for r in one.readings:
            if r.note.kind == kind:
                named = ", ".join(r.nodes)
                why = f" ({r.reason or r.problem})" if r.reason or r.problem else ""
                line = f"{r.note.name}: {r.how}{why}: {r.note.text}" + (
                    f" -> {named}" if named else ""
                )
                write_text(plain(line) + "\n")
    for lost in one.unaccounted:
        write_text(
            plain(f"unaccounted: {lost.note.name}: {lost.note.text} ({lost.problem})") + "\n"
        )
