"""Sources to program: runs every check, orders the bodies and reads the metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from . import check, check_added, check_layer, check_relations, layer, metadata, strata
from . import syntax as s
from .check_types import check_cycles, check_types
from .diagnostics import Diagnostic, ProgramError, did_you_mean, in_order
from .order import apart, bound_by, named, order_body
from .parse import parse_program
from .program import EXCEPTION, Program, Relation, Rule, owner

OUTPUT = ("reason", "line_verdict", "claim_verdict")
"""The relations that a decision is read from."""


def load_sources(folder: Path) -> list[tuple[str, str]]:
    """The names and texts of the `.dl` files of a folder, in the order of their names."""
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.dl"))]


def assemble(sources: Iterable[tuple[str, str]]) -> tuple[Program, tuple[Diagnostic, ...]]:
    """Parse and check policy files; returns the program and the warnings.

    Raises ProgramError with every error, each with its place.

    >>> program, _ = assemble([("x.dl", "/// @origin claim\\n.decl p(a: symbol)\\n.output p")])
    >>> program.relations["p"].types
    ('symbol',)
    """
    named_texts = tuple(sources)
    parsed, problems = _parse_all(named_texts)
    texts = dict(named_texts)
    parsed, layer_problems = _layered(parsed)
    problems += layer_problems
    bases, type_problems = _types(parsed)
    problems += type_problems
    relations, spans, declared = _relations(parsed, bases)
    problems += [*declared, *check_added.check_added(parsed, relations)]
    clauses = [clause for source in parsed for clause in source.clauses]
    for clause in clauses:
        problems += _check_clause(clause, relations, bases)
    if _errors(problems):
        raise ProgramError(_errors(problems), texts)
    chart = strata.needs_chart(clauses, relations)
    written, rule_problems, asked = _rules(clauses, relations, chart, texts)
    rules, exception_problems = layer.lift(written)
    problems += rule_problems + exception_problems
    # the rules as they are evaluated: an exception that reads what it lifts would close a cycle
    excepted = any(rule.effect == EXCEPTION for rule in rules)
    graph = strata.dependencies([*_bodiless(clauses), *rules] if excepted else clauses)
    problems += strata.check_strata(graph, relations)
    asked |= {d.relation for source in parsed for d in source.directives if d.kind == "output"}
    problems += check_relations.check_usage(
        # the relation of exceptions waits for policies that are added
        {name: (r, spans[name]) for name, r in relations.items() if name != EXCEPTION},
        clauses,
        asked,
    )
    if _errors(problems):
        raise ProgramError(_errors(problems), texts)
    facts, citations = _facts(clauses, relations)
    order = tuple(g for g in strata.strata(graph) if any(relations[n].origin is None for n in g))
    program = Program(relations, rules, facts, citations, order, named_texts)
    return program, in_order(d for d in problems if d.severity == "warning")


def _errors(problems: list[Diagnostic]) -> list[Diagnostic]:
    """The errors, each once: a file's tag is read anew for every relation in it."""
    return list(dict.fromkeys(d for d in problems if d.severity == "error"))


def _parse_all(sources: tuple[tuple[str, str], ...]) -> tuple[list[s.Source], list[Diagnostic]]:
    """Parse every file, so that one run shows the syntax errors of all."""
    parsed: list[s.Source] = []
    errors: list[Diagnostic] = []
    for name, text in sources:
        try:
            parsed.append(parse_program(text, name))
        except ProgramError as error:
            errors += error.diagnostics
    if errors:
        raise ProgramError(errors, dict(sources))
    problems = [d for x in parsed for d in metadata.unknown_tags(x.doc, metadata.FILE_TAGS)]
    return parsed, problems


def _layered(parsed: list[s.Source]) -> tuple[list[s.Source], list[Diagnostic]]:
    """The sources with what added policies may say, and what is wrong with the rest."""
    built_in = [source for source in parsed if not owner(source.name)]
    if len(built_in) == len(parsed):
        return parsed, []
    relations, _, _ = _relations(built_in, _types(built_in)[0])
    return check_layer.admit(parsed, relations)


def _types(parsed: list[s.Source]) -> tuple[dict[str, str], list[Diagnostic]]:
    """The declared types with their bases."""
    declared = [t for source in parsed for t in source.types]
    known = {*check.BUILTIN_TYPES, *(t.name for t in declared)}
    problems: list[Diagnostic] = []
    bases: dict[str, str] = {}
    for t in declared:
        if t.name in bases or t.name in check.BUILTIN_TYPES:
            problems.append(Diagnostic("DX104", f'type "{t.name}" is declared twice', t.span))
        if t.base not in known or t.base == t.name:
            message = f'unknown type "{t.base}"'
            problems.append(Diagnostic("DX105", message, t.span, did_you_mean(t.base, known)))
        bases[t.name] = t.base
        problems += check_relations.check_name(t.name, t.span)
    problems += check_cycles({t.name: t for t in declared})
    return bases, problems


def _relations(
    parsed: list[s.Source], bases: Mapping[str, str]
) -> tuple[dict[str, Relation], dict[str, s.Span], list[Diagnostic]]:
    derived = {c.head.relation for x in parsed for c in x.clauses if c.body}
    relations: dict[str, Relation] = {}
    spans: dict[str, s.Span] = {}
    problems: list[Diagnostic] = []
    known = {*check.BUILTIN_TYPES, *bases}
    for source in parsed:
        for declaration in source.declarations:
            relation, found = metadata.relation_of(
                declaration, source.doc, bases, declaration.relation in derived
            )
            problems += [*found, *check_relations.check_declaration(declaration)]
            for column in declaration.columns:
                if column.type not in known:
                    message = f'unknown type "{column.type}"'
                    help_ = did_you_mean(column.type, known)
                    problems.append(Diagnostic("DX105", message, column.span, help_))
            if relation.name in relations:
                message = f'relation "{relation.name}" is declared twice'
                note = f"first in {spans[relation.name].file}:{spans[relation.name].line}"
                problems.append(Diagnostic("DX104", message, declaration.span, notes=(note,)))
            relations[relation.name], spans[relation.name] = relation, declaration.span
    problems += check_relations.check_sources(parsed, relations)
    for source in parsed:
        for directive in source.directives:
            if directive.relation not in relations:
                message = f'unknown relation "{directive.relation}"'
                help_ = did_you_mean(directive.relation, relations)
                problems.append(Diagnostic("DX101", message, directive.span, help_))
    return relations, spans, problems


def _check_clause(
    clause: s.Clause, relations: Mapping[str, Relation], bases: Mapping[str, str]
) -> Iterator[Diagnostic]:
    for atom in check.atoms(clause):
        yield from check.check_atom(atom, relations)
    yield from check_types(clause, relations, bases)
    yield from check.check_safety(clause)
    known = metadata.RULE_TAGS if clause.body else metadata.FACT_TAGS
    yield from metadata.unknown_tags(clause.doc, known)


def _rules(
    clauses: list[s.Clause],
    relations: Mapping[str, Relation],
    chart: Mapping[s.Clause, bool],
    texts: Mapping[str, str],
) -> tuple[list[Rule], list[Diagnostic], set[str]]:
    rules: list[Rule] = []
    problems: list[Diagnostic] = []
    asked = {name for name in metadata_outputs(relations)}
    first: dict[str, s.Clause] = {}
    for clause in (c for c in clauses if c.body):
        rule, found = _rule(len(rules), clause, relations, chart[clause], texts, first)
        problems += found
        asked |= {x.atom.relation for x in (*rule.uses, *rule.lists)}
        rules.append(rule)
    return rules, problems, asked


def metadata_outputs(relations: Mapping[str, Relation]) -> set[str]:
    """The relations of the program that a decision reads."""
    return {name for name in OUTPUT if name in relations}


def _rule(
    index: int,
    clause: s.Clause,
    relations: Mapping[str, Relation],
    needs_chart: bool,
    texts: Mapping[str, str],
    first: dict[str, s.Clause],
) -> tuple[Rule, list[Diagnostic]]:
    id_, effect, problems = metadata.policy_id(clause, relations)
    uses, use_problems = metadata.listings(clause, "use", relations)
    lists, list_problems = metadata.listings(clause, "list", relations)
    problems += use_problems + list_problems
    meta = {name: s.tag_text(clause.doc, name) or "" for name in metadata.RULE_TAGS}
    names = bound_by(clause.head, clause.body)
    if id_ is not None:
        # a further clause of a policy rule shares what its first clause says of the rule
        leader = first.setdefault(id_, clause)
        for name in ("authority", "citation", "note", "message"):
            meta[name] = meta[name] or s.tag_text(leader.doc, name) or ""
        problems += metadata.check_policy(clause, meta, names | {x.name for x in lists})
    in_doc = {*metadata.slots(meta["message"] + meta["citation"])}
    in_doc |= {v for x in (*uses, *lists) for v in named(x.atom)}
    problems += check.check_single_use(clause, in_doc)
    parts = apart(clause.body)
    body, _ = order_body(clause.head, parts, lambda name: listed(relations[name]))
    rule = Rule(
        index,
        clause.head,
        body,
        tuple(sorted(bound_by(clause.head, parts))),
        clause.span,
        texts[clause.span.file][clause.span.start : clause.span.end],
        meta["text"],
        id_,
        effect,
        meta["authority"] or None,
        meta["citation"],
        meta["message"],
        meta["note"],
        uses,
        lists,
        needs_chart,
    )
    return rule, problems


def listed(relation: Relation) -> bool:
    """Whether a relation is small enough to be read whole: all but those of the code set."""
    return relation.stage == "claim" or relation.origin not in (None, "tabular")


def _bodiless(clauses: list[s.Clause]) -> list[s.Clause]:
    return [clause for clause in clauses if not clause.body]


def _facts(
    clauses: list[s.Clause], relations: Mapping[str, Relation]
) -> tuple[dict[str, tuple[tuple[s.Value, ...], ...]], dict[str, tuple[str, ...]]]:
    rows: dict[str, dict[tuple[s.Value, ...], str]] = {}
    for clause in _bodiless(clauses):
        row = tuple(t.value for t in clause.head.terms if isinstance(t, s.Constant))
        cited = s.tag_text(clause.doc, "citation") or relations[clause.head.relation].citation
        rows.setdefault(clause.head.relation, {}).setdefault(row, cited)
    return (
        {name: tuple(found) for name, found in rows.items()},
        {name: tuple(found.values()) for name, found in rows.items()},
    )
