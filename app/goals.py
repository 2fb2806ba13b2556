"""Goals that users ask: read, checked, and answered by an edition or claim by claim."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ..engine import syntax as s
from ..engine.claim_code import canonical_code
from ..engine.pattern import atom_pattern, matching
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.claim import Claim
    from ..engine.diagnostics import Diagnostic
    from ..engine.edition import Edition
    from ..engine.knowledge import KnowledgeBase
    from ..engine.oracle import Oracle
    from ..engine.program import Program, Relation

__all__ = ["Answer", "Goal", "ask_claims", "ask_edition", "read_goal", "spelling_hint"]

Row = tuple[s.Value, ...]
CLAIM = "claim"


class Goal(NamedTuple):
    """A checked goal: the atom, its relation, and its variables with the place of each."""

    atom: s.Atom
    relation: Relation
    columns: dict[str, int]

    @property
    def of_claim(self) -> bool:
        """Whether a claim must be asked."""
        return self.relation.stage == "claim" and not self.of_editions

    @property
    def of_editions(self) -> bool:
        """Whether it speaks of the loaded editions themselves."""
        return self.relation.origin == "edition"

    def project(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The named columns of the rows that match; a row may come again."""
        places = list(self.columns.values())
        for row in rows:
            if matching(self.atom, (row,)):
                yield tuple(row[i] for i in places)


class Answer(NamedTuple):
    """Rows under named columns, and whether there would be more; without columns, none is false.

    `claims` tells of each row which of the claims asked it is of, by place; an edition has none.
    """

    columns: list[str] | None
    rows: list[Row]
    cut: bool = False
    claims: tuple[int, ...] = ()


def read_goal(text: str, program: Program) -> Goal:
    """Read a goal and check it against the relations of a program.

    Raises ProgramError with what is wrong and where.

    Example: `read_goal('billable(X)', program).columns == {"X": 0}`.
    """
    from ..engine.check import check_atom
    from ..engine.check_types import check_types
    from ..engine.diagnostics import Diagnostic, ProgramError
    from ..engine.parse import parse_goal

    try:
        atom = parse_goal(text)
    except ProgramError as error:
        raise ProgramError([_one_atom(d, text) for d in error.diagnostics], error.texts) from None
    relations = program.relations
    bases = {t: b for r in relations.values() for t, b in zip(r.types, r.base_types, strict=True)}
    bases = {t: b for t, b in bases.items() if t != b}
    # as the body of a rule without a head to speak of
    clause = s.Clause(s.Atom("goal", (), atom.span), (atom,), (), atom.span)
    problems = list(check_atom(atom, relations)) or list(check_types(clause, relations, bases))
    for term in atom.terms:
        if isinstance(term, s.Operation) and any(True for _ in s.variables(term)):
            message = "a goal computes with numbers only, not with variables"
            problems.append(Diagnostic("DX103", message, term.span))
    if problems:
        raise ProgramError([_for_users(d) for d in problems], {"goal": text})
    relation = relations[atom.relation]
    columns: dict[str, int] = {}
    for place, term in enumerate(atom.terms):
        if isinstance(term, s.Variable) and not term.anonymous:
            columns.setdefault(term.name, place)
    return Goal(atom, relation, columns)


_SLIPS = (
    (",", "a goal is one atom: ask each by itself, and put what one answers into the next"),
    (":-", "a goal is one atom; the rules are those of the policy"),
    ("!", "a goal is not negated: without variables it is answered by true or false"),
    ("?", "a goal is an atom alone, as in the rules"),
)
"""What people write who know other languages of goals, and how it is asked here."""


def _one_atom(diagnostic: Diagnostic, text: str) -> Diagnostic:
    """A syntax error with the help that a goal needs, which is not a rule's."""
    import msgspec

    start = diagnostic.span.start
    before, here = text[:start].rstrip(), text[start:]
    for slip, help in _SLIPS:
        if diagnostic.number == "DX001" and here.startswith(slip) and before[-1:] in (")", ""):
            return msgspec.structs.replace(diagnostic, help=help)
    return diagnostic


def _for_users(diagnostic: Diagnostic) -> Diagnostic:
    """Who asks a goal cannot declare a relation."""
    import msgspec

    if diagnostic.help == "declare it with .decl":
        help = 'see "dxproof query --help" for relations'
        return msgspec.structs.replace(diagnostic, help=help)
    return diagnostic


def ask_edition(
    goal: Goal, kb: KnowledgeBase, edition: Edition, limit: int, seconds: float
) -> Answer:
    """Ask an edition. Raises TimeoutError when it takes longer, UserError for an endless goal."""
    from ..engine.pattern import select

    pattern = atom_pattern(goal.atom, {})
    if goal.relation.name == "nearest" and pattern[0] is None:
        raise UserError(
            '"nearest" answers for a given code only',
            expected='a constant in its first column, such as nearest("M54.22", X)',
        )
    if goal.of_editions:
        loaded = [(e.name, e.manifest.first, e.manifest.last) for e in kb.editions]
        return _collect(goal, goal.project(select(loaded, pattern)), limit)
    return _collect(goal, goal.project(edition.each(goal.relation.name, pattern, seconds)), limit)


def ask_claims(
    goal: Goal, oracle: Oracle, claims: Sequence[Claim], scope: str, limit: int, seconds: float
) -> Answer:
    """Ask each claim; its id is the first column. Raises TimeoutError when it takes longer."""
    pattern = atom_pattern(goal.atom, {})
    deadline = time.monotonic() + seconds

    def rows() -> Iterator[tuple[int, Row]]:
        for place, claim in enumerate(claims):
            if time.monotonic() > deadline:
                raise TimeoutError
            found = oracle.examine(claim, scope).prover.evaluation.rows(goal.relation.name, pattern)
            told = sorted(set(goal.project(found)))
            if goal.columns:
                yield from ((place, (claim.id, *row)) for row in told)
            else:
                yield place, (claim.id, "true" if told else "false")

    found = rows()
    kept = list(islice(found, limit or None))
    cut = bool(limit) and next(found, None) is not None
    columns = [CLAIM, *(goal.columns or ("holds",))]
    return Answer(columns, [row for _, row in kept], cut, tuple(place for place, _ in kept))


def _collect(goal: Goal, rows: Iterator[Row], limit: int) -> Answer:
    """The first rows, at most `limit` of them unless it is 0, and whether there are more."""
    if not goal.columns:
        return Answer(None, [()] if next(rows, None) is not None else [])
    kept: set[Row] = set()
    for row in rows:
        if limit and len(kept) == limit and row not in kept:
            return Answer(list(goal.columns), sorted(kept), cut=True)
        kept.add(row)
    return Answer(list(goal.columns), sorted(kept))


def spelling_hint(goal: Goal, edition: Edition) -> Iterator[str]:
    """A hint for each constant that would be a code if it were spelled as one."""
    for term in goal.atom.terms:
        word = term.value if isinstance(term, s.Constant) else None
        code = canonical_code(word) if isinstance(word, str) else None
        if code and code != word and edition.rows("code", (code,)):
            yield f'help: "{word}" is not how a code is spelled here; did you mean "{code}"?'
