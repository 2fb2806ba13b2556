"""Which codes exclude each other, for very many pairs: what `excludes1_conflict` says, in memory.

The view over the notes answers one pair in some hundred microseconds; a file holds millions. Here
each note hangs at its bearer with the nodes that it names, and a pair is decided by looking up the
one code, and its ancestors, in what the other code and its ancestors bear.
"""

from __future__ import annotations

from collections.abc import Mapping

from .claim_code import canonical_code
from .edition import Edition

__all__ = ["Exclusions"]

Named = Mapping[str, tuple[str, ...]]
"""Nodes that notes name, with the ids of those notes."""
About = tuple[tuple[Named, ...], tuple[str, ...]]
"""What a code and its ancestors bear, and those of them that any note names; the nearest first."""
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
        self._parent = {str(node): str(parent) for node, parent in fetch("parent", (None, None))}
        self._codes = {str(code): str(code) for (code,) in fetch("code", (None,))}
        self._borne = _borne(edition, kind)
        self._named = {node for named in self._borne.values() for node in named}
        self._about: dict[str, About] = {}
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
        found = _met(self._of(code)[0], self._of(other)[1])
        if not found or code in self._line(other) or other in self._line(code):
            return ()
        return tuple(dict.fromkeys(found))

    def between(self, one: str, other: str) -> tuple[str, ...]:
        """The notes by which two codes exclude each other, those that `one` bears first."""
        borne, reached = self._about.get(one) or self._of(one)
        borne_back, reached_back = self._about.get(other) or self._of(other)
        # nearly every pair ends here
        if not _met(borne, reached_back) and not _met(borne_back, reached):
            return ()
        return tuple(dict.fromkeys(self.notes(one, other) + self.notes(other, one)))

    def _line(self, code: str) -> list[str]:
        """The code and all its ancestors, up to the chapter."""
        line = [code]
        while parent := self._parent.get(line[-1]):
            line.append(parent)
        return line

    def _of(self, code: str) -> About:
        """What counts for a code. Most bear and are named no more than their parent, and share."""
        found = self._about.get(code)
        if found is None:
            parent = self._parent.get(code)
            borne, reached = self._of(parent) if parent else ((), ())
            if code in self._borne:
                borne = (self._borne[code], *borne)
            if code in self._named:
                reached = (code, *reached)
            found = self._about[code] = (borne, reached)
        return found


def _met(borne: tuple[Named, ...], reached: tuple[str, ...]) -> list[str]:
    """The notes among those borne that name any of the nodes."""
    found: list[str] = []
    for named in borne:
        for node in reached:
            if node in named:
                found += named[node]
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
