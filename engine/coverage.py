"""Coverage: which rules the cases make speak, and which conditions decide a case.

A condition is *never the deciding one* where no case has an instance of the rule without it that
it does not have with it: no case comes so near that this condition alone keeps the rule silent.
(The criterion is that of a clause's independent effect: Chilenski and Miller, "Applicability of
modified condition/decision coverage to software testing", 1994.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from .case import Case
from .claim_error import ClaimProblem
from .diagnostics import did_you_mean
from .mutation import Mutant
from .program import Program
from .trial import Trial


class Coverage(msgspec.Struct, frozen=True):
    """What the cases exercise.

    `fired` has every policy rule in the order of the policy, with the number of cases in which
    it speaks; `undecided` the conditions of policy rules that were never the deciding one.
    """

    fired: dict[str, int]
    undecided: tuple[Mutant, ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """The rules that never spoke."""
        return tuple(rule for rule, number in self.fired.items() if not number)


def coverage(
    program: Program, trials: Iterable[Trial], mutants: Iterable[Mutant], rule: str | None = None
) -> Coverage:
    """The coverage of a policy by its trials, of all rules or of one.

    `mutants` are those of `mutation.mutants`, decided or tried over the trials.
    """
    spoken = Counter(id_ for trial in trials for id_ in trial.rules)
    ids = dict.fromkeys(r.id for r in program.rules if r.id and rule in (None, r.id))
    return Coverage(
        {id_: spoken[id_] for id_ in ids if id_},
        tuple(m for m in mutants if m.rule.id in ids and m.decides is None),
    )


def concerns(case: Case, rule: str) -> bool:
    """Whether a case is about a rule: stands in its folder, or expects something of it."""
    named = (line.rules.keys() | line.use.keys() | line.says.keys() for line in case.expect.lines)
    return rule == case.topic or rule in case.expect.advice or any(rule in x for x in named)


def unknown_rules(cases: Iterable[Case], program: Program) -> list[ClaimProblem]:
    """Rules that cases name and the policy lacks: such a case would wait for them in vain."""
    known = {rule.id for rule in program.rules if rule.id}
    return [
        ClaimProblem(f"{case.name}.json", place, f'unknown rule "{rule}"', help=_help(rule, known))
        for case in cases
        for place, rules in _named(case)
        for rule in rules
        if rule not in known
    ]


def _named(case: Case) -> Iterable[tuple[str, Iterable[str]]]:
    for number, line in enumerate(case.expect.lines):
        for key in ("rules", "use", "says"):
            yield f"$.expect.lines[{number}].{key}", getattr(line, key)
    yield "$.expect.advice", case.expect.advice


def _help(rule: str, known: set[str]) -> str:
    return did_you_mean(rule, known) or '"dxproof rules" lists the rules'
