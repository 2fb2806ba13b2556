"""Static rules as SQL: each kind of literal, in both dialects, with every value quoted."""

from __future__ import annotations

import sqlite3
from typing import Any

import duckdb
import pytest

from dxproof.engine.assemble import assemble
from dxproof.engine.sql import relation_query

HEAD = """//! @stage static
/// @origin tabular
.decl q(a: symbol, n: number)
.input q
/// @origin tabular
.decl e(a: symbol, b: symbol)
.input e
"""
Q = [("a", 1), ("b", 2), ("b", 3), ("it's", 4), ('"\\', 5), ("; DROP TABLE q", 6)]
E = [("a", "b"), ("b", "c"), ("c", "a"), ("x", "x")]


def answers(rules: str, dialect: str, columns: str = "a: symbol") -> list[tuple[Any, ...]]:
    """The rows of `p` under some rules, sorted."""
    program, _ = assemble([("x.dl", f"{HEAD}.decl p({columns})\n.output p\n{rules}")])
    query = relation_query(program, "p", distinct=True).sql(dialect)
    work: Any = duckdb.connect() if dialect == "duckdb" else sqlite3.connect(":memory:")
    try:
        work.execute("CREATE TABLE q (a VARCHAR, n BIGINT)")
        work.execute("CREATE TABLE e (a VARCHAR, b VARCHAR)")
        work.executemany("INSERT INTO q VALUES (?, ?)", Q)
        work.executemany("INSERT INTO e VALUES (?, ?)", E)
        return sorted(work.execute(query).fetchall())
    finally:
        work.close()


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ('p(A) :- q(A, 2).', ["b"]),
        ('p(A) :- q(A, N), N >= 4 - 1, N != 4.', ['"\\', "; DROP TABLE q", "b"]),
        ('p(A) :- e(A, A).', ["x"]),
        ('p(B) :- q(A, 1), e(A, B).', ["b"]),
        ('p(A) :- e(A, _), !q(A, _).', ["c", "x"]),
        ('p(A) :- e(A, B), !e(B, A).', ["a", "b", "c"]),
        ('p("it\'s") :- q("it\'s", _).', ["it's"]),
        ('p(A) :- q(A, _), A = "\\"\\\\".', ['"\\']),
        ('p(A) :- q(A, N), q(_, M), M = N + 3 * 1, M < 5.', ["a"]),
        ('p(A) :- q(A, _), C = count : { q(A, _) }, C = 2.', ["b"]),
        ('p(A) :- e(A, _), C = count : { q(A, _) }, C < 1.', ["c", "x"]),
        ('p(A) :- e(A, _), N = 0, N = count : { q(A, _) }.', ["c", "x"]),
        ('p("z") :- !q("z", _).', ["z"]),
        ('p("z") :- N = count : { q("a", _) }, N = 1.', ["z"]),
        ('p(A) :- A = "k", 1 < 2.', ["k"]),
        ('p(A) :- q(A, 1).\np(A) :- q(A, 1).\np(A) :- q(A, 2).', ["a", "b"]),
        ('p(A) :- q(A, 9).', []),
    ],
)  # fmt: skip
def test_rule(rules: str, expected: list[str], dialect: str) -> None:
    """A rule finds what it says, the same in both."""
    assert answers(rules, dialect) == [(x,) for x in expected]


RECURSIVE = """p(A, B) :- e(A, B).
p(A, C) :- e(A, B), p(B, C).
"""


def test_recursion_over_a_cycle() -> None:
    """A recursive relation ends on a cycle and finds all of it, no row twice."""
    everything = sorted([*((x, y) for x in "abc" for y in "abc"), ("x", "x")])
    assert answers(RECURSIVE, "duckdb", "a: symbol, b: symbol") == everything


def test_two_ways_to_recur() -> None:
    """Several recursive rules take turns."""
    rules = 'p(A) :- q(A, 1).\np(B) :- p(A), e(A, B).\np("it\'s") :- p("c").\n'
    assert answers(rules, "duckdb") == [("a",), ("b",), ("c",), ("it's",)]


def test_count_over_a_view_counts_rows_once() -> None:
    """A view may find a row in two ways; a count counts it once."""
    rules = """/// @view
.decl v(a: symbol)
v(A) :- e(A, _).
v(A) :- e(_, A).
p(N) :- N = count : { v(_) }.
"""
    program, _ = assemble([("x.dl", f"{HEAD}.decl p(n: number)\n.output p\n{rules}")])
    with duckdb.connect() as work:
        work.execute("CREATE TABLE e (a VARCHAR, b VARCHAR)")
        work.executemany("INSERT INTO e VALUES (?, ?)", E)
        work.execute(
            f"CREATE VIEW v AS {relation_query(program, 'v', distinct=False).sql('duckdb')}"
        )
        found = work.execute(relation_query(program, "p", distinct=True).sql("duckdb")).fetchall()
    assert found == [(4,)]
