"""The smallest derivation of each fact: Knuth's algorithm over the ground rule graph.

Source: Knuth, "A Generalization of Dijkstra's Algorithm", Information Processing Letters 6 (1977).
A rule instance costs one for itself, one for each literal, and what its premises cost.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

from . import syntax as s
from .goal import Evaluation
from .join import Bindings, solve, unify
from .pattern import Row, atom_pattern, matching
from .program import Program, Rule

WITNESSES = 12
"""Facts shown for a premise that any value would meet."""

Ground = tuple[str, Row]
"""A relation and a row of it."""


class Instance(NamedTuple):
    """A rule applied to values, and the derived facts that it rests on."""

    head: Ground
    rule: Rule
    bindings: Bindings
    premises: list[Ground]

    def order(self) -> str:
        """A total order among derivations of one size, the same in every run."""
        return f"{self.rule.index:06d}{sorted(self.bindings.items())!r}"


class Derivations:
    """The smallest derivations of one evaluated claim, settled as they are asked for."""

    def __init__(self, program: Program, evaluation: Evaluation) -> None:
        """Begin with nothing settled."""
        self._program = program
        self._evaluation = evaluation
        self._best: dict[Ground, tuple[int, Instance]] = {}

    def smallest(self, ground: Ground) -> Instance:
        """The last step of the smallest derivation of a derived fact.

        Raises LookupError for a row that does not hold.
        """
        if ground not in self._best:
            self._settle(ground)
        return self._best[ground][1]

    def witnesses(self, atom: s.Atom, bindings: Bindings) -> list[Row]:
        """The rows that meet an atom: all that are evidence, one where the code set has many."""
        pattern = atom_pattern(atom, bindings)
        if None not in pattern:
            return [pattern]  # type: ignore[list-item]  # no None is in it
        rows = sorted(matching(atom, self._evaluation.rows(atom.relation, pattern)), key=repr)
        static = self._program.relations[atom.relation].stage == "static"
        return rows[:1] if static else rows[:WITNESSES]

    def _settle(self, goal: Ground) -> None:
        instances, waiting = self._explore(goal)
        heap: list[tuple[int, str, int]] = []
        missing: list[int] = []
        costs: list[int] = []
        for i, instance in enumerate(instances):
            settled = [self._best[p][0] for p in instance.premises if p in self._best]
            missing.append(len(instance.premises) - len(settled))
            costs.append(1 + len(instance.rule.body) + sum(settled))
            if not missing[i]:
                heapq.heappush(heap, (costs[i], instance.order(), i))
        while heap:
            cost, _, i = heapq.heappop(heap)
            head = instances[i].head
            if head in self._best:
                continue
            self._best[head] = (cost, instances[i])
            for j in waiting.get(head, ()):
                missing[j] -= 1
                costs[j] += cost
                if not missing[j]:
                    heapq.heappush(heap, (costs[j], instances[j].order(), j))
        if goal not in self._best:
            raise LookupError(f"no rule derives {goal[0]}{goal[1]}")

    def _explore(self, goal: Ground) -> tuple[list[Instance], dict[Ground, list[int]]]:
        """The rule instances that the goal may rest on, and which of them wait for which fact."""
        instances: list[Instance] = []
        waiting: dict[Ground, list[int]] = {}
        frontier, seen = [goal], {goal}
        while frontier:
            for instance in self._instances(frontier.pop()):
                for premise in (p for p in instance.premises if p not in self._best):
                    waiting.setdefault(premise, []).append(len(instances))
                    if premise not in seen:
                        seen.add(premise)
                        frontier.append(premise)
                instances.append(instance)
        return instances, waiting

    def _instances(self, head: Ground) -> list[Instance]:
        relation, row = head
        found: list[Instance] = []
        static = self._program.relations[relation].stage == "static"
        for rule in self._program.rules_of[relation]:
            bindings = unify(rule.head.terms, row, {})
            if bindings is None:
                continue
            if static:
                every = list(solve(rule.body, bindings, self._evaluation.rows))
            else:
                rows = self._evaluation.instances(rule, bindings)
                every = [dict(zip(rule.variables, r, strict=True)) for r in rows]
            found += [Instance(head, rule, b, self._premises(rule, b)) for b in every]
        return found

    def _premises(self, rule: Rule, bindings: Bindings) -> list[Ground]:
        relations = self._program.relations
        derived = (
            x for x in rule.body if isinstance(x, s.Atom) and not relations[x.relation].extensional
        )
        rows = ((x.relation, row) for x in derived for row in self.witnesses(x, bindings))
        return list(dict.fromkeys(rows))
