"""Cases: claims with the verdicts that the policy's readers expect of them.

A case is one JSON file: a title, a claim, the scope, and what is expected: the claim's verdict,
and for each line its verdict, its rules with their effects, what to use instead, and, where two
clauses of a rule differ in words only, a piece of what each message says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from .claim import Claim
from .claim_error import ClaimError, ClaimProblem
from .claim_reader import claim_of
from .decision import SEVERITY, Line, Reason

if TYPE_CHECKING:
    from .oracle import Decided

CASES = Path(__file__).parent.parent / "kb" / "cases"
"""Where the built-in policy's cases live."""

Verdict = Literal["accept", "review", "reject"]
Effect = Literal["reject", "review", "advise"]
SILENT = "silent"
"""What is said of a rule that does not speak."""


class CaseError(ClaimError):
    """Case files that cannot be read; `problems` holds everything found, each with its place."""


class ExpectedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is expected of a line.

    `rules` gives each rule's strongest effect, and is complete. `use` and `says` are asked of the
    rules that they name only: `use` gives all replacements, `says` a piece of each message, so
    that no message is without a piece and no piece without a message; an empty list is a rule
    that says nothing. `says` may name a rule of effect `none`, which only explains.
    """

    code: str
    verdict: Verdict
    kind: Literal["diagnosis", "procedure"] = "diagnosis"
    rules: dict[str, Effect] = {}
    use: dict[str, tuple[str, ...]] = {}
    says: dict[str, tuple[str, ...]] = {}


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is expected of a claim; `advice` lists the rules that speak of the claim as a whole."""

    verdict: Verdict
    lines: tuple[ExpectedLine, ...]
    advice: tuple[str, ...] = ()

    @property
    def rules(self) -> set[str]:
        """The rules that are expected to speak, of a line or of the claim."""
        return {rule for line in self.lines for rule in line.rules} | set(self.advice)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    claim: msgspec.Raw
    expect: Expected
    scope: Literal["full", "codes"] = "full"
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


class Difference(msgspec.Struct, frozen=True):
    """One thing that a decision says otherwise than a case expects.

    `line` is the code of the line, empty where it is the claim's; `rule` is the rule that it is
    about, empty where it is a verdict; `messages` is what that rule says.
    """

    line: str
    rule: str
    found: str
    expected: str
    messages: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.line or 'the claim'}: " + (f"rule {self.rule}: " if self.rule else "")
        return f"{place}{self.found}, expected {self.expected}"


def read_case(path: Path, folder: Path) -> Case:
    """Read one case. Raises CaseError, which names the file and the place in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CaseError([ClaimProblem(str(path), "", f"cannot be read: {reason}")]) from None
    try:
        made = msgspec.json.decode(data, type=_File)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CaseError([_problem(path, str(error))]) from None
    name = path.relative_to(folder).with_suffix("").as_posix()
    try:
        claim = claim_of(bytes(made.claim).decode(), str(path))
    except ClaimError as error:
        # the claim is a part of the file, so its `$` is the file's `$.claim`
        raise CaseError([p._replace(path="$.claim" + p.path[1:]) for p in error.problems]) from None
    return Case(name, made.title, claim, made.scope, made.expect, made.article)


def _problem(path: Path, text: str) -> ClaimProblem:
    """What msgspec says, the place first: "Expected `str`, got `int` - at `$.title`"."""
    message, _, place = text.partition(" - at ")
    shown = message[:1].lower() + message[1:].replace("`", '"')
    return ClaimProblem(
        str(path),
        place.strip("`") or "$",
        shown,
        "a case: title, claim, expect; perhaps scope, article",
    )


def read_cases(folder: Path = CASES) -> Iterator[Case]:
    """The cases below a folder, in the order of their names.

    Raises CaseError with the problems of every file, once all are read.
    """
    problems: list[ClaimProblem] = []
    for path in sorted(folder.rglob("*.json")):
        try:
            yield read_case(path, folder)
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)


def differences(case: Case, decided: Decided) -> list[Difference]:
    """What a decision says otherwise than the case expects; empty where they agree."""
    decision, expect = decided.decision, case.expect
    found: list[Difference] = []
    if decision.verdict != expect.verdict:
        found.append(Difference("", "", decision.verdict, expect.verdict))
    lines = [f"{line.kind} {line.code}" for line in decision.lines]
    named = [f"{line.kind} {line.code}" for line in expect.lines]
    if lines != named:
        return [*found, Difference("", "", f"the lines {_list(lines)}", _list(named))]
    for number, (line, wanted) in enumerate(zip(decision.lines, expect.lines, strict=True), 1):
        reasons = (*line.reasons, *decided.explanations(number))
        found += _line_differences(line, wanted)
        found += _word_differences(line.code, reasons, wanted)
    advice = sorted({reason.rule for reason in decision.advice})
    if advice != sorted(expect.advice):
        found.append(Difference("", "", f"advice {_list(advice)}", _list(sorted(expect.advice))))
    return found


def _line_differences(line: Line, wanted: ExpectedLine) -> Iterator[Difference]:
    if line.verdict != wanted.verdict:
        yield Difference(line.code, "", line.verdict, wanted.verdict)
    effects = strongest(line)
    for rule in sorted(effects.keys() | wanted.rules.keys()):
        got, expected = effects.get(rule, SILENT), wanted.rules.get(rule, SILENT)
        if got != expected:
            messages = tuple(r.message for r in line.reasons if r.rule == rule)
            yield Difference(line.code, rule, got, expected, messages)


def _word_differences(
    code: str, reasons: Sequence[Reason], wanted: ExpectedLine
) -> Iterator[Difference]:
    for rule, use in wanted.use.items():
        got = sorted({code for r in reasons if r.rule == rule for code in r.use})
        if got != sorted(use):
            yield Difference(code, rule, f"use {_list(got)}", f"use {_list(sorted(use))}")
    for rule, pieces in wanted.says.items():
        messages = tuple(r.message for r in reasons if r.rule == rule)
        for piece in (p for p in pieces if not any(p in message for message in messages)):
            yield Difference(code, rule, "no such message", f'a message with "{piece}"', messages)
        for message in (m for m in messages if not any(piece in m for piece in pieces)):
            yield Difference(code, rule, f'the message "{message}"', "none such", messages)


def strongest(line: Line) -> Mapping[str, str]:
    """The strongest effect of each rule that speaks of a line."""
    effects: dict[str, str] = {}
    for reason in line.reasons:
        before = effects.get(reason.rule)
        if before is None or SEVERITY[reason.effect] < SEVERITY[before]:
            effects[reason.rule] = reason.effect
    return effects


def _list(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"
