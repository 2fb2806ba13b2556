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


def columns(known: Facts, relation: str) -> dict[str, str]:
    """A relation of two columns as a mapping."""
    return {row[0]: row[1] for row in known[relation]}


def chain(known: Facts, node: str) -> list[str]:
    """A node and all its ancestors."""
    parents = columns(known, "parent")
    found = [node]
    while found[-1] in parents:
        found.append(parents[found[-1]])
    return found


def borne_and_named(known: Facts, kind: str, one: str, other: str) -> set[str]:
    """The notes of a kind, on `one` or above it, that name `other` or a node above it."""
    bearers, targets = set(chain(known, one)), set(chain(known, other))
    kinds = {name: (kind, bearer) for name, kind, bearer, _ in known["note"]}
    return {
        note
        for note, node in known["names"]
        if node in targets and kinds[note][0] == kind and kinds[note][1] in bearers
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
    """M54.1's "(M50.1)" reaches M50.121 from M54.12, though no leaf bears it."""
    assert borne_and_named(known, "excludes1", "M54.12", "M50.121") == {"M54.1/excludes1/2"}
    assert borne_and_named(known, "excludes1", "M54.12", "M54.2") == set()


def test_two_excludes1_notes_name_their_own_subtree(known: Facts):
    """D72 names D72.824 below it: that nothing conflicts with itself is for the rules to say."""
    bearers = {name: bearer for name, kind, bearer, _ in known["note"] if kind == "excludes1"}
    parents = columns(known, "parent")
    inside = set()
    for note, node in known["names"]:
        above = node if note in bearers else ""
        while above and above != bearers[note]:
            above = parents.get(above, "")
        if above:
            inside.add((note, node))
    assert inside == {("D72/excludes1/1", "D72.824"), ("M26-M27/excludes1/2", "M27.8")}


def test_some_pairs_are_excluded_one_way_and_allowed_the_other(known: Facts):
    """M54.13 excludes M50.13 by its ancestor, and M50.13's ancestor has M54.13 as Excludes2."""
    assert borne_and_named(known, "excludes1", "M54.13", "M50.13") == {"M54.1/excludes1/2"}
    assert borne_and_named(known, "excludes2", "M50.13", "M54.13") == {"M50.1/excludes2/1"}


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
    asks = columns(known, "code_first_asks")
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
