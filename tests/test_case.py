"""Every case of the policy holds, and every rule has a case that fires it and one that does not."""

from __future__ import annotations

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
    assert differences(case, oracle.decide(case.claim, case.scope)) == []


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
    decision = oracle.decide(case.claim, case.scope)
    line = case.expect.lines[0]
    wrong = replace(line, verdict="reject", rules={"edition": "reject"})
    lines = (wrong, *case.expect.lines[1:])
    changed = replace(case, expect=replace(case.expect, verdict="reject", lines=lines))
    found = differences(changed, decision)
    assert found[:2] == [
        "the claim: accept, expected reject",
        f"{line.code}: accept, expected reject",
    ]
    assert f"{line.code}: rule edition: silent, expected reject" in found


def test_unreadable_case_names_the_file(tmp_path: Path) -> None:
    """A case file with an unknown key is an error that names it."""
    path = tmp_path / "odd.json"
    path.write_text('{"title": "x", "claim": {}, "expects": {}}')
    with pytest.raises(CaseError, match=r'cannot read the case "odd\.json"'):
        read_case(path, tmp_path)


def test_strongest_effect_counts(oracle: Oracle) -> None:
    """A rule that speaks twice of a line counts with its stronger effect."""
    case = next(
        c for c in CASES if c.topic == "manifestation-first" and c.expect.verdict == "reject"
    )
    decision = oracle.decide(case.claim)
    assert strongest(decision.lines[0])["manifestation-first"] == "reject"
