"""Blocks: how they are named, and which block stands inside which.

The XML lists all sections of a chapter side by side. A section without categories of its own
(C00-C96, M00-M25, V00-X58) is printed as a heading over the sections in its range, so it becomes
their parent.
"""

from __future__ import annotations

import re

from .tabular import TabularError

_RANGE = re.compile(r"([A-Z][0-9A-Z]{2})(?:-([A-Z][0-9A-Z]{2}))?")


def block_name(identity: str) -> str | None:
    """The name of the block with this XML id: "B20" becomes "B20-B20".

    So no block shares a category's name. None when the id is no range.

    Example: `block_name("B20") == "B20-B20"`.
    """
    match = _RANGE.fullmatch(identity.strip())
    return f"{match[1]}-{match[2] or match[1]}" if match else None


def outer_blocks(categories: dict[str, list[str]], chapter: str, source: str) -> dict[str, str]:
    """The parent of each block of a chapter: the tightest heading around it, or the chapter.

    A heading is a block without categories of its own. `categories` has the blocks in the order of
    the list, each with its own categories. Ranges are
    compared by the order of the categories in the list, never as strings. Raises `TabularError`
    when a block without categories ends at a category that the chapter does not have.

    Example: `outer_blocks(...)["C7A-C7A"] == "C00-C96"`.
    """
    place: dict[str, int] = {}
    for names in categories.values():
        for name in names:
            place[name] = len(place)
    spans: dict[str, tuple[int, int]] = {}
    for block, names in categories.items():
        first, last = (names[0], names[-1]) if names else block.split("-")
        missing = [name for name in (first, last) if name not in place]
        if missing:
            raise TabularError(
                f'"{source}" has a section "{block}" that ends at "{missing[0]}", '
                f"which {chapter} does not list\n"
                "help: the file may be cut short; fetch it again"
            )
        spans[block] = (place[first], place[last])
    headings = [block for block, names in categories.items() if not names]
    return {block: _tightest(block, headings, spans) or chapter for block in categories}


def _tightest(block: str, headings: list[str], spans: dict[str, tuple[int, int]]) -> str | None:
    first, last = spans[block]
    enclosing = [
        heading
        for heading in headings
        if heading != block and spans[heading][0] <= first and last <= spans[heading][1]
    ]
    return min(enclosing, key=lambda heading: spans[heading][1] - spans[heading][0], default=None)
