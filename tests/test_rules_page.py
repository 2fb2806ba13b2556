"""The rules as one HTML page, and their conditions in English."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec
import pytest

from dxproof.engine.article import read_article
from dxproof.engine.case import read_cases
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.trace import Trace
from dxproof.explain.rule_english import conditions
from dxproof.explain.rule_sheet import CaseName, Cases, Sheet, sheet
from dxproof.explain.rule_words import words
from dxproof.explain.rules_marks import datalog
from dxproof.explain.rules_page import html

VOID = {"meta", "br", "link", "img"}
HOSTILE = '<script>alert("x")</script>&'


class Reader(HTMLParser):
    """Checks that tags nest, and gathers ids, links and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag's id and link."""
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gather what is read."""
        self.text += data


def read(page: str) -> Reader:
    """A page, well nested to the end."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def sheets(kb: KnowledgeBase) -> list[Sheet]:
    """The sheets of every rule of the built-in policy."""
    trace = Trace(kb.program, read_cases(), read_article())
    return [sheet(rule, kb.program) for rule in trace.rules.values()]


@pytest.fixture(scope="module")
def page(kb: KnowledgeBase, sheets: list[Sheet]) -> str:
    """The page of all of them."""
    return html(sheets, words(kb.program, [one.id for one in sheets]), "All of them.")


def test_page_holds_every_rule(page: str, sheets: list[Sheet]) -> None:
    """Each with its clauses in Datalog and English, its sources, notes, paragraphs and cases."""
    reader = read(page)
    for one in sheets:
        assert one.id in reader.ids and f"#{one.id}" in reader.links
        for clause in one.clauses:
            assert clause.datalog in reader.text
            assert all(text in reader.text for text in (*clause.conditions, *clause.use))
        assert all(note in reader.text for note in one.notes)
        assert all(p.id in reader.text for p in one.paragraphs)
        assert all(c.case in reader.text for c in (*one.cases.fires, *one.cases.does_not_fire))


def test_page_stands_alone(page: str) -> None:
    """No script and nothing from elsewhere; every link leads to a place on the page."""
    reader = read(page)
    assert "<script" not in page and "://" not in page
    assert len(reader.ids) == len(set(reader.ids))
    assert {link for link in reader.links if link[1:] not in reader.ids} == set()
    assert '<html lang="en">' in page and "<main" in page and "@media print" in page


def test_all_text_is_escaped(sheets: list[Sheet]) -> None:
    """Rules and titles are data, whoever wrote them."""
    clause = msgspec.structs.replace(
        sheets[0].clauses[0],
        says=HOSTILE,
        conditions=(HOSTILE,),
        message=HOSTILE,
        citation=HOSTILE,
        datalog=f"p(X) :- q({HOSTILE}).",
    )
    case = CaseName(HOSTILE, HOSTILE)
    one = msgspec.structs.replace(
        sheets[0], clauses=(clause,), notes=(HOSTILE,), cases=Cases((case,), (case,))
    )
    shown = html([one], about=HOSTILE)
    assert "<script" not in shown
    assert read(shown).text.count(HOSTILE) >= 8


def test_datalog_is_marked_and_whole() -> None:
    """Parts are marked, defined relations are links, and no character is lost."""
    text = 'p(X) :- q("a<b", X), !r(_), X != "c". // why'
    marked = datalog(text, {"q"})
    assert re.sub(r"<[^>]+>", "", marked).replace("&lt;", "<") == text
    assert '<a class="relation" href="#r-q">q</a>' in marked
    assert '<span class="string">"a&lt;b"</span>' in marked
    assert '<span class="sign">!</span><span class="relation">r</span>' in marked
    assert '!= <span class="string">' in marked


def test_conditions_read_as_english(kb: KnowledgeBase) -> None:
    """No slot is left open, nothing anonymous is named, and each is a sentence."""
    for rule in kb.program.rules:
        for text in conditions(rule, kb.program):
            assert not re.search(r"[{}]|\b_\d*\b", text), (rule.name, text)
            assert text.endswith(".") and text[0] == text[0].upper(), (rule.name, text)


def test_conditions_of_one_rule(kb: KnowledgeBase) -> None:
    """The line of the rule is "this line"; what is absent is told as absent."""
    rule = next(rule for rule in kb.program.rules if rule.id == "imaging")
    told = conditions(rule, kb.program)
    assert "Imaging finding is not documented." in told
    rule = next(rule for rule in kb.program.rules if rule.id == "duplicate-code")
    told = conditions(rule, kb.program)
    assert told[0] == "This line reports Code under an edition in force."
    assert "Line First stands before this line." in told


def test_words_define_what_conditions_use(kb: KnowledgeBase) -> None:
    """Lists are given whole, derived relations by each way in which they hold."""
    found = {word.relation: word for word in words(kb.program, ["m5412-core", "vague-wording"])}
    assert "documented" in found and len(found["documented"].ways) > 1
    assert '"Sore" is vague.' in found["vague_word"].facts or any(
        '"sore" is vague.' in fact for fact in found["vague_word"].facts
    )
    assert "diagnosis" not in found and "reason" not in found


def test_a_single_rule_has_no_index(sheets: list[Sheet]) -> None:
    """One rule is its own page."""
    shown = html(sheets[:1])
    assert f"<title>Rule {sheets[0].id}" in shown and "<nav" not in shown
