"""The words of a proof: the templates of relations and rules, filled for one case.

All English stands in the policy's tags (`@says`, `@absent`, `@message`, `@citation`); here it is
only filled in, dates are written with dashes, and comparisons are read out.
"""

from __future__ import annotations

import re

from . import syntax as s
from .goal import Evaluation
from .join import Bindings
from .metadata import fill
from .pattern import Pattern, Row, atom_pattern, matching
from .program import Program, Relation, Rule

NEGATED = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""The operator that holds where another does not."""
_PLAIN = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_IN_TIME = {"<": "is before", "<=": "is not after", ">": "is after", ">=": "is not before"}
_IN_ORDER = {
    "<": "stands before",
    "<=": "does not stand after",
    ">": "stands after",
    ">=": "does not stand before",
}


class Wording:
    """Words for the facts, rules and absences of one evaluated claim."""

    def __init__(self, program: Program, evaluation: Evaluation, edition: str) -> None:
        """`edition` fills the slot of that name in citations."""
        self._program = program
        self._rows = evaluation.rows
        self.edition = edition

    def message(self, rule: Rule, bindings: Bindings) -> str:
        """The message of a policy rule for one of its instances."""
        return self._fill(rule.message, rule, bindings)

    def citation(self, rule: Rule, bindings: Bindings) -> str:
        """The citation of a policy rule for one of its instances."""
        return self._fill(rule.citation, rule, bindings)

    def uses(self, rule: Rule, bindings: Bindings) -> list[str]:
        """The replacements that a policy rule names, sorted."""
        return sorted(
            {str(v) for x in rule.uses for v in self._listed(x.atom, x.variable, bindings)}
        )

    def says(self, relation: str, row: Pattern) -> str:
        """A fact, or a pattern of facts, in words."""
        known = self._program.relations[relation]
        return fill(known.says, self.values(known, row))

    def denied(self, relation: Relation, pattern: Pattern) -> str:
        """What is absent, in words: "any group" and "anything" where any value would do."""
        template = relation.absent
        for column, value in zip(relation.columns, pattern, strict=True):
            if value is None:
                template = template.replace(f'"{{{column}}}"', "anything")
                template = re.sub(rf"\bthe (\w+) \{{{column}\}}", r"any \1", template)
        return fill(template, self.values(relation, pattern))

    def cited(self, relation: str, row: Row) -> str:
        """Where a fact stands: its own citation, or that of its relation."""
        known = self._program.relations[relation]
        stated = relation in self._program.facts
        template = self._program.cites(relation, row) if stated else known.citation
        return fill(template, {**self.values(known, row), "edition": self.edition})

    def quoted(self, row: Row) -> str:
        """What a finding reads, for the fact that there is one: a proof quotes the chart."""
        texts = [f'"{text}"' for _, text in self._rows("finding_text", (row[0], None))]
        numbers = [str(n) for _, n in self._rows("finding_number", (row[0], None))]
        return "".join(f": {value}" for value in texts + numbers)

    def counted(self, relation: str, pattern: Pattern, number: int) -> str:
        """A count in words."""
        says = re.sub(r" \([^()]*\bany\b[^()]*\)", "", self.says(relation, pattern))
        return f"{number} times: {says}"

    def compared_in(self, rule: Rule, literal: s.Comparison) -> str:
        """The type of what a comparison of a rule compares, as the rule's atoms declare it."""
        names = {t.name for t in (literal.left, literal.right) if isinstance(t, s.Variable)}
        return next((t for name in names if (t := self._type(rule, name))), "")

    def values(self, relation: Relation, row: Pattern) -> dict[str, object]:
        """The values of a row by column, as a person reads them."""
        return {
            column: "any" if value is None else shown(value, type_)
            for column, value, type_ in zip(relation.columns, row, relation.types, strict=True)
        }

    def _type(self, rule: Rule, name: str) -> str:
        for literal in (rule.head, *rule.body):
            atom = s.atom_of(literal)
            for i, term in enumerate(atom.terms if atom else ()):
                if isinstance(term, s.Variable) and term.name == name and atom:
                    return self._program.relations[atom.relation].types[i]
        return ""

    def _listed(self, atom: s.Atom, variable: str, bindings: Bindings) -> list[s.Value]:
        rows = matching(atom, self._rows(atom.relation, atom_pattern(atom, bindings)))
        terms = enumerate(atom.terms)
        place = next(i for i, t in terms if isinstance(t, s.Variable) and t.name == variable)
        return sorted({row[place] for row in rows}, key=str)

    def _fill(self, template: str, rule: Rule, bindings: Bindings) -> str:
        values: dict[str, object] = {"edition": self.edition}
        values |= {name: shown(value, self._type(rule, name)) for name, value in bindings.items()}
        for x in rule.lists:
            if "{" + x.name + "}" in template:
                values[x.name] = "; ".join(map(str, self._listed(x.atom, x.variable, bindings)))
        return " ".join(fill(template, values).split()).replace(" ;", ";")


def shown(value: s.Value, type_: str) -> s.Value:
    """A value as a person reads it.

    >>> shown(20260302, "Date")
    '2026-03-02'
    """
    if type_ == "Date" and isinstance(value, int):
        text = f"{value:08d}"
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if isinstance(value, str) and type_ in ("Kind", "Concept"):
        return value.replace("_", " ")
    return value


def compared(left: s.Value, operator: str, right: s.Value, type_: str) -> str:
    """A comparison in words.

    >>> compared(20260302, ">=", 20251001, "Date")
    '2026-03-02 is not before 2025-10-01'
    >>> compared(1, "!=", 2, "Line"), compared(1, ">=", 1, "Line")
    ('line 1 is not line 2', 'line 1 is the line itself, no other')
    """
    words = _PLAIN | {"Date": _IN_TIME, "Line": _IN_ORDER}.get(type_, {})
    if type_ == "Line":
        if left == right:
            return f"line {left} is the line itself, no other"
        return f"line {left} {words[operator]} line {right}"
    return f"{shown(left, type_)} {words[operator]} {shown(right, type_)}"
