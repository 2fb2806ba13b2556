"""A rule as it is shown, in whatever form: its clauses in English and Datalog, and its traces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..engine.syntax import variables
from .rule_english import conditions, replacements

if TYPE_CHECKING:
    from ..engine.case import Case
    from ..engine.program import Program, Rule
    from ..engine.trace import Traced

__all__ = ["CaseName", "Cases", "Clause", "ParagraphName", "Sheet", "sheet"]


class Clause(msgspec.Struct, frozen=True):
    """One clause: `says` is its doc comment, `conditions` are its body in English."""

    place: str
    effect: str
    says: str
    conditions: tuple[str, ...]
    use: tuple[str, ...]
    message: str
    citation: str
    note: str
    datalog: str
    variables: tuple[str, ...]


class ParagraphName(msgspec.Struct, frozen=True):
    """A paragraph of the article as it is referred to."""

    id: str
    heading: str
    opening: str


class CaseName(msgspec.Struct, frozen=True):
    """A case as it is referred to."""

    case: str
    title: str


class Cases(msgspec.Struct, frozen=True):
    """The cases of a rule: those in which it speaks, and those of its folder in which it does not.

    A rule of effect `none` has nothing to say in a verdict: the cases of its folder are its own.
    """

    fires: tuple[CaseName, ...]
    does_not_fire: tuple[CaseName, ...]


class Sheet(msgspec.Struct, frozen=True):
    """All that is shown of a rule; `chart`: all, some or none of its clauses read the chart."""

    id: str
    effects: tuple[str, ...]
    authority: str
    citation: str
    summary: str
    chart: str
    clauses: tuple[Clause, ...]
    notes: tuple[str, ...]
    paragraphs: tuple[ParagraphName, ...]
    cases: Cases


def sheet(rule: Traced, program: Program) -> Sheet:
    """The sheet of a traced rule. Example: `sheet(trace.rules["imaging"], program).summary`."""
    return Sheet(
        rule.id,
        rule.effects,
        rule.authority,
        "; ".join(rule.citations),
        summary(rule),
        rule.chart,
        tuple(_clause(clause, program) for clause in rule.clauses),
        rule.notes,
        tuple(ParagraphName(p.id, p.heading, p.opening) for p in rule.paragraphs),
        Cases(tuple(map(_case, rule.fires)), tuple(map(_case, rule.near))),
    )


def summary(rule: Traced) -> str:
    """The first sentence of what its author says of the rule."""
    doc = rule.clauses[0].doc
    return doc.partition(". ")[0].rstrip(".") + "." if doc else ""


def _clause(rule: Rule, program: Program) -> Clause:
    names = {v for v in rule.variables if not v.startswith("_")}
    names |= {v.name for x in rule.uses for v in variables(x.atom) if not v.anonymous}
    return Clause(
        f"{rule.span.file}:{rule.span.line}",
        rule.effect or "",
        rule.doc,
        conditions(rule, program),
        replacements(rule, program),
        rule.message,
        rule.citation,
        rule.note,
        rule.text,
        tuple(sorted(names)),
    )


def _case(case: Case) -> CaseName:
    return CaseName(case.name, case.title)
