"""The canonical spelling of a diagnosis code, and the ways to split it."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["canonical_code", "code_length", "code_prefixes", "respelled_code"]

CATEGORY_LENGTH = 3
_CODE = re.compile(r"[A-Z][A-Z0-9]{2}(?:\.?[A-Z0-9]{1,4})?")
_PARTING = re.compile(r"[.\s]+")


def canonical_code(text: str) -> str | None:
    """Spell a diagnosis code canonically: upper case, dot after the third character, no blanks.

    Returns None for what has not the shape of a code: a letter and two to six more letters or
    digits, with or without the dot. The shape is that of ICD-10-CM guidelines I.A.2; whether such a
    code exists is not asked here.

    Example: `canonical_code(" m5412 ")` is `"M54.12"`; `canonical_code("M54..1")` is None.
    """
    bare = text.strip()
    # Beyond ASCII, upper case could turn a letter that is none of ours into one that is.
    if not bare.isascii() or not _CODE.fullmatch(upper := bare.upper()):
        return None
    letters = upper.replace(".", "")
    if len(letters) == CATEGORY_LENGTH:
        return letters
    return f"{letters[:CATEGORY_LENGTH]}.{letters[CATEGORY_LENGTH:]}"


def respelled_code(text: str) -> str | None:
    """Suggest the code that a malformed text may mean, for a did-you-mean; None if none is near.

    Example: `respelled_code("M54..1-")` is `"M54.1"`.
    """
    bare = text.strip().rstrip(".,;-")
    return canonical_code(_PARTING.sub(".", bare)) or canonical_code(_PARTING.sub("", bare))


def code_length(code: str) -> int:
    """Count the characters of a canonical code, the dot left out.

    Example: `code_length("M54.12")` is 5.
    """
    return len(code) if len(code) == CATEGORY_LENGTH else len(code) - 1


def code_prefixes(code: str) -> Iterator[tuple[str, str]]:
    """Split a canonical code in every way that leaves a whole category in front, shortest first.

    The prefix is itself canonical; the rest is never empty and bears no dot.

    Example: `S13.4XXQ` gives `("S13", "4XXQ")`, `("S13.4", "XXQ")` and so on to `("S13.4XX", "Q")`.
    """
    category, rest = code[:CATEGORY_LENGTH], code[CATEGORY_LENGTH + 1 :]
    for cut in range(len(rest)):
        yield (f"{category}.{rest[:cut]}" if cut else category), rest[cut:]
