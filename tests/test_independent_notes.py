"""The Excludes1 notes as dxproof reads them, beside an independent reading of the same XML."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import compare_pairs
import independent_notes as reading
import pytest

from dxproof.engine.knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def tabular() -> Any:
    """The independent reading of FY2026."""
    return reading.read(str(compare_pairs.tabular_path()))


@pytest.fixture(scope="module")
def environment(kb: KnowledgeBase, request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment of a `dxproof` process that finds the snapshot of `kb`."""
    named = os.environ.get("DXPROOF_CACHE")
    folder = named or str(request.config.cache.mkdir("dxproof"))  # type: ignore[union-attr]
    return {**os.environ, "DXPROOF_CACHE": folder}


def test_sixty_thousand_pairs(tabular: Any, environment: dict[str, str]) -> None:
    """Random, near-miss and conflicting pairs: the same answers, by the same notes."""
    pairs = compare_pairs.Draw(tabular, seed=2).pairs(60_000)
    ours, _ = compare_pairs.theirs(pairs, environment)
    other, _ = compare_pairs.independent(tabular, pairs)
    found = compare_pairs.compare(pairs, ours, other)
    assert list(compare_pairs.report(found, tabular)) == []
    assert found.whole
    assert 20_000 < found.ours < 40_000  # neither reading says always yes or always no


def test_every_note_names_the_same_codes(tabular: Any, environment: dict[str, str]) -> None:
    """All 5,407 notes, whole: what no pair was drawn for is compared too."""
    assert len(tabular.notes) == 5407
    assert list(compare_pairs.different_notes(tabular, environment)) == []


def test_a_planted_wrong_answer_is_reported(tabular: Any) -> None:
    """One answer turned round, and one note left out, break the agreement."""
    pairs = [("M54.12", "M50.122"), ("M54.2", "M54.12"), ("J09.X3", "A08.0")]
    right, _ = compare_pairs.independent(tabular, pairs)
    assert compare_pairs.compare(pairs, right, right).whole
    turned = [right[0], (True, frozenset({"M54.2/excludes1/1"})), right[2]]
    found = compare_pairs.compare(pairs, turned, right)
    assert not found.whole
    assert dict(found.only_ours) == {"M54.2/excludes1/1": [("M54.2", "M54.12")]}
    noteless = [(True, frozenset()), *right[1:]]
    found = compare_pairs.compare(pairs, noteless, right)
    assert (found.agreeing, found.same_notes, found.whole) == (3, 2, False)


# Decided by eye from the printed list, not by either reader: a pair, whether it conflicts, why.
BY_HAND = [
    ("M54.12", "M50.122", True, "M54.1: (M50.1), borne by a heading, without a dash"),
    ("M54.2", "M54.12", False, "no note joins them"),
    ("M54.12", "M54.12", False, "a code and itself"),
    ("D72", "D72.824", False, "D72: basophilia (D72.824), the bearer's own subtree"),
    ("D72.1", "D72.824", True, "the same note, between two below the bearer"),
    ("J09.X3", "A08.0", True, "A08: (J09.X3, J10.2, J11.2)"),
    ("G63", "E11.42", True, "G63: (E08-E13 with .42)"),
    ("G63", "E11.41", False, "the same; .41 is another"),
    ("R47.01", "I69.320", True, "R47.01: (I69. with final characters -20)"),
    ("R47.01", "I69.20", False, "the same; I69.20 only ends alike"),
    ("S23.0XXA", "M51.34", True, "S23.0: (M51.- with fifth character 4)"),
    ("S23.0XXA", "M51.362", False, "the same; the fifth character is 6"),
    ("S33.0XXA", "M51.14", True, "S33.0: (M51.- with fifth character 6), but S33: (M51.-)"),
    ("S01.01XA", "S02.0XXB", True, "S01: (S02.- with 7th character B)"),
    ("S01.01XA", "S02.0XXA", False, "the same; A is a closed fracture"),
    ("S51.011A", "S52.001C", True, "S51: (S52.- with open fracture 7th character)"),
    ("S51.011A", "S52.001A", False, "the same; A is a closed fracture"),
    ("P28.2", "P28.40", True, "P28.2: (P28.3- - P28.4-)"),
    ("P28.2", "P28.5", False, "the same; P28.5 lies behind the range"),
    ("T88.7XXA", "T88.1XXA", True, "T88.7: (A00-R94 and T80-T88.6, T88.8)"),
    ("T88.7XXA", "T88.9XXA", False, "the same; T88.9 lies behind both"),
    ("T88.7XXA", "QA0.0101", True, "the same; QA0 stands between Q99 and R00"),
    ("T88.7XXA", "U07.1", False, "the same; U07 stands at the end of the list"),
    ("J60", "A15.0", False, "J60: any type in A15 (J65) names J65 alone"),
    ("J60", "J65", True, "the same"),
    ("V03.10XA", "W03.XXXA", True, "the block V00-V09 bears: (W03)"),
    ("V62.9XXA", "V78.1XXA", True, "V60-V69: bus, which is V70-V79 by its title"),
    ("W31.1XXA", "V43.52XA", True, "V00-V99, a block over blocks, bears: (W31.-)"),
    ("R10.85", "R10.33", True, "R10.85: (R10.1-R10.4-), whose end does not exist"),
    ("R10.85", "R10.9", False, "the same"),
    ("F06.71", "I69.111", True, "F06.7: (I69.01-I69.11-, ...), six subcategories"),
    ("F06.71", "I69.020", False, "the same; aphasia is not among them"),
]


@pytest.mark.parametrize(("a", "b", "conflict", "why"), BY_HAND)
def test_pairs_decided_by_hand(tabular: Any, a: str, b: str, conflict: bool, why: str) -> None:
    """The independent reader against the eye, either way round."""
    assert tabular.conflict(a, b) is conflict, why
    assert tabular.conflict(b, a) is conflict, why


def _small(tmp_path: Path, note: str) -> Any:
    """A list of one chapter and four categories, the first of which bears the note."""
    codes = {"E11": ["E11.0", "E11.4"], "E12": [], "E13": ["E13.4"]}
    diags = "".join(
        f"<diag><name>{category}</name>"
        + "".join(f"<diag><name>{code}</name></diag>" for code in inner)
        + "</diag>"
        for category, inner in codes.items()
    )
    bearer = f"<diag><name>E10</name><excludes1><note>{note}</note></excludes1></diag>"
    path = tmp_path / "small.xml"
    path.write_text(
        "<ICD10CM.tabular><chapter><name>4</name><section id='E10-E13'>"
        f"{bearer}{diags}</section></chapter></ICD10CM.tabular>",
        encoding="utf-8",
    )
    return reading.read(str(path))


@pytest.mark.parametrize(
    ("note", "named"),
    [
        ("diabetes", ""),
        ("diabetes (E11.4)", "E11.4"),
        ("diabetes (E11.-)", "E11 E11.0 E11.4"),
        ("diabetes (E11.0-E12)", "E11.0 E11.4 E12"),  # E11 itself stands before its E11.0
        ("diabetes (E11.4-E13.4)", "E11.4 E12 E13 E13.4"),  # all of E13 lies in between
        ("diabetes (E11.1-E13.8)", None),
        ("diabetes, any type in E11 (E12)", "E12"),
        ("diabetes (E11-E13 with .4)", "E11.4 E13.4"),
        ("diabetes (E11-E13 with .9)", None),
        ("diabetes (E99.4)", None),
        ("diabetes (E13-E11)", None),
    ],
)
def test_the_text_decides(tmp_path: Path, note: str, named: str | None) -> None:
    """Another text names other codes; what the list does not have is an error, not silence."""
    if named is None:
        with pytest.raises(reading.Unreadable):
            _small(tmp_path, note)
        return
    small = _small(tmp_path, note)
    assert " ".join(c for c in small.codes() if small.conflict("E10", c)) == named


def test_the_tree_is_the_code_list(tabular: Any) -> None:
    """The codes are those of the package's own list, in its order (undotted, blocks left out)."""
    (path,) = compare_pairs.tabular_path().parent.glob("code-list-*.txt")
    lines = [line for line in path.read_text().split() if line[0].isalpha() and "-" not in line]
    # A block of one category stands there under the category's own name, just before it.
    listed = [b for a, b in zip(["", *lines], lines, strict=False) if a != b]
    assert [tabular.nodes[code].key for code in tabular.codes()] == listed
