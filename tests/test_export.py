"""A second engine, clingo, finds the rows that we find: every case, every relation, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import clingo
import pytest

from dxproof.engine import export_clingo, export_souffle
from dxproof.engine.assemble import assemble
from dxproof.engine.case import Case, read_cases
from dxproof.engine.claim_reader import claim_of
from dxproof.engine.export import ExportError, claim_slice, export, exported_program
from dxproof.engine.export_slice import Slicer
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.oracle import Oracle
from dxproof.engine.parse import parse_program
from dxproof.engine.program import Program
from dxproof.engine.syntax import Value

CASES = list(read_cases())
CHUNKS = 24
"""The cases are shared out, so that one grounding of the program text serves a few of them."""

Row = tuple[Value, ...]


def clingo_rows(program: Program, *texts: str) -> dict[str, set[Row]]:
    """Every derived claim relation of a program, as clingo finds it."""
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join(texts))
    control.ground([("base", [])])
    found: dict[str, set[Row]] = {}
    for name in claim_relations(program):
        arity = program.relations[name].arity
        atoms = list(control.symbolic_atoms.by_signature(export_clingo.relation_name(name), arity))
        assert all(atom.is_fact for atom in atoms), "a stratified program grounds to facts"
        found[name] = {tuple(map(value, atom.symbol.arguments)) for atom in atoms}
    return found


def value(symbol: clingo.Symbol) -> Value:
    """A value of clingo's as ours."""
    return symbol.number if symbol.type == clingo.SymbolType.Number else symbol.string


def claim_relations(program: Program) -> Iterable[str]:
    """The relations that rules derive from a claim."""
    return [n for n, r in program.relations.items() if r.stage == "claim" and not r.extensional]


@pytest.fixture(scope="module")
def lp(kb: KnowledgeBase) -> dict[str, str]:
    """The program in clingo's syntax, by scope."""
    scopes = ("full", "codes")
    return {x: export_clingo.program_text(exported_program(kb, x)) for x in scopes}


@pytest.fixture(scope="module")
def slicers(kb: KnowledgeBase) -> dict[str, Slicer]:
    """A slicer for each scope, shared by the cases as `export` shares it by claims."""
    return {x: Slicer(exported_program(kb, x)) for x in ("full", "codes")}


def test_shared_slicer_makes_the_same_slices(oracle: Oracle) -> None:
    """What was walked for one claim is as right for the next."""
    shared = Slicer(oracle.kb.program)
    for c in [c for c in CASES if c.scope == "full"][::40]:
        rows = oracle.examine(c.claim, c.scope).prover.evaluation.rows
        assert shared.needed_facts(rows) == Slicer(oracle.kb.program).needed_facts(rows)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_clingo_agrees_on_every_case(
    chunk: int, oracle: Oracle, lp: dict[str, str], slicers: dict[str, Slicer]
) -> None:
    """Over the exported facts, clingo finds the rows that we find over the whole code set."""
    for case in CASES[chunk::CHUNKS]:
        prover = oracle.examine(case.claim, case.scope).prover
        facts = slicers[case.scope].needed_facts(prover.evaluation.rows)
        theirs = clingo_rows(prover.program, lp[case.scope], export_clingo.facts_text(facts))
        for name in claim_relations(prover.program):
            open_ = (None,) * prover.program.relations[name].arity
            assert theirs[name] == set(prover.evaluation.rows(name, open_)), (case.name, name)


def test_all_that_a_decision_reads_is_compared(kb: KnowledgeBase) -> None:
    """The comparison covers reasons and verdicts, and they are not empty by accident."""
    assert {"reason", "line_verdict", "claim_verdict", "coded"} <= set(claim_relations(kb.program))
    assert len(CASES) > 250


def test_slice_is_small(oracle: Oracle) -> None:
    """A claim takes a small part of the code set along, not all of it."""
    claim = case("excludes1/disc-and-radiculopathy").claim
    rows = claim_slice(oracle, claim)
    assert 0 < sum(map(len, rows.values())) < 3_000


def test_slice_keeps_what_a_negation_reads(oracle: Oracle) -> None:
    """`billable("M50.12")` is false by its children, so they travel with the claim."""
    claim = claim_of(
        json.dumps({"id": "c", "date_of_service": "2026-03-02", "diagnoses": ["M54.12", "M50.12"]})
    )
    assert ("M50.122", "M50.12") in claim_slice(oracle, claim)["parent"]


def test_slice_without_the_negated_facts_would_differ(oracle: Oracle, lp: dict[str, str]) -> None:
    """The comparison is able to fail: with one fact too few, clingo decides otherwise."""
    claim = case("excludes1/article-m54-12-m50-12").claim
    prover = oracle.examine(claim, "full").prover
    facts = Slicer(prover.program).needed_facts(prover.evaluation.rows)
    facts["parent"] = [row for row in facts["parent"] if row[1] != "M50.12"]
    theirs = clingo_rows(prover.program, lp["full"], export_clingo.facts_text(facts))
    assert theirs["reason"] != set(prover.evaluation.rows("reason", (None, None, None)))


def case(name: str) -> Case:
    """The case of that name."""
    return next(c for c in CASES if c.name == name)


def test_clingo_files(kb: KnowledgeBase, tmp_path: Path) -> None:
    """The written files, read back by clingo as they are, decide as we do."""
    chosen = [case("excludes1/disc-and-radiculopathy"), case("excludes1/codes-only")]
    paths = export(kb, [c.claim for c in chosen], "clingo", tmp_path / "out")
    assert [p.name for p in paths] == ["program.lp", *(f"facts-{c.claim.id}.lp" for c in chosen)]
    oracle = Oracle(kb)
    for c, path in zip(chosen, paths[1:], strict=True):
        control = clingo.Control(["--warn=none"])
        control.load(str(paths[0]))
        control.load(str(path))
        control.ground([("base", [])])
        with control.solve(yield_=True) as handle:
            shown = {str(s) for model in handle for s in model.symbols(shown=True)}
        assert f'claim_verdict("{oracle.decide(c.claim).verdict}")' in shown
        assert not any(s.startswith(("parent(", "within(")) for s in shown)


def test_souffle_files(kb: KnowledgeBase, tmp_path: Path) -> None:
    """Soufflé gets one program that declares all, and a file for every `.input` relation."""
    chosen = case("excludes1/disc-and-radiculopathy").claim
    program, folder = export(kb, [chosen], "souffle", tmp_path)
    text = program.read_text(encoding="utf-8")
    source = parse_program(text, program.name)
    inputs = {d.relation for d in source.directives if d.kind == "input"}
    outputs = {d.relation for d in source.directives if d.kind == "output"}
    assert {path.name for path in folder.iterdir()} == {f"{name}.facts" for name in inputs}
    assert set(claim_relations(kb.program)) <= outputs
    lines = (folder / "diagnosis.facts").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t") for line in lines] == [
        [str(i), d.code] for i, d in enumerate(chosen.diagnoses, 1)
    ]
    widths = {d.relation: len(d.columns) for d in source.declarations}
    for name in inputs:
        for line in (folder / f"{name}.facts").read_text(encoding="utf-8").splitlines():
            assert line.count("\t") == widths[name] - 1


def test_souffle_facts_mean_what_clingo_s_do(kb: KnowledgeBase, tmp_path: Path) -> None:
    """Read back column by column, Soufflé's files hold the very facts that clingo's do."""
    chosen = case("excludes1/article-m54-12-m50-12").claim
    _, folder = export(kb, [chosen], "souffle", tmp_path)
    facts = claim_slice(Oracle(kb), chosen)
    for name, rows in facts.items():
        types = kb.program.relations[name].base_types
        lines = (folder / f"{name}.facts").read_text(encoding="utf-8").split("\n")[:-1]
        read = [
            tuple(
                int(v) if t == "number" else v for t, v in zip(types, line.split("\t"), strict=True)
            )
            for line in lines
        ]
        assert read == rows


def test_souffle_program_is_the_program_that_decides(kb: KnowledgeBase) -> None:
    """What Soufflé is given, read back by our own parser, has our rules; untouched texts stay."""
    for scope in ("full", "codes"):
        program = exported_program(kb, scope)
        text = export_souffle.program_text(program)
        rules = [c.span for c in parse_program(text, "program.dl").clauses if c.body]
        assert [text[x.start : x.end] for x in rules] == [r.text for r in program.rules]
    for _, policy in kb.program.sources:
        assert policy in export_souffle.program_text(kb.program)


def test_scope_leaves_chart_rules_out(kb: KnowledgeBase, tmp_path: Path) -> None:
    """The program of scope `codes` has the same rules for both engines."""
    claim = case("excludes1/codes-only").claim
    souffle = export(kb, [claim], "souffle", tmp_path / "s", "codes")[0].read_text(encoding="utf-8")
    ids = {x.id for x in kb.program.rules} - {x.id for x in exported_program(kb, "codes").rules}
    assert ids
    for id_ in ids:
        assert f'reason(Line, "{id_}"' not in souffle
    heads = [c for c in parse_program(souffle, "program.dl").clauses if c.body]
    assert len(heads) == len(exported_program(kb, "codes").rules)
    clingo_text = export(kb, [claim], "clingo", tmp_path / "c", "codes")[0].read_text(
        encoding="utf-8"
    )
    for id_ in ids:
        assert f'reason(Line,"{id_}"' not in clingo_text


def test_file_names_are_safe_and_apart(kb: KnowledgeBase, tmp_path: Path) -> None:
    """Ids that are no file names, or the same but for case, get files of their own."""
    ids = ["../../etc/x", "A", "a", "a", "é b"]
    given = {"date_of_service": "2026-03-02", "diagnoses": ["M54.2"]}
    claims = [claim_of(json.dumps({"id": i, **given})) for i in ids]
    names = [p.name for p in export(kb, claims, "clingo", tmp_path)[1:]]
    assert names == [
        "facts-.._.._etc_x.lp",
        "facts-A.lp",
        "facts-a-2.lp",
        "facts-a-3.lp",
        "facts-__b.lp",
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*names, "program.lp"])


def test_unknown_target(kb: KnowledgeBase, tmp_path: Path) -> None:
    """An unknown target says what is known, and writes nothing."""
    with pytest.raises(ValueError, match='unknown target "prolog"; expected "souffle" or "clingo"'):
        export(kb, [], "prolog", tmp_path / "out")
    assert not (tmp_path / "out").exists()


PROGRAM = """
.decl q(a: symbol, b: number)
.input q
.decl not(a: symbol)
.output not
not(A) :- q(A, _).
.decl lone(a: symbol)
.output lone
lone(A) :-
    q(A, _), !q(_, 7), N = count : { q(A, _) }, N = 1,
    M = count : { q("x\\"y\\\\z", 2) }, M < 2.
"""


def test_words_and_strings_of_clingo() -> None:
    """`not` is renamed, strings are escaped, and `_` in a negation or count is any value."""
    program, _ = assemble(
        [("x.dl", PROGRAM.replace(".input q", "").replace(".decl q", "/// @origin claim\n.decl q"))]
    )
    rows: list[Row] = [("a", 1), ("a", 2), ('x"y\\z', 2), ("line\nend\ttab 'é", -3)]
    text = export_clingo.program_text(program)
    assert "not not_" not in text and "_Any" in text
    found = clingo_rows(program, text, export_clingo.facts_text({"q": rows}))
    assert found["not"] == {(row[0],) for row in rows}
    assert found["lone"] == {('x"y\\z',), ("line\nend\ttab 'é",)}
    assert (
        clingo_rows(program, text, export_clingo.facts_text({"q": [*rows, ("b", 7)]}))["lone"]
        == set()
    )


@pytest.mark.parametrize("bad", ["a\tb", "a\nb", "a\rb"])
def test_souffle_refuses_what_its_files_cannot_hold(bad: str) -> None:
    """A tab or line end inside a value is refused, not written as two values."""
    program, _ = assemble([("x.dl", "/// @origin claim\n.decl q(a: symbol)\n.output q")])
    with pytest.raises(ExportError, match=r'"a" of "q" is .*; expected no tab and no line end'):
        list(export_souffle.fact_files(program, {"q": [(bad,)]}))
