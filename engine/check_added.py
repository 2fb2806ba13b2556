"""What an added policy says of its own relations, and the facts that it adds.

Its facts are answered from memory, and the snapshot is that of the built-in policy: nothing that is
evaluated for the snapshot may rest on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from . import syntax as s
from .diagnostics import Diagnostic, did_you_mean, one_of
from .layer import OBJECTIONS
from .program import Relation, owner

ADDED_ORIGINS = ("payer", "practice")
"""Where the facts of an added policy may come from: no added fact is one of the tabular list."""
EDIT_EFFECTS = (*OBJECTIONS, "advise")
"""The effects that a payer's edit may have."""


def check_added(
    parsed: Iterable[s.Source], relations: Mapping[str, Relation]
) -> Iterator[Diagnostic]:
    """What an added policy says of its own relations, and the facts that it adds."""
    parsed = list(parsed)
    read = set(_read_by_static(parsed, relations))
    for source in (x for x in parsed if owner(x.name)):
        for declaration in source.declarations:
            yield from _own(declaration, relations[declaration.relation])
        for clause in source.clauses:
            relation = relations.get(clause.head.relation)
            if relation is None or relation.arity != len(clause.head.terms):
                continue
            if clause.body and relation.stage == "static":
                message = f'a rule for the static relation "{relation.name}" in an added policy'
                help_ = "mark it with @stage claim: static rules are evaluated once, without it"
                yield Diagnostic("DX604", message, clause.head.span, help_)
            elif not clause.body and relation.name in read:
                message = (
                    f'"{relation.name}" is read by static rules, which would not see this fact'
                )
                help_ = "state it in a relation of your own, and object by a rule that reads that"
                yield Diagnostic("DX607", message, clause.head.span, help_)
            elif not clause.body:
                yield from _fact(clause.head, relation)


def _read_by_static(parsed: Iterable[s.Source], relations: Mapping[str, Relation]) -> Iterator[str]:
    """What the static rules of the built-in policy read."""
    for clause in (c for x in parsed if not owner(x.name) for c in x.clauses if c.body):
        head = relations.get(clause.head.relation)
        if head is not None and head.stage == "static":
            yield from (atom.relation for x in clause.body if (atom := s.atom_of(x)))


def _own(declaration: s.Declaration, relation: Relation) -> Iterator[Diagnostic]:
    """A declaration that claims more than an added policy has to give."""
    if relation.policy:
        message = f'"{relation.name}" is marked with @policy, but no verdict reads it'
        help_ = 'object with reason(Line, "id", "effect") or service_reason(Line, "id", "effect")'
        yield Diagnostic("DX605", message, declaration.span, help_)
    if relation.origin and relation.origin not in ADDED_ORIGINS:
        message = (
            f'"{relation.name}" has the origin "{relation.origin}"; '
            f"expected {one_of(ADDED_ORIGINS)} in an added policy"
        )
        help_ = "facts of other origins come from the tabular list, the guidelines and claims"
        yield Diagnostic("DX605", message, declaration.span, help_)


def _fact(atom: s.Atom, relation: Relation) -> Iterator[Diagnostic]:
    """An added fact: its dates are days, in their order, and its effect is one that is read."""
    days: dict[str, int] = {}
    for column, type_, term in zip(relation.columns, relation.types, atom.terms, strict=True):
        value = term.value if isinstance(term, s.Constant) else None
        if type_ == "Date" and isinstance(value, int):
            if not is_day(value):
                message = f"{value} is no date; expected a day such as 20260302"
                yield Diagnostic("DX606", message, term.span)
            else:
                days[column] = value
        elif type_ == "Effect" and isinstance(value, str) and value not in EDIT_EFFECTS:
            message = f'unknown effect "{value}"; expected {one_of(EDIT_EFFECTS)}'
            yield Diagnostic("DX606", message, term.span, did_you_mean(value, EDIT_EFFECTS))
    if days.get("first", 0) > days.get("last", 99991231):
        message = f"the fact holds from {days['first']} to {days['last']}, so on no day"
        yield Diagnostic("DX606", message, atom.span, "write the earlier day first")


def is_day(number: int) -> bool:
    """Whether a number is a day as yyyymmdd.

    >>> is_day(20280229), is_day(20260229)
    (True, False)
    """
    try:
        date(number // 10000, number // 100 % 100, number % 100)
    except (ValueError, OverflowError):
        return False
    return number >= 10000101
