"""Random programs: our evaluations agree with clingo, whatever the order of a body."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from random import Random

import clingo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxproof.engine import syntax as s
from dxproof.engine.assemble import assemble
from dxproof.engine.export_clingo import facts_text, program_text
from dxproof.engine.goal import Engine, Evaluation
from dxproof.engine.parse import parse_program
from dxproof.engine.pattern import select
from dxproof.engine.program import Program
from dxproof.engine.proof import Proof
from dxproof.engine.prove import Prover
from dxproof.engine.snapshot import FORMAT, Manifest, Snapshot
from dxproof.engine.store import write
from dxproof.engine.syntax import show_clause
from dxproof.engine.verify import verify

Row = tuple[s.Value, ...]
Facts = dict[str, list[Row]]

SYMBOLS = ["a", "b", 'q"\\', "it's", "A_"]
NUMBERS = [0, 1, 2, 3]
HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
seeds = st.integers(0, 2**48)


class Writer:
    """Writes a random stratified program, relation by relation, each over those before it."""

    def __init__(self, seed: int, stage: str) -> None:
        self.random = Random(seed)
        self.stage = stage
        self.lines = [f"//! @stage {stage}"]
        self.types: dict[str, list[str]] = {}
        self.facts: Facts = {}
        self.bodies: list[tuple[str, list[str]]] = []

    def text(self) -> str:
        """The program."""
        for i in range(self.random.randint(1, 3)):
            self.given(f"e{i}")
        for i in range(self.random.randint(2, 6)):
            self.derived(f"p{i}")
        return "\n".join([*self.lines, *self.clauses(lambda body: body)])

    def clauses(self, order: object) -> Iterable[str]:
        """The rules, each body put in order by a function."""
        for head, body in self.bodies:
            yield f"{head} :- {', '.join(order(body))}."  # type: ignore[operator]

    def declare(self, name: str, tags: str) -> None:
        """Declare a relation with random columns."""
        types = [self.random.choice(["symbol", "number"]) for _ in range(self.random.randint(1, 3))]
        self.types[name] = types
        columns = ", ".join(f"c{i}: {t}" for i, t in enumerate(types))
        self.lines.append(f"{tags}.decl {name}({columns})\n.output {name}")

    def given(self, name: str) -> None:
        """A relation of facts from outside."""
        self.declare(name, "/// @origin claim\n")
        rows = {
            tuple(self.value(t) for t in self.types[name]) for _ in range(self.random.randint(0, 7))
        }
        self.facts[name] = sorted(rows, key=repr)

    def derived(self, name: str) -> None:
        """A relation of one to three rules; a static one may recur, or be a view."""
        below = list(self.types)
        recurs = self.stage == "static" and self.random.random() < 0.4
        view = self.stage == "static" and not recurs and self.random.random() < 0.3
        self.declare(name, "/// @view\n" if view else "")
        for _ in range(self.random.randint(1, 3)):
            self.rule(name, below, None)
        if recurs:
            for _ in range(self.random.randint(1, 2)):
                self.rule(name, below, name)

    def value(self, type_: str) -> s.Value:
        """Any value of a type."""
        return self.random.choice(SYMBOLS if type_ == "symbol" else NUMBERS)

    def show(self, value: s.Value) -> str:
        """A value as an author writes it."""
        return s.show_term(s.Constant(value))

    def rule(self, name: str, below: list[str], recurs: str | None) -> None:
        """One safe rule: some atoms, then what only reads their variables, then a head."""
        bound: dict[str, list[str]] = {"symbol": [], "number": []}
        atoms = [self.random.choice(below) for _ in range(self.random.randint(1, 3))]
        body = [self.atom(x, bound, new=True) for x in ([recurs] if recurs else []) + atoms]
        if not recurs and self.random.random() < 0.3 and bound["number"]:
            made = f"N{len(bound['number'])}x"
            one = self.random.choice(bound["number"])
            body.append(f"{made} = {one} {self.random.choice('+-*')} {self.random.randint(0, 3)}")
            bound["number"].append(made)
        while self.random.random() < 0.4:
            body.append("!" + self.atom(self.random.choice(below), bound, new=False))
        if self.random.random() < 0.25:
            counted = self.atom(self.random.choice(below), bound, new=False, local=True)
            body.append(f"C = count : {{ {counted} }}")
            bound["number"].append("C")
        if self.random.random() < 0.4:
            body.append(self.comparison(bound))
        terms = [
            self.random.choice(bound[t])
            if bound[t] and self.random.random() < 0.85
            else self.show(self.value(t))
            for t in self.types[name]
        ]
        self.random.shuffle(body)
        self.bodies.append((f"{name}({', '.join(terms)})", body))

    def atom(
        self, name: str, bound: dict[str, list[str]], *, new: bool, local: bool = False
    ) -> str:
        """An atom over the variables at hand, and new ones where it may bind them."""
        terms: list[str] = []
        for type_ in self.types[name]:
            roll, known = self.random.random(), bound[type_]
            if roll < 0.15:
                terms.append(self.show(self.value(type_)))
            elif roll < 0.3 or (not known and not new):
                terms.append("_" if not local or roll < 0.2 else f"L{len(terms)}")
            elif known and (roll < 0.65 or not new):
                terms.append(self.random.choice(known))
            else:
                known.append(f"{type_[0].upper()}{len(known)}")
                terms.append(known[-1])
        return f"{name}({', '.join(terms)})"

    def comparison(self, bound: dict[str, list[str]]) -> str:
        """A comparison of what is bound."""
        type_ = self.random.choice([t for t in bound if bound[t]] or ["none"])
        if type_ == "none":
            return "1 < 2"
        operators = ["=", "!="] + (["<", "<=", ">", ">="] if type_ == "number" else [])
        one, other = self.random.choice(bound[type_]), self.random.choice(bound[type_])
        right = other if self.random.random() < 0.5 else self.show(self.value(type_))
        return f"{one} {self.random.choice(operators)} {right}"


def clingo_rows(program: Program, facts: Facts) -> dict[str, set[Row]]:
    """Every derived relation as clingo finds it."""
    control = clingo.Control(["--warn=none"])
    control.add("base", [], program_text(program) + facts_text(facts))
    control.ground([("base", [])])
    found: dict[str, set[Row]] = {}
    for name, relation in program.relations.items():
        if not relation.extensional:
            found[name] = {
                tuple(
                    x.number if x.type == clingo.SymbolType.Number else x.string
                    for x in a.symbol.arguments
                )
                for a in control.symbolic_atoms.by_signature(name, relation.arity)
            }
    return found


def engine_rows(program: Program, facts: Facts) -> dict[str, set[Row]]:
    """Every derived relation as our goal-directed evaluation finds it; no row twice."""
    evaluation = Evaluation(Engine(program), lambda name, p: select(facts.get(name, ()), p))
    found: dict[str, set[Row]] = {}
    for name, relation in program.relations.items():
        if not relation.extensional:
            rows = evaluation.rows(name, (None,) * relation.arity)
            assert len(rows) == len(set(rows))
            found[name] = set(rows)
    return found


@settings(max_examples=400, deadline=None, suppress_health_check=HEALTH)
@given(seeds)
def test_claim_programs_agree_with_clingo(seed: int) -> None:
    """Random stratified programs without recursion: text to answers, as clingo has them."""
    writer = Writer(seed, "claim")
    program, _ = assemble([("random.dl", writer.text())])
    assert engine_rows(program, writer.facts) == clingo_rows(program, writer.facts)


@settings(max_examples=100, deadline=None, suppress_health_check=HEALTH)
@given(seeds)
def test_a_pattern_selects_from_the_answers(seed: int) -> None:
    """A goal with arguments given has the rows of the open goal that agree with it."""
    writer = Writer(seed, "claim")
    program, _ = assemble([("random.dl", writer.text())])
    everything = engine_rows(program, writer.facts)
    evaluation = Evaluation(Engine(program), lambda name, p: select(writer.facts.get(name, ()), p))
    for name, rows in everything.items():
        types = writer.types[name]
        pattern = tuple(writer.value(t) if writer.random.random() < 0.6 else None for t in types)
        assert sorted(evaluation.rows(name, pattern), key=repr) == sorted(
            select(rows, pattern), key=repr
        )


@settings(max_examples=100, deadline=None, suppress_health_check=HEALTH)
@given(seeds, st.randoms(use_true_random=False))
def test_body_order_does_not_matter(seed: int, random: Random) -> None:
    """However an author orders the literals of a body, the answers are the same."""
    writer = Writer(seed, "claim")
    text = writer.text()
    shuffled = "\n".join(
        [*writer.lines, *writer.clauses(lambda body: random.sample(body, len(body)))]
    )
    one, _ = assemble([("random.dl", text)])
    other, _ = assemble([("random.dl", shuffled)])
    assert engine_rows(one, writer.facts) == engine_rows(other, writer.facts)


def snapshot_of(program: Program, facts: Facts, folder: Path) -> Snapshot:
    """A snapshot of a program's static relations."""
    empty = Manifest(FORMAT, "key", "0", 0, 0, "random", "", "", 0, {})
    write(program, facts, folder, empty, lambda _: None)
    return Snapshot(folder, "key", program.relations)


@settings(max_examples=80, deadline=None, suppress_health_check=HEALTH)
@given(seeds)
def test_static_programs_agree_with_clingo(seed: int) -> None:
    """Random static programs, recursion and views among them: stored by DuckDB, read by SQLite."""
    writer = Writer(seed, "static")
    program, _ = assemble([("random.dl", writer.text())])
    theirs = clingo_rows(program, writer.facts)
    with tempfile.TemporaryDirectory() as folder:
        snapshot = snapshot_of(program, writer.facts, Path(folder))
        for name, rows in theirs.items():
            types = writer.types[name]
            found = snapshot.rows(name, (None,) * len(types))
            assert len(found) == len(set(found))
            assert set(found) == rows, name
            pattern = tuple(
                writer.value(t) if writer.random.random() < 0.6 else None for t in types
            )
            assert set(snapshot.rows(name, pattern)) == set(select(rows, pattern))
        snapshot.close()


def spanless(part: object) -> object:
    """A part of syntax without its places."""
    match part:
        case s.Clause(head=head, body=body):
            return "clause", spanless(head), tuple(map(spanless, body))
        case s.Variable():
            return "variable", "_" if part.anonymous else part.name
        case s.Constant(value=value):
            return "constant", value
        case s.Atom(relation=relation, terms=terms):
            return relation, tuple(map(spanless, terms))
        case s.Negation(atom=atom):
            return "not", spanless(atom)
        case s.Count(result=result, atom=atom):
            return "count", spanless(result), spanless(atom)
        case s.Comparison() | s.Operation():
            return part.operator, spanless(part.left), spanless(part.right)


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_shown_clauses_parse_back(seed: int) -> None:
    """A clause, shown and parsed again, is the same clause."""
    for clause in parse_program(Writer(seed, "claim").text(), "random.dl").clauses:
        again = parse_program(show_clause(clause), "shown.dl").clauses[0]
        assert spanless(again) == spanless(clause)


terms = st.recursive(
    st.sampled_from("XYZ").map(s.Variable)
    | st.integers(-(10**14), 10**14).map(s.Constant)
    | st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])).map(s.Constant),
    lambda inner: st.builds(s.Operation, st.sampled_from("+-*"), inner, inner),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(terms, min_size=1, max_size=3))
def test_shown_terms_parse_back(row: list[s.Term]) -> None:
    """Any term, however nested and whatever its text, parses back as it was."""
    clause = s.Clause(s.Atom("p", tuple(row)), (s.Atom("q", tuple(row)),))
    again = parse_program(show_clause(clause), "shown.dl").clauses[0]
    assert spanless(again) == spanless(clause)


class _Edition:
    """As much of an edition as words need."""

    name = "2026"


@settings(max_examples=120, deadline=None, suppress_health_check=HEALTH)
@given(seeds)
def test_proofs_of_random_programs_verify(seed: int) -> None:
    """Every row that holds has a proof, every one that does not an account; the checker agrees."""
    writer = Writer(seed, "claim")
    program, _ = assemble([("random.dl", writer.text())])
    evaluation = Evaluation(Engine(program), lambda name, p: select(writer.facts.get(name, ()), p))
    prover = Prover(program, evaluation, _Edition(), dict)  # type: ignore[arg-type]
    roots: list[str] = []
    for name, relation in program.relations.items():
        rows = evaluation.rows(name, (None,) * relation.arity)
        roots += [prover.prove(name, row) for row in rows]
        pattern = tuple(
            writer.value(t) if writer.random.random() < 0.8 else None for t in writer.types[name]
        )
        if not select(rows, pattern):
            roots.append(prover.absent(name, pattern))
    if roots:
        proof = Proof(roots[0], prover.nodes, tuple(roots))
        found = verify(proof, program, lambda name, p: select(writer.facts.get(name, ()), p))
        assert [f for f in found if "part of no argument" not in f.message] == []
