"""Reading what stands on a claim line by line: diagnoses, procedures, and earlier claims."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .claim_error import Problems, quoted
from .claim_fields import Fields, read_object
from .claim_scalar import MAX_NUMBER, read_code, read_integer, read_text

if TYPE_CHECKING:
    from .claim import Diagnosis, HistoryEntry, Procedure

__all__ = ["read_diagnosis", "read_history_entry", "read_procedure"]

DIAGNOSIS_KEYS = ("code",)
PROCEDURE_KEYS = ("code", "modifiers", "diagnoses")
HISTORY_KEYS = ("code", "date")

_PROCEDURE_CODE = re.compile(r"[0-9A-Za-z]{5}")
_MODIFIER = re.compile(r"[0-9A-Za-z]{2}")
_MANY = 1_000  # more modifiers or pointers than any form has room for


def read_diagnosis(value: object, path: str, problems: Problems) -> Diagnosis | None:
    """Read a diagnosis line: a code alone, or an object that holds one."""
    from .claim import Diagnosis

    if isinstance(value, dict):
        fields = Fields(value, path, problems, DIAGNOSIS_KEYS)
        code = fields.code("code", required=True)
    else:
        code = read_code(value, path, problems)
    return Diagnosis(code) if code else None


def read_history_entry(value: object, path: str, problems: Problems) -> HistoryEntry | None:
    """Read an earlier claim: its diagnosis code and its date of service."""
    from .claim import HistoryEntry

    expected = 'an object such as {"code": "M54.2", "date": "2026-01-10"}'
    fields = read_object(value, path, problems, HISTORY_KEYS, expected)
    if fields is None:
        return None
    code, day = fields.code("code", required=True), fields.day("date")
    return HistoryEntry(code, day) if code and day else None


def read_procedure(
    value: object, path: str, problems: Problems, diagnoses: int
) -> Procedure | None:
    """Read a procedure line; its pointers count the claim's diagnoses from 1."""
    from .claim import Procedure

    expected = 'an object such as {"code": "72141", "diagnoses": [1]}'
    fields = read_object(value, path, problems, PROCEDURE_KEYS, expected)
    if fields is None:
        return None
    code = None
    if fields.has("code", _CODE_EXPECTED):
        code = _shaped(fields.value["code"], fields.place("code"), problems)
    modifiers = [
        _shaped(item, place, problems, _MODIFIER, _MODIFIER_EXPECTED)
        for place, item in fields.items("modifiers", _MANY)
    ]
    pointers = [
        _pointer(item, place, problems, diagnoses)
        for place, item in fields.items("diagnoses", _MANY)
    ]
    _check_once(modifiers, fields, "modifiers")
    _check_once(pointers, fields, "diagnoses")
    kept = tuple(modifier for modifier in modifiers if modifier)
    return Procedure(code, kept, tuple(filter(None, pointers))) if code else None


_CODE_EXPECTED = 'a procedure code of five digits or letters, such as "72141"'
_MODIFIER_EXPECTED = 'a modifier of two digits or letters, such as "59"'


def _shaped(
    value: object,
    path: str,
    problems: Problems,
    shape: re.Pattern[str] = _PROCEDURE_CODE,
    expected: str = _CODE_EXPECTED,
) -> str | None:
    """Read a procedure code or a modifier in any case; it is returned in upper case."""
    text = read_text(value, path, problems, expected)
    if text is None:
        return None
    if shape.fullmatch(text.strip()):
        return text.strip().upper()
    problems.add(path, f"found {quoted(text)}", expected)
    return None


def _pointer(value: object, path: str, problems: Problems, diagnoses: int) -> int | None:
    """Read a pointer to a diagnosis line. Where the diagnoses are unreadable, any may be right."""
    last = diagnoses or _MANY
    if isinstance(value, bool) or not isinstance(value, int) or 1 <= value <= last:
        return read_integer(value, path, problems, 1, last)
    help = "diagnoses are counted from 1" if value == 0 else ""
    expected = f"the number of a diagnosis, from 1 to {last}"
    shown = f"no diagnosis {value}" if abs(value) < MAX_NUMBER else "no such diagnosis"
    problems.add(path, f"there is {shown}", expected, help)
    return None


def _check_once(items: list[str | None] | list[int | None], fields: Fields, key: str) -> None:
    """Refuse a second mention of the same modifier or diagnosis: as facts the two would be one."""
    for index, item in enumerate(items):
        if item is not None and item in items[:index]:
            place = f"{fields.place(key)}[{index}]"
            fields.problems.add(place, f"{item} is there already", "each once", "leave it out")
