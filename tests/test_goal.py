"""Goal-directed evaluation: patterns, counts, negation, and what it asks of the facts."""

from __future__ import annotations

import msgspec
import pytest

from dxproof.engine import syntax as s
from dxproof.engine.assemble import assemble
from dxproof.engine.goal import Engine, Evaluation
from dxproof.engine.parse import parse_goal
from dxproof.engine.pattern import Pattern, Row, atom_pattern, matching, select, value_of

HEAD = """//! @stage claim
/// @origin claim
.decl q(a: symbol, n: number)
.input q
/// @origin claim
.decl e(a: symbol, b: symbol)
.input e
"""
FACTS: dict[str, list[Row]] = {
    "q": [("a", 0), ("a", 1), ("b", 2), ("~c", 3), ('d"', 4)],
    "e": [("a", "b"), ("b", "b"), ("_pyD_class", "a")],
}


def evaluation(rules: str, columns: str = "a: symbol") -> Evaluation:
    """The evaluation of `p` under some rules over the facts."""
    program, _ = assemble([("x.dl", f"{HEAD}.decl p({columns})\n.output p\n{rules}")])
    return Evaluation(Engine(program), lambda name, pattern: select(FACTS[name], pattern))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("p(A) :- q(A, _).", ["a", "b", 'd"', "~c"]),
        ("p(A) :- q(A, 0).", ["a"]),
        ("p(A) :- e(A, A).", ["b"]),
        ("p(B) :- e(A, A), e(A, B), e(_, B), e(B, B).", ["b"]),
        ("p(A) :- e(A, _), !q(A, _).", ["_pyD_class"]),
        ("p(A) :- q(A, N), N = 1 + 1.", ["b"]),
        ("p(A) :- q(A, N), q(_, M), N = M * 2, N > M.", ["b", 'd"']),
        ("p(A) :- q(A, N), M = N - 3, M = 0.", ["~c"]),
        ("p(A) :- e(A, _), C = count : { q(A, _) }, C = 2.", ["a"]),
        ("p(A) :- e(A, _), C = count : { q(A, N) }, C < 1.", ["_pyD_class"]),
        ("p(A) :- q(A, N), N = count : { e(_, A) }.", ["a", "b"]),
        ('p("x") :- C = count : { q(_, _) }, C = 5.', ["x"]),
        ('p("x") :- !q("z", _), q("a", 0), 1 != 2.', ["x"]),
        ('p("x") :- q("a", 0).\np("x") :- q("a", 1).', ["x"]),
        ('p(A) :- q(A, 9).\np("x") :- q("a", 5).', []),
    ],
)
def test_rules(rules: str, expected: list[str]) -> None:
    """Each kind of literal finds its rows, none twice; odd names are values like any other."""
    assert sorted(evaluation(rules).rows("p", (None,))) == [(x,) for x in expected]


def test_patterns() -> None:
    """A goal with values, 0 among them, has the rows that match."""
    made = evaluation("p(A, N) :- q(A, N).", "a: symbol, n: number")
    assert sorted(made.rows("p", ("a", None))) == [("a", 0), ("a", 1)]
    assert made.rows("p", (None, 0)) == [("a", 0)]
    assert made.rows("p", ("a", 2)) == []
    assert sorted(made.rows("q", ("a", None))) == [("a", 0), ("a", 1)]
    with pytest.raises(KeyError):
        made.rows("nothing", (None,))


def test_instances() -> None:
    """A rule's instances give a value to each of its variables, those of the body too."""
    made = evaluation('p(A) :- q(A, N), N < 2.\np("x") :- q("b", N).')
    one, other = made._engine.program.rules
    assert one.variables == ("A", "N")
    assert sorted(made.instances(one, {})) == [("a", 0), ("a", 1)]
    assert made.instances(one, {"N": 1}) == [("a", 1)]
    assert made.instances(other, {"N": 3}) == []


def test_count_over_what_rules_derive() -> None:
    """A count waits until what it counts is complete."""
    rules = """.decl r(a: symbol)
r(A) :- q(A, _).
r(A) :- e(_, A).
.decl t(n: number)
t(N) :- N = count : { r(_) }, r(_).
p(A) :- r(A), t(4), N = count : { t(_) }, N = 1.
"""
    assert len(evaluation(rules).rows("p", (None,))) == 4


def test_relation_without_a_rule_left() -> None:
    """A relation whose every rule was left out is empty, not an error."""
    program, _ = assemble([("x.dl", HEAD + ".decl p(a: symbol)\n.output p\np(A) :- q(A, _).")])
    bare = Engine(msgspec.structs.replace(program, rules=()))
    assert Evaluation(bare, lambda *_: []).rows("p", (None,)) == []


def test_facts_are_asked_with_what_is_bound() -> None:
    """A fact relation is never read whole where the body gives it a value."""
    program, _ = assemble(
        [("x.dl", HEAD + '.decl p(a: symbol)\n.output p\np(B) :- e("a", B), q(B, _).')]
    )
    asked: list[tuple[str, Pattern]] = []

    def answer(relation: str, pattern: Pattern) -> list[Row]:
        asked.append((relation, pattern))
        return select(FACTS[relation], pattern)

    assert Evaluation(Engine(program), answer).rows("p", (None,)) == [("b",)]
    assert ("q", ("b", None)) in asked and ("e", ("a", None)) in asked


def test_values() -> None:
    """Terms have a value once their variables have; a row must agree with itself."""
    atom = parse_goal("p(X, Y, X, 2 * 3 - 1)")
    assert atom_pattern(atom, {"X": 1}) == (1, None, 1, 5)
    assert value_of(s.Operation("+", s.Variable("X"), s.Constant(1)), {}) is None
    assert value_of(s.Operation("+", s.Constant("a"), s.Constant(1)), {}) is None
    assert matching(atom, [(1, 2, 1, 5), (1, 2, 3, 5)]) == [(1, 2, 1, 5)]
