"""The order of bodies: what needs values comes after what gives them, else as the author wrote."""

from __future__ import annotations

import pytest

from dxproof.engine import syntax as s
from dxproof.engine.order import binds, bound_by, named, order_body, order_for
from dxproof.engine.parse import parse_program


def clause(text: str) -> s.Clause:
    """One clause."""
    return parse_program(text, "x.dl").clauses[0]


def ordered(text: str, listed: str = "") -> list[str]:
    """The ordered body, as shown; `listed` names the small relations."""
    made = clause(text)
    body, stuck = order_body(made.head, made.body, lambda name: name in listed.split())
    assert not stuck
    return [s.show_literal(x) for x in body]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p(X) :- q(X), r(X).", ["q(X)", "r(X)"]),
        ("p(X) :- !r(X), q(X).", ["q(X)", "!r(X)"]),
        ("p(X) :- X > 1, q(X).", ["q(X)", "X > 1"]),
        ("p(Y) :- Y = X + 1, q(X).", ["q(X)", "Y = (X + 1)"]),
        ("p(Y) :- X + 1 = Y, q(X).", ["q(X)", "(X + 1) = Y"]),
        ("p(X) :- r(X + 1), q(X).", ["q(X)", "r((X + 1))"]),
        ("p(X, N) :- N = count : { r(X, Y) }, q(X).", ["q(X)", "N = count : { r(X, Y) }"]),
        ("p(X) :- !r(_, X), X = 2.", ["X = 2", "!r(_, X)"]),
        (
            'p(X) :- big(X), big(Y), q(X, "a"), big(X, Y).',
            ['q(X, "a")', "big(X)", "big(X, Y)", "big(Y)"],
        ),
    ],
)  # fmt: skip
def test_order(text: str, expected: list[str]) -> None:
    """Each literal stands where it finds bound what it needs."""
    assert ordered(text, "q") == expected


def test_big_relation_waits_for_a_value() -> None:
    """A relation of the code set is not read whole where a small one can give it a value."""
    assert ordered("p(X) :- code(X), line(X).", "line") == ["line(X)", "code(X)"]
    assert ordered("p(X) :- code(X).", "line") == ["code(X)"]


def test_what_can_never_be_evaluated() -> None:
    """Literals without values stay over."""
    made = clause("p(X) :- q(X), !r(Y), Z > 1.")
    body, stuck = order_body(made.head, made.body, lambda _: True)
    assert [s.show_literal(x) for x in body] == ["q(X)"]
    assert [s.show_literal(x) for x in stuck] == ["!r(Y)", "Z > 1"]


def test_names_and_bindings() -> None:
    """Anonymous variables have no name; a count binds its result only."""
    made = clause("p(X) :- q(X, _, Y + 1), N = count : { r(X, L) }, Z = N.")
    assert [named(x) for x in made.body] == [{"X", "Y"}, {"N", "X", "L"}, {"Z", "N"}]
    assert [binds(x, {"N"}) for x in made.body] == [{"X", "_1"}, {"N"}, {"Z"}]
    assert bound_by(made.head, made.body) == {"X", "Y", "N", "Z"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Node"}, ["parent(Node, Parent)", "within(Parent, Ancestor)"]),
        ({"Ancestor"}, ["within(Parent, Ancestor)", "parent(Node, Parent)"]),
    ],
)
def test_order_for_a_goal(given: set[str], expected: list[str]) -> None:
    """The atom that a goal gives most goes first, so that little is read."""
    made = clause("within(Node, Ancestor) :- parent(Node, Parent), within(Parent, Ancestor).")
    assert [s.show_literal(x) for x in order_for(made.head, made.body, given)] == expected


def test_order_for_an_unsafe_body() -> None:
    """A body that no order can evaluate is an error."""
    made = clause("p(X) :- q(X), !r(Y).")
    with pytest.raises(ValueError, match=r"no order evaluates !r\(Y\)"):
        order_for(made.head, made.body, set())
