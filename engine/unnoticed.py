"""Mutants that no case notices: which of them are explained, and which explanations are stale.

Some conditions cannot show in any decision: they keep an evaluation small, or a proof to the
point. `kb/unnoticed.toml` says so of each, with a reason; what it does not explain is a gap in
the cases, or a condition that is not needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from .mutation import Mutant

UNNOTICED = Path(__file__).parent.parent / "kb" / "unnoticed.toml"
"""Where the built-in policy's explanations live."""


class Explanation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why no case can notice that a rule forgets a condition.

    `rule` is a rule id or a derived relation; `clause` counts its clauses from 1, and may be left
    out where the condition stands in one clause only.
    """

    rule: str
    condition: str
    reason: str
    clause: int | None = None

    def of(self, mutant: Mutant) -> bool:
        """Whether it speaks of a mutant."""
        named = (self.rule, self.condition) == (mutant.owner, mutant.literal)
        return named and self.clause in (None, mutant.clause)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unnoticed: tuple[Explanation, ...] = ()


class Stale(msgspec.Struct, frozen=True):
    """An explanation that no longer fits, and why."""

    explanation: Explanation
    why: str


class Account(msgspec.Struct, frozen=True):
    """Mutants by what became of them, and the explanations that are stale."""

    noticed: tuple[Mutant, ...]
    explained: tuple[tuple[Mutant, str], ...]
    unexplained: tuple[Mutant, ...]
    stale: tuple[Stale, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether every mutant is noticed or explained, by explanations that fit."""
        return not self.unexplained and not self.stale


def read_explanations(path: Path = UNNOTICED) -> tuple[Explanation, ...]:
    """Read a file of explanations. Raises OSError, or msgspec.MsgspecError with the place."""
    return msgspec.toml.decode(path.read_bytes(), type=_File).unnoticed


def account(tried: Iterable[Mutant], explanations: Sequence[Explanation]) -> Account:
    """Sort the mutants that were tried, and check the explanations against them.

    >>> account((), ()).clean
    True
    """
    mutants = tuple(tried)
    left = [m for m in mutants if m.noticed is None]
    reasons = {id(m): x.reason for m in left for x in explanations if x.of(m)}
    found = ((x, _why_stale(x, [m for m in mutants if x.of(m)])) for x in explanations)
    return Account(
        tuple(m for m in mutants if m.noticed is not None),
        tuple((m, reasons[id(m)]) for m in left if id(m) in reasons),
        tuple(m for m in left if id(m) not in reasons),
        tuple(Stale(x, why) for x, why in found if why),
    )


def _why_stale(explanation: Explanation, meant: Sequence[Mutant]) -> str:
    if not explanation.reason.strip():
        return "it gives no reason"
    if not meant:
        return "no rule has such a condition that could be dropped"
    if len(meant) > 1:
        clauses = " and ".join(str(m.clause) for m in meant)
        return f"the condition stands in the clauses {clauses}; say which is meant"
    return f"the case {meant[0].noticed} notices it" if meant[0].noticed else ""
