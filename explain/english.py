"""A proof in English: an outline that can be read aloud, numbered as its picture is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from .wording import sentence

if TYPE_CHECKING:
    import networkx as nx

    from ..engine.proof import Proof

__all__ = ["Entry", "english", "outline"]

WIDTH = 96
BEGIN = {"found": "Found, but not enough: ", "but": "Against it: ", "beside": "Beside it: "}
INLINE = 3
"""So many lines of a box follow one another as sentences; more are a list."""


class Entry(NamedTuple):
    """One entry of the outline; `number` is empty where it only refers to an earlier one."""

    depth: int
    number: str
    text: str
    items: tuple[str, ...]
    citations: tuple[str, ...]


def english(proof: Proof | nx.DiGraph) -> str:
    """The proof as numbered, indented plain text; what was told before is referred to.

    Rule ids stand in brackets, citations in parentheses. The text ends with a line break.
    Example: `print(english(decided.line_proof("M54.12")))`.
    """
    lines: list[str] = []
    for entry in outline(proof):
        if entry.depth == 1:
            lines.append("")
        lines += _set(entry)
    return "\n".join(lines) + "\n"


def outline(proof: Proof | nx.DiGraph) -> list[Entry]:
    """The entries of the outline, in the order of reading.

    Example: `[entry.text for entry in outline(proof)]`.
    """
    from ..engine.proof import Proof as ProofType
    from .graph import proof_graph

    graph = proof_graph(proof) if isinstance(proof, ProofType) else proof
    told: list[Entry] = []
    seen: set[str] = set()
    waiting: list[tuple[str, int, str]] = [(graph.graph["root"], 0, "premise")]
    while waiting:
        id_, depth, meaning = waiting.pop()
        data = graph.nodes[id_]
        begin = BEGIN.get(meaning, "")
        if id_ in seen:
            first = data["lines"][0] if data["lines"] else data["title"]
            told.append(Entry(depth, "", _begun(begin, f"{first} (see {data['number']})"), (), ()))
            continue
        seen.add(id_)
        told.append(_entry(depth, begin, data))
        waiting += reversed([(x, depth + 1, graph.edges[id_, x]["meaning"]) for x in graph[id_]])
    return told


def _entry(depth: int, begin: str, data: dict[str, Any]) -> Entry:
    """What one box says: its title and first line, and the others as sentences or as a list."""
    lines = list(data["lines"])
    title = data["title"]
    itemised = len(lines) > INLINE or (data["kind"] == "attempt" and len(lines) > 1)
    if title:
        items = [*map(sentence, lines)] if itemised else []
        # a rule's id in brackets reads on; another title introduces what follows
        stop = ":" if lines and data["kind"] == "attempt" and "[" not in title else "."
        text = " ".join([f"{title}{stop}", *(() if itemised else map(sentence, lines))])
    else:
        items = [*map(sentence, lines[1:])] if itemised else []
        text = " ".join([_begun(begin, lines[0]), *map(sentence, () if itemised else lines[1:])])
    return Entry(depth, data["number"], text, tuple(items), data["citations"])


def _begun(begin: str, text: str) -> str:
    """A sentence after the words that introduce it, if there are any."""
    return f"{begin}{text}." if begin else sentence(text)


def _set(entry: Entry) -> Iterator[str]:
    """The lines of print that an entry takes."""
    label = f"{entry.number}  " if entry.number else ""
    indent = "   " * max(entry.depth - 1, 0)
    hang = indent + " " * len(label)
    sources = f"({'; '.join(entry.citations)})" if entry.citations else ""
    text = entry.text if entry.items else f"{entry.text} {sources}".rstrip()
    yield from _wrap(indent + label, hang, text)
    for item in entry.items:
        yield from _wrap(hang + "- ", hang + "  ", item)
    if entry.items and sources:
        yield from _wrap(hang, hang, sources)


def _wrap(first: str, rest: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
