"""Mutation: the built-in cases notice the lack of every condition that is not explained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from dxproof.engine.assemble import assemble
from dxproof.engine.case import read_cases
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.mutation import SOLUTIONS, Mutant, Mutation, mutants, new_instances
from dxproof.engine.oracle import Oracle
from dxproof.engine.program import Program
from dxproof.engine.trial import Readings, Trial, retried, trials
from dxproof.engine.unnoticed import Account, Explanation, account, read_explanations

SMALL = """//! @stage claim
/// @origin claim
.decl p(a: symbol, n: number)
.input p
/// @origin claim
.decl q(a: symbol)
.input q
.decl r(a: symbol)
.output r
r(A) :- p(A, N), N > 1, !q(A).
r(A) :- p(A, _), q(A).
.decl s(n: number)
.output s
s(N) :- r(A), N = count : { p(A, _) }, N != 2.
.decl t(a: symbol)
.output t
t(A) :- q(A).
"""


@pytest.fixture(scope="module")
def made(kb: KnowledgeBase) -> list[Trial]:
    """All built-in cases, decided."""
    return list(trials(kb, read_cases()))


@pytest.fixture(scope="module")
def tried(kb: KnowledgeBase, made: list[Trial]) -> list[Mutant]:
    """Every mutant of the built-in policy, tried over all cases."""
    mutation = Mutation(kb.program, made)
    return [mutation.tried(mutant) for mutant in mutants(kb.program)]


def named(program: Program, owner: str, literal: str, clause: int = 1) -> Mutant:
    """The mutant of a rule without a condition."""
    found = (m for m in mutants(program) if (m.owner, m.literal) == (owner, literal))
    return next(m for m in found if m.clause == clause)


def weakened(kb: KnowledgeBase, mutant: Mutant) -> KnowledgeBase:
    """A knowledge base whose policy has the mutant for the rule."""
    rules = (mutant.changed if r.index == mutant.rule.index else r for r in kb.program.rules)
    return KnowledgeBase(replace(kb.program, rules=tuple(rules)), kb.editions)


def test_every_case_passes_without_proofs(made: list[Trial]) -> None:
    """A trial asks for no proof, and agrees with the case all the same."""
    assert [trial.case.name for trial in made if not trial.passed] == []


def test_built_in_policy_has_no_unexplained_mutant(tried: list[Mutant]) -> None:
    """Each condition is noticed by a case, or explained; and no explanation is stale."""
    found = account(tried, read_explanations())
    assert [m.name for m in found.unexplained] == []
    assert [(x.explanation.rule, x.explanation.condition, x.why) for x in found.stale] == []
    assert found.clean
    assert len(found.noticed) > 10 * len(found.explained)


def test_mutants_are_programs_still() -> None:
    """Conditions that bind what the rest needs stay; clauses are counted by their relation."""
    program, _ = assemble([("small.dl", SMALL)])
    assert [(m.owner, m.clause, m.literal) for m in mutants(program)] == [
        ("r", 1, "N > 1"),
        ("r", 1, "!q(A)"),
        ("r", 2, "p(A, _)"),
        ("r", 2, "q(A)"),
        ("s", 1, "r(A)"),
        ("s", 1, "N != 2"),
    ]


def test_weakened_rule_is_noticed(kb: KnowledgeBase) -> None:
    """Cases run against a policy that forgot a condition fail, and say by which rule."""
    mutant = named(kb.program, "excludes1", "!unrelated_pair(Code, Other)")
    cases = [c for c in read_cases() if c.topic == "excludes1-unrelated"]
    failed = [t for t in trials(weakened(kb, mutant), cases) if not t.passed]
    assert "excludes1-unrelated/teeth-grinding" in [t.case.name for t in failed]
    assert {d.rule for t in failed for d in t.differences if d.rule} == {"excludes1"}


def test_mutant_without_a_case_is_listed(kb: KnowledgeBase, made: list[Trial]) -> None:
    """Without the cases on unrelated conditions, nothing notices that they are not looked at."""
    mutant = named(kb.program, "excludes1", "!unrelated_pair(Code, Other)")
    few = [t for t in made if t.case.topic == "excludes1"]
    alone = Mutation(kb.program, few).tried(mutant)
    assert (alone.decides, alone.noticed) == (None, None)
    assert account([alone], ()).unexplained == (alone,)
    all_ = Mutation(kb.program, made).tried(mutant)
    assert all_.noticed is not None


def test_condition_may_decide_and_go_unnoticed(kb: KnowledgeBase, made: list[Trial]) -> None:
    """New instances that change no decision are no notice."""
    mutant = named(kb.program, "answered", "requests(Code, _, Note)")
    found = Mutation(kb.program, made[:200]).tried(mutant)
    assert found.decides is not None
    assert found.noticed is None


def test_two_verdicts_are_noticed(kb: KnowledgeBase, made: list[Trial]) -> None:
    """A decision reads one verdict, so a policy that gives two is caught apart from it."""
    mutant = named(kb.program, "claim_verdict", '!line_verdict(_, "reject")', clause=3)
    rejected = next(
        t for t in made if t.case.expect.verdict == "reject" and len(t.case.expect.lines) == 1
    )
    after = _retried(kb, mutant, rejected)
    assert str(after.differences[0]) == "the claim: accept and reject, expected one verdict"


def _retried(kb: KnowledgeBase, mutant: Mutant, trial: Trial) -> Trial:
    instances = new_instances(mutant, trial.evaluation)
    return retried(trial, mutant.changed, instances, Readings(kb.program))


def test_revised_tables_are_those_of_the_engine(kb: KnowledgeBase, made: list[Trial]) -> None:
    """Tables worked out anew are those that the engine derives from the changed policy."""
    checked = 0
    for mutant in list(mutants(kb.program))[::12]:
        oracle = Oracle(weakened(kb, mutant))
        for trial in _deciding(mutant, made):
            case, after = trial.case, _retried(kb, mutant, trial)
            anew = oracle.examine(case.claim, case.scope)
            for name in Readings(kb.program).order:
                pattern = (None,) * kb.program.relations[name].arity
                rows = anew.prover.evaluation.rows(name, pattern)
                assert set(after.evaluation.rows(name, pattern)) == set(rows), (mutant.name, name)
            assert [_told(x) for x in after.decided.decision.lines] == [
                _told(x) for x in anew.decision.lines
            ], mutant.name
            checked += 1
    assert checked > 30


def _deciding(mutant: Mutant, made: list[Trial]) -> Iterator[Trial]:
    """A few of the trials that the condition decides."""
    left = 3
    for trial in made[mutant.rule.index % 5 :: 5]:
        holds = any(r.index == mutant.rule.index for r in trial.program.rules)
        number = len(new_instances(mutant, trial.evaluation)) if left and holds else 0
        # of very many, not all are looked at
        if 0 < number < SOLUTIONS:
            left -= 1
            yield trial


def _told(line: msgspec.Struct) -> object:
    """A line without its proofs."""
    reasons = tuple(replace(r, proof="") for r in getattr(line, "reasons"))  # noqa: B009
    return replace(line, reasons=reasons, proof="")


# ---- explanations -----------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> list[Mutant]:
    """The mutants of the small program: one unnoticed, the others noticed."""
    program, _ = assemble([("small.dl", SMALL)])
    found = [replace(m, decides="a/b", noticed="a/b") for m in mutants(program)]
    return [replace(found[0], noticed=None), *found[1:]]


def judged(small: list[Mutant], *explanations: Explanation) -> Account:
    """The account of the small program under some explanations."""
    return account(small, explanations)


def test_unnoticed_mutant_is_explained_or_not(small: list[Mutant]) -> None:
    """An explanation is found by relation and condition, and its reason is told."""
    without = judged(small)
    assert [m.name for m in without.unexplained] == ["r (r@small.dl:10): N > 1"]
    assert not without.clean
    found = judged(small, Explanation("r", "N > 1", "because"))
    assert [(m.literal, reason) for m, reason in found.explained] == [("N > 1", "because")]
    assert found.clean


@pytest.mark.parametrize(
    ("explanation", "why"),
    [
        (Explanation("r", "N > 2", "x"), "no rule has such a condition that could be dropped"),
        (Explanation("r", "N > 1", "x", 2), "no rule has such a condition that could be dropped"),
        (Explanation("s", "N != 2", "x"), "the case a/b notices it"),
        (Explanation("r", "N > 1", " "), "it gives no reason"),
    ],
)
def test_stale_explanation_fails(small: list[Mutant], explanation: Explanation, why: str) -> None:
    """What is gone, noticed after all, or no reason, has to be removed."""
    found = judged(small, Explanation("r", "N > 1", "because"), explanation)
    assert [stale.why for stale in found.stale] == [why]
    assert not found.clean


def test_explanation_names_one_condition(small: list[Mutant]) -> None:
    """Where several clauses have the condition, it must say which it means."""
    twice = [*small, replace(small[0], clause=2)]
    (stale,) = judged(twice, Explanation("r", "N > 1", "because")).stale
    assert stale.why == "the condition stands in the clauses 1 and 2; say which is meant"
    assert judged(twice, *(Explanation("r", "N > 1", "because", n) for n in (1, 2))).clean


def test_explanations_survive_a_shift_of_lines(small: list[Mutant]) -> None:
    """They name no line of a file."""
    program, _ = assemble([("other.dl", "\n\n// moved\n" + SMALL.replace("//!", "//", 1))])
    moved = [replace(m, noticed=None) for m in mutants(program)][:1]
    assert judged(moved, Explanation("r", "N > 1", "because")).clean


def test_unreadable_explanations(tmp_path: Path) -> None:
    """A misspelled key is an error."""
    path = tmp_path / "unnoticed.toml"
    path.write_text('[[unnoticed]]\nrule = "r"\ncondition = "q(A)"\nreasons = "x"\n')
    with pytest.raises(msgspec.ValidationError, match="reasons"):
        read_explanations(path)
