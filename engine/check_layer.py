"""What an added policy may say: its own relations, payers' facts, objections, declared exceptions.

Everything else could take an objection of the built-in policy away without a word: a fact that a
word is no vague one, a further rule by which a side counts as documented. The file a statement
stands in tells whose it is (`program.owner`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from . import syntax as s
from .diagnostics import Diagnostic, did_you_mean, one_of
from .layer import OBJECTIONS
from .program import EXCEPTION, Relation, owner

ADDED_ORIGINS = ("payer", "practice")
"""Where the facts of an added policy may come from: no added fact is one of the tabular list."""
EDIT_EFFECTS = (*OBJECTIONS, "advise")
"""The effects that a payer's edit may have."""

_EXCEPTION = (
    f'declare the exception: {EXCEPTION}(Line, "rule", "id of your own") '
    "with @authority, @citation and @message"
)


def admit(
    parsed: Iterable[s.Source], built_in: Mapping[str, Relation]
) -> tuple[list[s.Source], list[Diagnostic]]:
    """The sources without what an added policy may not say, and a diagnostic for each such thing.

    `built_in` are the relations of the built-in policy. What is refused is left out, so that one
    mistake is told once.
    """
    admitted: list[s.Source] = []
    problems: list[Diagnostic] = []
    relations: dict[str, s.Span] = {}
    types: dict[str, s.Span] = {}
    # the built-in policy is there first, wherever its files stand in the list
    for source in sorted(parsed, key=lambda x: bool(owner(x.name))):
        found = [
            *_declared(source.declarations, relations, "relation"),
            *_declared(source.types, types, "type"),
        ]
        if owner(source.name):
            found += _inputs(source)
            for clause in source.clauses:
                found += _clause(clause, relations, built_in)
        problems += found
        admitted.append(_without(source, {problem.span for problem in found}))
    return admitted, problems + list(_ids(admitted, {n for n, r in built_in.items() if r.policy}))


def _without(source: s.Source, spans: set[s.Span]) -> s.Source:
    def kept(parts: Iterable[s.Declaration | s.TypeDeclaration | s.Directive]) -> tuple[object, ...]:
        return tuple(part for part in parts if part.span not in spans)

    return msgspec.structs.replace(
        source,
        types=kept(source.types),
        declarations=kept(source.declarations),
        directives=kept(source.directives),
        clauses=tuple(c for c in source.clauses if c.head.span not in spans),
    )


def _declared(
    declarations: Iterable[s.Declaration | s.TypeDeclaration], seen: dict[str, s.Span], kind: str
) -> Iterator[Diagnostic]:
    """A relation or type that the built-in policy, or another added one, has declared."""
    for declaration in declarations:
        name = declaration.relation if isinstance(declaration, s.Declaration) else declaration.name
        first = seen.setdefault(name, declaration.span)
        if owner(first.file) != owner(declaration.span.file):
            message = f'the {kind} "{name}" is declared again; it is {_whose(first)}'
            help_ = f"use it as it is, or give the {kind} of your own another name"
            note = f"first in {first.file}:{first.line}"
            yield Diagnostic("DX603", message, declaration.span, help_, (note,))


def _whose(span: s.Span) -> str:
    name = owner(span.file)
    return f'of the policy "{name}"' if name else "built in"


def _inputs(source: s.Source) -> Iterator[Diagnostic]:
    for directive in source.directives:
        if directive.kind == "input":
            message = f'"{directive.relation}" would be read from outside, which claims alone are'
            help_ = "write its facts into the policy"
            yield Diagnostic("DX605", message, directive.span, help_)


def _clause(
    clause: s.Clause, seen: Mapping[str, s.Span], built_in: Mapping[str, Relation]
) -> Iterator[Diagnostic]:
    """A rule or fact of an added policy, for a relation that it may not add to."""
    name, file = clause.head.relation, clause.span.file
    first = seen.get(name)
    if first is None or owner(first.file) == owner(file):
        return
    known = built_in.get(name)
    payers = [n for n, r in built_in.items() if r.origin == "payer"]
    if known is not None:
        open_ = known.policy or name == EXCEPTION if clause.body else known.origin == "payer"
        if open_:
            return
    kind = "rule" if clause.body else "fact"
    message = f'a {kind} for "{name}", which is {_whose(first)}: it could take an objection away'
    if not clause.body and payers:
        help_ = f"facts may be added to {', '.join(payers)}; to lift an objection, {_EXCEPTION}"
    else:
        help_ = f"to lift an objection, {_EXCEPTION}"
    yield Diagnostic("DX601", message, clause.head.span, help_)


def _ids(parsed: Iterable[s.Source], policy: set[str]) -> Iterator[Diagnostic]:
    """The id of a rule or an exception that is taken: by another policy, or by the other kind."""
    seen: dict[str, s.Atom] = {}
    for head in (clause.head for x in parsed for clause in x.clauses if clause.body):
        excepts = head.relation == EXCEPTION
        place = 2 if excepts else 1
        term = head.terms[place] if len(head.terms) == 3 else None
        if not isinstance(term, s.Constant) or not (excepts or head.relation in policy):
            continue
        first = seen.setdefault(str(term.value), head)
        same = (first.relation == EXCEPTION) == excepts
        if owner(first.span.file) == owner(head.span.file) and same:
            continue
        kind = "an exception" if first.relation == EXCEPTION else "a rule"
        name = owner(first.span.file)
        where = f'in the policy "{name}"' if name else "that is built in"
        message = f'"{term.value}" is the id of {kind} {where}'
        note = f"first in {first.span.file}:{first.span.line}"
        help_ = f"choose an id of your own; to lift the rule, {_EXCEPTION}"
        yield Diagnostic("DX602", message, term.span, help_ if not excepts else "", (note,))


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
                help_ = "mark it with @stage claim: static rules are evaluated before policies are added"
                yield Diagnostic("DX604", message, clause.head.span, help_)
            elif not clause.body and relation.name in read:
                message = f'"{relation.name}" is read by static rules, which are evaluated without this fact'
                yield Diagnostic("DX607", message, clause.head.span)
            elif not clause.body:
                yield from _fact(clause.head, relation)


def _read_by_static(
    parsed: Iterable[s.Source], relations: Mapping[str, Relation]
) -> Iterator[str]:
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
    except ValueError:
        return False
    return number >= 10000101
