"""Patterns: an atom's arguments under bindings, and the rows that agree with them."""

from __future__ import annotations

from collections.abc import Iterable

from . import syntax as s

Pattern = tuple[s.Value | None, ...]
"""Arguments of a goal; None stands for any value."""
Row = tuple[s.Value, ...]
"""One tuple of a relation."""


def atom_pattern(atom: s.Atom, bindings: dict[str, s.Value]) -> Pattern:
    """The pattern of an atom under bindings.

    >>> atom_pattern(s.Atom("p", (s.Variable("X"), s.Constant(1))), {})
    (None, 1)
    """
    return tuple(value_of(term, bindings) for term in atom.terms)


def value_of(term: s.Term, bindings: dict[str, s.Value]) -> s.Value | None:
    """The value of a term, or None while a variable of it is free."""
    match term:
        case s.Constant(value=value):
            return value
        case s.Variable(name=name):
            return bindings.get(name)
        case s.Operation(operator=operator, left=left, right=right):
            one, other = value_of(left, bindings), value_of(right, bindings)
            if not isinstance(one, int) or not isinstance(other, int):
                return None
            return (
                one + other if operator == "+" else one - other if operator == "-" else one * other
            )


def matching(atom: s.Atom, rows: Iterable[Row]) -> list[Row]:
    """The rows in which a variable that stands twice has one value."""
    places: dict[str, list[int]] = {}
    for i, term in enumerate(atom.terms):
        if isinstance(term, s.Variable):
            places.setdefault(term.name, []).append(i)
    twice = [p for p in places.values() if len(p) > 1]
    return [row for row in rows if all(len({row[i] for i in p}) == 1 for p in twice)]


def select(rows: Iterable[Row], pattern: Pattern) -> list[Row]:
    """The rows that agree with a pattern.

    >>> select([("a", 1), ("b", 2)], (None, 2))
    [('b', 2)]
    """
    given = [(i, v) for i, v in enumerate(pattern) if v is not None]
    return [row for row in rows if all(row[i] == v for i, v in given)]
