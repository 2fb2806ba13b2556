"""Reading a finding's value, as its concept asks for it."""

from __future__ import annotations

from collections.abc import Callable

from .claim_code import canonical_code
from .claim_concept import Concept, vocabulary
from .claim_error import Problems, nearest, quoted
from .claim_scalar import one_of, read_boolean, read_integer, read_text

__all__ = ["expected_value", "read_value"]

Value = str | int | bool


def read_value(concept: Concept, value: object, path: str, problems: Problems) -> Value | None:
    """Read a value of the concept's type; None, with the problem noted, if it is none.

    A text comes back as it stands; words and levels are read in any case and come back in their
    canonical spelling, two codes canonically and parted by one blank.

    Example: the `spurling_test` value `" Positive"` comes back as `"positive"`.
    """
    return _READERS[concept.value](concept, value, path, problems)


def expected_value(concept: Concept) -> str:
    """Say what a value of the concept looks like, for a message."""
    if concept.value == "integer":
        return f"an integer from {concept.minimum or 0}"
    if concept.value == "level":
        return "a nerve root from C2 to C8, or a disc level from C2-C3 to C7-T1"
    if concept.words:
        return one_of(concept.words)
    return {"boolean": "true or false", "codes": _TWO_CODES}.get(concept.value, "a text")


_TWO_CODES = 'two different diagnosis codes parted by a blank, such as "F45.8 G47.63"'


def _text(concept: Concept, value: object, path: str, problems: Problems) -> str | None:
    return read_text(value, path, problems, expected_value(concept))


def _integer(concept: Concept, value: object, path: str, problems: Problems) -> int | None:
    return read_integer(value, path, problems, concept.minimum or 0)


def _boolean(_: Concept, value: object, path: str, problems: Problems) -> bool | None:
    return read_boolean(value, path, problems)


def _word(concept: Concept, value: object, path: str, problems: Problems) -> str | None:
    """Read one of the concept's words, or a synonym of one."""
    text = _text(concept, value, path, problems)
    if text is None:
        return None
    word = " ".join(text.lower().split())
    word = vocabulary().synonyms.get(word, word)
    if word in concept.words:
        return word
    message = f"{quoted(text)} is no value of {concept.name}"
    problems.add(path, message, expected_value(concept), nearest(text, concept.words))
    return None


def _level(concept: Concept, value: object, path: str, problems: Problems) -> str | None:
    """Read a nerve root or a disc level."""
    text = _text(concept, value, path, problems)
    if text is None:
        return None
    levels = vocabulary().levels
    level = text.strip().upper()
    if level in levels:
        return level
    near = nearest(text, [name.lower() for name in levels])
    problems.add(path, f"{quoted(text)} is no level", expected_value(concept), _upper_word(near))
    return None


def _codes(concept: Concept, value: object, path: str, problems: Problems) -> str | None:
    """Read two different diagnosis codes."""
    text = _text(concept, value, path, problems)
    if text is None:
        return None
    codes = [canonical_code(word) for word in text.split()]
    if len(codes) == 2 and None not in codes and codes[0] != codes[1]:
        return f"{codes[0]} {codes[1]}"
    problems.add(path, f"found {quoted(text)}", _TWO_CODES)
    return None


def _upper_word(help: str) -> str:
    """Write the suggested level in upper case again, which it was not for the search."""
    before, quote, rest = help.partition('"')
    return before + quote + rest.upper()


_READERS: dict[str, Callable[[Concept, object, str, Problems], Value | None]] = {
    "text": _text,
    "integer": _integer,
    "boolean": _boolean,
    "one-of": _word,
    "condition": _word,
    "level": _level,
    "codes": _codes,
}
