"""A proof in English: an outline that can be read aloud, numbered as its picture is."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from .wording import sentence

if TYPE_CHECKING:
    import networkx as nx

    from ..engine.proof import Proof

__all__ = ["english", "outline"]

WIDTH = 96
BEGIN = {
    "absence": "Absent: ",
    "found": "Found, but not enough: ",
    "but": "Against it: ",
}


def english(proof: Proof | nx.DiGraph) -> str:
    """The proof as numbered, indented plain text; what was told before is referred to.

    Rule ids stand in brackets, citations in parentheses. The text ends with a line break.
    Example: `print(english(decided.line_proof("M54.12")))`.
    """
    lines: list[str] = []
    for depth, number, text, citations in outline(proof):
        label = f"{number}  " if number else ""
        indent = "   " * max(depth - 1, 0)
        body = f"{label}{text}" + (f" ({'; '.join(citations)})" if citations else "")
        if depth == 1:
            lines.append("")
        lines += textwrap.wrap(
            body,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + " " * len(label),
            break_on_hyphens=False,
        )
    return "\n".join(lines) + "\n"


def outline(proof: Proof | nx.DiGraph) -> list[tuple[int, str, str, tuple[str, ...]]]:
    """The lines of the outline: depth, number, text and citations.

    A box that was told before has its own number again, and a text that refers to it.
    Example: `[text for _, _, text, _ in outline(proof)]`.
    """
    from ..engine.proof import Proof as ProofType
    from .graph import proof_graph

    graph = proof_graph(proof) if isinstance(proof, ProofType) else proof
    told: list[tuple[int, str, str, tuple[str, ...]]] = []
    seen: set[str] = set()
    waiting: list[tuple[str, int, str]] = [(graph.graph["root"], 0, "premise")]
    while waiting:
        id_, depth, meaning = waiting.pop()
        data = graph.nodes[id_]
        begin = BEGIN.get(meaning, "")
        if id_ in seen:
            first = data["lines"][0] if data["lines"] else data["title"]
            told.append((depth, "", f"{begin}{sentence(first)} (See {data['number']}.)", ()))
            continue
        seen.add(id_)
        begin = begin or BEGIN.get(data["kind"], "")
        told.append((depth, data["number"], begin + _told(data), data["citations"]))
        below = [(x, depth + 1, graph.edges[id_, x]["meaning"]) for x in graph[id_]]
        waiting += reversed(below)
    return told


def _told(data: dict[str, Any]) -> str:
    """What one box says, as sentences."""
    lines = list(data["lines"])
    title = data["title"]
    if data["kind"] == "verdict":
        return " ".join([f"{title.upper()}.", *map(sentence, lines)])
    if data["kind"] == "rule":
        rule, _, effect = title.partition(": ")
        return " ".join([f"{effect.upper()} [{rule}]", *map(sentence, lines)])
    if title:
        return " ".join([sentence(title.rstrip(":") + (":" if lines else "")), *map(sentence, lines)])
    return " ".join(map(sentence, lines))
