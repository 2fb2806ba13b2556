"""The slice of the code set that a claim needs: enough facts for the same answers, and few more.

A *lookup* is a relation with some arguments given. Starting from every claim-stage rule with open
arguments, bodies are walked left to right with bindings passed along; each literal makes one lookup
a binding, and a lookup of a relation that rules derive is answered by walking those rules in turn,
with the arguments it gives (sideways information passing, as in Bancilhon et al., "Magic Sets",
1986). The slice is every fact that answers a lookup of a relation that facts define.

Why an engine that evaluates bottom up over the slice S finds, for every lookup, exactly the rows
that the whole set of facts E has:

- For a relation that facts define: all rows of E that match are in S, and S holds nothing but E.
- For a derived one, by induction over the strata, and within one over the height of derivations.
  The walk visited every rule whose head meets the lookup. Take an instance of such a rule that
  holds over E, or over S. The walk passed its bindings from literal to literal, so it made a lookup
  for each, and the lookups of what stands below are exact: a positive literal of a lower stratum
  or lower height has the same rows on both sides; a negation or a count reads a lower stratum, and
  its lookup is exact as a whole: what is absent over E is absent over S, and no fact that would
  make it hold is missing either (for `billable("M50.12")` its children are in S). Hence the
  instance holds on the other side too.
- Every rule of the claim stage is walked with open arguments, so each derived claim relation is
  exact as a whole. What S makes of static rows that no lookup meets is of no account.

The walk needs no evaluation of its own: the bindings come from the answers that we have already.
Were those wrong, the walk might miss a fact, and the other engine's rows would differ from ours,
which is what a test of agreement is there to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from . import syntax as s
from .goal import Pattern, Row, atom_pattern
from .join import Bindings, extend, unify
from .order import order_for
from .program import Program, Rule

Facts = dict[str, list[Row]]
"""The rows of each relation that facts define, sorted."""
Rows = Callable[[str, Pattern], list[Row]]


def needed_facts(program: Program, rows: Rows) -> Facts:
    """The facts that the claim stage, and the goals of its messages, need.

    `rows` answers every relation in full. The result names every relation whose facts come from
    outside the policy, those without a needed fact too.
    """
    walk = _Walk(program, rows)
    for rule in program.rules:
        if program.relations[rule.head.relation].stage == "claim":
            for bindings in walk.body(rule.body, {}):
                walk.listings(rule, bindings)
    outside = (n for n, r in program.relations.items() if r.extensional and n not in program.facts)
    return {name: sorted(walk.facts.get(name, ()), key=repr) for name in outside}


class _Walk:
    """The lookups made so far, and the facts that answered them."""

    def __init__(self, program: Program, rows: Rows) -> None:
        self.program = program
        self.rows = rows
        self.facts: dict[str, set[Row]] = {}
        self._seen: set[tuple[str, Pattern]] = set()
        self._waiting: list[tuple[str, Pattern]] = []
        self._orders: dict[tuple[int, frozenset[str]], tuple[s.Literal, ...]] = {}

    def body(self, body: Iterable[s.Literal], bindings: Bindings) -> list[Bindings]:
        """Walk a body and all that its lookups lead to; returns the bindings that meet it."""
        states = self._body(body, bindings)
        while self._waiting:
            relation, pattern = self._waiting.pop()
            for rule in self.program.rules_of[relation]:
                start = unify(rule.head.terms, pattern, {})
                if start is not None:
                    self._body(self._ordered(rule, start), start)
        return states

    def listings(self, rule: Rule, bindings: Bindings) -> None:
        """Walk the goals that the message of a rule's instance reads."""
        for listing in (*rule.uses, *rule.lists):
            self.body((listing.atom,), bindings)

    def _body(self, body: Iterable[s.Literal], bindings: Bindings) -> list[Bindings]:
        states = [bindings]
        for literal in body:
            atom = s.atom_of(literal)
            if atom is not None:
                for state in states:
                    self._look(atom.relation, atom_pattern(atom, state))
            states = list(_distinct(b for x in states for b in extend(literal, x, self.rows)))
        return states

    def _look(self, relation: str, pattern: Pattern) -> None:
        """Make a lookup, once: keep the facts that answer it, or leave its rules to be walked."""
        if (relation, pattern) in self._seen:
            return
        self._seen.add((relation, pattern))
        known = self.program.relations[relation]
        if known.extensional:
            self.facts.setdefault(relation, set()).update(self.rows(relation, pattern))
        elif known.stage == "static":
            self._waiting.append((relation, pattern))

    def _ordered(self, rule: Rule, bindings: Bindings) -> tuple[s.Literal, ...]:
        """A body ordered for what a lookup gives: no order reads the code set whole but must."""
        key = (rule.index, frozenset(bindings))
        made = self._orders.get(key)
        if made is None:
            made = self._orders[key] = order_for(rule.head, rule.body, bindings)
        return made


def _distinct(states: Iterable[Bindings]) -> Iterator[Bindings]:
    seen: set[tuple[tuple[str, s.Value], ...]] = set()
    for state in states:
        key = tuple(sorted(state.items()))
        if key not in seen:
            seen.add(key)
            yield state
