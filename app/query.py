"""`dxproof query`: answer a goal over the knowledge base."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from .options import OneEdition, Policy, Scope, ServiceDate, Tabular
from .output import STDIN, is_terminal, note
from .session import LIMIT, SECONDS, Session, check_bounds
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.claim import Claim
    from .goals import Answer, Goal

__all__ = ["query"]


def query(
    goal: Annotated[
        str | None,
        Parameter(
            name="GOAL",
            help="An atom, in quotes for the shell; without it, the prompt opens.",
        ),
    ] = None,
    /,
    *,
    claims: Annotated[
        str | None,
        Parameter(metavar="FILE", help="Claims to ask of; - is standard input."),
    ] = None,
    format: Annotated[
        Literal["table", "json", "csv"], Parameter(help="table (default), json or csv.")
    ] = "table",
    why: Annotated[
        int | None,
        Parameter(
            metavar="N",
            help="Show not the rows but why the N-th of them holds, in English, or with --format "
            "json as data; of an empty answer, 1 tells why it is empty.",
        ),
    ] = None,
    limit: Annotated[
        int, Parameter(metavar="N", help="Show at most so many rows: 1000 by default, 0 for all.")
    ] = LIMIT,
    seconds: Annotated[
        float, Parameter(metavar="N", help="Give up after so many seconds: 30 by default.")
    ] = SECONDS,
    no_history: Annotated[
        bool,
        Parameter(
            name="--no-history",
            negative=(),
            help="Keep nothing of what is typed at the prompt.",
        ),
    ] = False,
    edition: OneEdition = None,
    date: ServiceDate = None,
    scope: Scope = "full",
    tabular: Tabular = None,
    policies: Policy = None,
) -> int:
    """Answer a goal over the knowledge base, or open a prompt to ask many.

    Usage: dxproof query ['GOAL'] [--claims FILE] [--format table|json|csv]

    A goal is an atom as in the rules: constants are numbers or stand in double quotes, variables
    begin with a capital, _ is any value and is not shown. Each variable is a column. A goal without
    variables is answered by true or false. Nothing of a goal is ever run as a program.

    Relations of the tabular list: node, parent, title, note, names, seventh, code, billable,
    within, is_a, excludes1, excludes2, excludes1_conflict, manifestation, nearest and others. With
    --claims also those of a claim, such as diagnosis, finding, reason, line_verdict; their rows
    are told claim by claim, the claim's id in the first column.

    Without GOAL a prompt opens, with completion, history and commands such as :help and :why.
    What is asked of a claim is kept out of the history where it quotes anything. Where standard
    input or output is no terminal, goals and commands are read line by line instead, and errors
    name the line.

    Examples:
      dxproof query 'excludes1_conflict("M54.12", X)'
      dxproof query 'excludes1_conflict("M54.12", "M50.121")' --why 1
      dxproof query 'title("M54.12", Title)' --format json
      dxproof query 'reason(Line, Rule, Effect)' --claims january.jsonl --format csv
      dxproof query < goals.txt

    Exit status: 0 every goal was answered, by no row or false too; 2 bad input or usage.
    """
    from .goals import read_goal
    from .knowledge import edition_of, load, policy

    check_bounds(limit, seconds, ("--limit", "--seconds"))
    if why is not None:
        _check_why(goal, why, format)
    bounds = {"scope": scope, "limit": limit, "seconds": seconds, "format": format}
    if goal is None or goal == STDIN:
        return _work(
            goal is None, claims, not no_history, (edition, date), (tabular, policies), bounds
        )
    asked = read_goal(goal, policy(policies))
    _check_use(asked, claims, edition or date)
    kb = load(tabular, policies)
    of = edition_of(kb, edition, date)
    session = Session(kb, of, _claims(claims) if asked.of_claim else (), mark="--", **bounds)
    answer = session.answer(asked)
    if why is not None:
        _show_why(session, why)
        return 0
    for hint in session.hints():
        note(hint)
    _show(answer, format, limit)
    return 0


def _claims(file: str | None) -> list[Claim]:
    from .claim_files import claims_of

    return claims_of([file]) if file is not None else []


def _work(
    may_prompt: bool,
    claims: str | None,
    keep: bool,
    edition: tuple[str | None, str | None],
    files: tuple[Tabular, Policy],
    bounds: dict[str, Any],
) -> int:
    """Ask what is typed, or what standard input holds."""
    from .knowledge import edition_of, load

    if claims == STDIN:
        raise UserError(
            "goals and claims are both to come from standard input",
            expected="a file for --claims, or a goal on the command line",
        )
    kb = load(*files)
    session = Session(kb, edition_of(kb, *edition), _claims(claims), **bounds)
    if may_prompt and is_terminal(sys.stdin) and is_terminal(sys.stdout):
        from .prompt import prompt

        return prompt(session, keep=keep)
    from .prompt_lines import answer_lines

    return answer_lines(session)


def _check_why(goal: str | None, why: int, format: str) -> None:
    if goal is None or goal == STDIN:
        raise UserError('"--why" is given without a goal', expected="GOAL before it")
    if why < 1:
        raise UserError(f'found "{why}" for "--why"', expected="1 or more")
    if format == "csv":
        raise UserError("a proof is no CSV", expected='no "--format", or "--format json"')


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


def _show(answer: Answer, format: str, limit: int) -> None:
    from . import table

    if answer.columns is None:
        truth = "true" if answer.rows else "false"
        table.show_truth(truth)
    else:
        table.SHOW[format](answer.columns, answer.rows)
    if answer.cut:
        note(f"note: these are the first {limit} rows; --limit 0 shows all")


def _show_why(session: Session, number: int) -> None:
    from ..explain.english import english
    from .output import plain, write_bytes, write_text

    proof = session.proof(number)
    if session.format == "json":
        write_bytes(proof.to_json() + b"\n")
    else:
        write_text(plain(english(proof), lines=True))
