"""Coverage: how often each rule fired, and which conditions were never the deciding one."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from dxproof.engine.case import Case, read_cases
from dxproof.engine.coverage import Coverage, concerns, coverage, unknown_rules
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.mutation import Mutation, mutants
from dxproof.engine.trial import Trial, trials

CASES = list(read_cases())


@pytest.fixture(scope="module")
def made(kb: KnowledgeBase) -> dict[str, list[Trial]]:
    """The trials of two folders."""
    topics = ("imaging", "duplicate-code")
    return {t: list(trials(kb, (c for c in CASES if c.topic == t))) for t in topics}


def covered(kb: KnowledgeBase, made: list[Trial], rule: str | None = None) -> Coverage:
    """The coverage of the policy by some trials."""
    mutation = Mutation(kb.program, made)
    return coverage(kb.program, made, map(mutation.decided, mutants(kb.program)), rule)


def test_counts_cases_not_reasons(kb: KnowledgeBase, made: dict[str, list[Trial]]) -> None:
    """A rule counts once a case, however many lines it speaks of; all rules are listed in order."""
    found = covered(kb, made["duplicate-code"])
    expected = [
        c for c in CASES if c.topic == "duplicate-code" and "duplicate-code" in c.expect.rules
    ]
    assert found.fired["duplicate-code"] == len(expected)
    assert list(found.fired)[:2] == ["edition", "unknown-code"]
    assert "imaging" in found.silent
    assert "duplicate-code" not in found.silent


def test_never_deciding(kb: KnowledgeBase, made: dict[str, list[Trial]]) -> None:
    """A condition decides where some case is a near miss by it alone."""
    without = covered(kb, made["duplicate-code"])
    assert ("imaging", '!stated(_, "imaging_finding")') in {
        (m.owner, m.literal) for m in without.undecided
    }
    within = covered(kb, made["imaging"], "imaging")
    assert list(within.fired) == ["imaging"]
    conditions = {(m.clause, m.literal) for m in within.undecided}
    assert (2, '!stated(_, "imaging_finding")') not in conditions
    assert {m.owner for m in within.undecided} <= {"imaging"}


def test_only_rules_with_an_id_are_told_of(kb: KnowledgeBase, made: dict[str, list[Trial]]) -> None:
    """Helper relations have no coverage of their own."""
    assert all(m.rule.id for m in covered(kb, made["imaging"]).undecided)


def test_concerns() -> None:
    """A case is about the rule of its folder and about those that it expects."""
    case = next(c for c in CASES if c.name == "procedure-support/rejected-and-reviewed")
    assert concerns(case, "procedure-support")
    assert concerns(case, "modifier-59")
    assert not concerns(case, "imaging")
    advised = next(c for c in CASES if c.expect.advice)
    assert concerns(advised, advised.expect.advice[0])


def test_unknown_rule_of_a_case(kb: KnowledgeBase) -> None:
    """A misspelled rule is told with its place and the rule that is meant."""
    assert unknown_rules(CASES, kb.program) == []
    case = next(c for c in CASES if c.topic == "imaging")
    (problem,) = unknown_rules([_misspelled(case)], kb.program)
    assert (problem.name, problem.path) == (f"{case.name}.json", "$.expect.lines[0].says")
    assert (problem.message, problem.help) == ('unknown rule "imagin"', 'did you mean "imaging"?')


def _misspelled(case: Case) -> Case:
    line = replace(case.expect.lines[0], says={"imagin": ()})
    return replace(case, expect=replace(case.expect, lines=(line, *case.expect.lines[1:])))
