"""What the Excludes notes of an edition say of one code, or of two: as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..engine.claim_code import canonical_code
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.edition import Edition

__all__ = ["beside", "between", "known_code"]

KINDS = ("excludes1", "excludes2")
Entry = dict[str, Any]
"""A note as data: its id, bearer and text, and the nodes in question with their titles."""


def known_code(word: str, edition: Edition) -> str:
    """The code of the edition that a word spells. Raises UserError with the nearest codes if none.

    Example: `known_code("m5412", edition) == "M54.12"`.
    """
    code = canonical_code(word)
    if code and edition.rows("code", (code,)):
        return code
    near = [f'"{row[1]}"' for row in edition.rows("nearest", (code, None))] if code else []
    raise UserError(
        f'unknown code "{word}"',
        expected=f"a code of ICD-10-CM {edition.name}",
        help=f"did you mean {' or '.join(near[:3])}?" if near else "",
    )


def beside(code: str, edition: Edition) -> Entry:
    """What may not stand beside a code (`excludes1`), and what may though a note speaks of it.

    `bears` are the notes of the code and its ancestors, with the nodes that each names;
    `named_by` those that name the code or an ancestor, with the bearer. All below a node is meant.
    A note of one kind that is `contradicted` by notes of the other, the other way, lists them.
    """
    answer: Entry = {"code": code, "title": _title(code, edition), "edition": edition.name}
    for kind in KINDS:
        answer[kind] = {
            "bears": list(_borne(code, kind, edition)),
            "named_by": list(_naming(code, kind, edition)),
        }
    strict, lax = answer["excludes1"], answer["excludes2"]
    for one, other in (("bears", "named_by"), ("named_by", "bears")):
        for entry in strict[one]:
            entry["contradicted"] = [e["note"] for e in lax[other] if _overlap(entry, e, edition)]
    return answer


def between(one: str, other: str, edition: Edition) -> Entry:
    """Whether two codes may stand on one claim, and the notes that say so.

    `verdict` is `allowed`, `excluded`, or `contradiction`: Excludes1 one way and Excludes2 the
    other, which a coder must settle. `related` tells whether one lies at or below the other.
    """
    found = {kind: list(_pair_notes(one, other, kind, edition)) for kind in KINDS}
    bearers = {entry["code"] for entry in found["excludes1"]}
    verdict = "excluded" if bearers else "allowed"
    # where both exclude each other the list is of one mind, whatever else it says
    if len(bearers) == 1 and any(e["code"] not in bearers for e in found["excludes2"]):
        verdict = "contradiction"
    codes = [{"code": c, "title": _title(c, edition)} for c in (one, other)]
    pairs = ((one, other), (other, one))
    related = any(edition.rows("within", pair) for pair in pairs)
    answer = {"codes": codes, "edition": edition.name, "verdict": verdict, "related": related}
    return {**answer, **found}


def _pair_notes(one: str, other: str, kind: str, edition: Edition) -> Iterator[Entry]:
    for code, beside_ in dict.fromkeys(((one, other), (other, one))):
        rows = edition.fetch(kind, (code, beside_, None))
        for note in sorted((str(row[2]) for row in rows), key=_place):
            yield {"code": code, "covers": beside_, **_note(note, edition)}


def _borne(code: str, kind: str, edition: Edition) -> Iterator[Entry]:
    """The notes that hold for a code, with those nodes they name that do not lie at or below it."""
    rows = edition.fetch("governs", (None, kind, code))
    for note in sorted((str(row[0]) for row in rows), key=_place):
        named = [str(node) for _, node in edition.rows("names", (note, None))]
        nodes = [node for node in named if not edition.rows("within", (node, code))]
        if nodes:
            yield {**_note(note, edition), "nodes": [_node(n, edition) for n in nodes]}


def _naming(code: str, kind: str, edition: Edition) -> Iterator[Entry]:
    """The notes that name a code or an ancestor of it, and are not borne by what lies below it."""
    notes = {str(row[0]) for row in edition.fetch("reaches", (None, code))}
    for note in sorted(notes, key=_place):
        entry = _note(note, edition)
        known = edition.rows("note", (note, None, None, None))[0]
        if known[1] == kind and not edition.rows("within", (entry["bearer"], code)):
            yield {**entry, "nodes": [_node(entry["bearer"], edition)]}


def _overlap(one: Entry, other: Entry, edition: Edition) -> bool:
    """Whether any node of one entry lies at, below or above one of the other."""
    pairs = ((a["node"], b["node"]) for a in one["nodes"] for b in other["nodes"])
    return any(edition.rows("within", (a, b)) or edition.rows("within", (b, a)) for a, b in pairs)


def _note(note: str, edition: Edition) -> Entry:
    _, _, bearer, text = edition.rows("note", (note, None, None, None))[0]
    return {"note": note, "bearer": bearer, "text": text}


def _node(node: str, edition: Edition) -> Entry:
    return {"node": node, "title": _title(node, edition)}


def _title(node: str, edition: Edition) -> str:
    rows = edition.rows("title", (node, None))
    return str(rows[0][1]) if rows else ""


def _place(note: str) -> tuple[str, int]:
    """Where a note stands among its bearer's: its id ends in a number."""
    start, _, number = note.rpartition("/")
    return start, int(number) if number.isdecimal() else 0
