"""Rules under other names."""

from __future__ import annotations

from dxproof.engine import rename
from dxproof.engine import syntax as s
from dxproof.engine.parse import parse_goal, parse_program
from dxproof.engine.program import Listing


def body(text: str) -> tuple[s.Literal, ...]:
    """The body of a rule."""
    return parse_program(f"p(X) :- {text}.", "x.dl").clauses[0].body


def test_every_literal_is_renamed() -> None:
    """Atoms, negations, comparisons with arithmetic and counts; other names are kept."""
    text = 'q(X, Y, "X"), !r(X), X + 1 < Y * X, N = count : { q(X, _, Z) }'
    made = rename.body(body(text), {"X": "A", "N": "M", "Z": "C"}, ())
    assert ", ".join(map(s.show_literal, made)) == (
        'q(A, Y, "X"), !r(A), (A + 1) < (Y * A), M = count : { q(A, _, C) }'
    )


def test_names_are_exchanged_at_once() -> None:
    """Two names may change places."""
    made = rename.body(body("q(X, Y)"), {"X": "Y", "Y": "X"}, ())
    assert s.show_literal(made[0]) == "q(Y, X)"


def test_underscores_stay_apart() -> None:
    """Each `_` of the one body is another than those of the other."""
    one, other = body("q(_, _), r(_)"), body("q(_, X), !r(_)")
    made = rename.body(other, {}, apart_from=one)
    names = [v.name for x in (*one, *made) for v in s.variables(x) if v.anonymous]
    assert len(names) == len(set(names)) == 5
    assert rename.fresh((*one, *made)) not in names


def test_a_listing_is_renamed() -> None:
    """Its name, what it lists, and its goal."""
    made = rename.listing(Listing("All", "X", parse_goal("q(X, Y)")), {"All": "Of", "X": "Z"})
    assert (made.name, made.variable, s.show_atom(made.atom)) == ("Of", "Z", "q(Z, Y)")
