"""Which codes exclude each other, for very many pairs: what `excludes1_conflict` says, in memory.

The view over the notes answers one pair in some hundred microseconds; a file holds millions. Here
each note hangs at its bearer with the nodes that it names, and a pair is decided by looking up the
line of one code, from itself to its chapter, in what the line of the other bears.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from .claim_code import canonical_code
from .knowledge import Edition

__all__ = ["Exclusions"]

Named = Mapping[str, tuple[str, ...]]
"""The nodes that the notes of one bearer name, with the ids of those notes."""
MAX_SPELLINGS = 500_000


class Exclusions:
    """The Excludes notes of an edition. Not to be shared by threads: it keeps what it looked up.

    >>> exclusions = Exclusions(edition)  # doctest: +SKIP
    >>> exclusions.between("M54.12", "M50.121")  # doctest: +SKIP
    ('M54.1/excludes1/1',)
    """

    def __init__(self, edition: Edition, kind: str = "excludes1") -> None:
        """Read all notes of a kind, `excludes1` or `excludes2`, at once."""
        fetch = edition.fetch
        self._parent = cast(dict[str, str], dict(fetch("parent", (None, None))))
        self._codes = {str(code): str(code) for (code,) in fetch("code", (None,))}
        self._borne = _borne(edition, kind)
        self._lines: dict[str, tuple[str, ...]] = {}
        self._bearing: dict[str, tuple[Named, ...]] = {}
        self._spelled: dict[str, str | None] = {}

    def code(self, text: str) -> str | None:
        """The code of the edition that a text spells, or None.

        >>> exclusions.code(" m5412")  # doctest: +SKIP
        'M54.12'
        """
        if text in self._codes:
            return self._codes[text]
        if text in self._spelled:
            return self._spelled[text]
        found = self._codes.get(canonical_code(text) or "")
        if len(self._spelled) < MAX_SPELLINGS:
            self._spelled[text] = found
        return found

    def notes(self, code: str, other: str) -> tuple[str, ...]:
        """The notes that `code` bears, its own or an ancestor's, and that cover `other`.

        The nearest bearer's come first. Empty where one code lies at or below the other.
        """
        line = self._line(other)
        found: list[str] = []
        for named in self._bearing.get(code) or self._bears(code):
            if not named.keys().isdisjoint(line):
                found += [note for node in line for note in named.get(node, ())]
        if not found or code in line or other in self._line(code):
            return ()
        return tuple(dict.fromkeys(found))

    def between(self, one: str, other: str) -> tuple[str, ...]:
        """The notes by which two codes exclude each other, those that `one` bears first."""
        found, back = self.notes(one, other), self.notes(other, one)
        return tuple(dict.fromkeys(found + back)) if back else found

    def _line(self, code: str) -> tuple[str, ...]:
        """The code and all its ancestors, up to the chapter."""
        line = self._lines.get(code)
        if line is None:
            parent = self._parent.get(code)
            line = self._lines[code] = (code, *(self._line(parent) if parent else ()))
        return line

    def _bears(self, code: str) -> tuple[Named, ...]:
        found = tuple(self._borne[node] for node in self._line(code) if node in self._borne)
        self._bearing[code] = found
        return found


def _borne(edition: Edition, kind: str) -> dict[str, Named]:
    """What each bearer's notes of a kind name, in the order of the notes."""
    bearer = {
        str(note): str(node) for note, _, node, _ in edition.fetch("note", (None, kind, None, None))
    }
    made: dict[str, dict[str, list[str]]] = {}
    names = [(str(n), str(node)) for n, node in edition.fetch("names", (None, None)) if n in bearer]
    for note, node in sorted(names, key=_place):
        made.setdefault(bearer[note], {}).setdefault(node, []).append(note)
    return {b: {node: tuple(notes) for node, notes in named.items()} for b, named in made.items()}


def _place(row: tuple[str, str]) -> tuple[str, int]:
    """A note's place among its bearer's: ids end in its number, which is no text."""
    start, _, number = row[0].rpartition("/")
    return start, int(number) if number.isdecimal() else 0
