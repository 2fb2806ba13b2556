"""Columns that keep a picture narrow."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from dxproof.explain.rows import rows


def graph_of(edges: list[tuple[int, int]], size: int) -> nx.DiGraph:
    """A graph below box 0 whose arrows run from lower to higher numbers."""
    made = nx.DiGraph(root="0")
    box = {"title": "", "lines": ("a text that fills a whole line of it",), "citations": ()}
    made.add_nodes_from((str(i), box) for i in range(size))
    made.add_edges_from((str(i), str(i + 1)) for i in range(1, size, 7) if i + 1 < size)
    made.add_edges_from(("0", str(i)) for i in range(1, size) if not made.in_degree(str(i)))
    made.add_edges_from((str(a), str(b)) for a, b in edges if a < b < size)
    return made


def test_few_boxes_stand_side_by_side() -> None:
    """Three boxes fit, so nothing is held below anything."""
    assert rows(graph_of([], 4)) == []


def test_many_boxes_share_columns() -> None:
    """Of seven equal boxes, four find no column free, and stand below the first ones."""
    wide = nx.DiGraph(root="r")
    box = {"title": "", "lines": ("a text that fills a whole line of it",), "citations": ()}
    wide.add_nodes_from(("r", *"abcdefg"), **box)
    wide.add_edges_from(("r", x) for x in "abcdefg")
    assert rows(wide) == [("a", "d"), ("b", "e"), ("c", "f"), ("d", "g")]


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 29)), max_size=40), st.integers(1, 30))
def test_never_a_cycle(edges: list[tuple[int, int]], size: int) -> None:
    """What is held below something never lies above it too."""
    graph = graph_of(edges, size)
    graph.add_edges_from(rows(graph))
    assert nx.is_directed_acyclic_graph(graph)
