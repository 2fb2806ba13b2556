"""A decision: the verdict of a claim, line by line, with reasons.

Shapes are the public contract's.
"""

from __future__ import annotations

import msgspec


class Reason(msgspec.Struct, frozen=True):
    """Why a rule speaks: its effect, authority and words, what to use instead, its proof's id."""

    rule: str
    effect: str
    authority: str
    message: str
    citation: str
    use: tuple[str, ...]
    proof: str


class Line(msgspec.Struct, frozen=True):
    """A line of the claim with its verdict; `line` counts from 1, diagnoses first.

    `proof` is the id of the proof of the verdict itself.
    """

    line: int
    kind: str
    code: str
    verdict: str
    reasons: tuple[Reason, ...]
    proof: str


class Kb(msgspec.Struct, frozen=True, omit_defaults=True):
    """What decided: the edition in force (null when none is), its snapshot and the rules.

    `rules` is the hash of all policy files, `policies` name those that a user added, each with
    the hash of its own.
    """

    edition: str | None
    revision: str
    rules: str
    policies: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """The verdict of one claim.

    `scope` is `full`, or `codes` when only rules that read codes, dates and places applied;
    `advice` holds what concerns no single line.
    """

    claim: str
    verdict: str
    kb: Kb
    scope: str
    lines: tuple[Line, ...]
    advice: tuple[Reason, ...]

    def to_json(self) -> bytes:
        """The decision as JSON; the same claim and knowledge base give the same bytes."""
        return msgspec.json.encode(self)


SEVERITY = {"reject": 0, "review": 1, "advise": 2}
"""The effects that a decision tells, in the order of their strength."""
