"""DOT text of proofs."""

from __future__ import annotations

import re
import time

import explain_proofs as hand
import pytest

from dxproof.engine.case import read_cases
from dxproof.engine.oracle import Oracle
from dxproof.engine.proof import Application, Proof, RuleRef
from dxproof.explain.dot import dot
from dxproof.explain.graph import proof_graph
from dxproof.explain.render import png, svg
from dxproof.explain.wording import WIDTH

REJECTED: Proof = hand.proof(hand.REJECTED)
ACCEPTED: Proof = hand.proof(hand.ACCEPTED)
CASES = list(read_cases())
BUDGET = 0.010
"""Seconds for the graph and its DOT text of an ordinary proof."""


def labels(text: str) -> list[list[str]]:
    """The lines of every label that is left-justified."""
    found = re.findall(r'label="((?:[^"\\]|\\.)*)"', text)
    return [
        [line.replace('\\"', '"') for line in label.removesuffix(r"\l").split(r"\l")]
        for label in found
        if label.endswith(r"\l")
    ]


def drawn_text(text: str) -> str:
    """All words of the drawing."""
    return " ".join(re.findall(r"<text[^>]*>([^<]*)<", svg(text)))


def test_verdict_shape_and_legend() -> None:
    """The verdict comes first and is coloured by what it is; the legend has what occurs."""
    text = dot(REJECTED, "claim 1")
    first = text.index("n0 [label")
    assert (
        text.index('"A00.1: REJECT\\lline 1 reports A00.1\\l\u2014 the claim, diagnosis 1\\l"')
        > first
    )
    assert 'fillcolor="#fbdccb"' in text
    legend = text[text.index("subgraph legend") :]
    kinds = re.findall(r'k\d+ \[label=("[^"]*"|\w+)', legend)
    assert sorted(x.strip('"') for x in kinds) == [
        "Tabular List",
        "absent",
        "claim",
        "edition",
        "rule that applies",
    ]


def test_absences_are_dashed_and_facts_have_shapes() -> None:
    """Without colour a fact of the tabular list, an absence and a rule differ still."""
    nodes = [line for line in dot(REJECTED).splitlines() if re.match(r"\s*n\d+ \[", line)]
    [absence] = [line for line in nodes if "does not state" in line]
    [note] = [line for line in nodes if "bears the Excludes1 note" in line]
    [rule] = [line for line in nodes if "may not be" in line]
    assert "style=dashed" in absence
    assert "shape=note" in note
    assert 'style="filled,rounded"' in rule


def test_words_of_a_claim_are_data() -> None:
    """Markup, escapes, entities and quotes are drawn as they stand."""
    ref = RuleRef(
        "reason", "b.dl:1", "odd", "reject", "practice", '<html> \\N \\G &amp; "q" {x}|<p>'
    )
    root = Application("reason", (1,), "<b>\\N</b> &lt; \\", ref, {}, ())
    odd = Proof("sha256:1", {"sha256:1": root})
    shown = drawn_text(dot(odd, "title <i> & \\l"))
    assert "&lt;b&gt;\\N&lt;/b&gt; &amp;lt; \\" in shown
    assert "\\G &amp;amp; &quot;q&quot;" in shown.replace('"', "&quot;")
    assert "title &lt;i&gt; &amp; \\l" in shown


def test_pictures_are_made_of_it() -> None:
    """Both renderers take the text."""
    assert png(dot(ACCEPTED, "claim 1")).startswith(b"\x89PNG")
    for renderer in ("wasm",):
        assert "Requirements met" in svg(dot(ACCEPTED), renderer=renderer)


def test_the_same_proof_gives_the_same_text() -> None:
    """Deterministic, also from the graph, and in full detail."""
    assert dot(ACCEPTED, "t") == dot(hand.proof(hand.ACCEPTED), "t")
    assert dot(ACCEPTED) == dot(proof_graph(ACCEPTED))
    full = proof_graph(ACCEPTED, "full")
    assert dot(full) == dot(proof_graph(ACCEPTED, "full"))


@pytest.mark.parametrize("chunk", range(4))
def test_no_line_is_too_long_and_none_is_cut(oracle: Oracle, chunk: int) -> None:
    """On every eighth case: lines keep to the width, and all words of each box are there."""
    for case in CASES[chunk::32]:
        decided = oracle.examine(case.claim, case.scope)
        for line in decided.decision.lines:
            graph = proof_graph(decided.prover.proof(line.proof))
            found = labels(dot(graph))
            assert len(found) == graph.number_of_nodes()
            for lines, (_, data) in zip(found, graph.nodes(data=True), strict=True):
                assert all(len(text.replace("\\\\", "\\")) <= WIDTH for text in lines)
                whole = "".join("".join(lines).split()).replace("\\", "")
                for text in (data["title"], *data["lines"], *data["citations"]):
                    assert "".join(text.split()).replace("\\", "") in whole
                assert "\u2026" not in whole


def test_fast_enough(oracle: Oracle) -> None:
    """Graph and DOT text of an ordinary proof take less than ten milliseconds."""
    case = next(c for c in CASES if c.name == "m5412-core/article-example")
    decided = oracle.examine(case.claim, case.scope)
    proof = decided.prover.proof(decided.decision.lines[0].proof)
    times: list[float] = []
    for _ in range(15):
        started = time.perf_counter()
        dot(proof)
        times.append(time.perf_counter() - started)
    assert min(times) < BUDGET
