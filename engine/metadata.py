"""The doc comments of a program: checked metadata of relations and rules.

A comment is no code to Soufflé; to us its `@` tags are part of the program: a misspelled tag, a
template that names no variable or a policy rule without an authority is an error like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from . import syntax as s
from .check import check_atom
from .diagnostics import Diagnostic, ProgramError, did_you_mean, one_of
from .order import bound_by, named
from .parse import parse_goal
from .program import AUTHORITIES, EFFECTS, EXCEPTION, ORIGINS, Listing, Relation

DECLARATION_TAGS = (
    "text",
    "stage",
    "origin",
    "says",
    "absent",
    "citation",
    "view",
    "exception",
    "policy",
)
RULE_TAGS = ("text", "authority", "citation", "message", "use", "list", "note")
FACT_TAGS = ("text", "citation")
FILE_TAGS = ("text", "stage", "origin", "citation")

_SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def slots(template: str) -> list[str]:
    """The names in braces of a template.

    >>> slots("{Code} is in {Node}")
    ['Code', 'Node']
    """
    return _SLOT.findall(template)


def fill(template: str, values: Mapping[str, object]) -> str:
    """The template with its slots filled; text that comes from values is not read again."""
    return _SLOT.sub(lambda m: str(values.get(m[1], m[0])), template)


def unknown_tags(doc: Iterable[s.Tag], known: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Tags that have no meaning where they stand."""
    for tag in doc:
        if tag.name not in known:
            message = f'unknown tag "@{tag.name}"; expected {one_of([f"@{k}" for k in known[1:]])}'
            help_ = did_you_mean(f"@{tag.name}", [f"@{k}" for k in known[1:]])
            yield Diagnostic("DX501", message, tag.span, help_)


def _place(docs: Iterable[tuple[s.Tag, ...]], tag: str, otherwise: s.Span) -> s.Span:
    """Where a tag stands, in the first doc comment that has it."""
    return next((t.span for doc in docs for t in doc if t.name == tag), otherwise)


def relation_of(
    declaration: s.Declaration,
    file_doc: tuple[s.Tag, ...],
    bases: Mapping[str, str],
    has_rule: bool,
) -> tuple[Relation, list[Diagnostic]]:
    """The relation that a declaration makes, and what is wrong with its tags."""
    problems = list(unknown_tags(declaration.doc, DECLARATION_TAGS))
    doc = declaration.doc
    stage = s.tag_text(doc, "stage") or s.tag_text(file_doc, "stage") or "claim"
    origin = s.tag_text(doc, "origin")
    if origin is None and not has_rule:
        origin = s.tag_text(file_doc, "origin")
    for word, known, tag in ((stage, ("static", "claim"), "stage"), (origin, ORIGINS, "origin")):
        if word is not None and word not in known:
            message = f'unknown {tag} "{word}"; expected {one_of(known)}'
            place = _place((doc, file_doc), tag, declaration.span)
            problems.append(Diagnostic("DX502", message, place, did_you_mean(word, known)))
    columns = tuple(c.name for c in declaration.columns)
    texts = {name: s.tag_text(doc, name) or "" for name in ("says", "absent", "citation")}
    for name, text in texts.items():
        for slot in slots(text):
            if slot not in columns and slot != "edition":
                message = f'"{{{slot}}}" in @{name} is no column of "{declaration.relation}"'
                place = _place((doc,), name, declaration.span)
                problems.append(Diagnostic("DX504", message, place, did_you_mean(slot, columns)))
    types = tuple(c.type for c in declaration.columns)
    relation = Relation(
        declaration.relation,
        columns,
        types,
        tuple(_base(t, bases) for t in types),
        stage,
        origin,
        s.tag_text(doc, "view") is not None,
        s.tag_text(doc, "exception") is not None,
        s.tag_text(doc, "policy") is not None,
        texts["says"] or f"{declaration.relation}({', '.join('{' + c + '}' for c in columns)})",
        texts["absent"] or "it does not hold that " + (texts["says"] or declaration.relation),
        texts["citation"] or s.tag_text(file_doc, "citation") or "",
    )
    return relation, problems


def _base(type_: str, bases: Mapping[str, str]) -> str:
    for _ in bases:
        type_ = bases.get(type_, type_)
    return type_


def listings(
    clause: s.Clause, tag_name: str, relations: Mapping[str, Relation]
) -> tuple[tuple[Listing, ...], list[Diagnostic]]:
    """The `@use` or `@list` goals of a rule."""
    made: list[Listing] = []
    problems: list[Diagnostic] = []
    for tag in (t for t in clause.doc if t.name == tag_name):
        shape = (
            r"(?:(\w+)\s*=\s*)?([A-Z]\w*)\s*:\s*(.+)"
            if tag_name == "list"
            else r"()([A-Z]\w*)\s*:\s*(.+)"
        )
        found = re.fullmatch(shape, tag.text)
        if not found or (tag_name == "list" and not found[1]):
            form = "Name = Variable : atom" if tag_name == "list" else "Variable : atom"
            problems.append(
                Diagnostic("DX505", f'malformed @{tag_name}; expected "{form}"', tag.span)
            )
            continue
        try:
            atom = parse_goal(found[3])
        except ProgramError as error:
            problems.append(Diagnostic("DX505", error.diagnostics[0].message, tag.span))
            continue
        bound = bound_by(clause.head, clause.body)
        problems += [
            Diagnostic(d.number, d.message, tag.span, d.help) for d in check_atom(atom, relations)
        ]
        if loose := named(atom) - bound - {found[2]}:
            message = f'"{min(loose)}" in @{tag_name} is no variable of the rule'
            problems.append(Diagnostic("DX504", message, tag.span, did_you_mean(min(loose), bound)))
        if found[2] not in named(atom):
            message = f'"{found[2]}" does not stand in the goal of @{tag_name}'
            problems.append(Diagnostic("DX504", message, tag.span))
        made.append(Listing(found[1], found[2], atom))
    return tuple(made), problems


def policy_id(
    clause: s.Clause, relations: Mapping[str, Relation]
) -> tuple[str | None, str | None, list[Diagnostic]]:
    """Rule id and effect of a policy rule, read from its head `reason(Line, "id", "effect")`.

    A declared exception, `exception(Line, "rule", "id")`, has the effect `exception`.
    """
    if clause.head.relation == EXCEPTION and clause.body and len(clause.head.terms) == 3:
        of, own = (t.value if isinstance(t, s.Constant) else None for t in clause.head.terms[1:])
        if isinstance(of, str) and isinstance(own, str):
            return own, EXCEPTION, []
        message = "the rule that an exception lifts, and its own id, are constants"
        help_ = f'write {EXCEPTION}(Line, "rule", "id of your own"), a clause for each rule'
        return None, None, [Diagnostic("DX611", message, clause.head.span, help_)]
    if not relations[clause.head.relation].policy:
        return None, None, []
    if len(clause.head.terms) != 3:
        message = (
            f'"{clause.head.relation}" is a policy relation; expected line, rule id and effect'
        )
        return None, None, [Diagnostic("DX506", message, clause.head.span)]
    values = [t.value if isinstance(t, s.Constant) else None for t in clause.head.terms[1:]]
    rule, effect = values
    if not isinstance(rule, str) or not isinstance(effect, str):
        message = f'rule id and effect of "{clause.head.relation}" are constants'
        help_ = f'write {clause.head.relation}(Line, "rule-id", "{EFFECTS[0]}")'
        return None, None, [Diagnostic("DX506", message, clause.head.span, help_)]
    if effect not in EFFECTS:
        message = f'unknown effect "{effect}"; expected {one_of(EFFECTS)}'
        problem = Diagnostic("DX502", message, clause.head.span, did_you_mean(effect, EFFECTS))
        return rule, effect, [problem]
    return rule, effect, []


def check_policy(
    clause: s.Clause, texts: Mapping[str, str], names: set[str]
) -> Iterator[Diagnostic]:
    """A policy rule has an authority, a citation and a message whose slots are its variables."""
    authority = texts["authority"]
    for name in ("authority", "citation", "message"):
        if not texts[name]:
            yield Diagnostic("DX503", f"the policy rule has no @{name}", clause.head.span)
    if authority and authority not in AUTHORITIES:
        message = f'unknown authority "{authority}"; expected {one_of(AUTHORITIES)}'
        place = _place((clause.doc,), "authority", clause.head.span)
        yield Diagnostic("DX502", message, place, did_you_mean(authority, AUTHORITIES))
    for name in ("message", "citation"):
        for slot in slots(texts[name]):
            if slot not in names and slot != "edition":
                message = f'"{{{slot}}}" in @{name} is no variable of the rule'
                place = _place((clause.doc,), name, clause.head.span)
                yield Diagnostic("DX504", message, place, did_you_mean(slot, names))
