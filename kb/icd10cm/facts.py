"""The relations of an edition, as rows: all that the rules know of ICD-10-CM."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .account import Reading, checked, readings
from .hand import how_it_asks
from .tabular import Tabular

if TYPE_CHECKING:
    from collections.abc import Iterable

# G I.A.13: titles of manifestation codes say "in diseases classified elsewhere", with a word or two
# more at times ("in other specified diseases", "in infectious and parasitic diseases", "in
# conditions", "in disease"). "As the cause of diseases classified elsewhere" (B95-B97) says the
# opposite.
_MANIFESTATION = re.compile(
    r"\bin (?:[a-z]+ ){0,4}(?:diseases?|conditions?|reactions) classified elsewhere", re.IGNORECASE
)


def facts(
    tabular: Tabular, known: tuple[Reading, ...] | None = None
) -> dict[str, list[tuple[str, ...]]]:
    """Every static relation of an edition by name, each row a tuple of strings.

    `known` are the readings of this edition's notes where the caller has them already
    (`account.readings`). Raises `UnaccountedNotes` when a note is neither read, mapped by hand, nor
    listed as naming no code.

    Example: `("M54.12", "M54.1") in facts(tabular)["parent"]`.
    """
    understood = checked(known if known is not None else readings(tabular), tabular.version)
    return {
        "node": [(n.name, n.kind) for n in tabular.nodes],
        "parent": [(n.name, n.parent) for n in tabular.nodes if n.parent],
        "title": [(n.name, n.title) for n in tabular.nodes],
        "note": [(n.name, n.kind, n.bearer, n.text) for n in tabular.notes],
        "names": [(r.note.name, node) for r in understood for node in r.nodes],
        "item_of": [(n.name, n.header) for n in tabular.notes if n.header],
        "seventh": [(e.base, e.char, e.meaning, e.code) for e in tabular.expansions],
        "manifestation_title": [(n.name,) for n in tabular.nodes if _MANIFESTATION.search(n.title)],
        "code_first_asks": list(_code_first_asks(tabular)),
    }


def _code_first_asks(tabular: Tabular) -> Iterable[tuple[str, ...]]:
    """Every code-first note with what it asks; an item of a list asks what its header asks."""
    header: dict[str, str] = {}
    for note in tabular.notes:
        if note.kind == "code_first":
            how = header[note.header] if note.header else how_it_asks(note.text)
            header[note.name] = how
            yield note.name, how
