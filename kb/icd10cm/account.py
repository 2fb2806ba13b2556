"""The account of an edition's notes: what each names, how that is known, and that none was lost.

A note is *read* by the grammar, mapped *by hand*, a *list header* (it ends in a colon), listed as
naming *no code*, or *unaccounted*; one of the last fails the build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from .hand import decision
from .note_grammar import CODE_SHAPE, read_note
from .references import References, UnknownReference
from .tabular import Note, Tabular, TabularError

KINDS = (
    "excludes1",
    "excludes2",
    "code_first",
    "use_additional",
    "code_also",
    "includes",
    "inclusion_term",
    "seventh_character",
    "general",
)
HOWS = ("read", "by hand", "list header", "no code", "unaccounted")
# Of these every text counts: one that names no code must be listed. The others describe the bearer
# itself; they name a code only where they cite one in parentheses.
DIRECTING = frozenset(KINDS[:5])
_SHOWN = 20


class UnaccountedNotes(TabularError):
    """Notes that the grammar cannot read and no one has decided about, in `notes`."""

    def __init__(self, version: str, notes: tuple[Reading, ...]) -> None:
        self.notes = notes
        lines = [f'  {r.note.name}: "{r.note.text}" ({r.problem})' for r in notes[:_SHOWN]]
        if len(notes) > _SHOWN:
            lines.append(f"  and {len(notes) - _SHOWN} more")
        super().__init__(
            f"edition {version}: {len(notes)} notes are neither read, mapped by hand, "
            "nor listed as naming no code\n"
            + "\n".join(lines)
            + "\nhelp: add each, with a reason, to kb/icd10cm/notes_by_hand.tsv or codeless.tsv"
        )


class Reading(msgspec.Struct, frozen=True):
    """A note, how it was understood (one of `HOWS`), the nodes it names, and why or why not."""

    note: Note
    how: str
    nodes: tuple[str, ...] = ()
    reason: str = ""
    problem: str = ""


class Row(msgspec.Struct, frozen=True):
    """The account of one kind of note."""

    kind: str
    total: int
    read: int
    by_hand: int
    list_header: int
    no_code: int
    unaccounted: int


class Account(msgspec.Struct, frozen=True):
    """The account of an edition: one row a kind, and every reading behind it."""

    version: str
    rows: tuple[Row, ...]
    readings: tuple[Reading, ...]

    def of(self, kind: str, how: str) -> tuple[Reading, ...]:
        """The readings of one kind that were understood so, in the order of the list."""
        return tuple(r for r in self.readings if r.note.kind == kind and r.how == how)

    @property
    def unaccounted(self) -> tuple[Reading, ...]:
        """The readings that fail the build."""
        return tuple(r for r in self.readings if r.how == "unaccounted")


def account(tabular: Tabular, known: tuple[Reading, ...] | None = None) -> Account:
    """The account of every note of an edition; `known` are its readings where the caller has them.

    Example: `account(tabular).rows[0].kind == "excludes1"`.
    """
    found = readings(tabular) if known is None else known
    return Account(tabular.version, tuple(_rows(found)), found)


def readings(tabular: Tabular) -> tuple[Reading, ...]:
    """Every note of the edition with what it names, in the order of the list."""
    references = References(tabular)
    return tuple(_reading(note, references) for note in tabular.notes)


def checked(found: tuple[Reading, ...], version: str) -> tuple[Reading, ...]:
    """The same readings; raises `UnaccountedNotes` when any of them is unaccounted."""
    lost = tuple(r for r in found if r.how == "unaccounted")
    if lost:
        raise UnaccountedNotes(version, lost)
    return found


def _reading(note: Note, references: References) -> Reading:
    if note.kind == "seventh_character":
        return Reading(note, "read", reason="carried out as the codes it makes")
    decided = decision(note)
    if decided and not decided.names:
        return Reading(note, "no code", reason=decided.reason)
    text = f"({decided.names})" if decided else note.text
    header = text.endswith(":")
    needed = note.kind in DIRECTING and not header
    if not needed and not _cites(text):
        return Reading(note, "list header" if header else "no code")
    citations = read_note(text)
    if citations is None:
        return Reading(note, "unaccounted", problem="the grammar cannot read it")
    try:
        nodes = dict.fromkeys(node for citation in citations for node in references.nodes(citation))
    except UnknownReference as error:
        return Reading(note, "unaccounted", problem=str(error))
    if not nodes:
        return Reading(note, "unaccounted", problem="it names no code and is not listed as such")
    if decided:
        return Reading(note, "by hand", tuple(nodes), reason=decided.reason)
    return Reading(note, "read", tuple(nodes))


_PARENTHESIS = re.compile(rf"\(\s*(?:{CODE_SHAPE.pattern})")


def _cites(text: str) -> bool:
    """Whether a parenthesis begins with a code, which is all that counts here."""
    return _PARENTHESIS.search(text) is not None


def _rows(found: Iterable[Reading]) -> list[Row]:
    counts: dict[str, dict[str, int]] = {kind: dict.fromkeys(HOWS, 0) for kind in KINDS}
    for reading in found:
        counts[reading.note.kind][reading.how] += 1
    return [Row(kind, sum(by.values()), *by.values()) for kind, by in counts.items()]
