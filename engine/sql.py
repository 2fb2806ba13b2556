"""Static rules to SQL: each derived relation becomes one query over the tables below it.

A body becomes a join, a negation `NOT EXISTS`, a recursive relation a recursive common table
expression. Built with sqlglot's syntax tree, never from strings, so every value is quoted by
the library; the same tree is written for DuckDB (which evaluates) and SQLite (which answers).
The translation is the standard one: Ullman, "Principles of Database and Knowledge-Base
Systems" (1988), chapter 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import syntax as s
from .program import Program, Relation, Rule

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.expressions.core import Expression

_COMPARE = {"=": "EQ", "!=": "NEQ", "<": "LT", "<=": "LTE", ">": "GT", ">=": "GTE"}
_ARITHMETIC = {"+": "Add", "-": "Sub", "*": "Mul"}


def relation_query(program: Program, name: str, *, distinct: bool) -> exp.Query:
    """The query that yields a derived relation from the relations that its rules read.

    `distinct` removes duplicate rows (needed to store a relation; a view may repeat a row).
    A recursive relation recurs through itself alone, once a body, and is no view: `assemble`
    refuses others.
    """
    from sqlglot import exp

    relation = program.relations[name]
    rules = program.rules_of[name]
    queries = [_rule_query(rule, program.relations) for rule in rules]
    recursive = [any(_reads(rule, name)) for rule in rules]
    if any(recursive):
        start = [q for q, r in zip(queries, recursive, strict=True) if not r]
        steps = [q for q, r in zip(queries, recursive, strict=True) if r]
        # the first member alone may not recur, so all steps are one member
        step = exp.select("*").from_(_union(steps, distinct=False).subquery("step"))
        body = exp.union(_union(start, distinct=True), step, distinct=True)
        columns = [exp.to_identifier(c, quoted=True) for c in relation.columns]
        outer = exp.select(*(exp.column(c, quoted=True) for c in relation.columns))
        made = outer.from_(exp.to_table(f'"{name}"')).with_(
            exp.TableAlias(this=exp.to_identifier(name, quoted=True), columns=columns),
            as_=body,
            recursive=True,
        )
        return made
    query = _union(queries, distinct=distinct)
    return query.distinct() if distinct and isinstance(query, exp.Select) else query


def _reads(rule: Rule, name: str) -> list[bool]:
    return [(atom := s.atom_of(x)) is not None and atom.relation == name for x in rule.body]


def _union(queries: list[exp.Select], *, distinct: bool) -> exp.Query:
    from sqlglot import exp

    made: exp.Query = queries[0]
    for query in queries[1:]:
        made = exp.union(made, query, distinct=distinct)
    return made


def _rule_query(rule: Rule, relations: Mapping[str, Relation]) -> exp.Select:
    """One rule as a select; the head's terms are its columns."""
    from sqlglot import exp

    where: list[Expression] = []
    bound: dict[str, Expression] = {}
    tables: list[exp.Table] = []
    for literal in rule.body:
        match literal:
            case s.Atom():
                alias = f"t{len(tables)}"
                tables.append(_table(literal.relation, alias))
                where += _match(literal, alias, relations, bound)
            case s.Comparison(operator="=", left=s.Variable(name=name), right=right) if (
                name not in bound
            ):
                bound[name] = _term(right, bound)
            case s.Comparison(operator="=", left=left, right=s.Variable(name=name)) if (
                name not in bound
            ):
                bound[name] = _term(left, bound)
            case s.Comparison(operator=operator, left=left, right=right):
                made = getattr(exp, _COMPARE[operator])
                where.append(made(this=_term(left, bound), expression=_term(right, bound)))
            case s.Negation(atom=atom):
                where.append(
                    exp.not_(
                        exp.Exists(this=_subquery(atom, exp.Literal.number(1), relations, bound))
                    )
                )
            case s.Count(result=result, atom=atom):
                counted = exp.Subquery(this=_counted(atom, relations, bound))
                if result.name in bound:
                    where.append(exp.EQ(this=bound[result.name].copy(), expression=counted))
                else:
                    bound[result.name] = counted
    return _select(rule.head, relations, tables, where, bound)


def _select(
    head: s.Atom,
    relations: Mapping[str, Relation],
    tables: list[exp.Table],
    where: list[Expression],
    bound: Mapping[str, Expression],
) -> exp.Select:
    """The head's terms over the joined tables; a body without a positive atom has none."""
    from sqlglot import exp

    columns = relations[head.relation].columns
    shown = [
        exp.alias_(_term(term, bound), column, quoted=True)
        for term, column in zip(head.terms, columns, strict=True)
    ]
    select = exp.select(*shown)
    for place, table in enumerate(tables):
        select = select.join(table) if place else select.from_(table)
    return select.where(*where) if where else select


def _table(name: str, alias: str) -> exp.Table:
    from sqlglot import exp

    return exp.Table(
        this=exp.to_identifier(name, quoted=True),
        alias=exp.TableAlias(this=exp.to_identifier(alias)),
    )


def _match(
    atom: s.Atom, alias: str, relations: Mapping[str, Relation], bound: dict[str, Expression]
) -> list[Expression]:
    """What must hold of a table's columns for its row to match the atom; binds new variables."""
    from sqlglot import exp

    made: list[Expression] = []
    for term, name in zip(atom.terms, relations[atom.relation].columns, strict=True):
        column = exp.column(name, table=alias, quoted=True)
        if isinstance(term, s.Variable) and term.name not in bound:
            bound[term.name] = column
        else:
            made.append(exp.EQ(this=column, expression=_term(term, bound)))
    return made


def _subquery(
    atom: s.Atom,
    shown: Expression,
    relations: Mapping[str, Relation],
    bound: Mapping[str, Expression],
) -> exp.Select:
    from sqlglot import exp

    inner = dict(bound)
    conditions = _match(atom, "n", relations, inner)
    select = exp.select(shown).from_(_table(atom.relation, "n"))
    return select.where(*conditions) if conditions else select


def _counted(
    atom: s.Atom, relations: Mapping[str, Relation], bound: Mapping[str, Expression]
) -> exp.Select:
    """How many rows match an atom. A view may repeat a row, and a row counts once."""
    from sqlglot import exp

    number = exp.Count(this=exp.Star())
    if not relations[atom.relation].view:
        return _subquery(atom, number, relations, bound)
    rows = _subquery(atom, exp.Star(), relations, bound).distinct()
    return exp.select(number).from_(rows.subquery("counted"))


def _term(term: s.Term, bound: Mapping[str, Expression]) -> Expression:
    from sqlglot import exp

    match term:
        case s.Variable(name=name):
            return bound[name].copy()
        case s.Constant(value=str(value)):
            return exp.Literal.string(value)
        case s.Constant(value=value):
            return exp.Literal.number(value)
        case s.Operation(operator=operator, left=left, right=right):
            made = getattr(exp, _ARITHMETIC[operator])
            return exp.Paren(this=made(this=_term(left, bound), expression=_term(right, bound)))
