"""Every note is accounted for, and one that is not fails the build."""

import re

import pytest

from dxproof.kb.icd10cm.account import (
    DIRECTING,
    Account,
    Row,
    UnaccountedNotes,
    account,
    checked,
    readings,
)
from dxproof.kb.icd10cm.editions import built_in
from dxproof.kb.icd10cm.reader import read
from dxproof.kb.icd10cm.tabular import Note, Tabular


@pytest.fixture(scope="module")
def tabular() -> Tabular:
    """The edition that the package carries."""
    return read(built_in())


@pytest.fixture(scope="module")
def whole(tabular: Tabular) -> Account:
    """Its account."""
    return account(tabular)


def with_notes(tabular: Tabular, *notes: Note) -> Tabular:
    """The same codes with other notes."""
    return Tabular(tabular.version, tabular.nodes, notes, tabular.expansions)


def test_every_excludes1_note_is_accounted_for(whole: Account):
    """5,407 notes: read, mapped by hand, list headers, or listed as naming no code."""
    assert whole.version == "2026"
    assert whole.rows[0] == Row("excludes1", 5407, 5276, 7, 54, 70, 0)


def test_no_note_of_any_kind_is_lost(whole: Account):
    """The rows add up to all notes of the edition, none of them unaccounted."""
    assert whole.unaccounted == ()
    assert sum(row.total for row in whole.rows) == len(whole.readings) == 25170
    for row in whole.rows:
        parts = (row.read, row.by_hand, row.list_header, row.no_code, row.unaccounted)
        assert sum(parts) == row.total


def test_every_note_without_a_code_has_a_reason(whole: Account):
    """Notes that direct the coder and name nothing are reviewed, each with its reason."""
    for kind in DIRECTING:
        assert all(reading.reason for reading in whole.of(kind, "no code"))
        assert all(reading.nodes and reading.reason for reading in whole.of(kind, "by hand"))
        assert all(reading.nodes for reading in whole.of(kind, "read"))


def test_headers_end_in_a_colon_and_name_nothing(whole: Account):
    """A list header is a class of its own."""
    for kind in DIRECTING:
        for reading in whole.of(kind, "list header"):
            assert reading.note.text.endswith(":")
            assert reading.nodes == ()


def test_no_code_in_print_is_passed_over(tabular: Tabular, whole: Account):
    """A second reading, by a plain pattern: what looks like a code of the edition is named, or
    below or above a named node, but for the few codes that stand in prose."""
    missed = set()
    for reading in whole.readings:
        if reading.note.kind not in DIRECTING or reading.how == "list header":
            continue
        for code in re.findall(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?", reading.note.text):
            if code not in tabular or any(n.startswith(code) for n in reading.nodes):
                continue
            above = code
            while above and above not in reading.nodes:
                above = tabular.node(above).parent
            if not above:
                missed.add((code, reading.note.text[-25:]))
    assert missed == {
        ("A15", "osis, any type in A15 (J65)"[-25:]),
        ("V09", "V09 with 5th character 2)"),
    }


@pytest.mark.parametrize(
    ("bearer", "text", "nodes"),
    [
        ("M54.1", "radiculopathy with cervical disc disorder (M50.1)", ["M50.1"]),
        ("G31.84", None, ["I69.01", "I69.11", "I69.21", "I69.31", "I69.81", "I69.91"]),
        ("F06.7", None, ["I69.01", "I69.11", "I69.21", "I69.31", "I69.81", "I69.91"]),
        ("E87.2", None, ["E08.1", "E09.1", "E10.1", "E11.1", "E13.1"]),
        ("Z47.33", None, ["Z89.52"]),
    ],
)
def test_some_excludes1_notes(whole: Account, bearer: str, text: str | None, nodes: list[str]):
    """Traps of print: no dash, lost commas, words instead of characters, an open parenthesis."""
    found = [
        list(r.nodes)
        for r in whole.readings
        if r.note.kind == "excludes1" and r.note.bearer == bearer and text in (None, r.note.text)
    ]
    assert nodes in found


def test_an_unaccounted_note_fails_the_build(tabular: Tabular):
    """The error lists the notes with what is wrong, and says where to add the decision."""
    strange = with_notes(
        tabular,
        Note("A00/excludes1/1", "excludes1", "A00", "something entirely new", ""),
        Note("A00/excludes1/2", "excludes1", "A00", "a slip (A99.9)", ""),
        Note("A00/code_also/1", "code_also", "A00", "a riddle (A00 A01)", ""),
        Note("A00/includes/1", "includes", "A00", "plain words", ""),
        Note("A00/excludes1/3", "excludes1", "A00", "fine (A01.-)", ""),
    )
    with pytest.raises(UnaccountedNotes) as caught:
        checked(readings(strange), strange.version)
    assert len(caught.value.notes) == 3
    assert str(caught.value).splitlines() == [
        "edition 2026: 3 notes are neither read, mapped by hand, nor listed as naming no code",
        '  A00/excludes1/1: "something entirely new" (it names no code and is not listed as such)',
        '  A00/excludes1/2: "a slip (A99.9)" ("A99.9" does not exist)',
        '  A00/code_also/1: "a riddle (A00 A01)" (the grammar cannot read it)',
        "help: add each, with a reason, to kb/icd10cm/notes_by_hand.tsv or codeless.tsv",
    ]


def test_a_long_list_of_unaccounted_notes_is_cut(tabular: Tabular):
    """Twenty notes are shown, the rest counted."""
    notes = [Note(f"A00/excludes1/{n}", "excludes1", "A00", f"new {n}", "") for n in range(25)]
    strange = with_notes(tabular, *notes)
    with pytest.raises(UnaccountedNotes, match="  and 5 more\nhelp: "):
        checked(readings(strange), strange.version)
