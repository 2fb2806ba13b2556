"""Columns: what keeps a picture as narrow as a page.

Graphviz sets all boxes that are equally far from the top side by side. Where that is too wide, the
boxes below one box share columns, as bricks share a wall: a box that finds no column free is held
below what stands in the shortest one, by arrows that are not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .wording import WIDTH

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Column", "rows"]

ROOM = 130
"""The width of a picture, in characters: about three boxes side by side."""
LEAST = 84
"""The width that may be taken below any box: about two boxes."""
MARGIN = 4


@dataclass
class Column:
    """What stands in a column: its width, its length in lines, and the box told there last."""

    width: int
    length: int
    last: str


def rows(graph: nx.DiGraph) -> list[tuple[str, str]]:
    """The pairs of boxes of which the first is to stand above the second.

    The graph stays without cycles when the pairs are added to it.
    Example: `rows(proof_graph(proof))`.
    """
    wall = _Wall(graph)
    wall.build(graph.graph["root"], ROOM)
    return wall.pairs


class _Wall:
    def __init__(self, graph: nx.DiGraph) -> None:
        import networkx as nx

        self.graph = graph
        self.pairs: list[tuple[str, str]] = []
        self._held: nx.DiGraph = graph.copy()
        self._reach: dict[str, set[str]] = {}
        for id_ in reversed(list(nx.topological_sort(graph))):
            self._reach[id_] = {id_}.union(*(self._reach[x] for x in graph[id_]))
        self._order = {id_: i for i, id_ in enumerate(graph)}
        self._done: set[str] = set()

    def build(self, id_: str, room: int) -> tuple[int, int]:
        """Lay out what is first told below a box; how wide and how long it is with that.

        What has nothing below it is expected to take the place of one box.
        """
        self._done.add(id_)
        below = [x for x in self.graph[id_] if x not in self._done]
        self._done |= set(below)
        broad = [x for x in below if any(y not in self._done for y in self.graph[x])]
        share = room - (LEAST // 2 if len(broad) < len(below) else 0)
        share = max(LEAST, share // max(1, len(broad)))
        columns: list[Column] = []
        for child in below:
            width, length = self.build(child, share)
            self._place(columns, Column(width, length, child), room)
        width, length = self._size(id_)
        return (
            max(width, sum(c.width for c in columns)),
            length + max((c.length for c in columns), default=0),
        )

    def _size(self, id_: str) -> tuple[int, int]:
        """About how wide a box is, and how long with the space below it."""
        data = self.graph.nodes[id_]
        texts = (data["title"], *data["lines"], *data["citations"])
        longest = min(WIDTH, max(len(text) for text in texts))
        return longest + MARGIN, MARGIN + sum(-(-len(text) // WIDTH) for text in texts)

    def _place(self, columns: list[Column], new: Column, room: int) -> None:
        """In a column of its own while there is room, else below the shortest one."""
        if not columns or sum(c.width for c in columns) + new.width <= room:
            columns.append(new)
            return
        into = min(columns, key=lambda c: (c.width < new.width, c.length))
        self._hold(into.last, new.last)
        into.width = max(into.width, new.width)
        into.length += new.length
        into.last = new.last

    def _hold(self, above: str, new: str) -> None:
        """Hold a box below all of another's that it does not itself rest on."""
        import networkx as nx

        clear = self._reach[above] - self._reach[new]
        for id_ in sorted(clear, key=self._order.__getitem__):
            lowest = not any(x in clear for x in self.graph[id_])
            if lowest and not nx.has_path(self._held, new, id_):
                self._held.add_edge(id_, new)
                self.pairs.append((id_, new))
