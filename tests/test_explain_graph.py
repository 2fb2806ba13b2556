"""The picture of a proof as a graph: what is shown, what is folded, and what never is."""

from __future__ import annotations

from typing import Any

import explain_proofs as hand
import networkx as nx
import pytest

from dxproof.engine.case import read_cases
from dxproof.engine.oracle import Oracle
from dxproof.engine.proof import Fact, Proof
from dxproof.explain.graph import proof_graph
from dxproof.explain.wording import cited

REJECTED: Proof = hand.proof(hand.REJECTED)
ACCEPTED: Proof = hand.proof(hand.ACCEPTED)
CASES = list(read_cases())
MOST = 25


def boxes(graph: nx.DiGraph) -> list[Any]:
    """Number, kind and lines of every box, in order."""
    return [
        (data["number"], data["kind"], data["title"], *data["lines"])
        for _, data in graph.nodes(data=True)
    ]


def test_rejected_line() -> None:
    """Verdict, rule, what it rests on once each, and the exception that is not on record."""
    assert boxes(proof_graph(REJECTED)) == [
        ("", "verdict", "A00.1: REJECT", "line 1 reports A00.1"),
        (
            "1",
            "rule",
            "REJECT [excludes1], guideline",
            "A00.1 may not be reported with B00.2: <b> & \\l",
        ),
        ("1.1", "fact", "", "line 2 reports B00.2"),
        ("1.2", "fact", "", "A00.1 belongs to A00"),
        (
            "1.3",
            "fact",
            "",
            'A00 bears the Excludes1 note "plague "B" (B00)"',
            "the Excludes1 note of A00 names B00",
        ),
        ("1.4", "fact", "", "B00.2 belongs to B00"),
        (
            "1.5",
            "absence",
            "",
            "the record does not state that they are unrelated",
            "the chart has no finding: unrelated conditions",
        ),
        (
            "2",
            "fact",
            "",
            "edition 2026 is in force on the date of service",
            "the date of service is 2026-03-02",
            "edition 2026 is in force this year",
        ),
    ]


def test_accepted_line() -> None:
    """Requirements rest on the chart; objections are told with what they lack."""
    assert boxes(proof_graph(ACCEPTED)) == [
        ("", "verdict", "A00.1: ACCEPT", "line 1 reports A00.1"),
        ("1", "group", "Requirements met"),
        (
            "1.1",
            "attempt",
            "Settled by the code set and the claim",
            "edition 2026 is in force [edition]",
            "edition 2026 is in force on the date of service",
            "the date of service is 2026-03-02",
            "edition 2026 is in force this year",
        ),
        ("1.2", "attempt", "[core], practice", "line 1 lacks nothing that core requires"),
        (
            "1.2.1",
            "fact",
            "",
            "the side is documented",
            "an objective finding is documented",
            "reflex change is a sign",
            'finding 1: reflex change, present, stated: "weak"',
            "names the side: left",
        ),
        ("2", "group", "Objections tried, none applies"),
        (
            "2.1",
            "attempt",
            "Failed at the code set or the claim",
            "A00.1 is no heading [not-billable]",
        ),
        (
            "2.2",
            "attempt",
            "Failed for what is not on record",
            "cervical spondylosis is not the cause [cause-first]",
        ),
        ("2.2.1", "absence", "", "the chart has no finding: cause of radiculopathy"),
        ("2.3", "attempt", "Rules that speak of other codes", "[other-code]"),
    ]


def test_full_detail_shows_every_node() -> None:
    """Each node of the proof is a box of its own, and each attempt is one too."""
    graph = proof_graph(ACCEPTED, "full")
    assert set(ACCEPTED.nodes) <= set(graph)
    assert sum(data["kind"] == "attempt" for _, data in graph.nodes(data=True)) == 8


def test_unknown_detail_is_refused() -> None:
    """A detail that is none is an error that names the two."""
    with pytest.raises(ValueError, match='unknown detail "much"; expected "normal" or "full"'):
        proof_graph(ACCEPTED, "much")  # type: ignore[arg-type]


def test_any_node_may_be_the_root() -> None:
    """A reason, a fact or an absence has a picture too."""
    reason = next(i for i, n in REJECTED if getattr(n, "relation", "") == "reason")
    for root in (reason, hand.UNRELATED, hand.OTHER, hand.EXCLUDES, hand.IN_FORCE):
        graph = proof_graph(hand.proof(root))
        assert graph.graph["root"] in graph


@pytest.mark.parametrize("chunk", range(4))
def test_laws_on_every_case(oracle: Oracle, chunk: int) -> None:
    """No cycle, all boxes stem from the proof with its citations, and there are few of them."""
    for case in CASES[chunk::4]:
        decided = oracle.examine(case.claim, case.scope)
        for line in decided.decision.lines:
            proof = decided.prover.proof(line.proof)
            graph = proof_graph(proof)
            assert nx.is_directed_acyclic_graph(graph)
            assert graph.number_of_nodes() <= MOST, case.name
            assert set(nx.descendants(graph, graph.graph["root"])) | {proof.root} == set(graph)
            for _, data in graph.nodes(data=True):
                assert data["nodes"] and set(data["nodes"]) <= set(proof.nodes)
                check_citations(proof, data)


def check_citations(proof: Proof, data: dict[str, Any]) -> None:
    """A box cites every fact that it tells, or a more precise place of it."""
    for node in (proof.nodes[id_] for id_ in data["nodes"]):
        if isinstance(node, Fact):
            place = cited(node.citation)
            assert any(f"{c},".startswith(f"{place},") for c in data["citations"]), place
