"""The trace of the article: nothing in it is without a rule, and no rule without a case."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dxproof.engine.article import Paragraph, cited_paragraphs, read_article
from dxproof.engine.case import read_cases
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.trace import Trace, spoken
from dxproof.explain.trace_text import markdown

Dxproof = Callable[..., Any]
TRACE = Path(__file__).parent.parent / "docs" / "TRACE.md"


@pytest.fixture(scope="module")
def trace(kb: KnowledgeBase) -> Trace:
    """The trace of the built-in policy."""
    return Trace(kb.program, read_cases(), read_article())


def test_document_is_what_the_generator_makes(trace: Trace) -> None:
    """docs/TRACE.md follows the policy, the cases and the article."""
    assert TRACE.read_text(encoding="utf-8") == markdown(trace), "docs/TRACE.md: run make gallery"


def test_every_ruling_paragraph_has_a_rule_and_a_case(trace: Trace) -> None:
    """What the article states is carried out and tested; what states no rule says why."""
    for told in trace.paragraphs.values():
        if told.paragraph.states == "rule":
            assert told.rules and told.cases, told.paragraph.id
        else:
            assert told.paragraph.why_none and not told.rules, told.paragraph.id


def test_every_rule_has_a_case(trace: Trace) -> None:
    """No policy rule is without a case that fires it; those that object have a near miss too."""
    for rule in trace.rules.values():
        assert rule.fires, rule.id
        assert rule.near or rule.effects == ("none",), rule.id


def test_every_rule_of_practice_has_a_paragraph(trace: Trace) -> None:
    """Practice is the article: a rule that rests on it alone is found in it."""
    practice = [rule for rule in trace.rules.values() if rule.authority == "practice"]
    assert practice
    assert [rule.id for rule in practice if not rule.paragraphs] == []


def test_cases_name_known_paragraphs(trace: Trace) -> None:
    """A misspelled paragraph would leave a case untraced."""
    known = {p.id for p in trace.article}
    assert len(known) == len(trace.article)
    assert {p for case in trace.cases for p in case.article} - known == set()


def test_disagreements_are_noted_by_the_rules(trace: Trace) -> None:
    """Where the tabular list or the guideline says otherwise, each rule concerned says who wins."""
    for p in trace.article:
        assert bool(p.disagrees) == bool(p.concerns), p.id
        for id in p.concerns:
            notes = " ".join(trace.rules[id].notes)
            assert "The article" in notes, (p.id, id)
            assert "wins" in notes, (p.id, id)


def test_rules_said_to_be_silent_are(trace: Trace) -> None:
    """Where a paragraph says that a rule does not object, it does in no case of the paragraph."""
    said = 0
    for told in trace.paragraphs.values():
        for id in told.paragraph.silent:
            said += 1
            assert all(id not in spoken(case) for case in told.cases)
    assert said


def test_both_ways_agree(trace: Trace) -> None:
    """A rule lists a paragraph exactly if the paragraph lists the rule."""
    there = {(p, rule) for p, told in trace.paragraphs.items() for rule in told.rules}
    back = {(p.id, id) for id, rule in trace.rules.items() for p in rule.paragraphs}
    assert there == back


def test_citation_names_paragraphs() -> None:
    """By tip, heading, or opening words; a word after the heading narrows it."""
    article = [
        Paragraph("tip-1a", "Tip 1: Document", "For M54.2, your documentation", "rule"),
        Paragraph("tip-1b", "Tip 1: Document", "For M54.12, documentation needs", "rule"),
        Paragraph("updates-5", "2026 Updates: What", "AI-assisted documentation tools are", "rule"),
        Paragraph("updates-6", "2026 Updates: What", "For acupuncture claims", "rule"),
    ]

    def named(citation: str) -> list[str]:
        return [p.id for those in cited_paragraphs([citation], article) for p in those]

    assert named("the article, Tip 1") == ["tip-1a", "tip-1b"]
    assert named('the article, "2026 Updates", acupuncture; the facts') == ["updates-6"]
    assert named('the article, "AI-assisted documentation tools"') == ["updates-5"]
    assert named('the article, Tip 1 and "For acupuncture claims involving"')[-1] == "updates-6"
    assert named("ICD-10-CM Tabular List, Tip 1") == []


def test_malformed_article_is_refused(tmp_path: Path) -> None:
    """An unknown key is an error, not a paragraph less."""
    path = tmp_path / "article.json"
    path.write_text('[{"id": "x", "heading": "h", "opening": "o", "states": "rule", "rule": 1}]')
    with pytest.raises(msgspec.ValidationError):
        read_article(path)


def test_command_writes_the_document(dxproof: Dxproof, tmp_path: Path, trace: Trace) -> None:
    """As Markdown and as JSON; filters do not go with it."""
    out = tmp_path / "TRACE.md"
    assert dxproof("rules", "--trace", "-o", out).status == 0
    assert out.read_text(encoding="utf-8") == markdown(trace)
    told = json.loads(dxproof("rules", "--trace", "--format", "json").out)
    assert [p["id"] for p in told["paragraphs"]] == [p.id for p in trace.article]
    assert [rule["id"] for rule in told["rules"]] == list(trace.rules)
    ran = dxproof("rules", "imaging", "--trace")
    assert ran.status == 2
    assert "shows the whole article" in ran.err
