"""Reading a finding: a concept of the vocabulary, its value, and where the chart says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .claim_concept import Concept, vocabulary
from .claim_error import Problems, nearest, quoted
from .claim_fields import Fields, read_object
from .claim_value import expected_value, read_value

if TYPE_CHECKING:
    from .claim import Finding, Source

__all__ = ["read_finding"]

STATUSES = ("present", "absent")
BASES = ("stated", "inferred")
SIDES = ("left", "right", "bilateral")
COMPANIONS = ("modality", "acute_injury")
KEYS = ("concept", "value", "status", "basis", "side", "supports", "source", *COMPANIONS)
SOURCE_KEYS = ("document", "start", "end")


def read_finding(value: object, path: str, problems: Problems) -> Finding | None:
    """Read one finding; None where it is no object or has no concept of the vocabulary.

    A present finding needs a value, an absent one may have one. Everything wrong with the finding
    is noted, not only the first thing.
    """
    from .claim import Finding

    expected = 'an object such as {"concept": "neck_pain", "value": "localized"}'
    fields = read_object(value, path, problems, KEYS, expected)
    if fields is None:
        return None
    concept = _concept(fields)
    # What is None here stays the default: nothing was written, or a problem is noted.
    parts: dict[str, Any] = {
        "status": fields.word("status", STATUSES),
        "basis": fields.word("basis", BASES),
        "side": fields.word("side", SIDES),
        "supports": fields.code("supports"),
        "source": _source(fields),
        "modality": fields.text("modality"),
        "acute_injury": fields.boolean("acute_injury"),
    }
    if concept is None:
        return None
    _check_companions(fields, concept)
    if "value" in fields.value or parts["status"] != "absent":
        parts["value"] = _value(fields, concept)
    return Finding(concept.name, **{key: part for key, part in parts.items() if part is not None})


def _concept(fields: Fields) -> Concept | None:
    """Read the concept, and suggest the nearest one for a misspelled word."""
    concepts = vocabulary().concepts
    expected = f"one of the {len(concepts)} finding concepts"
    name = fields.text("concept", required=True, expected=expected)
    if name is None or name in concepts:
        return concepts[name] if name else None
    help = nearest(name, concepts, f"the concepts are {', '.join(concepts)}")
    fields.problems.add(fields.place("concept"), f"unknown concept {quoted(name)}", expected, help)
    return None


def _value(fields: Fields, concept: Concept) -> str | int | bool | None:
    """Read a value that must be there."""
    if not fields.has("value", expected_value(concept)):
        return None
    return read_value(concept, fields.value["value"], fields.place("value"), fields.problems)


def _check_companions(fields: Fields, concept: Concept) -> None:
    """Refuse the keys that belong to findings of another concept."""
    for key in COMPANIONS:
        if key in fields.value and key not in concept.companions:
            bearers = " or ".join(vocabulary().bearers(key))
            message = f'"{key}" does not belong to {concept.name}'
            fields.problems.add(fields.place(key), message, f"it on {bearers} only")


def _source(finding: Fields) -> Source | None:
    """Read where the chart says it: a document, and the span of its characters."""
    from .claim import Source

    if "source" not in finding.value:
        return None
    path, problems = finding.place("source"), finding.problems
    expected = 'an object such as {"document": "note-1", "start": 57, "end": 82}'
    fields = read_object(finding.value["source"], path, problems, SOURCE_KEYS, expected)
    if fields is None:
        return None
    document = fields.text("document", required=True, expected="the document's name")
    start = fields.integer("start", 0, expected="the first character's offset")
    end = fields.integer("end", 0, expected="the offset after the last character")
    if document is None or start is None or end is None:
        return None
    if start > end:
        problems.add(fields.place("end"), f"end {end} lies before start {start}", "start <= end")
    return Source(document, start, end)
