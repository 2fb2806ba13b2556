"""`dxproof query`: answer a goal over the knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from .options import OneEdition, Scope, ServiceDate, Tabular
from .output import note
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.knowledge import KnowledgeBase
    from .goals import Answer, Goal

__all__ = ["query"]

LIMIT = 1000
SECONDS = 30.0
MAX_SECONDS = 86_400.0


def query(
    goal: Annotated[str, Parameter(name="GOAL", help="An atom, in quotes for the shell.")],
    /,
    *,
    claims: Annotated[
        str | None,
        Parameter(metavar="FILE", help="Claims to ask of; - is standard input."),
    ] = None,
    format: Annotated[
        Literal["table", "json", "csv"], Parameter(help="table (default), json or csv.")
    ] = "table",
    limit: Annotated[
        int, Parameter(metavar="N", help="Show at most so many rows: 1000 by default, 0 for all.")
    ] = LIMIT,
    seconds: Annotated[
        float, Parameter(metavar="N", help="Give up after so many seconds: 30 by default.")
    ] = SECONDS,
    edition: OneEdition = None,
    date: ServiceDate = None,
    scope: Scope = "full",
    tabular: Tabular = None,
) -> int:
    """Answer a goal over the knowledge base.

    Usage: dxproof query 'GOAL' [--claims FILE] [--format table|json|csv]

    A goal is an atom as in the rules: constants are numbers or stand in double quotes, variables
    begin with a capital, _ is any value and is not shown. Each variable is a column. A goal without
    variables is answered by true or false. Nothing of a goal is ever run as a program.

    Relations of the tabular list: node, parent, title, note, names, seventh, code, billable,
    within, is_a, excludes1, excludes2, excludes1_conflict, manifestation, nearest and others. With
    --claims also those of a claim, such as diagnosis, finding, reason, line_verdict; their rows
    are told claim by claim, the claim's id in the first column.

    Examples:
      dxproof query 'excludes1_conflict("M54.12", X)'
      dxproof query 'title("M54.12", Title)' --format json
      dxproof query 'reason(Line, Rule, Effect)' --claims january.jsonl --format csv

    Exit status: 0 the goal was answered, by no row or false too; 2 bad input or usage.
    """
    from .goals import read_goal
    from .knowledge import load, policy

    if limit < 0 or not 0 < seconds <= MAX_SECONDS:
        name, found = ("--limit", limit) if limit < 0 else ("--seconds", seconds)
        expected = "0 or more" if limit < 0 else f"more than 0, at most {MAX_SECONDS:g}"
        raise UserError(f'found "{found:g}" for "{name}"', expected=expected)
    asked = read_goal(goal, policy())
    _check_use(asked, claims, edition or date)
    kb = load(tabular)
    answer = _answer(asked, kb, claims, scope, (edition, date), (limit, seconds))
    _show(answer, format, limit)
    return 0


def _check_use(asked: Goal, claims: str | None, edition: str | None) -> None:
    """Refuse a claim's relation without claims; tell what has no effect."""
    if asked.of_claim and claims is None:
        raise UserError(
            f'"{asked.relation.name}" is told by a claim, and no claim is given',
            expected="--claims FILE beside the goal",
        )
    if asked.of_claim and edition is not None:
        raise UserError(
            f'"{asked.relation.name}" is told by a claim, whose date names the edition',
            expected='no "--edition" or "--date"',
        )
    if not asked.of_claim and claims is not None:
        note(f'note: "{asked.relation.name}" is told by the edition, whatever a claim says')


def _answer(
    asked: Goal,
    kb: KnowledgeBase,
    claims: str | None,
    scope: str,
    edition: tuple[str | None, str | None],
    bounds: tuple[int, float],
) -> Answer:
    from .goals import ask_claims, ask_edition, spelling_hint
    from .knowledge import edition_of

    limit, seconds = bounds
    try:
        if claims is None or not asked.of_claim:
            of = edition_of(kb, *edition)
            answer = ask_edition(asked, kb, of, limit, seconds)
        else:
            from .claim_files import claims_of

            of = kb.editions[-1]
            answer = ask_claims(asked, kb, claims_of([claims]), scope, limit, seconds)
    except TimeoutError:
        raise UserError(
            f"no complete answer within {seconds:g} seconds",
            help="give constants for more columns, a --limit, or more --seconds",
        ) from None
    if not answer.rows or answer.rows == [(False,)]:
        for hint in spelling_hint(asked, of):
            note(hint)
    return answer


def _show(answer: Answer, format: str, limit: int) -> None:
    from . import table

    if answer.columns is None:
        truth = "true" if answer.rows else "false"
        table.show_truth(truth)
    else:
        table.SHOW[format](answer.columns, answer.rows)
    if answer.cut:
        note(f"note: these are the first {limit} rows; --limit 0 shows all")
