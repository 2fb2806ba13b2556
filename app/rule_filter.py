"""Which rules a reader asks for: by id, code, authority and effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..engine import syntax as s

if TYPE_CHECKING:
    from ..engine.case import Case
    from ..engine.edition import Edition
    from ..engine.program import Program, Rule
    from ..engine.trace import Traced

__all__ = ["about_code"]


def about_code(rule: Traced, code: str, edition: Edition, program: Program) -> bool:
    """Whether a rule has to do with a code, or, for a heading, with a code below it.

    It has when a case expects it to speak of a line that reports the code, or of a procedure that
    points to such a line; or when its Datalog, or a list that it reads, names the code or an
    ancestor of it.

    Example: `about_code(trace.rules["m5412-core"], "M54.12", edition, program)`.
    """
    above = {str(row[1]) for row in edition.rows("within", (code, None))}
    below = {str(row[0]) for row in edition.rows("within", (None, code))}
    near = above | below
    if any(not near.isdisjoint(_named(clause, program)) for clause in rule.clauses):
        return True
    return any(not below.isdisjoint(_spoken_of(case, rule.id)) for case in rule.fires)


def _named(rule: Rule, program: Program) -> Iterator[str]:
    """The constants of a clause, and those of the policy's lists that agree with it."""
    atoms = [a for x in rule.body if (a := s.atom_of(x))]
    for atom in (*atoms, *(x.atom for x in rule.uses)):
        given = {i: t.value for i, t in enumerate(atom.terms) if isinstance(t, s.Constant)}
        yield from (str(value) for value in given.values())
        for row in program.facts.get(atom.relation, ()):
            if all(row[i] == value for i, value in given.items()):
                yield from (str(value) for value in row)


def _spoken_of(case: Case, rule: str) -> Iterator[str]:
    """The diagnosis codes of the lines of which a rule speaks in a case."""
    claim = case.claim
    diagnoses = [d.code for d in claim.diagnoses]
    procedures = iter(claim.procedures)
    for line in case.expect.lines:
        speaks = rule in line.rules or bool(line.says.get(rule))
        if line.kind == "diagnosis":
            codes = [line.code]
        else:
            codes = [diagnoses[i - 1] for i in next(procedures).diagnoses]
        if speaks:
            yield from codes
