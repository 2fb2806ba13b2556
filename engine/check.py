"""The checks of a program: relations, arity, types, safety, and names that nothing uses.

Each check is a generator of diagnostics over the parsed sources; `assemble` runs them all.
Safety is the range restriction of Datalog: every variable of a head, a negation or a comparison
stands in a positive atom of the body.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from . import syntax as s
from .diagnostics import Diagnostic, did_you_mean
from .order import named, order_body
from .program import Relation

BUILTIN_TYPES = ("symbol", "number")


def atoms(clause: s.Clause) -> Iterator[s.Atom]:
    """The head and every atom of the body."""
    yield clause.head
    for literal in clause.body:
        atom = s.atom_of(literal)
        if atom is not None:
            yield atom


def check_atom(atom: s.Atom, relations: Mapping[str, Relation]) -> Iterator[Diagnostic]:
    """An undeclared relation, or one with another number of columns."""
    relation = relations.get(atom.relation)
    if relation is None:
        help_ = did_you_mean(atom.relation, relations) or "declare it with .decl"
        yield Diagnostic("DX101", f'unknown relation "{atom.relation}"', atom.span, help_)
    elif relation.arity != len(atom.terms):
        message = f'"{atom.relation}" has {relation.arity} columns, not {len(atom.terms)}'
        columns = ", ".join(f"{c}: {t}" for c, t in zip(relation.columns, relation.types, strict=True))
        yield Diagnostic("DX102", message, atom.span, f"{atom.relation}({columns})")


def check_types(
    literals: Iterable[s.Literal], relations: Mapping[str, Relation], bases: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Constants and variables that stand in columns of types that do not meet."""
    seen: dict[str, str] = {}
    for literal in literals:
        atom = s.atom_of(literal)
        if atom is None:
            yield from _check_arithmetic(literal, seen, bases)
            continue
        relation = relations.get(atom.relation)
        if relation is None or relation.arity != len(atom.terms):
            continue
        for term, column, type_ in zip(atom.terms, relation.columns, relation.types, strict=True):
            place = f'column "{column}" of "{atom.relation}"'
            if isinstance(term, s.Variable) and not term.anonymous:
                before = seen.setdefault(term.name, type_)
                if not _meet(before, type_, bases):
                    message = f'"{term.name}" is a {before}, but {place} holds a {type_}'
                    yield Diagnostic("DX103", message, term.span)
            elif isinstance(term, s.Constant | s.Operation):
                found = "symbol" if isinstance(getattr(term, "value", 0), str) else "number"
                if found != _base(type_, bases):
                    message = f"{s.show_term(term)} is a {found}, but {place} holds a {type_}"
                    yield Diagnostic("DX103", message, term.span)
        if isinstance(literal, s.Count):
            seen.setdefault(literal.result.name, "number")


def _check_arithmetic(
    literal: s.Literal, seen: Mapping[str, str], bases: Mapping[str, str]
) -> Iterator[Diagnostic]:
    assert isinstance(literal, s.Comparison)
    sides = [_term_base(side, seen, bases) for side in (literal.left, literal.right)]
    if None not in sides and sides[0] != sides[1]:
        message = f"{s.show_literal(literal)} compares a {sides[0]} with a {sides[1]}"
        yield Diagnostic("DX103", message, literal.span)
    elif "symbol" in sides and literal.operator not in ("=", "!="):
        message = f'"{literal.operator}" compares numbers, not symbols'
        yield Diagnostic("DX103", message, literal.span, 'symbols know "=" and "!="')


def _term_base(term: s.Term, seen: Mapping[str, str], bases: Mapping[str, str]) -> str | None:
    match term:
        case s.Variable(name=name):
            return _base(seen[name], bases) if name in seen else None
        case s.Constant(value=value):
            return "symbol" if isinstance(value, str) else "number"
        case s.Operation():
            return "number"


def _base(type_: str, bases: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while type_ in bases and type_ not in seen:
        seen.add(type_)
        type_ = bases[type_]
    return type_


def _meet(one: str, other: str, bases: Mapping[str, str]) -> bool:
    """Whether one type is the other or built on it."""
    return other in _line(one, bases) or one in _line(other, bases)


def _line(type_: str, bases: Mapping[str, str]) -> list[str]:
    line = [type_]
    while line[-1] in bases and bases[line[-1]] not in line:
        line.append(bases[line[-1]])
    return line


def check_safety(clause: s.Clause) -> Iterator[Diagnostic]:
    """Variables that nothing binds."""
    ordered, stuck = order_body(clause.head, clause.body, lambda _: True)
    if not clause.body:
        for variable in s.variables(clause.head):
            message = f'"{s.show_term(variable)}" in a fact; a fact holds constants only'
            yield Diagnostic("DX201", message, variable.span, "give the rule a body")
        return
    bound = {v for x in ordered if isinstance(x, s.Atom) for v in named(x)}
    bound |= {x.result.name for x in ordered if isinstance(x, s.Count)}
    bound |= {v for x in ordered if isinstance(x, s.Comparison) and x.operator == "=" for v in named(x)}
    for variable in s.variables(clause.head):
        if variable.anonymous or variable.name not in bound:
            message = f'"{s.show_term(variable)}" in the head is not bound by the body'
            help_ = "let it stand in a positive atom of the body"
            yield Diagnostic("DX201", message, variable.span, help_)
    for literal in stuck:
        for variable in s.variables(literal):
            if not variable.anonymous and variable.name not in bound:
                kind = "a negation" if isinstance(literal, s.Negation) else "a comparison"
                message = f'"{variable.name}" in {kind} is not bound by the body'
                help_ = "let it stand in a positive atom of the body, or write _ if any value will do"
                yield Diagnostic("DX202", message, variable.span, help_)
                bound.add(variable.name)


def check_single_use(clause: s.Clause, used_in_doc: set[str]) -> Iterator[Diagnostic]:
    """Variables that stand only once: usually a slip of the pen."""
    uses = Counter(
        v.name for part in (clause.head, *clause.body) for v in s.variables(part) if not v.anonymous
    )
    for part in (clause.head, *clause.body):
        for variable in s.variables(part):
            if uses.get(variable.name) == 1 and variable.name not in used_in_doc:
                message = f'"{variable.name}" stands only once'
                help_ = "write _ if its value does not matter"
                yield Diagnostic("DX403", message, variable.span, help_, severity="warning")


def check_usage(
    relations: Mapping[str, tuple[Relation, s.Span]], clauses: Iterable[s.Clause], asked: set[str]
) -> Iterator[Diagnostic]:
    """Relations that nothing defines, and relations that nothing reads."""
    clauses = list(clauses)
    defined = {clause.head.relation for clause in clauses}
    read = {atom.relation for clause in clauses for atom in list(atoms(clause))[1:]} | asked
    for name, (relation, span) in relations.items():
        if name not in defined and not relation.extensional:
            message = f'"{name}" has no rule and no fact'
            help_ = "give it a rule, or say where its facts come from with @origin"
            yield Diagnostic("DX402", message, span, help_)
        if name not in read:
            message = f'nothing reads "{name}"'
            help_ = "mark it with .output if it is an answer, or remove it"
            yield Diagnostic("DX401", message, span, help_, severity="warning")
