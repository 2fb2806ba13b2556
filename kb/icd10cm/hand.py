"""What people have decided about single notes.

The decisions stand in `notes_by_hand.tsv`, `codeless.tsv` and `code_first_asks.tsv`, each with its
reason, for a policy reader to review; this module only reads them. A line holds for a kind of note
and a text, at one bearer or (`*`) wherever the text stands, and so serves every edition that prints
the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from .tabular import Note, TabularError

_HERE = Path(__file__).parent


class Decision(msgspec.Struct, frozen=True):
    """One line: a note's kind, bearer ("*" for any) and text; what it names ("" for none); why."""

    kind: str
    bearer: str
    text: str
    names: str
    reason: str


class Asks(msgspec.Struct, frozen=True):
    """One line of `code_first_asks.tsv`: what words at the "start" or "anywhere" ask, and why."""

    how: str
    where: str
    words: str
    reason: str


@cache
def decisions() -> dict[tuple[str, str, str], Decision]:
    """All decisions by (kind, bearer, text), those that map and those that say "no code".

    Raises `TabularError` when a line is malformed, has no reason, or speaks of a note another line
    speaks of.
    """
    found: dict[tuple[str, str, str], Decision] = {}
    for file, width in (("notes_by_hand.tsv", 5), ("codeless.tsv", 4)):
        for place, fields in _lines(file, width):
            kind, bearer, text = fields[:3]
            names = fields[3] if width == 5 else ""
            if (kind, bearer, text) in found:
                raise TabularError(
                    f'{place}: "{text}" is decided twice\nhelp: keep one of the lines'
                )
            found[kind, bearer, text] = Decision(kind, bearer, text, names, fields[-1])
    return found


def decision(note: Note) -> Decision | None:
    """The decision about this note, the one for its own bearer before the one for any."""
    known = decisions()
    return known.get((note.kind, note.bearer, note.text)) or known.get((note.kind, "*", note.text))


@cache
def asks() -> tuple[Asks, ...]:
    """The lines of `code_first_asks.tsv`, in order. Raises `TabularError` when one is malformed."""
    found = []
    for place, (how, where, words, reason) in _lines("code_first_asks.tsv", 4):
        if how not in ("underlying", "conditional") or where not in ("start", "anywhere"):
            raise TabularError(
                f'{place}: "{how}", "{where}" is no class of code-first note\n'
                "help: expected underlying or conditional, then start or anywhere"
            )
        found.append(Asks(how, where, words.lower(), reason))
    return tuple(found)


def how_it_asks(text: str) -> str:
    """What a code-first note of this text asks: "underlying" or "conditional".

    Example: `how_it_asks("underlying disease, such as:") == "underlying"`.
    """
    lowered = text.lower()
    for line in asks():
        if lowered.startswith(line.words) or (line.where == "anywhere" and line.words in lowered):
            return line.how
    return "conditional"


def _lines(file: str, width: int) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate((_HERE / file).read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        place = f"{file}, line {number}"
        fields = line.split("\t")
        if len(fields) != width or not all(field.strip() for field in fields):
            raise TabularError(
                f'{place}: "{line}"\n'
                f"help: expected {width} fields separated by tabs, none of them empty"
            )
        yield place, fields
