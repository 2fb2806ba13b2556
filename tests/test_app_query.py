"""`dxproof query`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dxproof = Callable[..., Any]
ClaimFile = Callable[..., Path]


def test_table_is_aligned_and_named_by_variables(dxproof: Dxproof) -> None:
    """Variables are columns, `_` is none, and rows are sorted."""
    assert dxproof("query", 'parent(Node, "M54")').out.splitlines()[:3] == [
        "Node",
        "-----",
        "M54.0",
    ]
    ran = dxproof("query", 'note(Note, "excludes1", "M54.1", _)')
    assert ran.out.splitlines()[0] == "Note"
    assert "M54.1/excludes1/2" in ran.out


def test_json_and_csv(dxproof: Dxproof) -> None:
    """The same rows, as objects and as CSV."""
    goal = 'title("M54.12", Title)'
    title = "Radiculopathy, cervical region"
    assert json.loads(dxproof("query", goal, "--format", "json").out) == [{"Title": title}]
    assert dxproof("query", goal, "--format", "csv").out == f'Title\n"{title}"\n'


def test_excludes1_conflict(dxproof: Dxproof) -> None:
    """The contract's own example answers with every code that may not stand beside."""
    ran = dxproof("query", 'excludes1_conflict("M54.12", X)', "--format", "csv")
    rows = ran.out.splitlines()
    assert ran.status == 0
    assert {"M50.121", "M50.13", "M79.2"} <= set(rows)
    assert "M54.2" not in rows


@pytest.mark.parametrize(
    ("goal", "truth"),
    [
        ('is_a("M54.12", "M54")', "true"),
        ('is_a("M54.12", "M50")', "false"),
        ("billable(_)", "true"),
        ('within("M54", "M54")', "true"),
    ],
)
def test_goal_without_variables(dxproof: Dxproof, goal: str, truth: str) -> None:
    """It is true or false, and the status is 0 either way."""
    ran = dxproof("query", goal)
    assert (ran.status, ran.out) == (0, f"{truth}\n")


def test_repeated_variable(dxproof: Dxproof) -> None:
    """A variable that stands twice has one value."""
    ran = dxproof("query", "is_a(X, X)", "--seconds", "60")
    assert (ran.status, ran.out) == (0, "X\n-\n")
    assert dxproof("query", "within(X, X)", "--limit", "2").out.count("\n") == 4


def test_limit_is_told(dxproof: Dxproof) -> None:
    """What is cut is said on standard error; without a cut nothing is."""
    ran = dxproof("query", "billable(X)", "--limit", "3", "--format", "csv")
    assert len(ran.out.splitlines()) == 4
    assert ran.err == "note: these are the first 3 rows; --limit 0 shows all\n"
    assert dxproof("query", 'parent(X, "M54.1")').err == ""


def test_exactly_the_limit_is_no_cut(dxproof: Dxproof) -> None:
    """As many rows as the limit are all there are."""
    rows = dxproof("query", 'parent(X, "M54.1")', "--format", "csv").out.count("\n") - 1
    assert dxproof("query", 'parent(X, "M54.1")', "--limit", str(rows)).err == ""


def test_undotted_code_gets_a_hint(dxproof: Dxproof) -> None:
    """A constant is taken as it stands, but an empty answer says how codes are spelled."""
    for word in ("M5412", "m54.12"):
        ran = dxproof("query", f'title("{word}", X)')
        assert (ran.status, ran.out) == (0, "X\n-\n")
        assert f'"{word}" is not how a code is spelled here; did you mean "M54.12"?' in ran.err


def test_claim_relations(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """Rows are told claim by claim, the id first."""
    path = claim_file(["M25.511"], ["M54.12"])
    words = ("query", "line_verdict(Line, Verdict)", "--claims", path)
    assert (
        dxproof(*words, "--format", "csv").out == "claim,Line,Verdict\nc-1,1,accept\nc-2,1,reject\n"
    )
    ran = dxproof("query", 'line_verdict(1, "reject")', "--claims", path, "--format", "json")
    assert json.loads(ran.out) == [
        {"claim": "c-1", "holds": "false"},
        {"claim": "c-2", "holds": "true"},
    ]


def test_scope_of_claim_relations(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """Under --scope codes no rule that reads the chart speaks."""
    words = ("query", 'reason(_, Rule, "review")', "--claims", claim_file(["M54.2"]))
    assert "m542-elements" in dxproof(*words).out
    assert "m542-elements" not in dxproof(*words, "--scope", "codes").out


def test_claim_relation_without_claims(dxproof: Dxproof) -> None:
    """It says what is missing."""
    assert dxproof("query", "reason(L, R, E)").err == (
        'error: "reason" is told by a claim, and no claim is given\n'
        "  expected: --claims FILE beside the goal\n"
    )


def test_loaded_editions(dxproof: Dxproof) -> None:
    """The editions themselves need no claim."""
    assert "2026  20251001  20260930" in dxproof("query", "edition(E, First, Last)").out


@pytest.mark.parametrize(
    ("goal", "number", "text"),
    [
        ("titel(X, Y)", "DX101", 'did you mean "title"?'),
        ("zzzz(X)", "DX101", "dxproof query --help"),
        ("title(X)", "DX102", "title(node: Code, title: Text)"),
        ('title(1, "x")', "DX103", "1 is a number"),
        ("date_of_service(X+1)", "DX103", "computes with numbers only"),
        ("title('a', X)", "DX001", "strings stand in double quotes"),
        ('__import__("os").system("id")', "DX001", "unexpected"),
        ("billable(X), code(X)", "DX001", "unexpected"),
        ("", "DX001", "unexpected end"),
        ("p(" * 300, "DX00", ""),
    ],
)
def test_bad_goals(dxproof: Dxproof, goal: str, number: str, text: str) -> None:
    """Each is told as the compiler of the policy would, and nothing is run."""
    ran = dxproof("query", goal)
    assert (ran.status, ran.out) == (2, "")
    assert f"error[{number}" in ran.err
    assert text in ran.err
    assert "Traceback" not in ran.err


def test_runaway_goal_is_stopped(dxproof: Dxproof) -> None:
    """A goal over every pair of codes gives up in time."""
    ran = dxproof("query", "excludes1(X, X, _)", "--seconds", "0.3")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error: no complete answer within 0.3 seconds\n")


def test_pairs_of_a_huge_view_come_early(dxproof: Dxproof) -> None:
    """The first rows of a view over millions of pairs do not wait for the last."""
    ran = dxproof("query", "excludes1(X, Y, _)", "--limit", "5", "--seconds", "10")
    assert (ran.status, ran.out.count("\n")) == (0, 7)


def test_nearest_needs_a_code(dxproof: Dxproof) -> None:
    """It is computed for a code, so a goal that gives none is refused rather than empty."""
    assert dxproof("query", 'nearest("M54.22", X)').out.splitlines()[2:] != []
    assert dxproof("query", "nearest(X, Y)").status == 2


def test_bounds(dxproof: Dxproof) -> None:
    """Limits that mean nothing are refused."""
    for words in (("--limit", "-1"), ("--seconds", "0"), ("--seconds", "nan")):
        ran = dxproof("query", "billable(X)", *words)
        assert (ran.status, ran.out) == (2, "")
        assert words[0] in ran.err


def test_why_on_the_command_line(dxproof: Dxproof) -> None:
    """The proof of a row in English or as JSON; of an empty answer, why it is empty."""
    words = ("query", 'excludes1_conflict("M54.12", X)', "--why")
    ran = dxproof(*words, "1")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("M54.12 and F45.41 exclude each other.\n")
    proof = json.loads(dxproof(*words, "1", "--format", "json").out)
    assert proof["root"] == proof["nodes"][0]["id"]
    assert dxproof("query", 'is_a("M54.12", "M50")', "--why", "1").out == (
        "M54.12 does not lie below M50.\n"
    )


def test_why_of_a_claim(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """The row's own claim is proved."""
    words = ("query", "line_verdict(L, V)", "--claims", claim_file(["M25.511"], ["M54.12"]))
    assert dxproof(*words, "--why", "2").out.startswith("M54.12: REJECT.")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("billable(X)", "--limit", "3", "--why", "4"), 'the answer has 3 rows, and no row "4"'),
        (("billable(X)", "--why", "0"), 'found "0" for "--why"'),
        (("billable(X)", "--why", "1", "--format", "csv"), "a proof is no CSV"),
        (("--why", "1"), '"--why" is given without a goal'),
    ],
)
def test_bad_why(dxproof: Dxproof, words: tuple[str, ...], text: str) -> None:
    """What has no proof is refused."""
    ran = dxproof("query", *words)
    assert (ran.status, ran.out) == (2, "")
    assert text in ran.err


@pytest.mark.parametrize(
    ("goal", "help"),
    [
        ("billable(X), code(X)", "a goal is one atom: ask each by itself"),
        ("billable(X) :- code(X)", "the rules are those of the policy"),
        ("!billable(X)", "a goal is not negated"),
        ("?- billable(X)", "an atom alone"),
    ],
)
def test_other_languages_of_goals(dxproof: Dxproof, goal: str, help: str) -> None:
    """People who know them are told how it is asked here."""
    assert help in dxproof("query", goal).err


def test_time_bounds_one_claim(
    dxproof: Dxproof, claim_file: ClaimFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single claim that takes too long is given up, as an edition is."""
    import time

    from dxproof.engine.goal import Engine

    def endless(engine: Engine, rule: object) -> object:
        while True:
            time.sleep(0.001)

    monkeypatch.setattr(Engine, "instance", endless)
    words = ("query", "line_verdict(L, V)", "--claims", claim_file(["M54.12"]))
    ran = dxproof(*words, "--seconds", "0.2")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "error: no complete answer within 0.2 seconds\n"
        "  help: give constants for more columns, a --limit, or more --seconds\n"
    )
