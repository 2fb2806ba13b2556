"""Why a row of an answer holds, or why there is none: the proof, of a claim or an edition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..engine import syntax as s
from ..engine.pattern import Pattern, Row, atom_pattern, matching
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.proof import Proof
    from ..engine.prove import Prover
    from .goals import Goal
    from .session import Asked, Session

__all__ = ["proof_of", "row_of"]


def row_of(asked: Asked, number: int | None) -> int | None:
    """The place of the row that a number from 1 means, or None where there is none to explain.

    Without a number it is the only row. Raises UserError where no row is meant.

    Example: `row_of(session.last, 1) == 0`.
    """
    count = len(asked.answer.rows)
    if count == 0 and number in (None, 1):
        return None
    if number is None and count == 1:
        return 0
    if number is None or not 0 < number <= count:
        rows = f"the answer has {count} row{'s' * (count != 1)}"
        told = rows if number is None else f'{rows}, and no row "{number}"'
        raise UserError(told, expected=f"a number from 1 to {max(count, 1)}")
    return number - 1


def proof_of(asked: Asked, place: int | None, session: Session) -> Proof:
    """The proof of a row of an answer by its place; of None, why there is no row.

    Raises UserError where one proof cannot tell that.
    """
    goal, answer = asked.goal, asked.answer
    if not asked.goal.of_claim:
        prover = _of_edition(session)
        edition, seconds = session.edition, session.seconds
        row = None if place is None else answer.rows[place]
        if goal.of_editions:
            return _proof(goal, row, prover, prover.evaluation.rows)
        return _proof(goal, row, prover, lambda r, p: edition.each(r, p, seconds))
    if place is None and len(asked.claims) > 1:
        raise UserError(
            "no row of any claim; each has its own account of why not",
            expected="a goal asked of one claim",
            help="the prompt chooses one with :claim ID",
        )
    claim = asked.claims[0 if place is None else answer.claims[place]]
    prover = session.oracle.examine(claim, session.scope).prover
    row = None if place is None else answer.rows[place][1:]
    if not goal.columns and row is not None:
        row = () if row == ("true",) else None
    return _proof(goal, row, prover, prover.evaluation.rows)


def _of_edition(session: Session) -> Prover:
    """A prover that knows no claim."""
    from ..engine.goal import Engine
    from ..engine.oracle import engine_evaluation
    from ..engine.prove import Prover

    program = session.kb.program
    loaded: list[Row] = [(e.name, e.manifest.first, e.manifest.last) for e in session.kb.editions]
    facts = {"edition": loaded}
    evaluation = engine_evaluation(Engine(program), session.edition, facts, program)
    return Prover(program, evaluation, session.edition, dict)


def _proof(
    goal: Goal, row: Row | None, prover: Prover, rows: Callable[[str, Pattern], Iterable[Row]]
) -> Proof:
    """The proof of the first whole row behind the columns of a goal, or of the absence of any."""
    name = goal.relation.name
    if row is None:
        named = [t for t in goal.atom.terms if isinstance(t, s.Variable) and not t.anonymous]
        if len(named) > len(goal.columns):
            raise UserError(
                "no row has one value wherever a variable stands twice",
                help="there is a proof of what is absent, not of what differs",
            )
        return prover.proof(prover.absent(name, atom_pattern(goal.atom, {})))
    pattern = atom_pattern(goal.atom, dict(zip(goal.columns, row, strict=True)))
    found: Iterable[Row] = rows(name, pattern)
    if goal.of_claim:
        found = sorted(found, key=repr)
    # several whole rows where the goal says "_": the first, which is the same in every run
    whole = next(r for r in found if matching(goal.atom, (r,)))
    return prover.proof(prover.prove(name, whole))
