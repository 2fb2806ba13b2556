"""The article: its paragraphs, each with what it states, and how citations name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from .case import CASES

ARTICLE = CASES.parent / "article.json"
"""Where the article's paragraphs are listed."""

_NAMED = re.compile(r'"([^"]+)"((?:, (?!the\b)[\w.\- ]+)?)|\b(Tip \d+)\b')


class Paragraph(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph of the article, known by its heading and its opening words.

    `states` is "rule", or "none" where it states no rule, and then `why_none` says why.
    `disagrees` is what the tabular list (or the guideline) says otherwise, and `concerns` names the
    rules that follow it there. `silent` names the rules of which the paragraph says that they do
    not object.
    """

    id: str
    heading: str
    opening: str
    states: Literal["rule", "none"]
    why_none: str = ""
    disagrees: str = ""
    concerns: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


def read_article(path: Path = ARTICLE) -> tuple[Paragraph, ...]:
    """The paragraphs of the article in their order. Raises msgspec.ValidationError if malformed."""
    return msgspec.json.decode(path.read_bytes(), type=tuple[Paragraph, ...])


def cited_paragraphs(
    citations: Iterable[str], article: Sequence[Paragraph]
) -> list[list[Paragraph]]:
    """The paragraphs that citations name, those of each name together.

    A name is a tip, a heading or a paragraph's opening words; a word after a heading narrows it, as
    in `the article, "2026 Updates", acupuncture`.
    """
    found: list[list[Paragraph]] = []
    for citation in citations:
        _, says, named = citation.partition("the article")
        for match in _NAMED.finditer(named if says else ""):
            name, word = match[1] or match[3], (match[2] or "").strip(", ").lower()
            those = [p for p in article if p.states == "rule" and p.heading.startswith(name)]
            those = [p for p in those if word in f"{p.id} {p.opening}".lower()]
            found.append(those or [p for p in article if _same_start(p.opening, name)])
    return found


def _same_start(one: str, other: str) -> bool:
    """Whether one text begins with the other; of the article only the opening words are kept."""
    return one.startswith(other) or other.startswith(one)
