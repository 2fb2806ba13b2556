"""The checks of what a program declares: names, where rows come from, and what nothing reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from . import syntax as s
from .check import atoms
from .diagnostics import Diagnostic
from .program import Relation

_WORDS = """
as autoinc band bnot bor brie bshl bshr bshru btree btree_delete bxor cat contains count eqrel
false float fold inline input land lnot lor lxor magic match max mean min nil no_inline no_magic
ord output overridable printsize range stateful strlen substr sum to_float to_number to_string
to_unsigned true unsigned
"""
RESERVED = frozenset(_WORDS.split())
"""Words of Soufflé's scanner, and its types that we leave out."""


def check_declaration(declaration: s.Declaration) -> Iterator[Diagnostic]:
    """A relation without columns or with a column twice, and names that Soufflé reserves."""
    names = [c.name for c in declaration.columns]
    if not names:
        message = f'"{declaration.relation}" has no columns'
        help_ = "give it one: a relation says something of something"
        yield Diagnostic("DX107", message, declaration.span, help_)
    for place, column in enumerate(declaration.columns):
        if column.name in names[:place]:
            message = f'column "{column.name}" of "{declaration.relation}" is declared twice'
            yield Diagnostic("DX104", message, column.span)
        yield from check_name(column.name, column.span)
    yield from check_name(declaration.relation, declaration.span)


def check_name(word: str, span: s.Span) -> Iterator[Diagnostic]:
    """A name that is a word of Soufflé's, which must be able to read the program."""
    if word in RESERVED:
        message = f'"{word}" is a reserved word of Soufflé'
        yield Diagnostic("DX108", message, span, "choose another name")


def check_sources(
    parsed: Iterable[s.Source], relations: Mapping[str, Relation]
) -> Iterator[Diagnostic]:
    """Relations whose rows come from two places: each has rules, facts of the policy, or input."""
    parsed = list(parsed)
    clauses = [clause for source in parsed for clause in source.clauses]
    derived = {clause.head.relation for clause in clauses if clause.body}
    given = {d.relation for x in parsed for d in x.directives if d.kind == "input"}
    help_ = "rows come from rules, from the policy's facts or from outside; split the relation"
    for source in parsed:
        for declaration in source.declarations:
            name = declaration.relation
            if name in derived and (name in given or relations[name].origin):
                message = f'"{name}" has an origin, and rules too'
                yield Diagnostic("DX106", message, declaration.span, help_)
    for clause in clauses:
        relation = relations.get(clause.head.relation)
        if clause.body or relation is None:
            continue
        if relation.name in derived:
            message = f'"{relation.name}" has rules, and this fact too'
            yield Diagnostic("DX106", message, clause.head.span, help_)
        elif relation.name in given:
            message = f'"{relation.name}" is read from outside, and this fact would be lost'
            yield Diagnostic("DX106", message, clause.head.span, help_)
        elif relation.origin is None and relation.stage == "static":
            message = f'nothing says where the facts of "{relation.name}" come from'
            yield Diagnostic("DX106", message, clause.head.span, "mark the relation with @origin")
        elif relation.stage != "static":
            message = f'"{relation.name}" belongs to the claim stage, where facts come from claims'
            mark = "mark the relation with @stage static and @origin"
            yield Diagnostic("DX106", message, clause.head.span, mark)


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
