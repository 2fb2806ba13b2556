"""Where in a goal the cursor stands: in which relation, in which column, between quotes or not."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Place", "place_in"]

_PARTS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?$)|[(),]')


class Place(NamedTuple):
    """The relation before the first parenthesis (None where there is none yet), the column from 0.

    `word` is what stands before the cursor of the part that is being typed; `quoted` tells whether
    it is a string, whose quote is left out.
    """

    relation: str | None
    column: int
    word: str
    quoted: bool = False


def place_in(text: str) -> Place:
    """The place at the end of a text.

    >>> place_in('is_a("M54.12", "M5')
    Place(relation='is_a', column=1, word='M5', quoted=True)
    >>> place_in("tit")
    Place(relation=None, column=0, word='tit', quoted=False)
    """
    relation, column, depth, start = None, 0, 0, 0
    for part in _PARTS.finditer(text):
        found = part.group()
        if found[0] == '"':
            if not _closes(found):
                return Place(relation, column, found[1:], quoted=True)
        elif found == "(":
            if depth == 0:
                relation = text[: part.start()].strip()
            depth, start = depth + 1, part.end()
        elif found == ")":
            depth, start = depth - 1, part.end()
        elif depth == 1:
            column, start = column + 1, part.end()
    if relation is not None and depth <= 0:
        # behind the last parenthesis nothing is left to say
        return Place(None, 0, ")")
    return Place(relation, column, text[start:].lstrip())


def _closes(string: str) -> bool:
    """Whether a string at the end of a text ends in its closing quote."""
    return re.fullmatch(r'"(?:[^"\\]|\\.)*"', string) is not None
