"""The prover: the smallest proof of what holds, and the whole account of what does not."""

from __future__ import annotations

import pytest

from dxproof.engine import proof as p
from dxproof.engine.assemble import assemble
from dxproof.engine.goal import Engine, Evaluation
from dxproof.engine.pattern import Pattern, Row, select
from dxproof.engine.prove import Prover

TEXT = """//! @stage claim
/// @origin claim
/// @says {a} has {n}
/// @citation the claim
.decl q(a: symbol, n: number)
.input q
/// @origin claim
.decl bad(a: symbol)
.input bad
/// @says {a} is long
.decl long(a: symbol)
/// The long way.
long(A) :- q(A, N), N > 0, half(A).
.decl half(a: symbol)
half(A) :- q(A, _).
/// @says {a} stands
/// @absent {a} does not stand
.decl p(a: symbol)
.output p
/// By the long way.
p(A) :- long(A), !bad(A).
/// By the short way.
p(A) :- q(A, 1).
/// By its number.
p(A) :- q(A, N), C = count : { q(A, _) }, C > 2, N > 0.
"""


def prover(**facts: list[Row]) -> Prover:
    """A prover over these facts, the third row of `q` from line 3 of the claim."""
    program, _ = assemble([("x.dl", TEXT)])
    given = {"q": [], "bad": [], **facts}

    def answer(relation: str, pattern: Pattern) -> list[Row]:
        return select(given[relation], pattern)

    class Edition:
        name = "2026"

    sources = {("q", row): f"$.q[{i}]" for i, row in enumerate(given["q"])}
    evaluation = Evaluation(Engine(program), answer)
    return Prover(program, evaluation, Edition(), lambda: sources)  # type: ignore[arg-type]


def test_smallest_proof() -> None:
    """Where two rules derive a row, the proof is the smaller one."""
    made = prover(q=[("a", 1)])
    node = made.nodes[made.prove("p", ("a",))]
    assert isinstance(node, p.Application) and node.rule.says == "By the short way."
    assert node.text == "a stands" and node.bindings == {"A": "a"}
    (fact,) = (made.nodes[x] for x in node.premises)
    assert fact == p.Fact("q", ("a", 1), "a has 1", "claim", "the claim, $.q[0]")


def test_shared_nodes() -> None:
    """What is proved once is one node, wherever it stands; the order of asking does not matter."""
    one, other = prover(q=[("a", 2), ("b", 3)]), prover(q=[("a", 2), ("b", 3)])
    roots = [one.prove("p", (x,)) for x in "ab"]
    assert [other.prove("p", (x,)) for x in "ba"] == roots[::-1]
    assert one.nodes == other.nodes
    proof = one.proof(roots[0])
    facts = [n for n in proof.nodes.values() if isinstance(n, p.Fact)]
    assert len(facts) == 1
    assert proof.to_json() == other.proof(roots[0]).to_json()


def test_row_that_does_not_hold() -> None:
    """There is no proof of what does not hold."""
    with pytest.raises(LookupError):
        prover(q=[("a", 1)]).prove("p", ("b",))


def test_absence_tells_of_every_rule() -> None:
    """What is absent has an account of each rule: how far it came and what it lacks."""
    made = prover(q=[("a", 2)], bad=[("a",)])
    node = made.nodes[made.absent("p", ("a",))]
    assert isinstance(node, p.Absence) and node.text == "a does not stand"
    assert [t.rule.says for t in node.tried] == [
        "By the long way.", "By the short way.", "By its number.",
    ]  # fmt: skip
    long, short, number = node.tried
    assert long.because is not None and len(long.met) == 1
    assert isinstance(made.nodes[long.because], p.Fact)
    assert short.because is not None and isinstance(made.nodes[short.because], p.Absence)
    assert number.because is None and number.bindings["C"] == 1


def test_absence_of_a_fact() -> None:
    """A fact that is not given is absent without further ado."""
    node = prover().nodes
    made = prover()
    found = made.nodes[made.absent("bad", ("a",))]
    assert isinstance(found, p.Absence) and found.tried == () and node == {}


def test_count_shows_what_it_counts() -> None:
    """A count rests on the rows that it counts."""
    made = prover(q=[("a", 3), ("a", 4), ("a", 5)], bad=[("a",)])
    node = made.nodes[made.prove("p", ("a",))]
    assert isinstance(node, p.Application) and node.rule.says == "By its number."
    (count,) = (n for x in node.premises if isinstance(n := made.nodes[x], p.Counting))
    assert (count.number, len(count.premises)) == (3, 3)


def test_ids_are_of_content() -> None:
    """An id is the hash of all that a node says."""
    made = prover(q=[("a", 2)])
    made.prove("p", ("a",))
    assert all(p.node_id(node) == id_ for id_, node in made.nodes.items())
