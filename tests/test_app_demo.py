"""`dxproof demo`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dxproof.app.cases import demo_cases
from dxproof.engine.case import differences
from dxproof.engine.oracle import Oracle

Dxproof = Callable[..., Any]


def test_cases_are_decided_as_expected(oracle: Oracle) -> None:
    """What the demo shows is what the cases' author expects, with verdicts of every kind."""
    cases = demo_cases()
    for case in cases:
        assert differences(case, oracle.examine(case.claim, case.scope)) == []
    assert {case.expect.verdict for case in cases} == {"accept", "review", "reject"}


def test_writes_a_folder_for_each_case(dxproof: Dxproof, tmp_path: Path) -> None:
    """Each with claim, decision and four files a line; the end says where to look."""
    ran = dxproof("demo", "--out", tmp_path / "drawn")
    assert ran.status == 0
    assert "undercoded" in ran.out
    assert "The proofs are drawn in" in ran.out
    folders = sorted(path.name for path in (tmp_path / "drawn").iterdir())
    assert folders == sorted(case.name.replace("/", "-") for case in demo_cases())
    for folder in (tmp_path / "drawn").iterdir():
        decision = json.loads((folder / "decision.json").read_text())
        for number, line in enumerate(decision["lines"], 1):
            for ending in ("svg", "png", "dot", "txt"):
                assert (folder / f"{number}-{line['code']}.{ending}").stat().st_size > 100
    first = demo_cases()[0].name.replace("/", "-")
    again = dxproof("check", tmp_path / "drawn" / first / "claim.json", "--format", "json")
    assert json.loads(again.out) == json.loads(
        (tmp_path / "drawn" / first / "decision.json").read_text()
    )


def test_draws_the_same_bytes_as_the_gallery(dxproof: Dxproof, tmp_path: Path) -> None:
    """What the demo writes by default into diagrams/ is what is committed there."""
    assert dxproof("demo", "--out", tmp_path).status == 0
    first = demo_cases()[0].name.replace("/", "-")
    committed = Path(__file__).parent.parent / "diagrams" / first
    for path in (tmp_path / first).iterdir():
        assert path.read_bytes() == (committed / path.name).read_bytes(), "run make gallery"
