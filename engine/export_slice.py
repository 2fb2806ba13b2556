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
from .join import Bindings, extend, unify
from .order import order_for
from .pattern import Pattern, Row, atom_pattern
from .program import Program, Rule

Facts = dict[str, list[Row]]
"""The rows of each relation that facts define, sorted."""
Rows = Callable[[str, Pattern], list[Row]]
Lookup = tuple[str, Pattern]


class Slicer:
    """Slices for the claims of one edition; a static lookup is walked once for all of them."""

    def __init__(self, program: Program) -> None:
        """Begin with no lookup walked."""
        self.program = program
        self._led_to: dict[Lookup, tuple[Lookup, ...]] = {}
        self._orders: dict[tuple[int, frozenset[str]], tuple[s.Literal, ...]] = {}

    def needed_facts(self, rows: Rows) -> Facts:
        """The facts that the claim stage, and the goals of its messages, need.

        `rows` answers every relation in full. The result names every relation whose facts come
        from outside the policy, those without a needed fact too.
        """
        waiting: list[Lookup] = []
        for rule in self.program.rules:
            if self.program.relations[rule.head.relation].stage == "claim":
                states, lookups = _walk(rule.body, {}, rows)
                waiting += lookups
                for listing in (*rule.uses, *rule.lists):
                    waiting += [
                        (listing.atom.relation, atom_pattern(listing.atom, b)) for b in states
                    ]
        seen = set(waiting)
        found: dict[str, set[Row]] = {}
        while waiting:
            relation, pattern = waiting.pop()
            known = self.program.relations[relation]
            if known.extensional:
                found.setdefault(relation, set()).update(rows(relation, pattern))
            elif known.stage == "static":
                new = [x for x in self._leads_to((relation, pattern), rows) if x not in seen]
                seen.update(new)
                waiting += new
        given = self.program.facts
        outside = (n for n, r in self.program.relations.items() if r.extensional and n not in given)
        return {name: sorted(found.get(name, ()), key=repr) for name in outside}

    def _leads_to(self, lookup: Lookup, rows: Rows) -> tuple[Lookup, ...]:
        """The lookups that the rules of a static relation make for one of it."""
        made = self._led_to.get(lookup)
        if made is None:
            relation, pattern = lookup
            below: dict[Lookup, None] = {}
            for rule in self.program.rules_of[relation]:
                start = unify(rule.head.terms, pattern, {})
                if start is not None:
                    _, lookups = _walk(self._ordered(rule, start), start, rows)
                    below |= dict.fromkeys(lookups)
            made = self._led_to[lookup] = tuple(below)
        return made

    def _ordered(self, rule: Rule, bindings: Bindings) -> tuple[s.Literal, ...]:
        """A body ordered for what a lookup gives: the code set is read whole only where it must."""
        key = (rule.index, frozenset(bindings))
        made = self._orders.get(key)
        if made is None:
            made = self._orders[key] = order_for(rule.head, rule.body, bindings)
        return made


def _walk(
    body: Iterable[s.Literal], bindings: Bindings, rows: Rows
) -> tuple[list[Bindings], list[Lookup]]:
    """Pass bindings through a body: those that meet it, and every lookup on the way."""
    states, lookups = [bindings], dict[Lookup, None]()
    for literal in body:
        atom = s.atom_of(literal)
        if atom is not None:
            lookups |= {(atom.relation, atom_pattern(atom, state)): None for state in states}
        states = list(_distinct(b for x in states for b in extend(literal, x, rows)))
    return states, list(lookups)


def _distinct(states: Iterable[Bindings]) -> Iterator[Bindings]:
    seen: set[tuple[tuple[str, s.Value], ...]] = set()
    for state in states:
        key = tuple(sorted(state.items()))
        if key not in seen:
            seen.add(key)
            yield state
