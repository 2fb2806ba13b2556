"""The parser: every construct with its span, limits that hold, goals that are only ever parsed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxproof.engine import syntax as s
from dxproof.engine.assemble import load_sources
from dxproof.engine.diagnostics import ProgramError
from dxproof.engine.knowledge import RULES
from dxproof.engine.parse import MAX_GOAL, parse_goal, parse_program

TEXT = """//! What this file is about,
//! in two lines.
//! @stage static
.type Code <: symbol
/// @says {code} is in
/// the list
.decl p(code: Code, n: number)
.input p
.output q /* in the
midst */
/// Why.
/// @citation here
q(A) :- p(A, N), !r(A, _, _), N + 1 * 2 >= -3, C = count : { p(A, _) }, C != 1. // after
p("say \\"x\\" \\\\", 7).
"""


def test_every_construct() -> None:
    """Types, declarations, directives, rules and facts come out as they were written."""
    source = parse_program(TEXT, "x.dl")
    assert [(t.name, t.base) for t in source.types] == [("Code", "symbol")]
    (declared,) = source.declarations
    assert [(c.name, c.type) for c in declared.columns] == [("code", "Code"), ("n", "number")]
    assert [(d.kind, d.relation) for d in source.directives] == [("input", "p"), ("output", "q")]
    rule, fact = source.clauses
    assert [s.show_literal(x) for x in rule.body] == [
        "p(A, N)", "!r(A, _, _)", "(N + (1 * 2)) >= -3", "C = count : { p(A, _) }", "C != 1",
    ]  # fmt: skip
    assert [t.value for t in fact.head.terms if isinstance(t, s.Constant)] == ['say "x" \\', 7]


def test_doc_comments() -> None:
    """A tag goes on over lines; text before any tag is the description."""
    source = parse_program(TEXT, "x.dl")
    assert [(t.name, t.text) for t in source.doc] == [
        ("text", "What this file is about, in two lines."),
        ("stage", "static"),
    ]
    assert [(t.name, t.text) for t in source.declarations[0].doc] == [
        ("says", "{code} is in the list")
    ]
    assert [(t.name, t.text) for t in source.clauses[0].doc] == [
        ("text", "Why."),
        ("citation", "here"),
    ]


def test_spans() -> None:
    """Every span covers exactly what it is of, and tells line and column from 1."""
    rule = parse_program(TEXT, "x.dl").clauses[0]
    for part in (rule, rule.head, *rule.body):
        shown = TEXT[part.span.start : part.span.end]
        assert TEXT.split("\n")[part.span.line - 1][part.span.column - 1 :].startswith(shown[:9])
    assert TEXT[rule.span.start : rule.span.end].startswith("q(A) :-")
    assert [TEXT[x.span.start : x.span.end] for x in rule.body][1:3] == [
        "!r(A, _, _)", "N + 1 * 2 >= -3",
    ]  # fmt: skip


def test_anonymous_variables_are_apart() -> None:
    """Each `_` is a variable of its own, and they are counted anew in each clause."""
    one, other = parse_program("p(X) :- q(X, _, _).\np(X) :- q(_, X).", "x.dl").clauses
    names = [[v.name for x in c.body for v in s.variables(x) if v.anonymous] for c in (one, other)]
    assert names == [["_1", "_2"], ["_1"]]


def test_multiplication_binds_tighter() -> None:
    """Arithmetic groups as in Soufflé: products first, then from the left."""
    clause = parse_program("p(1 - 2 - 3 * 4).", "x.dl").clauses[0]
    assert s.show_atom(clause.head) == "p(((1 - 2) - (3 * 4)))"


def test_words_that_begin_like_keywords() -> None:
    """`counter` is a name, not `count` and something."""
    clause = parse_program("p(X) :- counter(X), inputs(X).", "x.dl").clauses[0]
    assert [x.relation for x in clause.body if isinstance(x, s.Atom)] == ["counter", "inputs"]


def test_the_policy_parses_and_shows() -> None:
    """Every clause of the policy, shown and parsed again, shows the same."""
    for name, text in load_sources(RULES):
        for clause in parse_program(text, name).clauses:
            shown = s.show_clause(clause)
            assert s.show_clause(parse_program(shown, name).clauses[0]) == shown


@pytest.mark.parametrize("goal", ['is_a("M54.12", X)', 'is_a("M54.12", X).', "  p(_,\n 1) "])
def test_goal(goal: str) -> None:
    """A goal is one atom, with or without its full stop."""
    assert isinstance(parse_goal(goal), s.Atom)


@pytest.mark.parametrize(
    "goal",
    ["", "p", "p(X", "p(X), q(X)", "!p(X)", "X = 1", "p(X) :- q(X).", "__import__('os')",
     "p(X).p(Y).", "p(f(X))", "p(X.y)", "p([1])", "p(lambda: 1)", 'p("a\nb")'],
)  # fmt: skip
def test_no_goal(goal: str) -> None:
    """Anything but one atom is refused with a place; nothing is evaluated."""
    with pytest.raises(ProgramError) as caught:
        parse_goal(goal)
    assert caught.value.diagnostics[0].number == "DX001"


def test_goal_has_a_limit() -> None:
    """A goal that is too long is refused before it is read."""
    with pytest.raises(ProgramError, match="expected at most 2,000"):
        parse_goal("p(" + "1," * MAX_GOAL + "1)")


@pytest.mark.parametrize("text", ["(" * 100_000, "p(" + "{" * 100_000, "p(" + "9" * 100_000 + ")."])
def test_what_would_exhaust_the_parser(text: str) -> None:
    """Endless nesting and numbers are refused at once."""
    with pytest.raises(ProgramError, match="DX002"):
        parse_program(text, "x.dl")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='pqXY_ "\\().,:-!={}<>+*/;#\n\té’1', max_size=40) | st.text(max_size=20))
def test_any_text_parses_or_is_a_program_error(text: str) -> None:
    """Whatever the text, the parser answers with syntax or with a diagnostic that can be shown."""
    try:
        parse_program(text, "x.dl")
    except ProgramError as error:
        assert error.show().startswith("error[DX00")
