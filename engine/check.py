"""The checks of a program: atoms, safety, and variables that stand alone.

Each check is a generator of diagnostics over the parsed sources; `assemble` runs them all.
Safety is the range restriction of Datalog: every variable of a head, a negation or a comparison
stands in a positive atom of the body.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from . import syntax as s
from .diagnostics import Diagnostic, did_you_mean
from .order import binds, named, order_body
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
        columns = ", ".join(
            f"{c}: {t}" for c, t in zip(relation.columns, relation.types, strict=True)
        )
        yield Diagnostic("DX102", message, atom.span, f"{atom.relation}({columns})")


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
    bound |= {
        v for x in ordered if isinstance(x, s.Comparison) and x.operator == "=" for v in named(x)
    }
    # what an atom would bind, were its arithmetic bound, is not the slip
    bound |= {v for x in stuck if isinstance(x, s.Atom) for v in binds(x, bound)}
    for variable in s.variables(clause.head):
        if variable.anonymous or variable.name not in bound:
            message = f'"{s.show_term(variable)}" in the head is not bound by the body'
            help_ = "let it stand in a positive atom of the body"
            yield Diagnostic("DX201", message, variable.span, help_)
    for literal in stuck:
        kind, help_ = _UNBOUND[type(literal)]
        for variable in s.variables(literal):
            if not variable.anonymous and variable.name not in bound:
                message = f'"{variable.name}" in {kind} is not bound by the body'
                yield Diagnostic("DX202", message, variable.span, help_)
                bound.add(variable.name)
    yield from _nameless(clause, bound)


_POSITIVE = "let it stand in a positive atom of the body"
_UNBOUND = {
    s.Atom: ("arithmetic", _POSITIVE),
    s.Negation: ("a negation", f"{_POSITIVE}, or write _ if any value will do"),
    s.Comparison: ("a comparison", _POSITIVE),
    s.Count: ("a count", f"{_POSITIVE}, or rename it if it is counted over here alone"),
}
"""Where a variable lacks a value, and what helps."""


def _nameless(clause: s.Clause, bound: set[str]) -> Iterator[Diagnostic]:
    """An `_` where a value is needed, and a variable that a count cannot count over."""
    for literal in clause.body:
        parts: list[s.Term] = []
        if isinstance(literal, s.Comparison):
            parts = [literal.left, literal.right]
        elif isinstance(literal, s.Count):
            parts = [literal.result]
            own = Counter(v.name for v in s.variables(literal.atom) if v.name not in bound)
            for name in (name for name, times in own.items() if times > 1):
                message = f'"{name}", which is counted over, stands twice'
                help_ = "count a relation of its own, in which the two are equal"
                yield Diagnostic("DX203", message, literal.atom.span, help_)
        atom = s.atom_of(literal)
        parts += [t for t in (atom.terms if atom else ()) if isinstance(t, s.Operation)]
        for variable in (v for part in parts for v in s.variables(part) if v.anonymous):
            message = '"_" stands where a value is needed'
            yield Diagnostic("DX202", message, variable.span, "give it a name that the body binds")


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
