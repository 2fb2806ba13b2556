"""The official tabular XML becomes nodes, notes and expansions; anything else is refused."""

from collections import Counter
from pathlib import Path

import pytest

from dxproof.kb.icd10cm.editions import built_in
from dxproof.kb.icd10cm.reader import parse, read
from dxproof.kb.icd10cm.tabular import Tabular, TabularError

SMALL = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version>
<chapter><name>1</name><desc>First</desc>
 <section id="A00"><desc>Block</desc>
  <diag><name>A00</name><desc>Cholera</desc>
   <codeFirst><note>before (A00.1)</note><note>such  as:</note><note>item (A00.0)</note></codeFirst>
   <codeFirst><note>second element</note></codeFirst>
   <diag><name>A00.0</name><desc>one</desc></diag>
   <diag><name>A00.1</name><desc>two</desc></diag>
  </diag>
 </section>
</chapter></ICD10CM.tabular>"""


@pytest.fixture(scope="module")
def tabular() -> Tabular:
    """The edition that the package carries."""
    return read(built_in())


def small(**changes: str) -> bytes:
    """The small list with some words replaced."""
    text = SMALL
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_every_kind_of_node_is_counted(tabular: Tabular):
    """FY2026 has 22 chapters, 297 blocks and 98,186 codes, 74,719 of them billable."""
    assert tabular.version == "2026"
    assert Counter(node.kind for node in tabular.nodes) == {
        "chapter": 22,
        "block": 297,
        "category": 1918,
        "subdivision": 44963,
        "extension": 51305,
    }
    assert len(tabular.nodes) == 98505
    assert len(tabular.billable) == 74719


def test_the_code_list_of_the_package_is_a_second_witness(tabular: Tabular):
    """The package's own list names the same 98,505 chapters, blocks and codes, each once."""
    (listed,) = built_in().parent.glob("code-list-*.txt")
    spoken = Counter(listed.read_text().split())
    ours: Counter[str] = Counter()
    for node in tabular.nodes:
        name = node.name.removeprefix("chapter ").replace(".", "")
        first, _, last = name.partition("-")
        ours[first if first == last else name] += 1
    assert ours == spoken


def test_every_kind_of_note_is_counted(tabular: Tabular):
    """All notes of FY2026 are there, those inside a 7th-character definition too."""
    assert Counter(note.kind for note in tabular.notes) == {
        "excludes1": 5407,
        "excludes2": 2520,
        "includes": 1024,
        "inclusion_term": 12574,
        "code_first": 809,
        "use_additional": 1485,
        "code_also": 655,
        "seventh_character": 516,
        "general": 180,
    }


def test_154_excludes1_notes_stand_on_blocks_and_chapters(tabular: Tabular):
    """Notes are not borne by codes alone."""
    bearers = Counter(tabular.node(n.bearer).kind for n in tabular.notes if n.kind == "excludes1")
    assert bearers["block"] + bearers["chapter"] == 154


def test_every_way_up_ends_at_a_chapter(tabular: Tabular):
    """Parents stand before their children, so no walk up runs in a circle (B20 under B20-B20)."""
    assert tabular.node("B20").parent == "B20-B20"
    for index, node in enumerate(tabular.nodes):
        assert (node.kind == "chapter") == (node.parent == "")
        assert not node.parent or tabular.place[node.parent] < index


def test_subtrees_stand_together(tabular: Tabular):
    """The list is in preorder: what lies between a node and its end is exactly what is below it."""
    below: Counter[str] = Counter()
    for node in tabular.nodes:
        above = node.name
        while above:
            below[above] += 1
            above = tabular.node(above).parent
    assert all(len(tabular.subtree(name)) == count for name, count in below.items())


@pytest.mark.parametrize(
    ("node", "parent"),
    [
        ("C7A-C7A", "C00-C96"),
        ("C50-C50", "C00-C75"),
        ("M50-M54", "M40-M54"),
        ("M40-M54", "chapter 13"),
        ("V01", "V00-V09"),
        ("V00-V09", "V00-V99"),
        ("V00-V99", "V00-X58"),
        ("QA0", "QA0-QA0"),
        ("M54.12", "M54.1"),
        ("S13.4XXA", "S13.4"),
        ("T07.XXXA", "T07"),
    ],
)
def test_parents(tabular: Tabular, node: str, parent: str):
    """The parent is the node directly above: the tightest enclosing block, the base code."""
    assert tabular.node(node).parent == parent


def test_twenty_codes_have_a_letter_at_their_second_character(tabular: Tabular):
    """QA0 and its like are codes as any other."""
    odd = [
        n for n in tabular.nodes if n.name[1].isalpha() and n.kind in ("category", "subdivision")
    ]
    assert len(odd) == 20


def test_titles_of_extensions_tell_the_7th_character(tabular: Tabular):
    """An extension's title is its base code's, then what the 7th character means."""
    assert (
        tabular.node("S13.4XXA").title == "Sprain of ligaments of cervical spine, initial encounter"
    )
    assert tabular.node("M54.12").title == "Radiculopathy, cervical region"


def test_notes_are_numbered_through_all_elements_of_their_kind():
    """Two elements of one kind at one bearer count on; an item knows the header before it."""
    notes = parse(small()).notes
    assert [(n.name, n.text, n.header) for n in notes] == [
        ("A00/code_first/1", "before (A00.1)", ""),
        ("A00/code_first/2", "such as:", ""),
        ("A00/code_first/3", "item (A00.0)", "A00/code_first/2"),
        ("A00/code_first/4", "second element", ""),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ICD10CM.tabular": "list"}, 'its root is "list", expected "ICD10CM.tabular"'),
        ({"2026": "new"}, 'has version "new", expected a year'),
        ({"chapter>": "chap>"}, "holds no chapter"),
        ({'id="A00"': 'id="one"'}, 'a section with id "one", expected a range'),
        ({"A00.1</name>": "A0</name>"}, 'a code "A0" under A00, expected one like "M54.12"'),
        ({"A00.1</name>": "A00.0</name>"}, 'lists "A00.0" twice'),
        ({"<desc>Cholera</desc>": ""}, "has no <desc> in a <diag> at A00"),
        ({"</chapter>": ""}, "is not well-formed XML"),
        ({"<ICD10CM.tabular>": "<!DOCTYPE a><ICD10CM.tabular>"}, "declares a document type"),
    ],
)
def test_what_is_no_tabular_list_is_refused(changes: dict[str, str], message: str):
    """The error quotes the file and the place, and ends with a help line."""
    with pytest.raises(TabularError) as caught:
        parse(small(**changes), "my.xml")
    assert str(caught.value).startswith('"my.xml"')
    assert message in str(caught.value)
    assert "\nhelp: " in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    """A missing file and a folder are the same kind of error as a wrong file."""
    for path in (tmp_path / "none.xml", tmp_path):
        with pytest.raises(TabularError, match="cannot read tabular list") as caught:
            read(path)
        assert str(path) in str(caught.value)
