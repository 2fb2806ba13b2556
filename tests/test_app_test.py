"""`dxproof test`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dxproof.engine.case import CASES

Dxproof = Callable[..., Any]
ACME = Path(__file__).parent / "policies" / "acme"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A folder with the cases on imaging."""
    folder = tmp_path / "cases"
    shutil.copytree(CASES / "imaging", folder / "imaging")
    return folder


def change(path: Path, *keys: str | int, to: object) -> None:
    """Change one value of a case file."""
    made = json.loads(path.read_text())
    inner = made
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = to
    path.write_text(json.dumps(made))


def test_built_in_cases_pass(dxproof: Dxproof) -> None:
    """All of them, every rule fires, and every condition decides somewhere."""
    ran = dxproof("test", "--format", "json")
    answer = json.loads(ran.out)
    assert ran.status == 0
    assert answer["passed"] is True
    assert answer["cases"]["failed"] == []
    assert answer["cases"]["total"] == answer["cases"]["passed"] == len(list(CASES.rglob("*.json")))
    assert answer["coverage"]["silent"] == []
    assert answer["coverage"]["never_deciding"] == []
    assert answer["mutation"] is None


def test_summary_and_coverage(dxproof: Dxproof, cases: Path) -> None:
    """A run that passes tells what fired, what did not, and which conditions never decided."""
    ran = dxproof("test", cases)
    number = len(list(cases.rglob("*.json")))
    assert ran.status == 0
    assert ran.out.endswith(f"\n{number} cases: {number} pass, 0 fail\n")
    fired = ran.out.partition("Rules that never fired")[0]
    assert " imaging " in fired
    assert "excludes1" not in fired.replace("excludes1-", "")
    never = ran.out.partition("never the deciding one")[2]
    assert "  excludes1 (40-codeset.dl:" in never
    assert "FAIL" not in ran.out


def test_failure_is_readable(dxproof: Dxproof, cases: Path) -> None:
    """Title, file, what was expected, what came, by which rule, and what it says."""
    path = cases / "imaging" / "without.json"
    change(path, "expect", "lines", 0, "rules", to={"m5412-level": "review"})
    change(path, "expect", "lines", 0, "verdict", to="review")
    ran = dxproof("test", cases)
    assert ran.status == 1
    told = " ".join(ran.out.partition("Rules by")[0].split())
    assert told.startswith(f"FAIL imaging/without {json.loads(path.read_text())['title']}")
    assert "".join(str(path).split()) in told.replace(" ", "")
    assert "M54.12 expected review found accept" in told
    assert "M54.12, rule imaging expected silent found advise it says M54.12 has no" in told
    assert "M54.12, rule m5412-level expected review found silent" in told
    assert "pass, 1 fail" in ran.out


def test_json_shape(dxproof: Dxproof, cases: Path) -> None:
    """A program finds case, title, file and differences; with --mutate what went unnoticed."""
    path = cases / "imaging" / "without.json"
    change(path, "expect", "verdict", to="reject")
    ran = dxproof("test", cases, "--mutate", "--rule", "imaging", "--format", "json")
    answer = json.loads(ran.out)
    assert ran.status == 1
    assert set(answer) == {"passed", "cases", "coverage", "mutation"}
    (failed,) = answer["cases"]["failed"]
    assert failed == {
        "case": "imaging/without",
        "title": json.loads(path.read_text())["title"],
        "file": str(path),
        "differences": [
            {"line": "", "rule": "", "found": "accept", "expected": "reject", "messages": []}
        ],
    }
    assert set(answer["coverage"]["fired"]) == {"imaging"}
    assert set(answer["mutation"]) == {"mutants", "noticed", "explained", "unnoticed", "stale"}


def test_mutant_without_a_case_fails(dxproof: Dxproof, cases: Path) -> None:
    """A condition whose lack no case notices is listed, and the run fails though all cases pass."""
    whole = dxproof("test", "--mutate", "--rule", "imaging")
    assert whole.status == 0, whole.out
    assert " 0 unnoticed" in whole.out
    for path in cases.rglob("*.json"):
        case = json.loads(path.read_text())
        if not all("imaging" in line["rules"] for line in case["expect"]["lines"]):
            path.unlink()
    ran = dxproof("test", cases, "--mutate", "--rule", "imaging")
    assert ran.status == 1
    assert " 0 fail" in ran.out
    unnoticed = ran.out.partition("Unnoticed: a case is missing")[2]
    assert '!stated(_, "imaging_finding")' in unnoticed
    assert "imaging (60-documentation.dl:" in unnoticed


def test_built_in_explanations_are_told(dxproof: Dxproof, cases: Path) -> None:
    """What is explained stands apart with its reason; other cases make no explanation stale."""
    ran = dxproof("test", cases, "--mutate", "--format", "json")
    mutation = json.loads(ran.out)["mutation"]
    (told,) = (x for x in mutation["explained"] if x["rule"] == "pair")
    assert told["condition"] == "Line != Beside"
    assert told["reason"].endswith(".")
    assert mutation["stale"] == []


def test_one_rule(dxproof: Dxproof) -> None:
    """Its cases, wherever they stand, and its conditions only."""
    ran = dxproof("test", "--rule", "chronic-sequence", "--format", "json")
    answer = json.loads(ran.out)
    assert ran.status == 0
    assert list(answer["coverage"]["fired"]) == ["chronic-sequence"]
    assert 0 < answer["cases"]["total"] < 100


def test_rules_of_an_added_policy(dxproof: Dxproof, cases: Path) -> None:
    """A policy of one's own is tested with its own cases, and its rules are covered like others."""
    words = ("--policy", ACME, "--rule", "acme-plan", "--mutate", "--format", "json")
    ran = dxproof("test", cases, *words)
    answer = json.loads(ran.out)
    assert ran.status == 1
    assert answer["coverage"]["silent"] == ["acme-plan"]
    assert '!stated(_, "treatment_plan")' in {
        m["condition"] for m in answer["mutation"]["unnoticed"]
    }
    assert dxproof("test", cases, "--rule", "acme-plan").status == 2


def test_bad_files_are_all_told_and_nothing_is_run(dxproof: Dxproof, cases: Path) -> None:
    """File and path of each problem, on standard error; no verdict."""
    change(cases / "imaging" / "with.json", "expect", "verdict", to="deny")
    change(cases / "imaging" / "without.json", "claim", "date_of_service", to="yesterday")
    (cases / "zero.json").write_text("{")
    ran = dxproof("test", cases)
    assert (ran.status, ran.out) == (2, "")
    assert f"error: {cases / 'imaging' / 'with.json'}, $.expect.verdict: " in ran.err
    assert f"error: {cases / 'imaging' / 'without.json'}, $.claim.date_of_service: " in ran.err
    assert f"error: {cases / 'zero.json'}, $: " in ran.err


def test_unknown_rule_in_a_case(dxproof: Dxproof, cases: Path) -> None:
    """A misspelled rule is an error with the rule that is meant, not a failure."""
    change(cases / "imaging" / "with.json", "expect", "lines", 0, "rules", to={"imagin": "advise"})
    ran = dxproof("test", cases)
    assert (ran.status, ran.out) == (2, "")
    assert f"{cases / 'imaging' / 'with.json'}, $.expect.lines[0].rules: unknown rule" in ran.err
    assert 'did you mean "imaging"?' in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere"], "no such folder"),
        (["claim.json"], "is no folder"),
        (["empty"], "holds no case"),
        (["--rule", "imagin"], 'did you mean "imaging"?'),
    ],
)
def test_bad_usage(
    dxproof: Dxproof,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    told: str,
) -> None:
    """A folder that is none or empty, and a rule that is not there, are errors."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "claim.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    ran = dxproof("test", *words)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err


def test_text_of_a_case_cannot_drive_a_terminal(dxproof: Dxproof, cases: Path) -> None:
    """Escapes in a title are shown, not sent."""
    path = cases / "imaging" / "with.json"
    change(path, "title", to="\x1b[31mred")
    change(path, "expect", "verdict", to="reject")
    out = dxproof("test", cases).out
    assert "\x1b" not in out
    assert "\\x1b[31mred" in out
