"""`dxproof rules`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
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


def test_filters(dxproof: Dxproof) -> None:
    """By authority, effect and code, each and together."""

    def ids(*words: str) -> set[str]:
        return {rule["id"] for rule in json.loads(dxproof("rules", *words, "--format", "json").out)}

    every = ids()
    assert ids("--authority", "practice") | ids("--authority", "payer") < every
    assert "excludes1" not in ids("--authority", "practice")
    assert ids("--effect", "none") == {"excludes2"}
    assert ids("--effect", "reject", "--authority", "practice") == ids("--effect", "reject") & ids(
        "--authority", "practice"
    )
    out = dxproof("rules", "--effect", "none").out
    assert f"1 of {len(every)} rules" in out


def test_code_filter(dxproof: Dxproof) -> None:
    """A rule has to do with a code by a case's line, or by a name or a list in its Datalog."""

    def ids(code: str) -> set[str]:
        return {
            rule["id"]
            for rule in json.loads(dxproof("rules", "--code", code, "--format", "json").out)
        }

    root, neck = ids("m5412"), ids("M54.2")
    assert {"m5412-core", "imaging", "excludes1", "disc-over-radiculopathy"} <= root
    assert {"m542-elements", "vague-wording", "procedure-support", "payer-laterality"} <= neck
    assert not {"m5412-level", "imaging"} & neck
    assert "vague-wording" not in root
    assert {"chronic-duration", "chronic-sequence"} <= ids("G89.29")
    # the ancestor, chapter 20, stands in the Datalog
    assert ids("V43.52XA") >= {"external-cause-first"}
    assert "m5412-core" in ids("M54.1")
    ran = dxproof("rules", "--code", "M54.99")
    assert ran.status == 2 and 'unknown code "M54.99"' in ran.err


def test_page_and_files(dxproof: Dxproof, tmp_path: Path) -> None:
    """One page, of all rules or of those chosen; every form may go to a file."""
    page = tmp_path / "rules.html"
    assert dxproof("rules", "--format", "html", "-o", page).status == 0
    whole = page.read_text(encoding="utf-8")
    assert '<article id="excludes1"' in whole and '<article id="imaging"' in whole
    some = dxproof("rules", "--format", "html", "--authority", "payer").out
    assert '<article id="imaging"' not in some and "Chosen by authority payer." in some
    one = dxproof("rules", "imaging", "--format", "html").out
    assert one.startswith("<!DOCTYPE html>") and one.count("<article id=") == 2
    none = dxproof("rules", "--format", "html", "--authority", "payer", "--effect", "none")
    assert none.status == 2 and "no rule is left to show" in none.err
    report = tmp_path / "imaging.txt"
    assert dxproof("rules", "imaging", "-o", report).out == ""
    assert report.read_text(encoding="utf-8") == dxproof("rules", "imaging").out


def test_english_paragraphs_and_notes(dxproof: Dxproof) -> None:
    """A rule is told in English, with its paragraphs and with what the tabular list says."""
    out = dxproof("rules", "not-billable").out
    assert "1. This line reports Code under an edition in force." in out
    assert "note: The article bills M50.12;" in out
    assert "related-m50.12: " in out
    assert "paragraphs: none" in dxproof("rules", "--authority", "guideline").out
    assert "the article does not speak of it" in dxproof("rules", "duplicate-code").out


def test_unknown_rule(dxproof: Dxproof) -> None:
    """The nearest id is suggested, however it is spelled."""
    ran = dxproof("rules", "Exclude_1")
    assert (ran.status, ran.out) == (2, "")
    assert 'error: unknown rule "Exclude_1"' in ran.err
    assert 'did you mean "excludes1"?' in ran.err
