"""Parts of a rule under other names, so that the bodies of two rules can be joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import syntax as s
from .program import Listing

Names = Mapping[str, str]
"""The new name of each variable that has one; the others keep theirs."""


def body(
    literals: Iterable[s.Literal], names: Names, apart_from: Iterable[s.Literal]
) -> tuple[s.Literal, ...]:
    """The literals under new names; none of their `_` is one of `apart_from`'s.

    >>> from .parse import parse_program
    >>> one, other = parse_program("p(X) :- q(X, _). p(X) :- r(X, _).", "x.dl").clauses
    >>> [t.name for t in body(other.body, {"X": "Y"}, one.body)[0].terms]
    ['Y', '_2']
    """
    literals = tuple(literals)
    used = max(map(_number, _anonymous(apart_from)), default=0)
    fresh = {name: f"_{number}" for number, name in enumerate(_anonymous(literals), used + 1)}
    return tuple(_literal(literal, {**names, **fresh}) for literal in literals)


def _anonymous(literals: Iterable[s.Literal]) -> list[str]:
    return list(dict.fromkeys(v.name for x in literals for v in s.variables(x) if v.anonymous))


def _number(name: str) -> int:
    return int(name[1:])


def fresh(literals: Iterable[s.Literal]) -> str:
    """The name of an anonymous variable that none of the literals has.

    >>> fresh([s.Atom("p", (s.Variable("_1"),))])
    '_2'
    """
    return f"_{1 + max(map(_number, _anonymous(literals)), default=0)}"


def term(old: s.Term, names: Names) -> s.Term:
    """A term under new names."""
    match old:
        case s.Variable(name=name):
            return s.Variable(names.get(name, name), old.span)
        case s.Operation(operator=operator, left=left, right=right):
            return s.Operation(operator, term(left, names), term(right, names), old.span)
        case s.Constant():
            return old


def listing(old: Listing, names: Names) -> Listing:
    """A listing under new names: its own, those it lists, and those of its goal."""
    name, variable = (names.get(x, x) for x in (old.name, old.variable))
    return Listing(name, variable, _atom(old.atom, names))


def _atom(old: s.Atom, names: Names) -> s.Atom:
    return s.Atom(old.relation, tuple(term(t, names) for t in old.terms), old.span)


def _literal(old: s.Literal, names: Names) -> s.Literal:
    match old:
        case s.Atom():
            return _atom(old, names)
        case s.Negation(atom=atom):
            return s.Negation(_atom(atom, names), old.span)
        case s.Comparison(operator=operator, left=left, right=right):
            return s.Comparison(operator, term(left, names), term(right, names), old.span)
        case s.Count(result=result, atom=atom):
            new = s.Variable(names.get(result.name, result.name), result.span)
            return s.Count(new, _atom(atom, names), old.span)
