"""Joins over known rows: bindings, each once, and comparisons of what is bound."""

from __future__ import annotations

import pytest

from dxproof.engine import syntax as s
from dxproof.engine.join import Bindings, extend, holds, solve, unify
from dxproof.engine.parse import parse_program
from dxproof.engine.pattern import Pattern, Row, select

FACTS: dict[str, list[Row]] = {"q": [("a", 1), ("a", 2), ("b", 2)], "e": [("a", "b"), ("b", "b")]}


def rows(relation: str, pattern: Pattern) -> list[Row]:
    """The known rows."""
    return select(FACTS[relation], pattern)


def body(text: str) -> tuple[s.Literal, ...]:
    """A parsed body."""
    return parse_program(f"p(X) :- {text}.", "x.dl").clauses[0].body


@pytest.mark.parametrize(
    ("terms", "row", "given", "expected"),
    [
        ('X, "a", 1', ("x", "a", 1), {}, {"X": "x"}),
        ("X, X", ("x", "x"), {}, {"X": "x"}),
        ("X, X", ("x", "y"), {}, None),
        ("X, _", ("x", "y"), {"X": "z"}, None),
        ("X, Y", (None, 1), {}, {"Y": 1}),
        ("X + 1", (3,), {"X": 2}, {"X": 2}),
        ("X + 1", (4,), {"X": 2}, None),
        ('"1"', (1,), {}, None),
    ],
)
def test_unify(terms: str, row: Pattern, given: Bindings, expected: Bindings | None) -> None:
    """Terms become a row under bindings, or do not; what was given is left as it was."""
    atom = parse_program(f"p({terms}) :- q(X).", "x.dl").clauses[0].head
    before = dict(given)
    assert unify(atom.terms, row, given) == expected
    assert given == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("q(X, _)", [{"X": "a"}, {"X": "b"}]),
        ("e(X, X)", [{"X": "b"}]),
        ('!q("c", _)', [{}]),
        ('!q("a", _)', []),
        ("N = count : { q(_, _) }", [{"N": 3}]),
        ("N = 1 + 2", [{"N": 3}]),
        ("1 + 2 = N", [{"N": 3}]),
        ("1 < 2", [{}]),
        ("2 < 1", []),
    ],
)
def test_extend(text: str, expected: list[Bindings]) -> None:
    """A literal adds the bindings under which it holds, each once."""
    assert list(extend(body(text)[0], {}, rows)) == expected


def test_solve() -> None:
    """A body holds under the bindings that all its literals share."""
    parts = body('q(X, N), e(X, Y), M = N + 1, !q(Y, M), C = count : { q(X, _) }, C > 0, X != "z"')
    assert list(solve(parts, {}, rows)) == [
        {"X": "a", "N": 2, "Y": "b", "M": 3, "C": 2},
        {"X": "b", "N": 2, "Y": "b", "M": 3, "C": 1},
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 = 1", True), ('"a" != "b"', True), ('1 = "1"', False), ("1 <= 1", True), ("1 >= 2", False),
     ("2 > 1", True), ("1 < 1", False), ('"a" < "b"', False)],
)  # fmt: skip
def test_holds(text: str, expected: bool) -> None:
    """Only numbers are less or more; a number and a symbol are never the same."""
    (comparison,) = body(text)
    assert isinstance(comparison, s.Comparison)
    assert holds(comparison, {}) is expected
