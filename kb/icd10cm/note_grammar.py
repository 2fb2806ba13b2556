"""Reads a note's text: which codes it cites, and how it narrows them. Grammar: `note_grammar.lark`.

The grammar knows only shapes. Whether a code exists, and which nodes a citation covers, is
`references`' affair.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from lark import Lark

GRAMMAR = Path(__file__).with_suffix(".lark")
CODE_SHAPE = re.compile(
    r"(?<![0-9A-Za-z])[A-Z](?=[0-9A-Z]?[0-9])[0-9A-Z]{2}(?![0-9A-Za-z])|[Cc]hapter +[0-9]"
)
_PLACES = {"fourth": 4, "fifth": 5, "sixth": 6, "six": 6, "4th": 4, "5th": 5, "6th": 6}


class Span(msgspec.Struct, frozen=True):
    """One reference: a code or chapter (`last` is ""), or a range, `last` included."""

    first: str
    last: str = ""


class AfterDot(msgspec.Struct, frozen=True, tag=True):
    """What stands after the dot, each a part or a range of parts: "with .51-.52"."""

    parts: tuple[Span, ...]


class Final(msgspec.Struct, frozen=True, tag=True):
    """The last characters of the base code: "with final characters -23".

    An ending with a dot, ".00", is all that follows the dot.
    """

    endings: tuple[str, ...]


class AtPlaces(msgspec.Struct, frozen=True, tag=True):
    """The characters at these places, the dot not counted: "with fifth to sixth characters 51"."""

    first: int
    last: int
    values: tuple[Span, ...]


class LastAtPlaces(msgspec.Struct, frozen=True, tag=True):
    """The base code's last character, at one of two places: "with fifth or sixth character 1-4"."""

    places: tuple[int, int]
    values: tuple[Span, ...]


class Extension(msgspec.Struct, frozen=True, tag=True):
    """Extensions with one of these 7th characters: "with 7th character B or C"."""

    values: tuple[Span, ...]


class OpenFracture(msgspec.Struct, frozen=True, tag=True):
    """Extensions whose 7th character means so: "with open fracture 7th character"."""


Narrowing = AfterDot | Final | AtPlaces | LastAtPlaces | Extension | OpenFracture


class Citation(msgspec.Struct, frozen=True):
    """A list of references and what narrows them all; `bare` when outside parentheses."""

    spans: tuple[Span, ...]
    narrowing: Narrowing | None = None
    bare: bool = False


@cache
def read_note(text: str) -> tuple[Citation, ...] | None:
    """The citations of a note's text: () when nothing is shaped like a code, None when unreadable.

    Citations in parentheses are what a note names; codes outside them ("with tuberculosis, any type
    in A15 (J65)") are prose then. Without any in parentheses the bare ones are meant ("torticollis
    NOS M43.6").

    Example: `read_note("asplenia (congenital) (Q89.01)") == (Citation((Span("Q89.01"),)),)`.
    """
    if not CODE_SHAPE.search(text):
        return ()
    from lark.exceptions import UnexpectedInput

    try:
        citations: tuple[Citation, ...] = _parser().parse(text)  # pyright: ignore[reportAssignmentType]
    except UnexpectedInput:
        return None
    return tuple(c for c in citations if not c.bare) or citations


@cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        start="note",
        transformer=_Tree(),
    )


class _Tree:
    """Turns the parse into citations as it is made."""

    def note(self, items: list[Any]) -> tuple[Citation, ...]:
        return tuple(items)

    def citation(self, items: list[Any]) -> Citation:
        return Citation(*items)

    left_open = citation

    def bare(self, items: list[Any]) -> Citation:
        spans, *narrowings = items
        return Citation(spans, narrowings[0] if narrowings else None, bare=True)

    def references(self, items: list[Span]) -> tuple[Span, ...]:
        return tuple(items)

    def single(self, items: list[str]) -> Span:
        return Span(str(items[0]))

    def range(self, items: list[str]) -> Span:
        return Span(str(items[0]), str(items[1]))

    def chapter(self, items: list[str]) -> Span:
        return Span(" ".join(items[0].lower().split()))

    def narrowing(self, items: list[Narrowing]) -> Narrowing:
        return items[0]

    def after_dot(self, items: list[Span]) -> AfterDot:
        return AfterDot(tuple(items))

    def part(self, items: list[str]) -> Span:
        return Span(*(str(item)[1:] for item in items))

    def value(self, items: list[str]) -> Span:
        return Span(*(str(item).lstrip(".") for item in items))

    def ending(self, items: list[str]) -> str:
        return str(items[0])

    def final(self, items: list[str]) -> Final:
        return Final(tuple(items))

    def at_place(self, items: list[Any]) -> AtPlaces:
        place = _PLACES[items[0]]
        return AtPlaces(place, place, tuple(items[1:]))

    def at_places(self, items: list[Any]) -> AtPlaces:
        return AtPlaces(_PLACES[items[0]], _PLACES[items[1]], tuple(items[2:]))

    def last_at_places(self, items: list[Any]) -> LastAtPlaces:
        return LastAtPlaces((_PLACES[items[0]], _PLACES[items[1]]), tuple(items[2:]))

    def extension(self, items: list[Span]) -> Extension:
        return Extension(tuple(items))

    def open_fracture(self, _: list[Any]) -> OpenFracture:
        return OpenFracture()
