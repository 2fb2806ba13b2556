"""Trials: cases decided, and decided again under a policy with one rule changed.

A claim under a changed rule is not evaluated anew. Its tables are those that it has already, but
for the relations that read what the rule derives, and these only as far up as rows really change.
They are worked out by joins over the tables below them, which is sound because no rule of the
claim stage recurs (compare incremental view maintenance: Gupta, Mumick and Subrahmanian,
"Maintaining Views Incrementally", 1993).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from . import syntax as s
from .case import Case, Difference, differences
from .goal import Evaluation, instance_name
from .join import Bindings, solve
from .knowledge import KnowledgeBase
from .oracle import Decided, Oracle
from .pattern import Pattern, Row, value_of
from .program import Program, Rule
from .prove import Prover


class Unproved(Prover):
    """A prover that proves nothing: for who asks what is decided, and not why."""

    def prove(self, relation: str, row: Row) -> str:
        """No proof."""
        return ""

    def apply(self, rule: Rule, bindings: Bindings) -> str:
        """No proof."""
        return ""


class Trial(msgspec.Struct, frozen=True):
    """A case with its claim decided, and how the decision differs from what is expected."""

    case: Case
    decided: Decided
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether the case holds."""
        return not self.differences

    @property
    def evaluation(self) -> Evaluation:
        """The tables of the claim."""
        return self.decided.prover.evaluation

    @property
    def program(self) -> Program:
        """The policy in the scope of the case."""
        return self.decided.prover.program

    @property
    def rules(self) -> set[str]:
        """The ids of the rules that speak, those included that only explain."""
        return {r.rule for reasons in self.decided.reasons.values() for r in reasons}


def trials(kb: KnowledgeBase, cases: Iterable[Case]) -> Iterator[Trial]:
    """Decide each case, without the proofs."""
    oracle = Oracle(kb)
    for case in cases:
        made = oracle.examine(case.claim, case.scope)
        decided = _unproved(made, made.prover.program, made.prover.evaluation)
        yield _trial(case, decided)


def retried(trial: Trial, changed: Rule, instances: list[Row], readings: Readings) -> Trial:
    """A trial under a policy in which `changed` stands for the rule of its index.

    `instances` are those of the changed rule, a value for each of its variables.
    """
    rules = tuple(changed if r.index == changed.index else r for r in trial.program.rules)
    program = msgspec.structs.replace(trial.program, rules=rules)
    revised = Revised(trial.evaluation, program, changed, instances, readings)
    return _trial(trial.case, _unproved(trial.decided, program, revised))


def _trial(case: Case, decided: Decided) -> Trial:
    return Trial(case, decided, (*_torn(case, decided), *differences(case, decided)))


def _torn(case: Case, decided: Decided) -> Iterator[Difference]:
    """Lines with several verdicts, and claims: a decision reads one, and would hide the others."""
    rows = decided.prover.evaluation.rows
    given = [*case.claim.diagnoses, *case.claim.procedures]
    found = [(x.code, rows("line_verdict", (n, None))) for n, x in enumerate(given, 1)]
    for place, verdicts in (*found, ("", rows("claim_verdict", (None,)))):
        if len(verdicts) != 1:
            several = " and ".join(sorted(str(row[-1]) for row in verdicts)) or "no verdict"
            yield Difference(place, "", several, "one verdict")


def _unproved(decided: Decided, program: Program, evaluation: Evaluation) -> Decided:
    prover = Unproved(program, evaluation, decided.edition, dict)
    return Decided(decided.claim, decided.scope, decided.edition, True, prover)


class Readings:
    """What each rule of the claim stage reads, and the derived relations, lowest first."""

    def __init__(self, program: Program) -> None:
        claim = {
            n for n, r in program.relations.items() if r.stage == "claim" and not r.extensional
        }
        self.order = [n for group in program.strata for n in group if n in claim]
        self._reads = {
            rule.index: {a.relation for x in rule.body if (a := s.atom_of(x))}
            for rule in program.rules
        }

    def above(self, relation: str) -> list[str]:
        """The relation itself, and those that may depend on it, lowest first."""
        return self.order[self.order.index(relation) :]

    def any_of(self, rule: Rule, relations: set[str]) -> bool:
        """Whether a rule reads one of the relations."""
        return not relations.isdisjoint(self._reads[rule.index])


class Revised(Evaluation):
    """The tables of one claim under a policy with one rule changed, over those it had before."""

    def __init__(
        self,
        before: Evaluation,
        program: Program,
        changed: Rule,
        instances: list[Row],
        readings: Readings,
    ) -> None:
        """Work out every table that the change reaches."""
        super().__init__(before._engine, before._facts)
        self._before = before
        self._tables[instance_name(changed)] = instances
        different: set[str] = set()
        for relation in readings.above(changed.head.relation):
            rules = program.rules_of[relation]
            new = [r for r in rules if r.index != changed.index and readings.any_of(r, different)]
            if new or relation == changed.head.relation:
                for rule in new:
                    self._tables[instance_name(rule)] = self._instances(rule)
                rows = {row for rule in rules for row in self._heads(rule)}
                if rows != set(before.rows(relation, (None,) * len(rules[0].head.terms))):
                    self._tables[relation] = list(rows)
                    different.add(relation)

    def rows(self, relation: str, pattern: Pattern) -> list[Row]:
        """All rows of a relation that match: the new table where there is one."""
        if relation in self._tables:
            return self.table(relation, pattern)
        return self._before.rows(relation, pattern)

    def instances(self, rule: Rule, bindings: dict[str, s.Value]) -> list[Row]:
        """The instances of a rule that agree with the bindings, one value a variable."""
        if instance_name(rule) not in self._tables:
            return self._before.instances(rule, bindings)
        return self.table(instance_name(rule), tuple(bindings.get(v) for v in rule.variables))

    def _instances(self, rule: Rule) -> list[Row]:
        found = solve(rule.body, {}, self.rows)
        return list(dict.fromkeys(tuple(b[v] for v in rule.variables) for b in found))

    def _heads(self, rule: Rule) -> Iterator[Row]:
        for row in self.instances(rule, {}):
            bindings = dict(zip(rule.variables, row, strict=True))
            yield tuple(value_of(t, bindings) for t in rule.head.terms)  # type: ignore[misc]
