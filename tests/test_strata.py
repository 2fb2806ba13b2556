"""Strata and stages: each group after what it depends on, and which rules need a chart."""

from __future__ import annotations

from dxproof.engine import syntax as s
from dxproof.engine.assemble import assemble
from dxproof.engine.parse import parse_program
from dxproof.engine.program import Program
from dxproof.engine.strata import dependencies, strata


def groups(text: str) -> tuple[tuple[str, ...], ...]:
    """The strata of a few clauses."""
    return strata(dependencies(parse_program(text, "x.dl").clauses))


def test_each_after_what_it_reads() -> None:
    """A relation stands after all that its rules read; a cycle is one group."""
    order = groups("c(X) :- b(X), !a(X).\nb(X) :- a(X).\nd(X) :- e(X).\ne(X) :- d(X), a(X).")
    assert order.index(("a",)) < order.index(("b",)) < order.index(("c",))
    assert ("d", "e") in order


def test_order_is_always_the_same() -> None:
    """The order does not depend on the order of the clauses."""
    lines = ["c(X) :- b(X).", "b(X) :- a(X).", "z(X) :- a(X).", "y(X) :- a(X)."]
    assert groups("\n".join(lines)) == groups("\n".join(lines[::-1]))


def test_negative_wins() -> None:
    """An edge that one rule negates is negative, and its place is the negation."""
    clauses = parse_program("p(X) :- q(X), !q(X).\np(X) :- q(X).", "x.dl").clauses
    edge = dependencies(clauses)["p"]["q"]
    negation = clauses[0].body[1]
    assert edge["negative"] and isinstance(negation, s.Negation) and edge["span"] == negation.span


CHART = """
/// @origin claim
.decl code(c: symbol)
.input code
/// @origin chart
.decl said(c: symbol)
.input said
/// @exception
.decl spared(c: symbol)
spared(C) :- said(C).
.decl heard(c: symbol)
heard(C) :- said(C).
/// @policy
.decl reason(line: symbol, rule: symbol, effect: symbol)
.output reason
/// @authority practice
/// @citation x
/// @message x
reason(C, "plain", "reject") :- code(C).
/// @authority practice
/// @citation x
/// @message x
reason(C, "spared", "reject") :- code(C), !spared(C).
/// @authority practice
/// @citation x
/// @message x
reason(C, "read", "reject") :- code(C), heard(C).
/// @authority practice
/// @citation x
/// @message x
reason(C, "unread", "reject") :- code(C), !heard(C).
/// @authority practice
/// @citation x
/// @message x
reason(C, "counted", "reject") :- code(C), N = count : { said(_) }, N = 0.
"""


def program() -> Program:
    """A program some of whose rules read a chart."""
    return assemble([("x.dl", CHART)])[0]


def test_rules_that_need_a_chart() -> None:
    """Reading, negating or counting what a chart says needs one; a negated exception does not."""
    needs = {rule.id: rule.needs_chart for rule in program().rules if rule.id}
    assert needs == {
        "plain": False, "spared": False, "read": True, "unread": True, "counted": True,
    }  # fmt: skip


def test_program_without_a_chart() -> None:
    """Without a chart, those policy rules are left out, and all other rules kept."""
    kept = program().without_chart().rules
    assert [r.id for r in kept if r.id] == ["plain", "spared"]
    assert {r.head.relation for r in kept if not r.id} == {"spared", "heard"}
