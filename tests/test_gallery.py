"""The gallery in diagrams/: what is committed is what the policy says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dxproof.app.cases import demo_cases
from dxproof.app.diagrams import Gallery, claim_files, line_files
from dxproof.app.gallery import folder_name, further_cases, index
from dxproof.engine.article import read_article
from dxproof.engine.case import Case, differences
from dxproof.engine.oracle import Decided, Oracle

DIAGRAMS = Path(__file__).parent.parent / "diagrams"
CASES = (*demo_cases(), *further_cases())
DRAWN = CASES[:: len(CASES) // 2][:3]
"""Three cases whose pictures are drawn anew."""
STALE = "is not what the policy says now: run make gallery, look at what changed, and commit it"
MAX_SIZE = 8_000_000


@pytest.fixture(scope="module")
def decided(oracle: Oracle) -> list[Decided]:
    """The gallery's claims, decided."""
    return [oracle.examine(case.claim, case.scope) for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_text_dot_and_decision_are_committed(case: Case, oracle: Oracle) -> None:
    """Claim, decision, English and DOT of each case, to the byte; the decision is as expected."""
    made = oracle.examine(case.claim, case.scope)
    assert differences(case, made) == []
    folder = DIAGRAMS / folder_name(case)
    for name, data in claim_files(made).items():
        assert (folder / name).is_file(), f"{folder_name(case)}/{name} is missing: run make gallery"
        assert (folder / name).read_bytes() == data, f"{folder_name(case)}/{name} {STALE}"


@pytest.mark.parametrize("case", DRAWN, ids=[case.name for case in DRAWN])
def test_pictures_are_committed(case: Case, oracle: Oracle) -> None:
    """The same bytes on every machine, whatever Graphviz it has."""
    made = oracle.examine(case.claim, case.scope)
    for name, data in line_files(made, "wasm", png=False).items():
        committed = (DIAGRAMS / folder_name(case) / name).read_bytes()
        assert committed == data, f"{folder_name(case)}/{name} {STALE}"


def test_nothing_else_is_committed(decided: list[Decided]) -> None:
    """A folder for each case, a picture for each line, in PNG for the demo only; and the index."""
    shown = {case.name for case in demo_cases()}
    expected = {"README.md"}
    for case, made in zip(CASES, decided, strict=True):
        for name in claim_files(made):
            expected.add(f"{folder_name(case)}/{name}")
            if name.endswith(".dot"):
                expected.add(f"{folder_name(case)}/{name[:-4]}.svg")
                if case.name in shown:
                    expected.add(f"{folder_name(case)}/{name[:-4]}.png")
    there = {p.relative_to(DIAGRAMS).as_posix() for p in DIAGRAMS.rglob("*") if p.is_file()}
    assert there == expected, "run make gallery"
    assert sum(p.stat().st_size for p in DIAGRAMS.rglob("*") if p.is_file()) < MAX_SIZE


def test_index_is_committed(decided: list[Decided]) -> None:
    """A line and a link for each case; no link leads nowhere."""
    text = index(CASES, decided)
    assert (DIAGRAMS / "README.md").read_text(encoding="utf-8") == text, f"README.md {STALE}"
    assert text.count("\n- **[") == len(CASES)
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (DIAGRAMS / link).exists(), link


def test_every_ruling_paragraph_is_drawn() -> None:
    """Each paragraph of the article that states a rule is in one case of the gallery at least."""
    drawn = {p for case in CASES for p in case.article}
    assert {p.id for p in read_article() if p.states == "rule"} - drawn == set()
    assert len(CASES) <= 45 and len({case.name for case in CASES}) == len(CASES)


def test_clearing_leaves_what_is_not_ours(oracle: Oracle, tmp_path: Path) -> None:
    """Folders of an earlier gallery go; a folder with anything else in it stays whole."""
    gallery = Gallery(tmp_path, "wasm")
    case = demo_cases()[0]
    made = oracle.examine(case.claim, case.scope)
    gone, kept = (gallery.add(made, name, png=False) for name in ("gone", "kept"))
    (kept / "notes.md").write_text("mine")
    (tmp_path / "empty").mkdir()
    number = len(list(kept.iterdir()))
    Gallery(tmp_path).clear()
    assert not gone.exists()
    assert len(list(kept.iterdir())) == number
    assert (tmp_path / "empty").is_dir()
