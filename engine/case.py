"""Cases: claims with the verdicts that the policy's readers expect of them.

A case is one JSON file: a title, a claim, the scope, and what is expected: the claim's verdict,
and for each diagnosis line its verdict, its rules with their effects, and what to use instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from .claim import Claim
from .claim_reader import claim_of
from .decision import SEVERITY, Decision, Line

CASES = Path(__file__).parent.parent / "kb" / "cases"
"""Where the built-in policy's cases live."""


class CaseError(ValueError):
    """A case file that cannot be read."""


class ExpectedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is expected of a line: `rules` gives each rule's strongest effect, and is complete."""

    code: str
    verdict: str
    kind: str = "diagnosis"
    rules: dict[str, str] = {}
    use: dict[str, tuple[str, ...]] = {}


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is expected of a claim; `advice` lists the rules that speak of the claim as a whole."""

    verdict: str
    lines: tuple[ExpectedLine, ...]
    advice: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    claim: msgspec.Raw
    expect: Expected
    scope: str = "full"
    article: tuple[str, ...] = ()


class Case(msgspec.Struct, frozen=True):
    """One case; `name` is its folder and file, such as `excludes1/disc-and-radiculopathy`.

    `article` names the paragraphs of the article that the case is about.
    """

    name: str
    title: str
    claim: Claim
    scope: str
    expect: Expected
    article: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        """The folder: the rule, or the topic, that the case is about."""
        return self.name.partition("/")[0]


def read_case(path: Path, folder: Path) -> Case:
    """Read one case. Raises CaseError or ClaimError, both with the place."""
    try:
        made = msgspec.json.decode(path.read_bytes(), type=_File)
    except (OSError, msgspec.MsgspecError) as error:
        raise CaseError(f'cannot read the case "{path.name}": {error}') from None
    name = path.relative_to(folder).with_suffix("").as_posix()
    claim = claim_of(bytes(made.claim).decode(), f"{name}.json")
    return Case(name, made.title, claim, made.scope, made.expect, made.article)


def read_cases(folder: Path = CASES) -> Iterator[Case]:
    """The cases below a folder, in the order of their names."""
    for path in sorted(folder.rglob("*.json")):
        yield read_case(path, folder)


def differences(case: Case, decision: Decision) -> list[str]:
    """What a decision says otherwise than the case expects; empty where they agree."""
    found: list[str] = []
    expect = case.expect
    if decision.verdict != expect.verdict:
        found.append(f"the claim: {decision.verdict}, expected {expect.verdict}")
    lines = [f"{line.kind} {line.code}" for line in decision.lines]
    named = [f"{line.kind} {line.code}" for line in expect.lines]
    if lines != named:
        return [*found, f"the lines: {_list(lines)}, expected {_list(named)}"]
    for line, wanted in zip(decision.lines, expect.lines, strict=True):
        found += [f"{line.code}: {text}" for text in _line_differences(line, wanted)]
    advice = sorted({reason.rule for reason in decision.advice})
    if advice != sorted(expect.advice):
        found.append(f"advice: {_list(advice)}, expected {_list(sorted(expect.advice))}")
    return found


def _line_differences(line: Line, wanted: ExpectedLine) -> Iterator[str]:
    if line.verdict != wanted.verdict:
        yield f"{line.verdict}, expected {wanted.verdict}"
    effects = strongest(line)
    for rule in sorted(effects.keys() | wanted.rules.keys()):
        got, expected = effects.get(rule, "silent"), wanted.rules.get(rule, "silent")
        if got != expected:
            yield f"rule {rule}: {got}, expected {expected}"
    for rule, use in wanted.use.items():
        got_use = sorted({code for r in line.reasons if r.rule == rule for code in r.use})
        if got_use != sorted(use):
            yield f"rule {rule}: use {_list(got_use)}, expected {_list(sorted(use))}"


def strongest(line: Line) -> Mapping[str, str]:
    """The strongest effect of each rule that speaks of a line."""
    effects: dict[str, str] = {}
    for reason in line.reasons:
        before = effects.get(reason.rule)
        if before is None or SEVERITY[reason.effect] < SEVERITY[before]:
            effects[reason.rule] = reason.effect
    return effects


def _list(words: list[str]) -> str:
    return ", ".join(words) or "none"
