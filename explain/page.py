"""A proof as one HTML page: the diagram, the English beside it, nothing loaded from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from .english import Entry, outline

if TYPE_CHECKING:
    import networkx as nx

    from ..engine.decision import Line, Reason
    from ..engine.proof import Proof

__all__ = ["html"]

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 "Liberation Sans", Arial, Helvetica, sans-serif; color: #1a1a1a;
  background: #fff; max-width: 78rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p.verdict { display: inline-block; padding: .25rem .75rem; border: 3px solid; font-weight: bold; }
.accept { color: #00513b; background: #d3f0e4; } .reject { color: #7d2d00; background: #fbdccb; }
.review { color: #5c4500; background: #fff0bf; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { border: 1px solid #888; padding: .4rem .6rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th { background: #f2f2f2; }
figure { margin: 0; overflow-x: auto; border: 1px solid #bbb; padding: .75rem; }
figure svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
ol.proof, ol.proof ol { list-style: none; margin: 0; padding-left: 1.5rem; }
ol.proof { padding-left: 0; }
ol.proof li { margin: .3rem 0; overflow-wrap: anywhere; }
.number { font-weight: bold; margin-right: .4rem; }
cite { color: #3a3a3a; }
cite::before { content: "\\2014\\00a0"; }
footer { margin-top: 2rem; font-size: .85rem; color: #444; overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; }
  figure { border: 0; padding: 0; } figure svg { max-height: 24cm; } li, tr { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def html(proof: Proof | nx.DiGraph, line: Line, svg: str) -> str:
    """One self-contained page: the line's verdict and reasons, the diagram, and the English.

    `line` is the line of the decision, `svg` the diagram as an SVG element, which is the only
    markup taken as it is. All else is data and escaped.
    Example: `html(proof, decision.lines[0], svg(dot(proof)))`.
    """
    title = f"{line.code}, {line.kind} line {line.line}: {line.verdict}"
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style></head>",
        "<body><main>",
        f"<h1>{escape(line.code)}, {escape(line.kind)} line {line.line}</h1>",
        f'<p class="verdict {escape(line.verdict)}">{escape(line.verdict.upper())}</p>',
        *_reasons(line.reasons),
        "<section><h2>The proof as a diagram</h2>",
        f'<figure role="img" aria-label="{escape(_label(title))}">{svg}</figure></section>',
        "<section><h2>The proof in words</h2>",
        *_words(proof),
        "</section></main>",
        f"<footer><p>Proof {escape(line.proof)}</p></footer>",
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _label(title: str) -> str:
    return f"Diagram of the proof of {title}. The proof in words, below, says the same."


def _reasons(reasons: tuple[Reason, ...]) -> list[str]:
    """A table of what the rules say of the line, advice among it."""
    if not reasons:
        return ["<p>No rule objects to this line, and none gives advice on it.</p>"]
    rows = [
        "<tr>"
        f"<td>{escape(r.effect)}</td><td>{escape(r.rule)}<br>({escape(r.authority)})</td>"
        f"<td>{escape(r.message)}</td><td>{escape(', '.join(r.use)) or 'none'}</td>"
        f"<td>{escape(r.citation)}</td></tr>"
        for r in reasons
    ]
    heads = ("Effect", "Rule (authority)", "What it says", "Use instead", "Source")
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    return [
        "<section><h2>Reasons</h2>",
        f"<table><thead><tr>{head}</tr></thead>",
        f"<tbody>{''.join(rows)}</tbody></table></section>",
    ]


def _words(proof: Proof | nx.DiGraph) -> list[str]:
    """The outline as nested lists."""
    parts: list[str] = ['<ol class="proof">']
    depth = 0
    for i, entry in enumerate(outline(proof)):
        if entry.depth > depth:
            parts.append("<ol>")
        elif i:
            parts.append("</li>" + "</ol></li>" * (depth - entry.depth))
        depth = entry.depth
        parts.append(f"<li>{_entry(entry)}")
    parts.append("</li></ol>" * (depth + 1))
    return parts


def _entry(entry: Entry) -> str:
    label = f'<span class="number">{escape(entry.number)}</span>' if entry.number else ""
    items = "".join(f"<li>{escape(item)}</li>" for item in entry.items)
    below = f"<ul>{items}</ul>" if items else ""
    sources = "".join(f" <cite>{escape(c)}</cite>" for c in entry.citations)
    return f"{label}{escape(entry.text)}{below}{sources}"
