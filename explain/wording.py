"""Words for a picture: what a proof says in data, as a person reads it, and broken in lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from functools import cache

__all__ = ["WIDTH", "cited", "readable", "sentence", "wrapped"]

WIDTH = 38
"""Characters in a line of a label."""

# A note's id is `BEARER/kind/N`; the bearer is a code, a block or a chapter.
_NOTE = re.compile(r"(?:\bnote )?\b((?:chapter )?[A-Z0-9][A-Z0-9.\-]*)/([a-z_0-9]+)/(\d+)")
_STEP = re.compile(r"\$\.(\w+)(?:\[(\d+)\])?((?:\.\w+(?:\[\d+\])?)*)")
_WORD = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
# XML 1.0, section 2.2: what no SVG and no page may hold; a chart may hold anything.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_KINDS = {
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code_first": "Code first",
    "code_also": "Code also",
    "use_additional": "Use additional",
    "seventh_character": "7th characters",
    "inclusion_term": "Inclusion terms",
    "includes": "Includes",
}
_SINGULAR = {
    "diagnoses": "diagnosis",
    "findings": "finding",
    "procedures": "procedure",
    "history": "earlier claim",
    "modifiers": "modifier",
}


def kind_name(kind: str) -> str:
    """The name of a note's kind as the tabular list prints it.

    >>> kind_name("code_first")
    'Code first'
    """
    return _KINDS.get(kind, kind.replace("_", " "))


def readable(text: str) -> str:
    """A text without ids: notes by their bearer, concepts of the vocabulary as words.

    >>> readable("the note M54.1/excludes1/2 names M50.1")
    'the Excludes1 note of M54.1 names M50.1'
    >>> readable("cervical_spondylosis is confirmed")
    'cervical spondylosis is confirmed'
    """
    text = _FORBIDDEN.sub("\ufffd", text)
    text = _NOTE.sub(lambda m: f"{kind_name(m[2])} note of {m[1]}", text)
    text = re.sub(r"\bexcludes([12])(?= note)", r"Excludes\1", text)
    return _WORD.sub(_word, text)


def cited(citation: str) -> str:
    """A citation as a person looks it up: the claim's parts are counted from 1, notes by number.

    >>> cited("the chart, $.findings[2] (note-1, characters 57-82)")
    'the chart, finding 3 (note-1, characters 57-82)'
    >>> cited("ICD-10-CM 2026 Tabular List, note M54.1/excludes1/2")
    'ICD-10-CM 2026 Tabular List, M54.1, Excludes1, note 2'
    """
    text = _FORBIDDEN.sub("\ufffd", citation)
    text = _NOTE.sub(lambda m: f"{m[1]}, {kind_name(m[2])}, note {m[3]}", text)
    text = re.sub(r"(?<=, )[a-z0-9_ ]+$", lambda m: kind_name(m[0].replace(" ", "_")), text)
    return _STEP.sub(_place, text)


def _place(step: re.Match[str]) -> str:
    """A JSON path in words."""
    name, index, rest = step[1], step[2], step[3]
    word = name.replace("_", " ")
    if index is not None:
        word = f"{_SINGULAR.get(name, word)} {int(index) + 1}"
    inner = re.match(r"\.(\w+)(?:\[(\d+)\])?", rest)
    return f"{word}, {_place_of(inner)}" if inner else word


def _place_of(step: re.Match[str]) -> str:
    word = _SINGULAR.get(step[1], step[1].replace("_", " "))
    return f"{word} {int(step[2]) + 1}" if step[2] else word


@cache
def _vocabulary() -> frozenset[str]:
    from ..engine.claim_concept import vocabulary

    concepts = vocabulary().concepts
    words = {word for concept in concepts.values() for word in concept.words}
    return frozenset(words | set(concepts))


def _word(found: re.Match[str]) -> str:
    """A word of the vocabulary with blanks; any other text with underscores is somebody's data."""
    return found[0].replace("_", " ") if found[0] in _vocabulary() else found[0]


def sentence(text: str) -> str:
    """A text as a sentence: it begins with a capital and ends with a stop.

    >>> sentence("the side is documented")
    'The side is documented.'
    """
    text = text.strip()
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "!", "?", ":")) else begun + "."


def wrapped(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """The lines of a text, none wider than `width`, none of it left out.

    >>> wrapped("M54.12 may not be reported with M50.122", width=20)
    ['M54.12 may not be', 'reported with', 'M50.122']
    """
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [first.rstrip()]


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """The items in order, each once."""
    return tuple(dict.fromkeys(items))
