"""The independent checker accepts every proof that we make, and nothing that was tampered with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from dxproof.engine import proof as p
from dxproof.engine.assemble import assemble
from dxproof.engine.case import read_cases
from dxproof.engine.oracle import Decided, Oracle
from dxproof.engine.pattern import Pattern, Row, select
from dxproof.engine.program import Program
from dxproof.engine.verify import verify
from dxproof.engine.verify_rows import Given

CASES = list(read_cases())
CHUNKS = 16


def given(decided: Decided) -> Callable[[str, Pattern], list[Row]]:
    """The facts of a decided claim and of its edition; what rules derive is not answered."""
    relations = decided.prover.program.relations

    def answer(relation: str, pattern: Pattern) -> list[Row]:
        assert relations[relation].extensional, "the checker asks for given facts only"
        return decided.prover.evaluation.rows(relation, pattern)

    return answer


def decided(oracle: Oracle, name: str) -> Decided:
    """The case of that name, decided."""
    case = next(c for c in CASES if c.name == name)
    return oracle.examine(case.claim, case.scope)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_proof_of_every_case_verifies(chunk: int, oracle: Oracle) -> None:
    """Every node behind every line and every reason holds; one pass checks those of a claim."""
    for case in CASES[chunk::CHUNKS]:
        made = oracle.examine(case.claim, case.scope)
        roots = [line.proof for line in made.decision.lines]
        roots += [r.proof for line in made.decision.lines for r in line.reasons]
        roots += [r.proof for r in made.decision.advice]
        nodes = {id_: node for root in roots for id_, node in made.prover.proof(root)}
        found = verify(p.Proof(roots[0], nodes, tuple(roots)), made.prover.program, given(made))
        assert found == [], case.name


def test_json_verifies_as_the_proof_does(oracle: Oracle) -> None:
    """The JSON that we print is enough to check the proof."""
    made = decided(oracle, "excludes1/disc-and-radiculopathy")
    data = made.line_proof("M54.12").to_json()
    assert verify(data, made.prover.program, given(made)) == []


def test_checker_stands_alone() -> None:
    """The checker imports neither the evaluation nor the prover, and is short."""
    code = (
        "import sys, dxproof.engine.verify as v\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('pyDatalog', 'duckdb')"
        " or m in ('dxproof.engine.' + n for n in ('goal', 'join', 'prove', 'sql', 'knowledge'))]\n"
        "print(bad, len(open(v.__file__).readlines()) < 200)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["[]", "True"]


# ---- what is tampered with --------------------------------------------------

PROGRAM = """//! @stage claim
/// @origin claim
.decl q(a: symbol, n: number)
.input q
/// @origin claim
.decl banned(a: symbol)
.input banned
.decl ok(a: symbol, n: number)
.output ok
ok(A, N) :- q(A, N), !blocked(A), N > 1, C = count : { q(A, _) }, C = 2.
.decl blocked(a: symbol)
blocked(A) :- q(A, _), banned(A).
"""
FACTS: dict[str, list[Row]] = {"q": [("a", 1), ("a", 2), ("b", 2)], "banned": [("b",)]}


@pytest.fixture(scope="module")
def program() -> Program:
    """A small program with every kind of literal."""
    return assemble([("small.dl", PROGRAM)])[0]


def answer(relation: str, pattern: Pattern) -> list[Row]:
    """The given facts of the small program."""
    return select(FACTS[relation], pattern)


def prove(program: Program) -> p.Proof:
    """A proof of `ok("a", 2)`, made by hand, so that the checker is tested without the prover."""
    nodes: dict[str, p.Node] = {}

    def keep(node: p.Node) -> str:
        nodes[p.node_id(node)] = node
        return p.node_id(node)

    def fact(relation: str, row: Row) -> str:
        return keep(p.Fact(relation, row, "", "claim", "the claim"))

    ok, blocked = (program.rules_of[name][0] for name in ("ok", "blocked"))
    ref = {r.index: p.RuleRef(r.head.relation, f"small.dl:{r.span.line}") for r in (ok, blocked)}
    lacking = keep(p.Absence("banned", ("a",), "", ()))
    rows = [fact("q", ("a", 1)), fact("q", ("a", 2))]
    attempt = p.Attempt(ref[blocked.index], {"A": "a"}, tuple(rows), "", lacking)
    premises = (
        rows[1],
        keep(p.Absence("blocked", ("a",), "", (attempt,))),
        keep(p.Comparison(2, ">", 1, "")),
        keep(p.Counting("q", ("a", None), 2, "", tuple(rows))),
        keep(p.Comparison(2, "=", 2, "")),
    )
    root = keep(
        p.Application("ok", ("a", 2), "", ref[ok.index], {"A": "a", "C": 2, "N": 2}, premises)
    )
    return p.subproof(root, nodes)


def test_small_proof_verifies(program: Program) -> None:
    """The proof that the mutations start from is valid."""
    assert verify(prove(program), program, answer) == []


Mutation = Callable[[dict[str, Any]], None]


def edit(kind: str, **fields: Any) -> Mutation:
    """Edit the first node of a kind (and relation); `at` says which of several."""
    relation, at = fields.pop("of", None), fields.pop("at", 0)

    def mutate(shown: dict[str, Any]) -> None:
        found = [
            n for n in shown["nodes"] if n["kind"] == kind and relation in (None, n.get("relation"))
        ]
        found[at] |= {k: v(found[at][k]) if callable(v) else v for k, v in fields.items()}

    return mutate


def graft(node: dict[str, Any]) -> Mutation:
    """Add a node that nothing mentions."""
    return lambda shown: shown["nodes"].append({"id": "new", **node})


def swap(values: dict[str, Any]) -> dict[str, Any]:
    """Bindings with two values exchanged."""
    return {**values, "C": values["N"] + 1, "N": values["C"]}


def attempts(**fields: Any) -> Callable[[list[Any]], list[Any]]:
    """The attempts of an absence with some fields changed."""
    return lambda tried: [{**t, **fields} for t in tried]


MUTATIONS: dict[str, tuple[Mutation, str]] = {
    "changed row": (edit("rule", row=["b", 2]), "no rule at small.dl:10 makes ok"),
    "dropped premise": (edit("rule", premises=lambda x: x[:-1]), "no rule at small.dl:10 makes"),
    "dropped absence": (edit("rule", premises=lambda x: [x[0], *x[2:]]), "no rule at"),
    "premises out of order": (edit("rule", premises=lambda x: x[::-1]), "no rule at small.dl:10"),
    "swapped binding": (edit("rule", bindings=swap), "no rule at small.dl:10 makes"),
    "missing binding": (edit("rule", bindings={"A": "a", "N": 2}), "no rule at small.dl:10 makes"),
    "another rule": (edit("rule", rule={"relation": "ok", "place": "small.dl:12"}), "no rule at"),
    "invented fact": (edit("fact", row=["a", 3]), "q('a', 3) is not given"),
    "another origin": (edit("fact", origin="chart"), 'holds no facts of origin "chart"'),
    "absence of what holds": (
        edit("absence", of="banned", pattern=["b"]), "banned('b',) holds"),
    "absence of a derived row": (
        edit("absence", of="blocked", pattern=["b"]), "blocked('b',) holds"),
    "absence of anything": (edit("absence", of="blocked", pattern=[None]), "blocked('b',) holds"),
    "rule not tried": (edit("absence", of="blocked", tried=[]), "small.dl:12 was not tried"),
    "attempt of another rule": (
        edit("absence", of="blocked", tried=attempts(
            rule={"relation": "ok", "place": "small.dl:10"})), "does not fail as it says"),
    "attempt that got further": (
        edit("absence", of="blocked", tried=attempts(met=[])), "does not fail as it says"),
    "attempt that lacks nothing": (
        edit("absence", of="blocked", tried=attempts(because=None)), "does not fail as it says"),
    "attempt for another goal": (
        edit("absence", of="blocked", tried=attempts(bindings={"A": "b"})), "does not fail"),
    "false comparison": (edit("comparison", left=1), "1 > 1 does not hold"),
    "symbols in order": (edit("comparison", left="a", right="b", operator="<"), "does not hold"),
    "miscount": (edit("count", number=3), "the count of q('a', None) is not 3"),
    "count of one row twice": (
        edit("count", premises=lambda x: [x[0], x[0]]), "not different rows"),
    "count of other rows": (
        edit("count", pattern=["b", None], number=1), "not different rows of what it counts"),
    "unknown relation": (edit("fact", relation="nothing"), '"nothing" is no relation of 2 columns'),
    "another arity": (edit("fact", row=["a"]), '"q" is no relation of 1 columns'),
    "edited text": (edit("fact", text="the chart says so"), "does not have this hash"),
    "edited citation": (edit("fact", citation="elsewhere"), "does not have this hash"),
    "loose node": (
        graft({"kind": "comparison", "left": 1, "operator": "=", "right": 1, "text": ""}),
        "or part of no argument"),
}  # fmt: skip


def rehash(shown: dict[str, Any]) -> bytes:
    """A forger's proof: every id made right again, from the leaves up."""
    ids: dict[str, str] = {}
    left = {node["id"]: node for node in shown["nodes"]}
    root = shown["root"]

    def fix(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: fix(v) for k, v in value.items()}
        if isinstance(value, list):
            return [fix(v) for v in value]
        return ids.get(value, value) if isinstance(value, str) else value

    def mentioned(node: dict[str, Any]) -> set[str]:
        made = msgspec.convert({k: v for k, v in node.items() if k != "id"}, p.Node)
        return set(p.children(made)) & set(left)

    while left:
        id_ = next(i for i, node in left.items() if not mentioned(node) - {i})
        node = fix({k: v for k, v in left.pop(id_).items() if k != "id"})
        ids[id_] = p.node_id(msgspec.convert(node, p.Node))
    nodes = [{**fix(node), "id": ids[node["id"]]} for node in shown["nodes"]]
    return msgspec.json.encode({"root": ids[root], "notes": [], "nodes": nodes})


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_caught(name: str, program: Program) -> None:
    """Each edit is noticed, even where only the content's hash tells, and the finding says what."""
    mutate, expected = MUTATIONS[name]
    shown = msgspec.json.decode(prove(program).to_json())
    mutate(shown)
    found = [f.message for f in verify(msgspec.json.encode(shown), program, answer)]
    assert any(expected in message for message in found), found


@pytest.mark.parametrize("name", [n for n in MUTATIONS if not n.startswith("edited")])
def test_mutation_with_right_hashes_is_caught(name: str, program: Program) -> None:
    """A forger who makes every hash right again is caught by what the node claims."""
    mutate, expected = MUTATIONS[name]
    shown = msgspec.json.decode(prove(program).to_json())
    mutate(shown)
    found = [f.message for f in verify(rehash(shown), program, answer)]
    assert not any("hash" in message for message in found)
    assert any(expected.split(" makes")[0] in message for message in found), found


def test_missing_premise_and_root(program: Program) -> None:
    """A proof with a hole says which node is missing."""
    whole = prove(program)
    for gone in whole.nodes:
        nodes = {id_: node for id_, node in whole.nodes.items() if id_ != gone}
        found = verify(p.Proof(whole.root, nodes), program, answer)
        assert any(gone in f.message or f.node == gone for f in found)


def broken() -> Iterator[bytes]:
    """Bytes that are no proof."""
    yield from (b"", b"[]", b"{}", b'{"root": "x"}', b'{"root": "x", "notes": [], "nodes": [{}]}')
    yield b'{"root": "x", "notes": [], "nodes": [{"id": "x", "kind": "opinion"}]}'
    comparison = b'"kind": "comparison", "left": 1, "operator": "=", "right": 1, "text": ""'
    yield b'{"root": "x", "notes": [], "nodes": [{"id": "x", %s, "extra": 1}]}' % comparison
    yield b'{"root": "x", "notes": [], "nodes": [{"id": "x", %s}, {"id": "x", %s}]}' % (
        comparison,
        comparison,
    )
    yield b'{"root": "x", "notes": [], "nodes": [{"id": "x", %s}]}' % comparison.replace(
        b"1", b"true"
    )


@pytest.mark.parametrize("data", list(broken()))
def test_bytes_that_are_no_proof(data: bytes, program: Program) -> None:
    """What is no proof is refused, and what a node may not hold is not passed over."""
    with pytest.raises(ValueError, match=r"this is no proof|expected|holds what no node holds"):
        verify(data, program, answer)


def test_real_proof_with_one_fact_too_few(oracle: Oracle) -> None:
    """A proof of the code set is checked against the code set: take a fact away, and it falls."""
    made = decided(oracle, "excludes1/disc-and-radiculopathy")
    proof, facts = made.line_proof("M54.12"), given(made)
    climbed = next(
        n for n in proof.nodes.values() if isinstance(n, p.Fact) and n.relation == "parent"
    )
    found = verify(
        proof,
        made.prover.program,
        lambda name, pattern: [
            row for row in facts(name, pattern) if (name, row) != ("parent", climbed.row)
        ],
    )
    assert any("is not given" in f.message for f in found)


def test_recursion_is_worked_out_in_every_direction() -> None:
    """The checker's own evaluation climbs a hierarchy up, down and open, cycles included."""
    text = """//! @stage static
/// @origin tabular
.decl edge(a: symbol, b: symbol)
.input edge
.decl path(a: symbol, b: symbol)
.output path
path(A, B) :- edge(A, B).
path(A, C) :- edge(A, B), path(B, C).
"""
    program, _ = assemble([("path.dl", text)])
    edges: list[Row] = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]
    rows = Given(program, lambda _, pattern: select(edges, pattern)).rows
    everything = rows("path", (None, None))
    assert everything == {(x, y) for x in "abc" for y in "abcd"}
    for pattern in [("a", None), (None, "d"), ("d", None), ("b", "b"), ("d", "a")]:
        assert rows("path", pattern) == set(select(everything, pattern))
        fresh = Given(program, lambda _, pattern: select(edges, pattern))
        assert fresh.rows("path", pattern) == set(select(everything, pattern))
