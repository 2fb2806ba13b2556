"""What rules derive from given facts, worked out anew for the checker of proofs.

Small rather than fast, and no code shared with the evaluation that it checks. Goals are answered
top down; a relation that recurs through itself is tabled until nothing is added (the fixpoint of
van Emden and Kowalski, "The Semantics of Predicate Logic as a Programming Language", 1976).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from . import syntax as s
from .order import order_for
from .program import Program

Row = tuple[s.Value, ...]
Pattern = tuple[s.Value | None, ...]
Answer = Callable[[str, Pattern], Iterable[Row]]
"""Rows for a relation and a pattern, in which None stands for any value."""
Bindings = dict[str, s.Value]


class Given:
    """The rows of every relation of a program, from the facts that `answer` gives."""

    def __init__(self, program: Program, answer: Answer) -> None:
        """Derive nothing yet; what is derived is kept."""
        self.program, self.answer = program, answer
        self._recursive = {
            rule.head.relation
            for rule in program.rules
            if rule.head.relation in {a.relation for x in rule.body if (a := s.atom_of(x))}
        }
        self._memo: dict[tuple[str, Pattern], set[Row]] = {}

    def rows(self, relation: str, goal: Pattern) -> set[Row]:
        """The rows that match a goal. Raises KeyError for an unknown relation."""
        key = (relation, goal)
        if key not in self._memo:
            if self.program.relations[relation].extensional:
                self._memo[key] = {row for row in self.answer(relation, goal) if fits(row, goal)}
            elif relation in self._recursive:
                self._climb(relation, goal)
            else:
                self._memo[key] = self._derive(relation, goal, self.rows)
        return self._memo[key]

    def _climb(self, relation: str, goal: Pattern) -> None:
        """Answer a goal of a recursive relation, and every goal of it that this one leads to."""
        tables: dict[Pattern, set[Row]] = {goal: set()}

        def ask(name: str, other: Pattern) -> Iterable[Row]:
            if name != relation or (name, other) in self._memo:
                return self.rows(name, other)
            return tuple(tables.setdefault(other, set()))

        size = 0
        while size < (now := sum(1 + len(rows) for rows in tables.values())):
            size = now
            for other in list(tables):
                tables[other] |= self._derive(relation, other, ask)
        self._memo |= {(relation, other): rows for other, rows in tables.items()}

    def _derive(self, relation: str, goal: Pattern, ask: Answer) -> set[Row]:
        found: set[Pattern] = set()
        for rule in self.program.rules_of[relation]:
            start = match(rule.head.terms, goal, {})
            if start is not None:
                body = order_for(rule.head, rule.body, start)
                found |= {pattern(rule.head, b) for b in _solve(body, start, ask)}
        return {row for row in found if fits(row, goal)}  # type: ignore[misc]  # heads are bound


def _solve(body: Sequence[s.Literal], bindings: Bindings, ask: Answer) -> Iterator[Bindings]:
    """The bindings under which a body holds."""
    if not body:
        yield bindings
        return
    first, rest = body[0], body[1:]
    atom = s.atom_of(first)
    rows = {*ask(atom.relation, pattern(atom, bindings))} if atom else ()
    found = [b for row in rows if atom and (b := match(atom.terms, row, bindings)) is not None]
    match first:
        case s.Negation():
            found = [] if found else [bindings]
        case s.Count(result=result):
            same = bindings.get(result.name, len(found)) == len(found)
            found = [{**bindings, result.name: len(found)}] if same else []
        case s.Comparison(operator="=", left=left, right=right):
            found = _equal(left, right, bindings)
        case s.Comparison():
            found = [bindings] if holds(first, bindings) else []
    for made in found:
        yield from _solve(rest, made, ask)


def _equal(left: s.Term, right: s.Term, bindings: Bindings) -> list[Bindings]:
    one, other = value(left, bindings), value(right, bindings)
    made = match((left,), (other,), bindings) if one is None else match((right,), (one,), bindings)
    return [] if made is None or (one is None and other is None) else [made]


def match(
    terms: Iterable[s.Term], row: Iterable[s.Value | None], bindings: Bindings
) -> Bindings | None:
    """The bindings under which terms are a row, or None; a None in the row is any value."""
    made = dict(bindings)
    for term, found in zip(terms, row, strict=True):
        if found is None or (isinstance(term, s.Variable) and term.anonymous):
            continue
        if isinstance(term, s.Variable):
            made.setdefault(term.name, found)
        known = value(term, made)
        if known is not None and known != found:
            return None
    return made


def value(term: s.Term, bindings: Bindings) -> s.Value | None:
    """The value of a term, or None while a variable of it is free."""
    match term:
        case s.Constant(value=found):
            return found
        case s.Variable(name=name):
            return bindings.get(name)
        case s.Operation(operator=operator, left=left, right=right):
            one, other = value(left, bindings), value(right, bindings)
            if not isinstance(one, int) or not isinstance(other, int):
                return None
            return {"+": one + other, "-": one - other, "*": one * other}[operator]


def pattern(atom: s.Atom, bindings: Bindings) -> Pattern:
    """The arguments of an atom, None for what is free."""
    return tuple(value(term, bindings) for term in atom.terms)


def fits(row: Row, goal: Pattern) -> bool:
    """Whether a row agrees with a pattern."""
    return len(row) == len(goal) and all(
        g is None or g == v for g, v in zip(goal, row, strict=True)
    )


def holds(comparison: s.Comparison, bindings: Bindings) -> bool:
    """Whether a comparison of two bound terms holds."""
    one, other = value(comparison.left, bindings), value(comparison.right, bindings)
    return compares(one, comparison.operator, other)


def compares(one: s.Value | None, operator: str, other: s.Value | None) -> bool:
    """Whether two values compare so; only numbers are less or more."""
    if operator in ("=", "!="):
        return (one == other) == (operator == "=")
    if not isinstance(one, int) or not isinstance(other, int):
        return False
    order = {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}
    return order.get(operator, False)
