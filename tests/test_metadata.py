"""Doc comments as metadata: templates, policy rules and the goals of their messages."""

from __future__ import annotations

from dxproof.engine import syntax as s
from dxproof.engine.assemble import assemble
from dxproof.engine.metadata import fill, slots

POLICY = """
/// @origin claim
.decl line(n: number, code: symbol)
.input line
/// @policy
.decl reason(line: number, rule: symbol, effect: symbol)
.output reason
/// Two of a kind.
/// @authority practice
/// @citation the article of {edition}
/// @message {Code} with {Others}
/// @note a note
/// @use Other : line(_, Other)
/// @list Others = Other : line(N, Other)
reason(N, "twice", "reject") :- line(N, Code), Code != "x".
/// @message {Code} again
reason(N, "twice", "review") :- line(N, Code), Code = "x".
"""


def test_templates() -> None:
    """Slots are names in braces; what fills a slot is not read again."""
    assert slots("{A} and {b_1}, not {} or {1}") == ["A", "b_1"]
    assert fill("{A} {B} {C}", {"A": "{B}", "B": 2}) == "{B} 2 {C}"


def test_policy_rule() -> None:
    """Id and effect come from the head, the rest from the tags."""
    first, _ = assemble([("x.dl", POLICY)])[0].rules
    assert (first.id, first.effect, first.authority) == ("twice", "reject", "practice")
    assert (first.citation, first.message) == ("the article of {edition}", "{Code} with {Others}")
    assert (first.doc, first.note) == ("Two of a kind.", "a note")


def test_goals_of_a_message() -> None:
    """`@use` and `@list` are goals over the rule's variables and one of their own."""
    first, second = assemble([("x.dl", POLICY)])[0].rules
    assert [(x.name, x.variable, s.show_atom(x.atom)) for x in (*first.uses, *first.lists)] == [
        ("", "Other", "line(_, Other)"),
        ("Others", "Other", "line(N, Other)"),
    ]
    assert second.uses == second.lists == ()


def test_further_clause_shares_the_first_one_s_tags() -> None:
    """A further clause of a rule need not repeat authority and citation, and may say its own."""
    first, second = assemble([("x.dl", POLICY)])[0].rules
    assert (second.authority, second.citation) == (first.authority, first.citation)
    assert second.message == "{Code} again" and second.effect == "review"
