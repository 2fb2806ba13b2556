"""Reading one plain value of a claim: a text, a code, a date, an integer.

Each reader notes what is wrong and returns None then, so that reading goes on to the next value. A
number that JSON does not have was named when the JSON was checked, and is passed over here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from .claim_code import canonical_code, respelled_code
from .claim_error import Problems, quoted
from .claim_json import NotJson

__all__ = [
    "kind_of",
    "one_of",
    "read_boolean",
    "read_code",
    "read_date",
    "read_integer",
    "read_text",
]

MAX_TEXT = 10_000
# Engines that the program is exported to count in 32 bits (Souffle's `number`, clingo's terms).
MAX_NUMBER = 2**31 - 1

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NEAR_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{2})([0-9]{2}))(?:[T ].*)?"
)
# No text of a chart holds these: control characters that are no white space, and half characters,
# which cannot be written to any file.
_UNFIT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_KINDS = {str: "a text", bool: "a boolean", int: "an integer", dict: "an object", list: "a list"}


def kind_of(value: object) -> str:
    """Name the kind of a JSON value, for a message that must not repeat the value itself."""
    if value is None:
        return "null"
    if isinstance(value, float):
        return "a number with a fraction or an exponent"
    return _KINDS.get(type(value), f"a {type(value).__name__}")


def one_of(words: Collection[str]) -> str:
    """List words in a sentence: `"left", "right" or "bilateral"`."""
    *most, last = (f'"{word}"' for word in words)
    return f"{', '.join(most)} or {last}" if most else last


def read_text(value: object, path: str, problems: Problems, expected: str = "a text") -> str | None:
    """Read a text that says something; the text is returned as it stands."""
    if isinstance(value, NotJson):
        return None  # named already when the JSON was checked
    if not isinstance(value, str):
        numeric = isinstance(value, int) and not isinstance(value, bool)
        help = "leave the key out" if value is None else "write it in quotes" if numeric else ""
        problems.add(path, f"found {kind_of(value)}", expected, help)
    elif not value.strip():
        problems.add(path, "found an empty text", expected)
    elif len(value) > MAX_TEXT:
        problems.add(path, quoted(value), f"at most {MAX_TEXT:,} characters")
    elif unfit := _UNFIT.search(value):
        problems.add(path, f"found the unprintable character {quoted(unfit[0])}", expected)
    else:
        return value
    return None


def read_code(value: object, path: str, problems: Problems) -> str | None:
    """Read a diagnosis code in any case, with or without the dot; it is returned canonically."""
    expected = 'a diagnosis code such as "M54.12"'
    text = read_text(value, path, problems, expected)
    if text is None:
        return None
    if code := canonical_code(text):
        return code
    near = respelled_code(text)
    help = f'did you mean "{near}"?' if near else "a letter, then two to six letters or digits"
    problems.add(path, f"{quoted(text)} is no diagnosis code", expected, help)
    return None


def read_date(value: object, path: str, problems: Problems) -> date | None:
    """Read a calendar day written `YYYY-MM-DD` (ISO 8601)."""
    expected = "a date written YYYY-MM-DD"
    text = read_text(value, path, problems, expected)
    if text is None:
        return None
    match = _ISO_DATE.fullmatch(text)
    day = _day(match.groups()) if match else None
    if day is None:
        help = _date_help(text) if match is None else "there is no such day in the calendar"
        problems.add(path, f"{quoted(text)} is no date", expected, help)
    return day


def _day(parts: Collection[str]) -> date | None:
    """Make a day of year, month and day; None if the calendar has none such."""
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _date_help(text: str) -> str:
    """Suggest the date that a text means whose year comes first: any other order is ambiguous."""
    match = _NEAR_DATE.fullmatch(text.strip())
    if match and (day := _day([match[1], match[3] or match[5], match[4] or match[6]])):
        return f'did you mean "{day.isoformat()}"?'
    return "write the year, then the month, then the day"


def read_boolean(value: object, path: str, problems: Problems) -> bool | None:
    """Read true or false; a text that says so is none."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, NotJson):
        said = isinstance(value, str) and value.strip().lower() in ("true", "false")
        help = "write it without quotes" if said else ""
        problems.add(path, f"found {kind_of(value)}", "true or false", help)
    return None


def read_integer(
    value: object, path: str, problems: Problems, minimum: int, maximum: int = MAX_NUMBER
) -> int | None:
    """Read an integer within bounds; true and false are none, nor is `14.0`."""
    if isinstance(value, NotJson):
        return None
    expected = f"an integer from {minimum} to {maximum:,}"
    if isinstance(value, bool) or not isinstance(value, int):
        digits = isinstance(value, str) and value.strip().isdecimal() and value.isascii()
        help = "write it without quotes" if digits else ""
        help = "write it without a fraction" if isinstance(value, float) else help
        problems.add(path, f"found {kind_of(value)}", expected, help)
    elif not minimum <= value <= maximum:
        shown = f"{value} is out of bounds" if abs(value) < 10**20 else "out of bounds"
        problems.add(path, shown, expected)
    else:
        return value
    return None
