"""`dxproof rules`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Dxproof = Callable[..., Any]


def test_list_in_the_order_of_the_policy(dxproof: Dxproof) -> None:
    """Code set, priority, documentation; each with effects, authority, citation, summary."""
    listed = json.loads(dxproof("rules", "--format", "json").out)
    ids = [rule["id"] for rule in listed]
    places = [
        ids.index(id) for id in ("edition", "excludes1", "disc-over-radiculopathy", "imaging")
    ]
    assert places == sorted(places)
    for rule in listed:
        assert rule["effects"] and rule["authority"] and rule["citation"] and rule["summary"]
    out = dxproof("rules").out
    assert "excludes1  reject  by classification\n" in out
    assert f"{len(ids)} rules;" in out


def test_one_rule_in_full(dxproof: Dxproof) -> None:
    """Text, Datalog, messages, and the cases that fire it and do not."""
    ran = dxproof("rules", "imaging")
    assert ran.status == 0
    assert 'reason(Line, "imaging", "advise") :-' in ran.out
    assert "imaging/without: " in ran.out.partition("in which it does not")[0]
    assert "imaging/with: " in ran.out.partition("in which it does not")[2]


def test_every_rule_shows_in_both_formats(dxproof: Dxproof) -> None:
    """No rule lacks what the report prints."""
    for rule in json.loads(dxproof("rules", "--format", "json").out):
        full = json.loads(dxproof("rules", rule["id"], "--format", "json").out)
        assert full["clauses"] and all(clause["datalog"] for clause in full["clauses"])
        assert dxproof("rules", rule["id"]).status == 0


def test_unknown_rule(dxproof: Dxproof) -> None:
    """The nearest id is suggested, however it is spelled."""
    ran = dxproof("rules", "Exclude_1")
    assert (ran.status, ran.out) == (2, "")
    assert 'error: unknown rule "Exclude_1"' in ran.err
    assert 'did you mean "excludes1"?' in ran.err
