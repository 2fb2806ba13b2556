"""Text to JSON values, strictly: what JSON leaves open or a parser would swallow is an error here.

Python's own parser keeps the last of two equal keys, takes `NaN` for a number and recurses as deep
as its input. Claims may not lose or gain anything on the way in, so keys written twice, numbers
that are none and bottomless nesting are kept visible here, and named with their place.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from .claim_error import Problems, quoted
from .claim_text import refuse

if TYPE_CHECKING:
    from json import JSONDecoder

__all__ = ["MAX_DEPTH", "NotJson", "check_json", "decoder", "member", "parse"]

MAX_DEPTH = 32
MAX_DIGITS = 20

_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class NotJson:
    """Stands for a number that is no claim's business: `NaN`, or one of a thousand digits."""

    def __init__(self, what: str) -> None:
        self.what = what


class DoubledKeys(dict[str, object]):
    """An object in which some keys were written twice or oftener."""

    doubled: tuple[str, ...] = ()


def parse(text: str, name: str, line: int | None = None) -> object:
    """Parse one JSON document; `line` is its line in a JSON Lines file, None for a whole file.

    Raises ClaimError with line and column. Keys written twice and numbers that are none stay in the
    value for `check_json` to name.
    """
    from json import JSONDecodeError

    try:
        return decoder().decode(text)
    except JSONDecodeError as error:
        message, expected, help = _syntax(error, text, line)
        row, column = (line, error.pos + 1) if line else (error.lineno, error.colno)
    except RecursionError:
        message, expected = "nested too deeply", f"at most {MAX_DEPTH} levels"
        help, position = "", _deep_position(text)
        start = text.rfind("\n", 0, position) + 1
        row, column = line or text.count("\n", 0, position) + 1, position - start + 1
    refuse(name, message, expected, help, line=row, column=column)


def check_json(value: object, problems: Problems, path: str = "$", depth: int = 1) -> bool:
    """Note keys written twice, numbers that are none, and nesting beyond the bound, in a claim.

    Returns False where the nesting was too deep, and goes no further then. Comment keys (`//`) may
    be written twice.
    """
    if isinstance(value, NotJson):
        problems.add(path, f"found {value.what}", "", "JSON has no such number")
        return True
    if not isinstance(value, dict | list):
        return True
    if depth > MAX_DEPTH:
        problems.add(path, "nested too deeply", f"at most {MAX_DEPTH} levels")
        return False
    if isinstance(value, DoubledKeys):
        for key in value.doubled:
            help = "keep one of the two: the other would be lost"
            problems.add(member(path, key), f"the key {quoted(key)} is written twice", "", help)
    within = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in within:
        if isinstance(item, dict | list | NotJson):
            place = member(path, key) if isinstance(key, str) else f"{path}[{key}]"
            if not check_json(item, problems, place, depth + 1):
                return False
    return True


def member(path: str, key: str) -> str:
    """Extend a JSON path by a key: `$.id`, or `$["odd key"]` where the key is no plain name."""
    return f"{path}.{key}" if len(key) <= 40 and _NAME.fullmatch(key) else f"{path}[{quoted(key)}]"


@cache
def decoder() -> JSONDecoder:
    """Make the decoder that keeps doubled keys and odd numbers visible."""
    from json import JSONDecoder

    return JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_constant=NotJson)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of its pairs; a comment's key may come twice."""
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    seen: set[str] = set()
    doubled: dict[str, None] = {}
    for key, _ in pairs:
        if key in seen and not key.startswith("//"):
            doubled[key] = None
        seen.add(key)
    marked = DoubledKeys(plain)
    marked.doubled = tuple(doubled)
    return marked


def _integer(digits: str) -> int | NotJson:
    """Read an integer; Python itself refuses thousands of digits, no claim needs twenty."""
    if len(digits) <= MAX_DIGITS:
        return int(digits)
    return NotJson(f"an integer of {len(digits):,} digits")


def _syntax(error: Exception, text: str, line: int | None) -> tuple[str, str, str]:
    """Put a syntax error in words: message, what was expected, help."""
    message, position = getattr(error, "msg", ""), getattr(error, "pos", 0)
    if message.startswith("Unterminated string"):
        return "the text ends inside a string that begins here", 'a closing "', "is the file whole?"
    if not text[position:].strip():
        help = "JSON Lines wants a whole claim on every line" if line else "is the file whole?"
        return "the JSON ends too early", "the rest of the claim", help
    if message == "Extra data":
        help = "one claim a line is JSON Lines: name the file .jsonl" if line is None else ""
        return "more text after the JSON value", "the end", help
    # The parser quotes the character of a bad escape; the rest of its words are fixed.
    words = message.split(":", 1)[0] if "scape" in message else message
    return f"no JSON: {words[:1].lower()}{words[1:]}", "JSON", ""


def _deep_position(text: str) -> int:
    """Find the first bracket that opens a level beyond the bound."""
    depth = 0
    for match in _BRACKET.finditer(text):
        depth += (match[1] is not None) - (match[2] is not None)
        if depth > MAX_DEPTH:
            return match.start()
    return 0
