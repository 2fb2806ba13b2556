"""`dxproof conflicts` of one code and of two."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dxproof = Callable[..., Any]


def test_one_code_tells_both_directions(dxproof: Dxproof) -> None:
    """What M54.1 excludes, what excludes it, and the nodes named rather than all below them."""
    ran = dxproof("conflicts", "m5412")
    assert ran.status == 0
    assert ran.out.startswith("M54.12  Radiculopathy, cervical region  (ICD-10-CM 2026)\n")
    assert "by Excludes1 notes that it bears" in ran.out
    note = "M54.1: radiculopathy with cervical disc disorder (M50.1)  [M54.1/excludes1/2]"
    assert f"  {note}\n" in ran.out
    assert "      M50.1     Cervical disc disorder with radiculopathy\n" in ran.out
    assert "by Excludes1 notes that name it" in ran.out
    assert "  M79.2     Neuralgia and neuritis, unspecified\n" in ran.out
    assert "M50.121" not in ran.out
    assert "by Excludes2 notes that it bears" in ran.out


def test_one_code_as_json(dxproof: Dxproof) -> None:
    """The same as data, every named node included."""
    answer = json.loads(dxproof("conflicts", "M54.12", "--format", "json").out)
    assert (answer["code"], answer["edition"]) == ("M54.12", "2026")
    notes = {e["note"]: e for e in answer["excludes1"]["bears"]}
    assert [n["node"] for n in notes["M54.1/excludes1/2"]["nodes"]] == ["M50.1"]
    assert "G89/excludes2/17" in {e["note"] for e in answer["excludes2"]["named_by"]}


def test_own_subtree_is_left_out(dxproof: Dxproof) -> None:
    """D72 names its own D72.824: that is no conflict with D72 itself, but with its siblings."""
    answer = json.loads(dxproof("conflicts", "D72", "--format", "json").out)
    nodes = {n["node"] for e in answer["excludes1"]["bears"] for n in e["nodes"]}
    assert not any(node.startswith("D72") for node in nodes)
    ran = dxproof("conflicts", "D72.819", "D72.824", "--format", "json")
    assert json.loads(ran.out)["verdict"] == "excluded"


@pytest.mark.parametrize(
    ("one", "other", "verdict", "text"),
    [
        ("M54.12", "M50.121", "excluded", "may not be reported together"),
        ("M54.13", "M50.13", "contradiction", "a coder must settle it"),
        ("M54.12", "M54.2", "allowed", "no Excludes note of either covers the other"),
        ("M54.2", "M54", "allowed", "one lies at or below the other"),
        ("G89.4", "M54.2", "allowed", "Excludes2 at G89, for G89.4"),
    ],
)
def test_two_codes(dxproof: Dxproof, one: str, other: str, verdict: str, text: str) -> None:
    """The verdict is the same whichever comes first, and the notes say why."""
    ran = dxproof("conflicts", one, other)
    assert ran.status == 0
    assert text in ran.out
    for pair in ((one, other), (other, one)):
        answer = json.loads(dxproof("conflicts", *pair, "--format", "json").out)
        assert answer["verdict"] == verdict


def test_two_codes_agree_with_the_view(dxproof: Dxproof) -> None:
    """What the single form says of M54.12 and M79.2 is what the goal says."""
    answer = json.loads(dxproof("conflicts", "M54.12", "M79.2", "--format", "json").out)
    assert {e["code"] for e in answer["excludes1"]} == {"M54.12", "M79.2"}
    assert dxproof("query", 'excludes1_conflict("M54.12", "M79.2")').out == "true\n"


def test_unknown_code(dxproof: Dxproof) -> None:
    """The nearest codes are suggested."""
    ran = dxproof("conflicts", "M54.22")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        'error: unknown code "M54.22"\n  expected: a code of ICD-10-CM 2026\n'
        '  help: did you mean "M54.2" or "M54.02" or "M54.12"?\n'
    )
    assert dxproof("conflicts", "M54.12", "M50-M54").status == 2
    assert dxproof("conflicts", "").status == 2


def test_edition_by_year_and_date(dxproof: Dxproof) -> None:
    """Both name an edition; one that is not loaded is an error that tells those that are."""
    assert dxproof("conflicts", "M54.12", "--edition", "2026").status == 0
    assert dxproof("conflicts", "M54.12", "--date", "2026-03-02").status == 0
    loaded = 'expected: "2026" (2025-10-01 to 2026-09-30)'
    for words in (("--edition", "2024"), ("--date", "2019-01-01")):
        ran = dxproof("conflicts", "M54.12", *words)
        assert (ran.status, loaded in ran.err) == (2, True)
    assert 'found "soon" for "--date"' in dxproof("conflicts", "M54.12", "--date", "soon").err
    assert dxproof("conflicts", "M54.12", "--date", "2026-03-02", "--edition", "2026").status == 2


def test_usage(dxproof: Dxproof, tmp_path: Path) -> None:
    """Codes or a file of pairs, not both, not neither."""
    assert "error: no code is given" in dxproof("conflicts").err
    assert dxproof("conflicts", "M54.2", "--pairs", "x.csv").status == 2
    assert dxproof("conflicts", "--pairs", "x.csv", "--format", "json").status == 2
    assert 'error: cannot read "none.csv"' in dxproof("conflicts", "--pairs", "none.csv").err
    assert "is a directory" in dxproof("conflicts", "--pairs", tmp_path).err
