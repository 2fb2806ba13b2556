"""What a tabular list is once read: nodes, notes and 7th-character expansions, in its order."""

from __future__ import annotations

from functools import cached_property

import msgspec


class TabularError(ValueError):
    """A file that is no tabular list, or cannot be read in full; the message says where."""


class Node(msgspec.Struct, frozen=True, gc=False):
    """A chapter, block, category, subdivision or extension.

    `kind` is that word; `parent` is the name of the node directly above, "" for a chapter.
    """

    name: str
    kind: str
    parent: str
    title: str


class Note(msgspec.Struct, frozen=True, gc=False):
    """One note as printed.

    `name` is "BEARER/kind/N"; `header` the name of the list header that it is an item of, or "".
    """

    name: str
    kind: str
    bearer: str
    text: str
    header: str


class Expansion(msgspec.Struct, frozen=True, gc=False):
    """One 7th character of one base code: S13.4, "A", "initial encounter", S13.4XXA."""

    base: str
    char: str
    meaning: str
    code: str


class Tabular:
    """An edition's tabular list, complete and immutable.

    `nodes` is in the order of the list (each node before its descendants, each before its next
    sibling), which is the order that ranges of codes follow: C7A stands between C75 and C76.

    Example: `tabular.node("M54.12").parent == "M54.1"`.
    """

    def __init__(
        self,
        version: str,
        nodes: tuple[Node, ...],
        notes: tuple[Note, ...],
        expansions: tuple[Expansion, ...],
    ) -> None:
        self.version = version
        self.nodes = nodes
        self.notes = notes
        self.expansions = expansions

    def node(self, name: str) -> Node:
        """The node called `name`; raises `KeyError` when the edition has none."""
        return self.nodes[self.place[name]]

    def __contains__(self, name: object) -> bool:
        return name in self.place

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each node stands in the list, by name."""
        return {node.name: index for index, node in enumerate(self.nodes)}

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """The direct children of each node that has any, in the order of the list."""
        below: dict[str, list[str]] = {}
        for node in self.nodes:
            below.setdefault(node.parent, []).append(node.name)
        return below

    @cached_property
    def end(self) -> list[int]:
        """For each place, the place of the last node of the subtree that begins there."""
        last = list(range(len(self.nodes)))
        for index in range(len(self.nodes) - 1, -1, -1):
            parent = self.nodes[index].parent
            if parent:
                above = self.place[parent]
                last[above] = max(last[above], last[index])
        return last

    def subtree(self, name: str) -> range:
        """The places of a node and all its descendants, which stand together in the list."""
        first = self.place[name]
        return range(first, self.end[first] + 1)

    @property
    def billable(self) -> list[str]:
        """The codes without subdivisions: only those are valid (G I.B.2)."""
        below = self.children
        return [
            n.name for n in self.nodes if n.kind not in ("chapter", "block") and n.name not in below
        ]
