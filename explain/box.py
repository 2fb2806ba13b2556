"""A box of a proof's picture: what it tells, by whose authority, and where that stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .wording import cited, readable, unique

__all__ = ["Box", "Sketch"]


@dataclass
class Box:
    """One box while a picture is made.

    `kind` is verdict, rule, group, derived, fact, absence or comparison; `origin` says by what a
    fact is given; `relation` is what a conclusion is about; `nodes` are the ids of the nodes of the
    proof that it tells.
    """

    id: str
    kind: str
    origin: str = ""
    title: str = ""
    lines: list[str] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    relation: str = ""

    def say(self, text: str) -> None:
        """Add a line, once."""
        text = readable(text)
        if text not in self.lines:
            self.lines.append(text)

    def list(self, text: str) -> None:
        """Add a line; what follows a colon joins a line with the same words before theirs."""
        text = readable(text)
        words, colon, item = text.rpartition(": ")
        for i, line in enumerate(self.lines):
            if colon and line.startswith(words + colon):
                if item not in line[len(words + colon) :].split("; "):
                    self.lines[i] = f"{line}; {item}"
                return
        self.say(text)

    def cite(self, citation: str) -> None:
        """Add a citation, once; one that begins like a more precise one gives way to it."""
        citation = cited(citation)
        if not citation or any(f"{c},".startswith(f"{citation},") for c in self.citations):
            return
        self.citations = [c for c in self.citations if not citation.startswith(c + ",")]
        self.citations.append(citation)

    def stem(self, *nodes: str) -> None:
        """Note the nodes of the proof that the box tells."""
        self.nodes = list(unique([*self.nodes, *nodes]))


class Sketch:
    """The boxes and arrows of a picture while it is made, in the order they were mentioned."""

    def __init__(self) -> None:
        """Begin empty."""
        self.boxes: dict[str, Box] = {}
        self.arrows: dict[str, dict[str, str]] = {}

    def box(self, id_: str, kind: str, origin: str = "", title: str = "") -> Box:
        """The box of this id, made if it is new."""
        if id_ not in self.boxes:
            self.boxes[id_] = Box(id_, kind, origin, title)
            self.arrows[id_] = {}
        return self.boxes[id_]

    def arrow(self, source: str, target: str, meaning: str = "premise") -> None:
        """Draw an arrow from a conclusion to what it rests on; the first meaning stands."""
        if source != target:
            self.arrows[source].setdefault(target, meaning)

    def parents(self) -> dict[str, list[str]]:
        """The boxes that point to each box."""
        found: dict[str, list[str]] = {id_: [] for id_ in self.boxes}
        for source, targets in self.arrows.items():
            for target in targets:
                found[target].append(source)
        return found

    def remove(self, id_: str) -> None:
        """Take a box out, with its arrows."""
        del self.boxes[id_], self.arrows[id_]
        for targets in self.arrows.values():
            targets.pop(id_, None)

    def graph(self, root: str) -> Any:
        """The sketch as a networkx.DiGraph of what the root reaches, numbered like an outline."""
        import networkx as nx

        made = nx.DiGraph(root=root)
        numbers = self._numbers(root)
        for id_, number in numbers.items():
            box = self.boxes[id_]
            made.add_node(
                id_,
                kind=box.kind,
                origin=box.origin,
                title=box.title,
                lines=tuple(box.lines),
                citations=tuple(box.citations),
                nodes=tuple(box.nodes),
                number=number,
            )
        for id_ in numbers:
            for target, meaning in self.arrows[id_].items():
                made.add_edge(id_, target, meaning=meaning)
        return made

    def _numbers(self, root: str) -> dict[str, str]:
        """A number for each box, in the order in which a reader meets them; the root has none."""
        numbers = {root: ""}
        waiting = [(root, iter(self.arrows[root]))]
        counts = {root: 0}
        while waiting:
            parent, targets = waiting[-1]
            target = next(targets, None)
            if target is None:
                waiting.pop()
            elif target not in numbers:
                counts[parent] += 1
                numbers[target] = f"{numbers[parent]}.{counts[parent]}".lstrip(".")
                counts[target] = 0
                waiting.append((target, iter(self.arrows[target])))
        return numbers
