"""The checks of a clause: what is well formed passes; what is not is told once, at its place."""

from __future__ import annotations

import pytest

from dxproof.engine.assemble import assemble
from dxproof.engine.diagnostics import ProgramError, did_you_mean, one_of
from dxproof.engine.program import Program

DECLARED = """
.type Code <: symbol
.type Leaf <: Code
.type Day <: number
/// @origin claim
.decl q(a: Code, n: Day)
.input q
/// @origin claim
.decl leaf(a: Leaf)
.input leaf
/// @origin claim
.decl word(a: symbol)
.input word
.decl p(a: Code)
.output p
"""


def numbers(text: str) -> list[str]:
    """The numbers of all errors of a program over `DECLARED`."""
    try:
        assemble([("x.dl", DECLARED + text)])
    except ProgramError as error:
        return [d.number for d in error.diagnostics]
    return []


@pytest.mark.parametrize(
    "rule",
    [
        "p(A) :- q(A, _).",
        "p(A) :- leaf(A).",
        "p(A) :- word(A), leaf(A).",
        "p(A) :- leaf(A), word(A), !q(A, _).",
        'p("x") :- q("x", 3).',
        'p(A) :- A = "x", word("y").',
        'p(A) :- q(A, N), N = 3 + 4, "x" != A.',
        "p(A) :- q(A, N), q(_, M), M = N * 2 - 1, M > N.",
        "p(A) :- q(A, _), C = count : { q(A, N) }, C > 1.",
        "p(A) :- q(A, N), N = count : { word(_) }.",
        "p(A) :- M = N, q(A, N), q(A, M).",
        "p(A) :- leaf(A), B = A, q(B, _).",
    ],
)
def test_well_formed(rule: str) -> None:
    """What Soufflé takes, subtypes among them, passes."""
    assert numbers(rule) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("p(A) :- word(A).", ["DX103"]),
        ("p(A) :- q(A, _), !leaf(A).", ["DX103"]),
        ("p(A) :- q(A, A).", ["DX103"]),
        ("p(A) :- q(A, _), C = count : { q(_, A) }, C = 1.", ["DX103"]),
        ('p(A) :- q(A, N), N = "x".', ["DX103"]),
        ("p(A) :- q(A, N), B = A, B = N.", ["DX103"]),
        ('p(A) :- q(A, N), N > 1 + "x".', ["DX103"]),
        ("p(A) :- q(A, _, _).", ["DX102"]),
        ("p(A) :- r(A).", ["DX101"]),
        ("p(A) :- q(A, N), M > N.", ["DX202"]),
        ("p(A) :- q(A, N), N = M + 1.", ["DX202"]),
        ("p(A) :- q(A, _), C = count : { q(B, N) }, D = count : { q(B, N) }, C = D.",
         ["DX202", "DX202", "DX202", "DX202"]),
        ("p(A) :- q(A, _), _ = 3.", ["DX202"]),
        ("p(A) :- q(A, _ + 1).", ["DX202"]),
    ],
)  # fmt: skip
def test_not_well_formed(rule: str, expected: list[str]) -> None:
    """What is wrong is told with its number."""
    assert numbers(rule) == expected


def test_all_errors_at_once() -> None:
    """One run shows the errors of all files, by file and place."""
    with pytest.raises(ProgramError) as caught:
        assemble([("b.dl", "p(a)."), ("a.dl", ".decl p(a symbol)")])
    assert [d.span.file for d in caught.value.diagnostics] == ["a.dl", "b.dl"]


def test_warnings_come_with_the_program() -> None:
    """A warning stops nothing."""
    program, warnings = assemble([("x.dl", DECLARED + "p(A) :- q(A, N).")])
    assert isinstance(program, Program)
    assert [w.number for w in warnings] == ["DX401", "DX401", "DX403"]


def test_words() -> None:
    """Suggestions are near or none; lists are English."""
    assert did_you_mean("billible", ["billable", "code"]) == 'did you mean "billable"?'
    assert did_you_mean("xyz", ["billable", "code"]) == ""
    assert one_of(["a"]) == '"a"'
    assert one_of(["a", "b", "c"]) == '"a", "b" or "c"'
