"""Codes that are written much like a code: suggestions for a slip of the pen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def nearest(code: str, known: Callable[[str], bool], limit: int = 5) -> list[str]:
    """At most `limit` known codes one slip away from `code`, the likeliest first.

    Slips are tried in the order in which coders make them: a character too many at the end, one
    too few there, two swapped, one wrong, one too many, one too few (the single edits of Damerau,
    "A technique for computer detection and correction of spelling errors", 1964). Where no slip
    explains it, the longest known beginning of the code is suggested.

    >>> nearest("M54.22", {"M54.2", "M54.12"}.__contains__)
    ['M54.2', 'M54.12']
    """
    bare = code.replace(".", "")
    found: dict[str, None] = {}
    for candidate in _slips(bare):
        spelled = _dotted(candidate)
        if candidate != bare and len(candidate) >= 3 and spelled not in found and known(spelled):
            found[spelled] = None
            if len(found) == limit:
                break
    if not found:
        beginnings = (_dotted(bare[:n]) for n in range(len(bare) - 1, 2, -1))
        found = {b: None for b in beginnings if known(b)}
        return list(found)[:1]
    return list(found)


def _slips(bare: str) -> Iterator[str]:
    yield bare[:-1]
    for c in _CHARACTERS:
        yield bare + c
    for i in range(len(bare) - 1):
        yield bare[:i] + bare[i + 1] + bare[i] + bare[i + 2 :]
    for i in range(len(bare) - 1, -1, -1):
        for c in _CHARACTERS:
            yield bare[:i] + c + bare[i + 1 :]
    for i in range(len(bare) - 1):
        yield bare[:i] + bare[i + 1 :]
    for i in range(len(bare)):
        for c in _CHARACTERS:
            yield bare[:i] + c + bare[i:]


def _dotted(bare: str) -> str:
    return bare if len(bare) <= 3 else f"{bare[:3]}.{bare[3:]}"
