"""Mutation: would the cases notice if a rule forgot one of its conditions?

Each mutant is the policy with one body literal of one claim rule dropped. A condition *decides* a
case when dropping it gives the rule an instance that it did not have; a mutant is *noticed* by a
case whose decision then differs from what its author expects. A condition that never decides is
untested, or not needed. (Mutation testing after DeMillo, Lipton and Sayward, "Hints on Test Data
Selection", 1978.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from . import syntax as s
from .assemble import listed
from .goal import Evaluation
from .join import solve
from .metadata import slots
from .order import binds, named, order_body
from .pattern import Pattern, Row, atom_pattern
from .program import Program, Relation, Rule
from .trial import Readings, Trial, retried

SOLUTIONS = 5_000
"""Matches of a changed body that are looked at in one case."""


class Mutant(msgspec.Struct, frozen=True):
    """A rule without one of its conditions.

    `clause` counts the clauses of one rule id, or of one relation, from 1. `decides` names a case
    in which the condition is the deciding one, `noticed` one that fails without it; None where
    there is none.
    """

    rule: Rule
    clause: int
    place: int
    changed: Rule
    decides: str | None = None
    noticed: str | None = None

    @property
    def literal(self) -> str:
        """The condition that is dropped, as its author wrote it."""
        return s.show_literal(self.rule.body[self.place])

    @property
    def owner(self) -> str:
        """The id of the rule, or the relation that it derives."""
        return self.rule.id or self.rule.head.relation

    @property
    def name(self) -> str:
        """The rule's place and the condition, stable while the rule stands where it is."""
        return f"{self.owner} ({self.rule.name}): {self.literal}"


def mutants(program: Program) -> Iterator[Mutant]:
    """Every mutant of the claim stage that is still a program.

    A condition that binds a variable of the head, of a negation or of the words cannot be
    dropped, for the checker would refuse the rule; nor one without which the rule would read
    the whole code set, which is no slip that anyone would make.
    """
    clauses: Counter[tuple[str | None, str]] = Counter()
    for rule in program.rules:
        # a rule and a relation may have one name
        owner = rule.id, rule.id or rule.head.relation
        clauses[owner] += 1
        if program.relations[rule.head.relation].stage != "claim" or len(rule.body) < 2:
            continue
        for place in range(len(rule.body)):
            changed = without(rule, place, program.relations)
            if changed is not None and not _lists_the_code_set(changed.body, program.relations):
                yield Mutant(rule, clauses[owner], place, changed)


def without(rule: Rule, place: int, relations: Mapping[str, Relation]) -> Rule | None:
    """The rule without one literal of its body; None where that is no rule."""
    left = [x for i, x in enumerate(rule.body) if i != place]
    body, stuck = order_body(rule.head, left, lambda name: listed(relations[name]))
    bound = {v for x in body if not isinstance(x, s.Negation) for v in named(x)}
    words = {*slots(rule.message + rule.citation)} - {x.name for x in rule.lists} - {"edition"}
    asked = {v for x in rule.lists for v in named(x.atom) - {x.variable}}
    asked |= {v for x in rule.uses for v in named(x.atom) - {x.variable}}
    if stuck or not named(rule.head) | words | asked <= bound:
        return None
    variables = tuple(v for v in rule.variables if v in bound)
    return msgspec.structs.replace(rule, body=body, variables=variables)


def _lists_the_code_set(body: Sequence[s.Literal], relations: Mapping[str, Relation]) -> bool:
    """Whether a body would read a relation of the whole code set with nothing bound."""
    bound: set[str] = set()
    for literal in body:
        if isinstance(literal, s.Atom) and not listed(relations[literal.relation]):
            given = any(not isinstance(t, s.Variable) or t.name in bound for t in literal.terms)
            if not given:
                return True
        bound |= binds(literal, bound)
    return False


class Mutation:
    """Tries mutants over the trials of a policy's cases."""

    def __init__(self, program: Program, trials: Sequence[Trial]) -> None:
        """Keep what all mutants share."""
        self.program, self._trials = program, trials
        self._readings = Readings(program)
        self._rules = {id(t.program): {r.index for r in t.program.rules} for t in trials}
        self._seen: dict[tuple[str, Pattern], list[Trial]] = {}

    def decided(self, mutant: Mutant) -> Mutant:
        """The mutant with a case that its condition decides, if there is one."""
        found = next((trial for trial, _ in self._deciding(mutant)), None)
        return msgspec.structs.replace(mutant, decides=found.case.name if found else None)

    def tried(self, mutant: Mutant) -> Mutant:
        """The mutant with a case that its condition decides, and one that notices it."""
        decides = None
        for trial, instances in self._deciding(mutant):
            decides = decides or trial.case.name
            after = retried(trial, mutant.changed, instances, self._readings)
            if after.differences != trial.differences:
                return msgspec.structs.replace(mutant, decides=decides, noticed=trial.case.name)
        return msgspec.structs.replace(mutant, decides=decides)

    def _deciding(self, mutant: Mutant) -> Iterator[tuple[Trial, list[Row]]]:
        """The trials that the condition decides, with the instances of the changed rule.

        Those of the rule's own folder come first: they were written to notice.
        """
        live = self._live(mutant)
        for trial in sorted(live, key=lambda t: t.case.topic != mutant.rule.id):
            instances = new_instances(mutant, trial.evaluation)
            if instances:
                yield trial, instances

    def _live(self, mutant: Mutant) -> list[Trial]:
        """The trials in which every atom over the claim has a row, by the atom that has fewest."""
        atoms = [
            (x.relation, atom_pattern(x, {}))
            for x in mutant.changed.body
            if isinstance(x, s.Atom) and self.program.relations[x.relation].stage == "claim"
        ]
        found = min((self._having(*atom) for atom in atoms), key=len, default=list(self._trials))
        # without a chart, the rules that need one are not part of the policy
        return [t for t in found if mutant.rule.index in self._rules[id(t.program)]]

    def _having(self, relation: str, pattern: Pattern) -> list[Trial]:
        found = self._seen.get((relation, pattern))
        if found is None:
            found = [t for t in self._trials if t.evaluation.rows(relation, pattern)]
            self._seen[relation, pattern] = found
        return found


def new_instances(mutant: Mutant, evaluation: Evaluation) -> list[Row]:
    """All instances of the rule without its condition; none where it has no more than with it.

    Where there are very many, those that it has with the condition and some more.
    """
    names = mutant.changed.variables
    kept = [i for i, v in enumerate(mutant.rule.variables) if v in names]
    before = [tuple(row[i] for i in kept) for row in evaluation.instances(mutant.rule, {})]
    found = islice(solve(mutant.changed.body, {}, evaluation.rows), SOLUTIONS)
    after = dict.fromkeys([*before, *(tuple(b[v] for v in names) for b in found)])
    return list(after) if len(after) > len(set(before)) else []
