"""A clause of the policy in English: the conditions of its body, one a sentence.

The words are those of a proof, the relations' `@says` and `@absent`; a variable stands by its
name, and the line that the rule speaks of is "this line".
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ..engine import syntax as s
from .wording import readable, sentence

if TYPE_CHECKING:
    from ..engine.program import Program, Relation, Rule

__all__ = ["conclusion", "conditions", "replacements"]


def conditions(rule: Rule, program: Program) -> tuple[str, ...]:
    """The conditions of a clause in the order in which its author wrote them.

    Example: the first of `excludes1` is "this line reports Code ..." as a sentence.
    """
    clause = _written(rule.text)
    subject = clause.head.terms[0] if clause.head.terms else s.Constant("")
    return tuple(_sentence(_literal(x, subject, program, clause)) for x in clause.body)


def conclusion(rule: Rule, program: Program) -> str:
    """What a clause derives, in English.

    Example: "this line could report Choice" for `billable_choice(Line, Choice)`.
    """
    known = program.relations[rule.head.relation]
    head = _written(rule.text).head
    subject = head.terms[0] if head.terms else s.Constant("")
    return _sentence(_filled(known.says, known, head, subject, "some"))


def replacements(rule: Rule, program: Program) -> tuple[str, ...]:
    """What a policy rule names to use instead, a sentence for each of its `@use` tags."""
    subject = rule.head.terms[0]
    return tuple(
        _sentence(f"{x.variable}, where {_literal(x.atom, subject, program, None)}")
        for x in rule.uses
    )


@cache
def _written(text: str) -> s.Clause:
    """The clause as it was written: an assembled rule has its body in the order of evaluation."""
    from ..engine.parse import parse_program

    return parse_program(text, "rule").clauses[0]


def _sentence(text: str) -> str:
    # A name of a variable must not be read as the beginning of a sentence.
    return sentence(readable(text))


def _literal(literal: s.Literal, subject: s.Term, program: Program, clause: s.Clause | None) -> str:
    match literal:
        case s.Atom(relation=name):
            known = program.relations[name]
            return _filled(known.says, known, literal, subject, "some")
        case s.Negation(atom=atom):
            known = program.relations[atom.relation]
            return _filled(known.absent, known, atom, subject, "any")
        case s.Comparison():
            return _compared(literal, subject, program, clause)
        case s.Count(result=result, atom=atom):
            known = program.relations[atom.relation]
            says = _filled(known.says, known, atom, subject, "any")
            return f"{result.name} is how many times this holds: {says}"


def _filled(
    template: str, relation: Relation, atom: s.Atom, subject: s.Term, whichever: str
) -> str:
    """A template with names and constants in its slots; "some line" where any line will do."""
    for column, type_, term in zip(relation.columns, relation.types, atom.terms, strict=True):
        slot = "{" + column + "}"
        if isinstance(term, s.Variable) and term.anonymous:
            template = _loose(template, column, whichever)
            continue
        if type_ == "Line":
            template = re.sub(rf"\bline {slot}", _line(term, subject), template)
        name = _term(term, type_)
        # "finding Finding" says it twice
        template = re.sub(rf"(?<!the )\b{re.escape(name.lower())} {slot}", name, template)
        template = template.replace(slot, name)
    return template


def _loose(template: str, column: str, whichever: str) -> str:
    """A template in which a column may have any value."""
    slot = "{" + column + "}"
    template = re.sub(rf"(?: \([^()]*{slot}[^()]*\)|: {slot}$)", "", template)
    template = re.sub(rf'"?{slot}"?', slot, template)
    template = re.sub(rf"\bthe (\w+) {slot}", rf"{whichever} \1", template)
    template = re.sub(rf"\bthe {slot} (\w+)", rf"{whichever} \1", template)
    template = re.sub(rf"\b(line|{column}) {slot}", rf"{whichever} \1", template)
    return template.replace(slot, f"{whichever} {column}")


def _line(term: s.Term, subject: s.Term) -> str:
    if isinstance(term, s.Variable) and isinstance(subject, s.Variable):
        return "this line" if term.name == subject.name else f"line {term.name}"
    return {"0": "the claim", "1": "the first line"}.get(said := _term(term), f"line {said}")


def _compared(
    literal: s.Comparison, subject: s.Term, program: Program, clause: s.Clause | None
) -> str:
    from ..engine.wording import compared

    names = [x for x in (literal.left, literal.right) if isinstance(x, s.Variable)]
    type_ = next((t for x in names if (t := _type(x, program, clause))), "")
    said = compared(_term(literal.left), literal.operator, _term(literal.right), type_)
    if type_ == "Line" and isinstance(subject, s.Variable):
        return re.sub(rf"\bline {subject.name}\b", "this line", said)
    return said.replace("line Line", "Line").replace("line 1", "the first line")


def _type(variable: s.Variable, program: Program, clause: s.Clause | None) -> str:
    for literal in (clause.head, *clause.body) if clause else ():
        atom = s.atom_of(literal)
        for i, term in enumerate(atom.terms if atom else ()):
            if isinstance(term, s.Variable) and term.name == variable.name and atom:
                return program.relations[atom.relation].types[i]
    return ""


def _term(term: s.Term, type_: str = "") -> str:
    """A term as a reader meets it: a variable by its name, a constant without quotes."""
    from ..engine.wording import shown

    match term:
        case s.Constant(value=value):
            return str(shown(value, type_))
        case s.Operation(operator=operator, left=left, right=right):
            return f"{_term(left)} {operator} {_term(right)}"
        case s.Variable(name=name):
            return name
