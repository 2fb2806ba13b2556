"""What an added policy may add to: payers' facts, objections, exceptions, and what is its own.

Everything else could take an objection of the built-in policy away without a word: a fact that a
word is no vague one, a further rule by which a side counts as documented. The file a statement
stands in tells whose it is (`program.owner`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from . import syntax as s
from .diagnostics import Diagnostic
from .program import EXCEPTION, Relation, owner

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
    # the built-in policy is there first, wherever its files stand in the list
    sources = sorted(parsed, key=lambda x: bool(owner(x.name)))
    relations: dict[str, s.Span] = {}
    types: dict[str, s.Span] = {}
    problems: list[Diagnostic] = []
    for source in sources:
        problems += _declared(source.declarations, relations, "relation")
        problems += _declared(source.types, types, "type")
    for source in (x for x in sources if owner(x.name)):
        problems += _inputs(source)
        for clause in source.clauses:
            problems += _clause(clause, relations, built_in)
    refused = {problem.span for problem in problems}
    admitted = [_without(source, refused) for source in sources]
    policy = {name for name, relation in built_in.items() if relation.policy}
    return admitted, [*problems, *_ids(admitted, policy)]


def _without(source: s.Source, spans: set[s.Span]) -> s.Source:
    """The source without the statements that are refused."""
    return msgspec.structs.replace(
        source,
        types=tuple(t for t in source.types if t.span not in spans),
        declarations=tuple(d for d in source.declarations if d.span not in spans),
        directives=tuple(d for d in source.directives if d.span not in spans),
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
        help_ = "choose an id of your own"
        if not excepts and same:
            help_ += f"; to lift the rule, {_EXCEPTION}"
        yield Diagnostic("DX602", message, term.span, help_, (note,))
