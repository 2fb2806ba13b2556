"""The types of a program: each variable has one, and it fits wherever the variable stands.

A type is `symbol`, `number`, or built on one of them by `.type Name <: base`. The rules are
Soufflé's, which must accept what we accept: a positive atom binds its variables to the types of its
columns, of which one must be built on the other; a head or a negation takes a variable whose type
is that of the column or built on it. Constants go wherever their base type does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from . import syntax as s
from .check import BUILTIN_TYPES
from .diagnostics import Diagnostic
from .program import Relation


def base_of(type_: str, bases: Mapping[str, str]) -> str:
    """The built-in type that a type rests on.

    >>> base_of("Code", {"Code": "symbol"})
    'symbol'
    """
    return _line(type_, bases)[-1]


def check_cycles(types: Mapping[str, s.TypeDeclaration]) -> Iterator[Diagnostic]:
    """Types that are built on themselves."""
    bases = {name: t.base for name, t in types.items()}
    for name, declared in types.items():
        line = _line(name, bases)
        if line[-1] not in BUILTIN_TYPES and bases.get(line[-1]) == name:
            note = "the cycle: " + " -> ".join([*line, name])
            message = f'type "{name}" is built on itself'
            yield Diagnostic(
                "DX105", message, declared.span, "build it on symbol or number", (note,)
            )
            return


class _Seen(dict[str, str]):
    """The type of each variable; `loose` are those that only a constant has given one."""

    def __init__(self) -> None:
        super().__init__()
        self.loose: set[str] = set()


def check_types(
    clause: s.Clause, relations: Mapping[str, Relation], bases: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Constants and variables that stand in columns of types that do not meet."""
    seen = _Seen()
    binding = [x for x in clause.body if isinstance(x, s.Atom | s.Count)]
    for literal in binding:
        yield from _columns(literal, relations, bases, seen, narrows=True)
        if isinstance(literal, s.Count):
            yield from _result(literal, seen, bases)
    for literal in clause.body:
        if isinstance(literal, s.Comparison):
            yield from _comparison(literal, seen, bases)
        elif isinstance(literal, s.Negation):
            yield from _columns(literal, relations, bases, seen, narrows=False)
    yield from _columns(clause.head, relations, bases, seen, narrows=False)


def _columns(
    literal: s.Literal,
    relations: Mapping[str, Relation],
    bases: Mapping[str, str],
    seen: _Seen,
    *,
    narrows: bool,
) -> Iterator[Diagnostic]:
    """Each argument against its column; a positive atom narrows what its variables may be."""
    atom = s.atom_of(literal)
    relation = relations.get(atom.relation) if atom else None
    if atom is None or relation is None or relation.arity != len(atom.terms):
        return
    for term, column, type_ in zip(atom.terms, relation.columns, relation.types, strict=True):
        place = f'column "{column}" of "{atom.relation}"'
        if isinstance(term, s.Variable):
            if term.anonymous:
                continue
            before = seen.setdefault(term.name, type_)
            fits = type_ in _line(before, bases)
            narrower = before in _line(type_, bases)
            if not fits and narrower and (narrows or term.name in seen.loose):
                seen[term.name] = type_
            elif not fits:
                message = f'"{term.name}" is a {before}, but {place} holds a {type_}'
                same = base_of(before, bases) == base_of(type_, bases)
                help_ = f"declare both columns as {before} or as {type_}" if same else ""
                yield Diagnostic("DX103", message, term.span, help_)
            continue
        found = _term_base(term, seen, bases)
        if found != base_of(type_, bases):
            message = f"{s.show_term(term)} is a {found}, but {place} holds a {type_}"
            yield Diagnostic("DX103", message, term.span)
        yield from _arithmetic(term, seen, bases)


def _result(literal: s.Count, seen: _Seen, bases: Mapping[str, str]) -> Iterator[Diagnostic]:
    before = seen.setdefault(literal.result.name, "number")
    if base_of(before, bases) != "number":
        message = f'"{literal.result.name}" is a {before}, but a count is a number'
        yield Diagnostic("DX103", message, literal.result.span)


def _comparison(
    literal: s.Comparison, seen: _Seen, bases: Mapping[str, str]
) -> Iterator[Diagnostic]:
    sides = [_term_base(side, seen, bases) for side in (literal.left, literal.right)]
    if None not in sides and sides[0] != sides[1]:
        message = f"a {sides[0]} is compared with a {sides[1]}"
        yield Diagnostic("DX103", message, literal.span)
    elif "symbol" in sides and literal.operator not in ("=", "!="):
        message = f'"{literal.operator}" compares numbers, not symbols'
        yield Diagnostic("DX103", message, literal.span, 'symbols know "=" and "!="')
    for side, other in ((literal.left, literal.right), (literal.right, literal.left)):
        yield from _arithmetic(side, seen, bases)
        # an equality may bind a variable that no atom does
        if isinstance(side, s.Variable) and side.name not in seen and literal.operator == "=":
            same = seen.get(other.name) if isinstance(other, s.Variable) else None
            made = same or _term_base(other, seen, bases)
            if made:
                seen[side.name] = made
            if isinstance(other, s.Constant):
                seen.loose.add(side.name)


def _arithmetic(
    term: s.Term, seen: Mapping[str, str], bases: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Symbols inside arithmetic."""
    if isinstance(term, s.Operation):
        for side in (term.left, term.right):
            if _term_base(side, seen, bases) == "symbol":
                message = f'"{term.operator}" takes numbers, and {s.show_term(side)} is a symbol'
                yield Diagnostic("DX103", message, side.span)
            yield from _arithmetic(side, seen, bases)


def _term_base(term: s.Term, seen: Mapping[str, str], bases: Mapping[str, str]) -> str | None:
    match term:
        case s.Variable(name=name):
            return base_of(seen[name], bases) if name in seen else None
        case s.Constant(value=value):
            return "symbol" if isinstance(value, str) else "number"
        case s.Operation():
            return "number"


def _line(type_: str, bases: Mapping[str, str]) -> list[str]:
    """A type and what it is built on, down to a built-in one."""
    line = [type_]
    while line[-1] in bases and bases[line[-1]] not in line:
        line.append(bases[line[-1]])
    return line
