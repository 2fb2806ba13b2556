"""Mutation: would the cases notice if a rule forgot one of its conditions?

Each mutant is the policy with one body literal of one claim rule dropped. A condition *decides* a
case when dropping it gives the rule an instance that it did not have; a mutant is *noticed* by a
case whose decision then differs from what its author expects. A condition that never decides is
untested, or not needed. (Mutation testing after DeMillo, Lipton and Sayward, "Hints on Test Data
Selection", 1978.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from . import syntax as s
from .assemble import listed
from .case import Case, differences
from .goal import Evaluation
from .join import solve
from .knowledge import KnowledgeBase
from .metadata import slots
from .oracle import Decided, Oracle
from .order import binds, named, order_body
from .program import Program, Relation, Rule


SOLUTIONS = 500
"""Matches of a changed body that are looked at in one case."""


class Mutant(msgspec.Struct, frozen=True):
    """A rule without one of its conditions.

    `decides` names the first case in which the condition was the deciding one, `noticed` the
    first case that fails without it; None where there is none.
    """

    rule: Rule
    place: int
    changed: Rule
    decides: str | None = None
    noticed: str | None = None

    @property
    def literal(self) -> str:
        """The condition that is dropped, as its author wrote it."""
        return s.show_literal(self.rule.body[self.place])

    @property
    def name(self) -> str:
        """The rule's place and the condition, stable while the rule stands where it is."""
        return f"{self.rule.id or self.rule.head.relation} ({self.rule.name}): {self.literal}"


def mutants(program: Program) -> Iterator[Mutant]:
    """Every mutant of the claim stage that is still a program.

    A condition that binds a variable of the head, of a negation or of the words cannot be
    dropped, for the checker would refuse the rule; nor one without which the rule would read
    the whole code set, which is no slip that anyone would make.
    """
    for rule in program.rules:
        if program.relations[rule.head.relation].stage != "claim" or len(rule.body) < 2:
            continue
        for place in range(len(rule.body)):
            changed = _without(rule, place, program.relations)
            if changed is not None:
                yield Mutant(rule, place, changed)


def _without(rule: Rule, place: int, relations: Mapping[str, Relation]) -> Rule | None:
    left = [x for i, x in enumerate(rule.body) if i != place]
    body, stuck = order_body(rule.head, left, lambda name: listed(relations[name]))
    if _lists_the_code_set(body, relations):
        return None
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
            given = any(
                not isinstance(t, s.Variable) or t.name in bound for t in literal.terms
            )
            if not given:
                return True
        bound |= binds(literal, bound)
    return False


def test_mutants(kb: KnowledgeBase, cases: Sequence[Case]) -> Iterator[Mutant]:
    """Every mutant with the cases that its condition decides and that notice it."""
    oracle = Oracle(kb)
    decided = [(case, oracle.examine(case.claim, case.scope)) for case in cases]
    for _, one in decided:
        _ = one.decision
    for mutant in mutants(kb.program):
        yield _tested(mutant, kb, decided)


def _tested(mutant: Mutant, kb: KnowledgeBase, decided: Sequence[tuple[Case, Decided]]) -> Mutant:
    deciding = [
        case for case, one in decided
        if _applies(mutant, one) and decides(mutant, one.prover.evaluation)
    ]
    if not deciding:
        return mutant
    rules = tuple(mutant.changed if r.index == mutant.rule.index else r for r in kb.program.rules)
    changed = Oracle(KnowledgeBase(msgspec.structs.replace(kb.program, rules=rules), kb.editions))
    noticed = next(
        (c.name for c in deciding if differences(c, changed.decide(c.claim, c.scope))), None
    )
    return msgspec.structs.replace(mutant, decides=deciding[0].name, noticed=noticed)


def _applies(mutant: Mutant, one: Decided) -> bool:
    """Without a chart, the rules that need one are not part of the policy."""
    return any(r.index == mutant.rule.index for r in one.prover.program.rules)


def decides(mutant: Mutant, evaluation: Evaluation) -> bool:
    """Whether the rule has an instance without its condition that it does not have with it."""
    kept = [i for i, v in enumerate(mutant.rule.variables) if v in mutant.changed.variables]
    instances = {tuple(row[i] for i in kept) for row in evaluation.instances(mutant.rule, {})}
    for bindings in islice(solve(mutant.changed.body, {}, evaluation.rows), SOLUTIONS):
        if tuple(bindings[v] for v in mutant.changed.variables) not in instances:
            return True
    return False
