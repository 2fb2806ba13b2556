"""Reading the fields of one JSON object of a claim."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from .claim_error import Problems, nearest, quoted
from .claim_json import NotJson, member
from .claim_scalar import (
    kind_of,
    one_of,
    read_boolean,
    read_code,
    read_date,
    read_integer,
    read_text,
)

__all__ = ["Fields", "read_object"]

COMMENT = "//"


class Fields:
    """One JSON object being read: its fields, its path, and the list its problems go to.

    Every reader below notes what is wrong and returns None (or the default), so that reading goes
    on to the next field. Keys that begin with `//` are comments: accepted and left out.
    """

    def __init__(
        self, value: dict[str, object], path: str, problems: Problems, keys: Collection[str]
    ) -> None:
        self.value, self.path, self.problems = value, path, problems
        for key in value:
            if key not in keys and not (isinstance(key, str) and key.startswith(COMMENT)):
                self._unknown_key(key, keys)

    def _unknown_key(self, key: object, keys: Collection[str]) -> None:
        """Note a key that means nothing here."""
        word = key if isinstance(key, str) else repr(key)
        help = nearest(word, keys, 'a comment\'s key begins with "//"')
        expected = f"a key of {', '.join(keys)}"
        self.problems.add(member(self.path, word), f"unknown key {quoted(word)}", expected, help)

    def place(self, key: str) -> str:
        """Give the JSON path of a field."""
        return f"{self.path}.{key}"

    def has(self, key: str, expected: str = "") -> bool:
        """Tell whether a field is there; with `expected`, its lack is a problem."""
        if key in self.value:
            return True
        if expected:
            self.problems.add(self.place(key), f'the key "{key}" is missing', expected)
        return False

    def text(self, key: str, *, required: bool = False, expected: str = "a text") -> str | None:
        """Read a text; None if it is not there."""
        if self.has(key, expected if required else ""):
            return read_text(self.value[key], self.place(key), self.problems, expected)
        return None

    def shaped(self, key: str, shape: re.Pattern[str], expected: str) -> str | None:
        """Read a text of a given shape."""
        text = self.text(key, expected=expected)
        if text is None or shape.fullmatch(text):
            return text
        self.problems.add(self.place(key), f"found {quoted(text)}", expected)
        return None

    def word(self, key: str, words: Collection[str]) -> str | None:
        """Read one of a few words; None if it is not there."""
        expected = one_of(words)
        text = self.text(key, expected=expected)
        if text is None or text in words:
            return text
        message = f"unknown {key} {quoted(text)}"
        self.problems.add(self.place(key), message, expected, nearest(text, words))
        return None

    def boolean(self, key: str) -> bool | None:
        """Read true or false; None if it is not there."""
        if key not in self.value:
            return None
        return read_boolean(self.value[key], self.place(key), self.problems)

    def integer(self, key: str, minimum: int, *, expected: str) -> int | None:
        """Read an integer that must be there, and is not under `minimum`."""
        if self.has(key, expected):
            return read_integer(self.value[key], self.place(key), self.problems, minimum)
        return None

    def code(self, key: str, *, required: bool = False) -> str | None:
        """Read a diagnosis code; None if it is not there."""
        if self.has(key, 'a diagnosis code such as "M54.12"' if required else ""):
            return read_code(self.value[key], self.place(key), self.problems)
        return None

    def day(self, key: str) -> date | None:
        """Read a date that must be there."""
        if self.has(key, "a date written YYYY-MM-DD"):
            return read_date(self.value[key], self.place(key), self.problems)
        return None

    def items(self, key: str, maximum: int) -> Iterator[tuple[str, object]]:
        """Read a list of at most `maximum` items, each with its path."""
        value = self.value.get(key, [])
        place = self.place(key)
        if isinstance(value, list) and len(value) <= maximum:
            return ((f"{place}[{index}]", item) for index, item in enumerate(value))
        if isinstance(value, list):
            self.problems.add(place, f"found {len(value):,} items", f"at most {maximum:,}")
        elif not isinstance(value, NotJson):
            self.problems.add(place, f"found {kind_of(value)}", "a list in square brackets")
        return iter(())


def read_object(
    value: object, path: str, problems: Problems, keys: Collection[str], expected: str
) -> Fields | None:
    """Take a JSON object apart; None, with a problem noted, for anything else."""
    if isinstance(value, dict):
        return Fields(value, path, problems, keys)
    if not isinstance(value, NotJson):
        problems.add(path, f"found {kind_of(value)}", expected)
    return None
