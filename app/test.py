"""`dxproof test`: run the cases of a policy, and tell what they cover and what they miss."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from .options import Policy, Tabular
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.case import Case
    from ..engine.knowledge import KnowledgeBase
    from ..engine.mutation import Mutant
    from ..engine.program import Program
    from ..engine.trial import Trial
    from ..engine.unnoticed import Account
    from .knowledge import Progress
    from .test_report import Tested

__all__ = ["test"]


def test(
    folder: Annotated[
        Path | None, Parameter(name="DIR", help="A folder of cases; the built-in ones by default.")
    ] = None,
    /,
    *,
    mutate: Annotated[
        bool,
        Parameter(help="Drop each condition of each rule in turn, and list what no case notices."),
    ] = False,
    format: Annotated[Literal["text", "json"], Parameter(help="text (default) or json.")] = "text",
    rule: Annotated[
        str | None, Parameter(metavar="ID", help="The cases and the conditions of one rule.")
    ] = None,
    tabular: Tabular = None,
    policies: Policy = None,
) -> int:
    """Run the cases of a policy: claims with the verdicts expected of them.

    Usage: dxproof test [DIR] [--mutate] [--rule ID] [--format text|json] [--policy DIR]

    Tells which cases fail, with what was expected, what came and by which rule; which rules
    fired, in how many cases, and which never did; and for each rule which of its conditions were
    never the deciding one. With --mutate the policy is tried without each condition of each rule
    in turn: a condition whose lack no case notices is listed, those that are explained apart.

    A case is a JSON file: title, claim, expect (verdict, lines), perhaps scope. A line expects
    code, verdict and rules with their effects; use and says may name replacements and pieces of
    messages. If any file cannot be read, nothing is run.

    Examples:
      dxproof test
      dxproof test --mutate --rule excludes1
      dxproof test acme-cases --policy acme --rule acme-plan --mutate

    Exit status: 0 all cases pass (and every condition is noticed or explained), 1 otherwise,
    2 bad input or usage.
    """
    from msgspec.structs import replace

    from ..engine.case import CASES
    from .knowledge import load, policy_folders
    from .test_report import show_json, show_text

    kb = load(tabular, policies)
    if rule is not None:
        _check_rule(rule, kb.program)
    cases = _cases(folder or CASES, kb.program)
    made = _tested(kb, cases, folder or CASES, mutate, rule)
    if made.mutation is not None and (folder is not None or policy_folders(policies)):
        # the explanations are of the built-in policy and cases: no others make them stale
        made = made._replace(mutation=replace(made.mutation, stale=()))
    (show_json if format == "json" else show_text)(made)
    return 0 if made.passed else 1


def _check_rule(rule: str, program: Program) -> None:
    from ..engine.diagnostics import did_you_mean
    from .rules import policy_rules

    known = policy_rules(program)
    if rule not in known:
        raise UserError(
            f'unknown rule "{rule}"',
            expected='an id that "dxproof rules" lists',
            help=did_you_mean(rule, known),
        )


def _cases(folder: Path, program: Program) -> list[Case]:
    """The cases of a folder. Raises CaseError with all that is wrong in it."""
    from ..engine.case import CaseError, read_cases
    from ..engine.coverage import unknown_rules

    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "no such folder"
        raise UserError(f'cannot read "{folder}": {what}', expected="a folder of cases")
    cases = list(read_cases(folder))
    if not cases:
        raise UserError(f'"{folder}" holds no case', expected="files that end in .json")
    problems = unknown_rules(cases, program)
    if problems:
        raise CaseError(p._replace(name=str(folder / p.name)) for p in problems)
    return cases


def _tested(
    kb: KnowledgeBase, cases: Sequence[Case], folder: Path, mutate: bool, rule: str | None
) -> Tested:
    from ..engine.coverage import concerns, coverage
    from ..engine.trial import trials
    from .knowledge import Progress
    from .test_report import Tested

    with Progress(f"deciding {len(cases)} cases") as tell:
        made: list[Trial] = []
        for trial in trials(kb, cases):
            tell(f"deciding {trial.case.name}")
            made.append(trial)
        tried = _tried(kb.program, made, mutate, rule, tell)
    return Tested(
        folder,
        tuple(t for t in made if rule is None or concerns(t.case, rule)),
        coverage(kb.program, made, tried, rule),
        _account(tried, rule) if mutate else None,
    )


def _tried(
    program: Program, made: Sequence[Trial], mutate: bool, rule: str | None, tell: Progress
) -> list[Mutant]:
    """Every mutant asked for: tried, or else only asked whether its condition ever decides."""
    from ..engine.mutation import Mutation, mutants

    mutation = Mutation(program, made)
    tried: list[Mutant] = []
    for mutant in mutants(program):
        if rule in (None, mutant.rule.id) and (mutate or mutant.rule.id):
            tell(f"dropping {mutant.name}")
            tried.append(mutation.tried(mutant) if mutate else mutation.decided(mutant))
    return tried


def _account(tried: Sequence[Mutant], rule: str | None) -> Account:
    from ..engine.unnoticed import account, read_explanations

    return account(tried, [x for x in read_explanations() if rule in (None, x.rule)])
