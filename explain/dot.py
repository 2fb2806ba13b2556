"""The graph of a proof as DOT text: plain labels that every Graphviz draws alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .rows import rows
from .wording import WIDTH, wrapped

if TYPE_CHECKING:
    import networkx as nx

    from ..engine.proof import Proof

__all__ = ["dot"]

FONT, BOLD = "Liberation Sans", "Liberation Sans Bold"
INDENT = "\u00a0"

# The pairs are Okabe and Ito's colours, tinted for the fill: they stay apart for the colour-blind
# and in grey, where shape and outline tell what colour does not.
VERDICT = {
    "accept": {"fillcolor": "#d3f0e4", "color": "#00664b"},
    "review": {"fillcolor": "#fff0bf", "color": "#7a5c00"},
    "reject": {"fillcolor": "#fbdccb", "color": "#a63c00"},
}
FACT = {
    "tabular": ("note", "#dcecf8", "#0b5a91", "Tabular List"),
    "guideline": ("tab", "#dcecf8", "#0b5a91", "Official Guidelines"),
    "payer": ("component", "#f6e3ee", "#8d3b6d", "payer"),
    "practice": ("folder", "#f6e3ee", "#8d3b6d", "good practice"),
    "chart": ("box", "#fff6da", "#806000", "chart"),
    "claim": ("box", "#eeeeee", "#333333", "claim"),
    "edition": ("box", "#eeeeee", "#333333", "edition"),
}
STYLE: dict[str, dict[str, str]] = {
    "rule": {"style": "filled,rounded", "fillcolor": "#e8e6f5", "color": "#3d3580"},
    "group": {"shape": "plaintext", "fontname": BOLD},
    "attempt": {"style": "rounded", "color": "#3d3580"},
    "derived": {"style": "rounded", "color": "#555555"},
    "absence": {"style": "dashed", "color": "#555555"},
    "comparison": {"color": "#999999"},
}
LEGEND = {
    "rule": "rule that applies",
    "attempt": "rule tried",
    "derived": "conclusion",
    "absence": "absent",
    "comparison": "comparison",
}
ARROW: dict[str, dict[str, str]] = {
    "premise": {},
    "lacks": {"style": "dashed", "arrowhead": "empty"},
    "found": {"style": "dotted", "arrowhead": "vee", "label": " found, not enough "},
    "but": {"arrowhead": "tee", "label": " but "},
    "beside": {"style": "dotted", "arrowhead": "none"},
}


def dot(proof: Proof | nx.DiGraph, title: str = "") -> str:
    """DOT text of a proof, or of the graph of one; the same proof gives the same text.

    No text is cut, and none is read as HTML or as markup: a claim's words are data.
    Example: `svg(dot(decided.line_proof("M54.12"), "claim c-101, M54.12"))`.
    """
    import graphviz

    from ..engine.proof import Proof as ProofType
    from .graph import proof_graph

    graph = proof_graph(proof) if isinstance(proof, ProofType) else proof
    drawn = graphviz.Digraph("proof", graph_attr=_page(title))
    drawn.attr("node", shape="box", fontname=FONT, fontsize="10", margin="0.12,0.07")
    drawn.attr("edge", fontname=FONT, fontsize="9", color="#444444", arrowsize="0.7")
    names = {id_: f"n{i}" for i, id_ in enumerate(graph)}
    for id_, data in graph.nodes(data=True):
        drawn.node(names[id_], label=_label(data), **_style(data))
    for source, target, data in graph.edges(data=True):
        drawn.edge(names[source], names[target], **ARROW[data["meaning"]])
    for above, below in rows(graph):
        drawn.edge(names[above], names[below], style="invis")
    _legend(drawn, graph, names)
    return drawn.source


def _page(title: str) -> dict[str, str]:
    page = {"rankdir": "TB", "nodesep": "0.22", "ranksep": "0.38", "fontname": BOLD}
    if title:
        page |= {"label": _lines(wrapped(title, width=90)), "labelloc": "t", "labeljust": "l"}
    return page


def _label(data: dict[str, Any]) -> str:
    """The text of a box: number and title, what it says, and where that stands."""
    number = data["number"]
    lines: list[str] = []
    head = data["title"]
    begin = f"{number}  " if number else ""
    if head:
        lines += wrapped(head, begin)
        begin = ""
    many = len(data["lines"]) > 1
    for i, text in enumerate(data["lines"]):
        bullet = "\u2022 " if many and (i or data["kind"] == "attempt") else ""
        lines += wrapped(text, begin + bullet, INDENT * 2 if bullet else "")
        begin = ""
    for citation in data["citations"]:
        lines += wrapped(citation, "\u2014 ", INDENT * 4)
    assert all(len(line) <= WIDTH for line in lines)
    return _lines(lines)


def _lines(lines: list[str]) -> str:
    """Left-justified lines; `\\` and `&` mean nothing in them."""
    from graphviz import nohtml

    return nohtml("".join(x.replace("\\", "\\\\").replace("&", "&amp;") + r"\l" for x in lines))


def _style(data: dict[str, Any]) -> dict[str, str]:
    kind, origin = data["kind"], data["origin"]
    if kind == "verdict":
        bold = {"style": "filled", "penwidth": "2.5", "fontname": BOLD, "fontsize": "11"}
        return bold | VERDICT.get(origin, {})
    if kind == "fact" and origin in FACT:
        shape, fill, line, _ = FACT[origin]
        return {"shape": shape, "style": "filled", "fillcolor": fill, "color": line}
    return STYLE.get(kind, {})


def _legend(drawn: Any, graph: nx.DiGraph, names: dict[str, str]) -> None:
    """What the shapes mean, of those that occur, in a row at the foot."""
    seen: dict[tuple[str, str], str] = {}
    for _, data in graph.nodes(data=True):
        kind, origin = data["kind"], data["origin"]
        if kind == "fact" and origin in FACT:
            seen[kind, origin] = FACT[origin][3]
        elif kind in LEGEND:
            seen[kind, ""] = LEGEND[kind]
    keys = sorted(seen)
    with drawn.subgraph(name="legend", graph_attr={"rank": "same"}) as row:
        for i, (kind, origin) in enumerate(keys):
            style = _style({"kind": kind, "origin": origin})
            small = {"fontsize": "8", "margin": "0.06,0.03", "height": "0.2", "width": "0.3"}
            row.node(f"k{i}", label=seen[kind, origin], **(style | small))
    for i in range(len(keys) - 1):
        drawn.edge(f"k{i}", f"k{i + 1}", style="invis")
    middle = f"k{len(keys) // 2}"
    for id_ in graph:
        if keys and not graph[id_]:
            drawn.edge(names[id_], middle, style="invis", weight="0")
