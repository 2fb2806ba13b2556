"""Exclusions in memory say what the view over the notes says."""

from __future__ import annotations

import random

import pytest

from dxproof.engine.edition import Edition
from dxproof.engine.exclusions import Exclusions
from dxproof.engine.knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def edition(kb: KnowledgeBase) -> Edition:
    """The built-in edition."""
    return kb.editions[-1]


@pytest.fixture(scope="module")
def exclusions(edition: Edition) -> Exclusions:
    """Its Excludes1 notes."""
    return Exclusions(edition)


@pytest.fixture(scope="module")
def codes(edition: Edition) -> list[str]:
    """All codes."""
    return [str(row[0]) for row in edition.fetch("code", (None,))]


def _view(edition: Edition, one: str, other: str) -> set[str]:
    rows = edition.fetch("excludes1", (one, other, None))
    return {str(row[2]) for row in rows + edition.fetch("excludes1", (other, one, None))}


def _near_misses(
    edition: Edition, codes: list[str], chance: random.Random
) -> list[tuple[str, str]]:
    """Pairs around what notes name: at, below, beside and above bearer and named node."""
    below: dict[str, list[str]] = {}
    for code in codes:
        for cut in range(3, len(code) + 1):
            below.setdefault(code[:cut].rstrip("."), []).append(code)
    known = set(codes)
    pairs = []
    notes = dict((row[0], row[2]) for row in edition.fetch("note", (None, "excludes1", None, None)))
    named = [row for row in edition.fetch("names", (None, None)) if row[0] in notes]
    for note, node in chance.sample(named, 1500):
        bearer = str(notes[note])
        start = bearer if bearer in known else bearer[:3]
        for first, second in ((start, str(node)), (start[:3], str(node)[:3]), (start, start)):
            if first in below and second in below:
                pairs.append((chance.choice(below[first]), chance.choice(below[second])))
    return pairs


def test_random_pairs_agree_with_the_view(
    exclusions: Exclusions, edition: Edition, codes: list[str]
) -> None:
    """On pairs drawn at random, each conflict and each note is that of the view."""
    chance = random.Random(20260401)
    for _ in range(2000):
        one, other = chance.choice(codes), chance.choice(codes)
        found = exclusions.between(one, other)
        assert set(found) == _view(edition, one, other), (one, other)
        conflict = edition.fetch("excludes1_conflict", (one, other), 1)
        assert bool(found) == bool(conflict), (one, other)


def test_near_misses_agree_with_the_view(
    exclusions: Exclusions, edition: Edition, codes: list[str]
) -> None:
    """So it is on pairs around what the notes name, of which some exclude each other."""
    pairs = _near_misses(edition, codes, random.Random(7))
    found = [set(exclusions.between(one, other)) for one, other in pairs]
    assert found == [_view(edition, one, other) for one, other in pairs]
    assert 100 < sum(map(bool, found)) < len(found)


def test_notes_of_one_side_are_those_it_bears(exclusions: Exclusions) -> None:
    """M54.1 excludes M50.1; M50.13 bears an Excludes2 note only."""
    assert exclusions.notes("M54.13", "M50.13") == ("M54.1/excludes1/2",)
    assert exclusions.notes("M50.13", "M54.13") == ()


def test_other_kind(edition: Edition) -> None:
    """The same reading serves Excludes2 notes."""
    lax = Exclusions(edition, "excludes2")
    assert "M50.1/excludes2/1" in lax.notes("M50.13", "M54.13")


def test_a_code_never_excludes_its_own_line(exclusions: Exclusions) -> None:
    """D72 names its own D72.824: no conflict with D72 itself, but one with a sibling."""
    assert exclusions.between("D72", "D72.824") == ()
    assert exclusions.between("D72.824", "D72.824") == ()
    assert exclusions.between("D72.819", "D72.824") != ()


def test_spellings(exclusions: Exclusions) -> None:
    """Codes are known with or without the dot, in any case, with blanks; nothing else is."""
    assert exclusions.code("M54.12") == "M54.12"
    assert [exclusions.code(word) for word in (" m5412 ", "m54.12", "M5412")] == ["M54.12"] * 3
    assert [exclusions.code(word) for word in ("M54.22", "M50-M54", "", "chapter 13")] == [None] * 4
