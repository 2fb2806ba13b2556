"""Every case of the policy holds, and every rule has a case that fires it and one that does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from dxproof.engine.case import Case, CaseError, differences, read_case, read_cases, strongest
from dxproof.engine.oracle import Oracle
from dxproof.engine.program import Program

CASES = list(read_cases())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case_holds(case: Case, oracle: Oracle) -> None:
    """The oracle decides the case as its author expects, to the last rule and replacement."""
    assert differences(case, oracle.examine(case.claim, case.scope)) == []


def _rules(program: Program) -> set[str]:
    """The rules that a decision tells; those of effect `none` only explain."""
    return {rule.id for rule in program.rules if rule.id and rule.effect != "none"}


def test_every_rule_fires_in_a_case(oracle: Oracle) -> None:
    """No rule of the policy is without a case that expects it."""
    expected = {rule for case in CASES for line in case.expect.lines for rule in line.rules}
    expected |= {rule for case in CASES for rule in case.expect.advice}
    assert _rules(oracle.kb.program) - expected == set()


def test_every_rule_has_a_near_miss(oracle: Oracle) -> None:
    """The folder of each rule holds a case in which it is silent, too."""
    silent = {
        case.topic
        for case in CASES
        if all(case.topic not in line.rules for line in case.expect.lines)
        and case.topic not in case.expect.advice
    }
    assert _rules(oracle.kb.program) - silent == set()


def test_excludes2_explains_an_allowed_pair(oracle: Oracle) -> None:
    """The Excludes2 note that allows a pair stands beside the proof, and in no decision."""
    told = []
    for case in (c for c in CASES if c.topic == "excludes2"):
        decided = oracle.examine(case.claim, case.scope)
        told += [
            r for n in range(1, len(case.claim.diagnoses) + 1) for r in decided.explanations(n)
        ]
        assert all(r.rule != "excludes2" for line in decided.decision.lines for r in line.reasons)
    assert {r.rule for r in told} == {"excludes2"}


def test_cases_expect_known_rules_only(oracle: Oracle) -> None:
    """A case that expects a misspelled rule would wait for it in vain."""
    expected = {rule for case in CASES for line in case.expect.lines for rule in line.rules}
    assert expected - _rules(oracle.kb.program) == set()


def test_difference_is_readable(oracle: Oracle) -> None:
    """A failing case says what was decided and what was expected."""
    case = next(c for c in CASES if c.expect.verdict == "accept")
    decided = oracle.examine(case.claim, case.scope)
    line = case.expect.lines[0]
    wrong = replace(line, verdict="reject", rules={"edition": "reject"})
    lines = (wrong, *case.expect.lines[1:])
    changed = replace(case, expect=replace(case.expect, verdict="reject", lines=lines))
    found = [str(difference) for difference in differences(changed, decided)]
    assert found[:2] == [
        "the claim: accept, expected reject",
        f"{line.code}: accept, expected reject",
    ]
    assert f"{line.code}: rule edition: silent, expected reject" in found


def _case_text(**more: object) -> str:
    """A case file that holds, with some keys replaced; None leaves a key out."""
    claim = {"id": "c", "date_of_service": "2026-03-02", "diagnoses": ["M25.511"]}
    line = {"code": "M25.511", "verdict": "accept"}
    made = {"title": "x", "claim": claim, "expect": {"verdict": "accept", "lines": [line]}} | more
    return json.dumps({key: value for key, value in made.items() if value is not None})


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{", "$", "input data was truncated"),
        (_case_text(expects={}), "$", 'object contains unknown field "expects"'),
        (_case_text(title=None), "$", 'object missing required field "title"'),
        (_case_text(scope="all"), "$.scope", "invalid enum value 'all'"),
        (
            _case_text(expect={"verdict": "deny", "lines": []}),
            "$.expect.verdict",
            "invalid enum value 'deny'",
        ),
        (_case_text(claim={"id": "c"}), "$.claim.date_of_service", ""),
        (
            _case_text(claim={"id": "c", "date_of_service": "2026-03-02", "diagnoses": ["M54..2"]}),
            "$.claim.diagnoses[0]",
            "",
        ),
    ],
)
def test_unreadable_case_names_file_and_place(
    tmp_path: Path, text: str, place: str, message: str
) -> None:
    """What is wrong with a case file is told with the file and the place in it."""
    path = tmp_path / "odd.json"
    path.write_text(text)
    with pytest.raises(CaseError) as caught:
        read_case(path, tmp_path)
    assert (caught.value.name, caught.value.path) == (str(path), place)
    assert message in caught.value.message


def test_every_unreadable_case_is_told(tmp_path: Path) -> None:
    """One run shows what is wrong with all files; a file that holds is no problem."""
    (tmp_path / "a.json").write_text("[]")
    (tmp_path / "b.json").write_text(_case_text())
    (tmp_path / "c.json").write_bytes(b"\xff")
    (tmp_path / "d.json").mkdir()
    with pytest.raises(CaseError) as caught:
        list(read_cases(tmp_path))
    assert [Path(p.name).name for p in caught.value.problems] == ["a.json", "c.json", "d.json"]


def _says(oracle: Oracle, **says: tuple[str, ...]) -> list[str]:
    """What differs when a case on disc and radiculopathy asks for pieces of messages."""
    case = next(c for c in CASES if c.name == "excludes1/disc-and-radiculopathy")
    lines = tuple(
        replace(line, says={k.replace("_", "-"): v for k, v in says.items()})
        if line.code == "M54.12"
        else line
        for line in case.expect.lines
    )
    changed = replace(case, expect=replace(case.expect, lines=lines))
    return [str(d) for d in differences(changed, oracle.examine(case.claim, case.scope))]


def test_says_asks_for_a_piece_of_each_message(oracle: Oracle) -> None:
    """Each piece stands in a message, each message has a piece; none means a silent rule."""
    assert _says(oracle, excludes1=("may not be reported with",)) == []
    assert _says(oracle, unknown_code=()) == []
    (lacking,) = _says(oracle, unknown_code=("check the spelling",))
    assert lacking == (
        'M54.12: rule unknown-code: no such message, expected a message with "check the spelling"'
    )
    (other,) = _says(oracle, excludes1=())
    assert other.startswith('M54.12: rule excludes1: the message "M54.12 may not be reported with')


def test_strongest_effect_counts(oracle: Oracle) -> None:
    """A rule that speaks twice of a line counts with its stronger effect."""
    case = next(
        c for c in CASES if c.topic == "manifestation-first" and c.expect.verdict == "reject"
    )
    decision = oracle.decide(case.claim)
    assert strongest(decision.lines[0])["manifestation-first"] == "reject"
