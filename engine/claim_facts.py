"""The facts that one claim states: relations for the rules, and where each fact comes from.

Dates are integers `yyyymmdd`; lines, entries and findings count from 1. Procedures go on counting
after the diagnoses. Findings keep the order of the claim, so that finding 3 is `$.findings[2]`; an
`acute_injury` told with an injury's mechanism is a further finding, and counts after all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from .claim_code import code_length, code_prefixes
from .claim_concept import vocabulary

if TYPE_CHECKING:
    from .claim import Claim, Finding

__all__ = ["CLAIM_RELATIONS", "Row", "claim_fact_sources", "claim_facts", "folded"]

Row = tuple[str | int, ...]
_Fact = tuple[str, Row, str]  # relation, row, JSON path

# Every relation with the origin of its facts: what is billed, or what the chart documents.
CLAIM_RELATIONS: dict[str, str] = {
    **dict.fromkeys(("claim_id", "date_of_service", "encounter", "setting"), "claim"),
    **dict.fromkeys(("place_of_service", "payer"), "claim"),
    **dict.fromkeys(("diagnosis", "code_prefix", "code_length"), "claim"),
    **dict.fromkeys(("procedure", "modifier", "points_to", "history"), "claim"),
    **dict.fromkeys(("finding", "finding_text", "finding_number", "finding_word"), "chart"),
    **dict.fromkeys(("finding_side", "finding_supports", "finding_modality"), "chart"),
    **dict.fromkeys(("finding_level", "unrelated"), "chart"),
}

_DEFAULTS = {"encounter": "initial", "setting": "office"}
_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc]")


def claim_facts(claim: Claim) -> dict[str, list[Row]]:
    """List the facts of a claim by relation: every relation of `CLAIM_RELATIONS`, in its order.

    Rows stand in the order of the claim. A relation of which the claim says nothing is empty.

    Example: `claim_facts(claim)["diagnosis"]` is `[(1, "M54.2"), (2, "M54.12")]`.
    """
    facts: dict[str, list[Row]] = {relation: [] for relation in CLAIM_RELATIONS}
    for relation, row, _ in _claim_facts(claim):
        facts[relation].append(row)
    return facts


def claim_fact_sources(claim: Claim) -> dict[tuple[str, Row], str]:
    """Tell of each fact where it stands: its JSON path, and the chart's span if one is known.

    Only proofs need this, so it is worked out apart from the facts. A value that is the contract's
    default says so, for the claim need not have written it.

    Example: `"$.findings[2] (note-1, characters 57-82)"`.
    """
    sources: dict[tuple[str, Row], str] = {}
    for relation, row, path in _claim_facts(claim):
        if row == (_DEFAULTS.get(relation),):
            path = f"{path} (the default)"
        sources.setdefault((relation, row), path)
    return sources


def folded(text: str) -> str:
    """Normalise a text for comparison: trimmed, lower case, every run of white space one blank.

    Example: `folded(" Left  Neck ")` is `"left neck"`.
    """
    return " ".join(text.lower().split())


def _claim_facts(claim: Claim) -> Iterator[_Fact]:
    """Yield every fact of a claim with its JSON path."""
    yield "claim_id", (claim.id,), "$.id"
    yield "date_of_service", (_number(claim.date_of_service),), "$.date_of_service"
    yield "encounter", (claim.encounter,), "$.encounter"
    yield "setting", (claim.setting,), "$.setting"
    if claim.place_of_service is not None:
        yield "place_of_service", (claim.place_of_service,), "$.place_of_service"
    if claim.payer is not None:
        yield "payer", (folded(claim.payer),), "$.payer"
    yield from _diagnosis_facts(claim)
    yield from _procedure_facts(claim)
    for entry, earlier in enumerate(claim.history, 1):
        row = (entry, earlier.code, _number(earlier.date))
        yield "history", row, f"$.history[{entry - 1}]"
    for number, (finding, path) in enumerate(_findings(claim), 1):
        if finding.source:
            source = finding.source
            path = f"{path} ({source.document}, characters {source.start}-{source.end})"
        yield from _finding_facts(number, finding, path)


def _diagnosis_facts(claim: Claim) -> Iterator[_Fact]:
    """Yield the diagnosis lines, and how their codes may be split."""
    for line, diagnosis in enumerate(claim.diagnoses, 1):
        path = f"$.diagnoses[{line - 1}]"
        yield "diagnosis", (line, diagnosis.code), path
        yield "code_length", (line, code_length(diagnosis.code)), path
        for prefix, rest in code_prefixes(diagnosis.code):
            yield "code_prefix", (line, prefix, rest), path


def _procedure_facts(claim: Claim) -> Iterator[_Fact]:
    """Yield the procedure lines, which count on after the diagnoses."""
    for index, procedure in enumerate(claim.procedures):
        line, path = len(claim.diagnoses) + index + 1, f"$.procedures[{index}]"
        yield "procedure", (line, procedure.code), path
        for place, modifier in enumerate(procedure.modifiers):
            yield "modifier", (line, modifier), f"{path}.modifiers[{place}]"
        for place, pointer in enumerate(procedure.diagnoses):
            yield "points_to", (line, pointer), f"{path}.diagnoses[{place}]"


def _findings(claim: Claim) -> Iterator[tuple[Finding, str]]:
    """Yield all findings with their paths: those of the list, then those told along with one."""
    from .claim import Finding

    told: list[tuple[Finding, str]] = []
    for index, finding in enumerate(claim.findings):
        path = f"$.findings[{index}]"
        yield finding, path
        if finding.acute_injury is not None:
            further = Finding(
                "acute_injury",
                finding.acute_injury,
                status=finding.status,
                basis=finding.basis,
                side=finding.side,
                source=finding.source,
            )
            told.append((further, f"{path}.acute_injury"))
    yield from told


def _finding_facts(number: int, finding: Finding, path: str) -> Iterator[_Fact]:
    """Yield the facts of one finding."""
    yield "finding", (number, finding.concept, finding.status, finding.basis), path
    if finding.value is not None:
        for relation, row in _value_facts(number, finding.concept, finding.value):
            yield relation, row, path
    if finding.side is not None:
        yield "finding_side", (number, finding.side), path
    if finding.supports is not None:
        yield "finding_supports", (number, finding.supports), path
    if finding.modality is not None:
        yield "finding_modality", (number, folded(finding.modality)), path


def _value_facts(number: int, concept: str, value: str | int | bool) -> Iterator[tuple[str, Row]]:
    """Yield what a value says, by the type that its concept has in the vocabulary."""
    if isinstance(value, bool):
        yield "finding_text", (number, "true" if value else "false")
        return
    if isinstance(value, int):
        yield "finding_number", (number, value)
        return
    kind = vocabulary().concepts[concept].value
    # Levels and codes are canonical already, in upper case.
    text = value if kind in ("level", "codes") else folded(value)
    yield "finding_text", (number, text)
    if kind == "text":
        for word in dict.fromkeys(_WORD.findall(_APOSTROPHES.sub("", text))):
            yield "finding_word", (number, word)
    elif kind == "level":
        yield "finding_level", (number, vocabulary().levels[value])
    elif kind == "codes":
        first, second = value.split()
        yield "unrelated", (number, first, second)
        yield "unrelated", (number, second, first)


def _number(day: date) -> int:
    """Write a day as a number: 20260302. Rules compare days as numbers."""
    return day.year * 10_000 + day.month * 100 + day.day
