"""Joins of a body over known relations: how a proof finds the facts that a rule rests on.

This derives nothing. It reads, literal by literal, the rows that an evaluation has already
answered, to tell which facts met a rule and which premise another lacked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from . import syntax as s
from .pattern import Pattern, Row, atom_pattern, matching, value_of

Rows = Callable[[str, Pattern], list[Row]]
Bindings = dict[str, s.Value]


def unify(
    terms: Iterable[s.Term], row: Iterable[s.Value | None], bindings: Bindings
) -> Bindings | None:
    """The bindings under which the terms are the row, or None; a None in the row is any value.

    >>> unify([s.Variable("X")], [1], {})
    {'X': 1}
    """
    made = dict(bindings)
    for term, value in zip(terms, row, strict=True):
        if value is None:
            continue
        known = value_of(term, made)
        if known is None and isinstance(term, s.Variable):
            if not term.anonymous:
                made[term.name] = value
        elif known != value:
            return None
    return made


def holds(comparison: s.Comparison, bindings: Bindings) -> bool:
    """Whether a comparison of two bound terms holds."""
    left, right = value_of(comparison.left, bindings), value_of(comparison.right, bindings)
    match comparison.operator:
        case "=":
            return left == right
        case "!=":
            return left != right
    if not isinstance(left, int) or not isinstance(right, int):
        return False
    match comparison.operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def extend(literal: s.Literal, bindings: Bindings, rows: Rows) -> Iterator[Bindings]:
    """The bindings that a literal adds to those before it; none where it does not hold."""
    match literal:
        case s.Atom():
            found = matching(literal, rows(literal.relation, atom_pattern(literal, bindings)))
            seen: set[tuple[s.Value, ...]] = set()
            for row in found:
                made = unify(literal.terms, row, bindings)
                if made is not None:
                    key = tuple(made.values())
                    if key not in seen:
                        seen.add(key)
                        yield made
        case s.Negation(atom=atom):
            if not matching(atom, rows(atom.relation, atom_pattern(atom, bindings))):
                yield bindings
        case s.Count(result=result, atom=atom):
            number = len(matching(atom, rows(atom.relation, atom_pattern(atom, bindings))))
            if bindings.get(result.name, number) == number:
                yield {**bindings, result.name: number}
        case s.Comparison(operator="=", left=s.Variable(name=name), right=right) if (
            name not in bindings
        ):
            value = value_of(right, bindings)
            if value is not None:
                yield {**bindings, name: value}
        case s.Comparison(operator="=", left=left, right=s.Variable(name=name)) if (
            name not in bindings
        ):
            value = value_of(left, bindings)
            if value is not None:
                yield {**bindings, name: value}
        case s.Comparison():
            if holds(literal, bindings):
                yield bindings


def solve(body: tuple[s.Literal, ...], bindings: Bindings, rows: Rows) -> Iterator[Bindings]:
    """All bindings under which a whole body holds."""
    if not body:
        yield bindings
        return
    for made in extend(body[0], bindings, rows):
        yield from solve(body[1:], made, rows)
