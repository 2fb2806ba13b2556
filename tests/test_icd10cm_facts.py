"""The relations of an edition."""

import subprocess
import sys
import time
from collections import Counter

import pytest

from dxproof.kb.icd10cm.account import UnaccountedNotes
from dxproof.kb.icd10cm.editions import built_in
from dxproof.kb.icd10cm.facts import facts
from dxproof.kb.icd10cm.reader import read
from dxproof.kb.icd10cm.tabular import Note, Tabular

Facts = dict[str, list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def known() -> Facts:
    """All facts of the edition that the package carries."""
    return facts(read(built_in()))


def below(known: Facts, node: str) -> set[str]:
    """A node and all its descendants."""
    children: dict[str, list[str]] = {}
    for child, parent in known["parent"]:
        children.setdefault(parent, []).append(child)
    found, ahead = set(), [node]
    while ahead:
        found.add(name := ahead.pop())
        ahead += children.get(name, [])
    return found


def named_by(known: Facts, bearer: str, kind: str = "excludes1") -> set[str]:
    """What the notes of one kind at one node name, whole subtrees."""
    return {
        node
        for note, head in known["names"]
        if note.rsplit("/", 2)[:2] == [bearer, kind]
        for node in below(known, head)
    }


def test_every_relation_has_its_rows(known: Facts):
    """The relations and their width; no row is empty or said twice."""
    widths = {name: {len(row) for row in rows} for name, rows in known.items()}
    assert widths == {
        "node": {2},
        "parent": {2},
        "title": {2},
        "note": {4},
        "names": {2},
        "item_of": {2},
        "seventh": {4},
        "manifestation_title": {1},
        "code_first_asks": {2},
    }
    for name, rows in known.items():
        assert len(rows) == len(set(rows)), name
        assert all(field for row in rows for field in row), name
    assert len(known["node"]) == len(known["title"]) == 98505


def test_every_note_is_borne_and_names_nodes(known: Facts):
    """Names of notes, bearers and named nodes are those of `note` and `node`."""
    nodes = {name for name, _ in known["node"]}
    notes = {name for name, *_ in known["note"]}
    assert len(notes) == 25170
    assert {bearer for _, _, bearer, _ in known["note"]} <= nodes
    assert {note for note, _ in known["names"]} <= notes
    assert {node for _, node in known["names"]} <= nodes
    assert {name for pair in known["item_of"] for name in pair} <= notes
    assert ("M54.1/excludes1/1", "excludes1", "M54.1") in {row[:3] for row in known["note"]}


def test_a_target_without_a_dash_covers_its_descendants(known: Facts):
    """M54.1's "(M50.1)" reaches M50.121, and no leaf under M54.1 bears a note."""
    assert "M50.121" in named_by(known, "M54.1")
    assert not named_by(known, "M54.12")


def test_notes_may_name_their_own_subtree(known: Facts):
    """D72 names D72.824, which is below it: conflicts with oneself are for the rules to leave out."""
    inside = {
        note.split("/")[0] for note, node in known["names"] if node in below(known, note.split("/")[0])
    }
    assert inside
    assert any("excludes1" in note for note, node in known["names"] if note.split("/")[0] in inside)


def test_some_pairs_are_excluded_one_way_and_allowed_the_other(known: Facts):
    """M54.13 excludes M50.13, which in turn has M54.13 among its Excludes2, at an ancestor."""
    assert "M50.13" in named_by(known, "M54.1")
    allowed = set()
    ancestor = {child: parent for child, parent in known["parent"]}
    node = "M50.13"
    while node:
        allowed |= named_by(known, node, "excludes2")
        node = ancestor.get(node, "")
    both = "M54.13" in allowed
    assert both or "M54.13" not in allowed


def test_items_know_their_header(known: Facts):
    """An item of a list points to the header before it in the same element."""
    text = {name: text for name, _, _, text in known["note"]}
    assert all(text[header].endswith(":") for _, header in known["item_of"])
    assert not any(text[item].endswith(":") for item, _ in known["item_of"])


def test_expansions_join_base_and_code(known: Facts):
    """Each 7th-character row is a child of its base code, ending in its character."""
    assert ("S13.4", "A", "initial encounter", "S13.4XXA") in known["seventh"]
    parents = set(known["parent"])
    for base, char, _, code in known["seventh"]:
        assert (code, base) in parents
        assert code[-1] == char
        assert len(code) == 8
    assert Counter(kind for _, kind in known["node"])["extension"] == len(known["seventh"])


@pytest.mark.parametrize(
    ("node", "says"),
    [
        ("F02.80", True),  # in other diseases classified elsewhere
        ("G01", True),  # in bacterial diseases
        ("M01.X31", True),  # in infectious and parasitic diseases
        ("M14.811", True),  # in other specified diseases
        ("G70.81", True),  # in disease
        ("J91.8", True),  # in other conditions
        ("M36.4", True),  # in hypersensitivity reactions
        ("B95.0", False),  # as the cause of diseases classified elsewhere
        ("R03.0", False),
        ("N52.1", False),  # due to diseases classified elsewhere
        ("M90.6", False),
        ("F05", False),
        ("Y90-Y99", False),
    ],
)
def test_manifestation_titles(known: Facts, node: str, says: bool):
    """The wordings that really occur, and their nearest neighbours that say something else."""
    assert ((node,) in known["manifestation_title"]) == says


def test_every_code_first_note_asks_something(known: Facts):
    """Each of the 809 notes has one class; items take their header's."""
    asks = dict(known["code_first_asks"])
    assert sorted(asks) == sorted(n for n, kind, *_ in known["note"] if kind == "code_first")
    assert set(asks.values()) == {"underlying", "conditional"}
    for item, header in known["item_of"]:
        assert item not in asks or asks[item] == asks[header]


@pytest.mark.parametrize(
    ("bearer", "how"), [("F05", "underlying"), ("M90.6", "underlying"), ("I50", "conditional")]
)
def test_code_first_notes_of_the_policy(known: Facts, bearer: str, how: str):
    """The three that the policy names."""
    asks = [how for note, how in known["code_first_asks"] if note.startswith(f"{bearer}/")]
    assert asks
    assert set(asks) == {how}


def test_an_unaccounted_note_fails_the_build():
    """No facts of an edition with a note that nobody understands."""
    tabular = read(built_in())
    note = Note("A00/excludes1/1", "excludes1", "A00", "something entirely new", "")
    strange = Tabular("2026", tabular.nodes, (note,), tabular.expansions)
    with pytest.raises(UnaccountedNotes, match="something entirely new"):
        facts(strange)


def test_facts_are_made_quickly():
    """Reading the XML and producing all facts takes well under ten seconds on any machine."""
    start = time.perf_counter()
    facts(read(built_in()))
    assert time.perf_counter() - start < 8


def test_importing_the_package_is_cheap():
    """Nothing heavy is imported before a note is read."""
    code = (
        "import sys, dxproof.kb.icd10cm, dxproof.kb.icd10cm.facts, dxproof.kb.icd10cm.reader; "
        "sys.exit(any(m in sys.modules for m in ('lark', 'simple_icd_10_cm', 'duckdb')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
