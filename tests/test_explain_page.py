"""A proof as an HTML page."""

from __future__ import annotations

from html.parser import HTMLParser

import explain_proofs as hand

from dxproof.engine.decision import Line, Reason
from dxproof.engine.proof import Application, Proof, RuleRef
from dxproof.explain.dot import dot
from dxproof.explain.page import html
from dxproof.explain.render import svg

ACCEPTED: Proof = hand.proof(hand.ACCEPTED)
VOID = {"meta", "br"}
EVIL = '<script>alert("x")</script>&amp;'


class Page(HTMLParser):
    """Reads a page: tags must close in order; texts and attributes are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an opening tag and what it would load."""
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in ("src", "href", "xlink:href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag that closes itself."""
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes the last one that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text.append(data)


def read(page: str) -> Page:
    """A page, read to its end."""
    parser = Page()
    parser.feed(page)
    parser.close()
    assert not parser.open
    return parser


def line(code: str = "A00.1", verdict: str = "accept", *reasons: Reason) -> Line:
    """A line of a decision."""
    return Line(1, "diagnosis", code, verdict, reasons, "sha256:1")


def test_page_is_whole_and_loads_nothing() -> None:
    """Tags nest, the diagram and the words are there, and nothing comes from elsewhere."""
    page = read(html(ACCEPTED, line(), svg(dot(ACCEPTED))))
    assert "script" not in page.tags and not page.links
    assert page.tags.count("svg") == 1 and page.tags.count("h1") == 1
    text = " ".join(page.text)
    assert "Requirements met." in text and "the chart, finding 1 (note-1, characters 5-9)" in text
    assert "No rule objects to this line, and none gives advice on it." in text


def test_everything_is_escaped() -> None:
    """Codes, messages, citations and replacements of a claim are text."""
    root = Application("reason", (1,), EVIL, RuleRef("reason", "b", EVIL, EVIL, EVIL, EVIL), {}, ())
    odd = Proof("sha256:1", {"sha256:1": root})
    reason = Reason(EVIL, EVIL, EVIL, EVIL, EVIL, (EVIL,), EVIL)
    page = read(html(odd, line(EVIL, EVIL, reason), "<svg></svg>"))
    assert "script" not in page.tags
    assert " ".join(page.text).count("alert(") >= 8


def test_reasons_are_a_table() -> None:
    """Each reason has a row with rule, authority, message, replacement and source."""
    reason = Reason("imaging", "advise", "practice", "no imaging", "the article", (), "sha256:2")
    page = read(html(ACCEPTED, line("A00.1", "accept", reason), "<svg></svg>"))
    assert page.tags.count("tr") == 2 and page.tags.count("th") == 5
    text = " ".join(page.text)
    assert "imaging" in text and "(practice)" in text and "the article" in text


def test_the_page_says_its_language_and_names_the_diagram() -> None:
    """A reader that speaks is told the language and what the figure is."""
    page = html(ACCEPTED, line(), "<svg></svg>")
    assert '<html lang="en">' in page
    assert 'aria-label="Diagram of the proof of A00.1, diagnosis line 1: accept.' in page
