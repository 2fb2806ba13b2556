"""Reading the object that is a claim, field by field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .claim_error import Problems
from .claim_fields import Fields, read_object
from .claim_finding import read_finding
from .claim_line import read_diagnosis, read_history_entry, read_procedure

if TYPE_CHECKING:
    from .claim import Claim

__all__ = ["read_claim"]

ENCOUNTERS = ("initial", "subsequent", "sequela")
SETTINGS = ("office", "telehealth", "hospital-outpatient")
KEYS = (
    *("id", "date_of_service", "encounter", "setting", "place_of_service", "payer"),
    *("diagnoses", "procedures", "history", "findings"),
)
MAX_DIAGNOSES, MAX_PROCEDURES, MAX_FINDINGS, MAX_HISTORY = 100, 200, 2_000, 2_000

_PLACE_OF_SERVICE = re.compile(r"[0-9]{2}")


def read_claim(value: object, problems: Problems) -> Claim | None:
    """Read one claim, field by field; what it returns counts only if no problem was noted."""
    from .claim import Claim

    fields = read_object(value, "$", problems, KEYS, "a claim: an object in curly braces")
    if fields is None:
        return None
    parts: dict[str, Any] = {
        "id": _identifier(fields),
        "date_of_service": fields.day("date_of_service"),
        "encounter": fields.word("encounter", ENCOUNTERS),
        "setting": fields.word("setting", SETTINGS),
        "place_of_service": fields.shaped(
            "place_of_service", _PLACE_OF_SERVICE, 'two digits in quotes, such as "11"'
        ),
        "payer": fields.text("payer"),
        "diagnoses": _diagnoses(fields),
    }
    count = len(parts["diagnoses"])
    parts["procedures"] = tuple(
        read_procedure(item, path, problems, count)
        for path, item in fields.items("procedures", MAX_PROCEDURES)
    )
    for key, reader, maximum in (
        ("history", read_history_entry, MAX_HISTORY),
        ("findings", read_finding, MAX_FINDINGS),
    ):
        items = fields.items(key, maximum)
        parts[key] = tuple(reader(item, path, problems) for path, item in items)
    if problems.found:
        return None
    return Claim(**{key: part for key, part in parts.items() if part is not None})


def _identifier(fields: Fields) -> str | None:
    """Read the claim's identifier: every decision names it, on one line."""
    expected = "the claim's identifier, a text on one line"
    text = fields.text("id", required=True, expected=expected)
    if text is not None and not text.isprintable():
        fields.problems.add(fields.place("id"), "found an unprintable character", expected)
    return text


def _diagnoses(fields: Fields) -> tuple[object, ...]:
    """Read the diagnoses, of which a claim has at least one."""
    expected = 'a list of diagnosis codes, such as ["M54.2"]'
    if not fields.has("diagnoses", expected):
        return ()
    if fields.value["diagnoses"] == []:
        fields.problems.add(fields.place("diagnoses"), "found an empty list", expected)
    items = fields.items("diagnoses", MAX_DIAGNOSES)
    return tuple(read_diagnosis(item, path, fields.problems) for path, item in items)
