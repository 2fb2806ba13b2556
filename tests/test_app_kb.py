"""`dxproof kb build`, `kb info` and `kb audit`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dxproof = Callable[..., Any]


def test_build_tells_what_is_there(dxproof: Dxproof) -> None:
    """What is in the cache is not built again, and is told with its counts."""
    ran = dxproof("kb", "build")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("was there: ICD-10-CM 2026 from ")
    assert ran.out.endswith(" seconds\n")


def test_build_into_an_empty_cache(
    dxproof: Dxproof, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It builds, and tells so on one line of standard error that is no terminal."""
    monkeypatch.setenv("DXPROOF_CACHE", str(tmp_path / "a#b c?%41"))
    ran = dxproof("kb", "build")
    assert ran.status == 0
    assert ran.out.startswith("built: ICD-10-CM 2026 from ")
    assert ran.err.count("\n") == 1
    assert dxproof("kb", "build").out.startswith("was there: ")


def test_cache_that_cannot_be_written(
    dxproof: Dxproof, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The error names the folder and the variable that names another."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DXPROOF_CACHE", str(tmp_path / "file" / "cache"))
    ran = dxproof("kb", "info")
    assert (ran.status, ran.out) == (2, "")
    assert "\nerror: cannot write the snapshot" in ran.err
    assert str(tmp_path / "file" / "cache") in ran.err
    assert "DXPROOF_CACHE" in ran.err


def test_info(dxproof: Dxproof, cache_folder: Path) -> None:
    """Dates, counts and revision of the edition that decisions name; the cache's place."""
    answer = json.loads(dxproof("kb", "info", "--format", "json").out)
    edition = answer["editions"][0]
    assert (edition["edition"], edition["first"]) == ("2026", "2025-10-01")
    assert edition["counts"]["billable"] == 74719
    assert answer["cache"]["folder"] == str(cache_folder)
    out = dxproof("kb", "info").out
    assert "74,719 billable" in out
    assert edition["revision"] in out


def test_audit_accounts_for_every_note(dxproof: Dxproof) -> None:
    """5,407 Excludes1 notes, none unaccounted; the status says so."""
    ran = dxproof("kb", "audit")
    assert (ran.status, ran.err) == (0, "")
    row = next(line.split() for line in ran.out.splitlines() if line.startswith("excludes1"))
    assert (row[1], row[-1]) == ("5407", "0")


def test_audit_lists_notes(dxproof: Dxproof) -> None:
    """With --notes every note of the kind, as data too."""
    ran = dxproof("kb", "audit", "--notes", "excludes1")
    assert (
        "M54.1/excludes1/2: read: radiculopathy with cervical disc disorder (M50.1) -> M50.1"
        in (ran.out.splitlines())
    )
    answer = json.loads(dxproof("kb", "audit", "--notes", "excludes2", "--format", "json").out)
    assert len(answer["notes"]) == next(
        r["total"] for r in answer["rows"] if r["kind"] == "excludes2"
    )


def test_audit_of_an_unknown_kind(dxproof: Dxproof) -> None:
    """The kinds are listed, the nearest suggested."""
    ran = dxproof("kb", "audit", "--notes", "Excludes 1")
    assert (ran.status, ran.out) == (2, "")
    assert 'unknown kind of note "Excludes 1"' in ran.err
    assert "did you mean" in ran.err


def test_unaccounted_note(dxproof: Dxproof, tmp_path: Path) -> None:
    """An edition with a note that no one can read: the audit lists it and ends with 1."""
    path = tmp_path / "tabular.xml"
    path.write_text(UNREADABLE)
    ran = dxproof("kb", "audit", "--tabular", path)
    assert ran.status == 1
    assert "unaccounted: A00/excludes1/1: whatever comes after (A0-)" in ran.out
    ran = dxproof("kb", "build", "--tabular", path)
    assert (ran.status, ran.out) == (2, "")
    assert "A00/excludes1/1" in ran.err


UNREADABLE = """<?xml version="1.0"?>
<ICD10CM.tabular><version>2024</version><chapter><name>1</name><desc>One (A00-B99)</desc>
<sectionIndex><sectionRef first="A00" last="A09" id="A00-A09">Some</sectionRef></sectionIndex>
<section id="A00-A09"><desc>Some (A00-A09)</desc><diag><name>A00</name><desc>First</desc>
<excludes1><note>whatever comes after (A0-)</note></excludes1></diag></section></chapter>
</ICD10CM.tabular>
"""


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"no xml", "is not well-formed XML"),
        (b"<other/>", "tabular"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><ICD10CM.tabular/>', "error: "),
        (b"", "error: "),
    ],
)
def test_bad_tabular_file(dxproof: Dxproof, tmp_path: Path, content: bytes, text: str) -> None:
    """A file that is no tabular list is told with help, by option or environment."""
    path = tmp_path / "bad.xml"
    path.write_bytes(content)
    ran = dxproof("kb", "info", "--tabular", path)
    assert (ran.status, ran.out) == (2, "")
    assert text in ran.err
    assert "Traceback" not in ran.err


def test_missing_tabular_file(dxproof: Dxproof, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment variable is read as PATH is; empty parts are none."""
    monkeypatch.setenv("DXPROOF_TABULAR", "")
    assert dxproof("kb", "info").status == 0
    monkeypatch.setenv("DXPROOF_TABULAR", "/nowhere/tabular.xml")
    ran = dxproof("kb", "info")
    assert (ran.status, 'error: cannot read "/nowhere/tabular.xml"' in ran.err) == (2, True)
