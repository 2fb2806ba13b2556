"""`dxproof conflicts --pairs`: files of pairs."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dxproof = Callable[..., Any]
HEAD = "a,b,conflict,note\n"
NOTE = "M54.1/excludes1/2"


@pytest.fixture
def judge(dxproof: Dxproof, tmp_path: Path) -> Callable[[bytes], Any]:
    """Runs the command over the bytes of a file."""

    def run(data: bytes) -> Any:
        path = tmp_path / "pairs.csv"
        path.write_bytes(data)
        return dxproof("conflicts", "--pairs", path)

    return run


def test_answers_in_order_with_codes_as_given(judge: Callable[[bytes], Any]) -> None:
    """Codes are read in any spelling and echoed as they stand; the note ids tell why."""
    ran = judge(b"a,b\nM54.12,M50.121\nM54.2,M54.12\nm50121,m5412\n M54.13 ,M50.13\n")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        HEAD + f"M54.12,M50.121,1,{NOTE}\nM54.2,M54.12,0,\n"
        f"m50121,m5412,1,{NOTE}\n M54.13 ,M50.13,1,{NOTE}\n"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"M54.12,M50.121\n",
        b"M54.12,M50.121",
        b"a,b\r\nM54.12,M50.121\r\n",
        b'"a","b"\n"M54.12","M50.121"\n\n',
        b"\xef\xbb\xbfa,b\nM54.12,M50.121\n",
        b"\xef\xbb\xbfM54.12,M50.121\n",
        b"\r\n\r\nA, B\rM54.12,M50.121\r",
    ],
)
def test_forms_of_csv(judge: Callable[[bytes], Any], data: bytes) -> None:
    """With or without header, quotes, byte order mark; any line ends; blank lines are none."""
    assert judge(data).out == HEAD + f"M54.12,M50.121,1,{NOTE}\n"


def test_notes_of_both_sides(judge: Callable[[bytes], Any]) -> None:
    """Where both bear a note, both are told."""
    rows = list(csv.DictReader(io.StringIO(judge(b"M54.12,M79.2\n").out)))
    assert rows[0]["note"].split("; ")[0] == "M54.1/excludes1/1"
    assert "M79.2/excludes1/1" in rows[0]["note"].split("; ")


def test_own_line_is_no_conflict(judge: Callable[[bytes], Any]) -> None:
    """A code, its ancestors and its descendants never conflict."""
    out = judge(b"M54.2,M54.2\nD72,D72.824\nM54.12,M54\n").out
    assert [line.split(",")[2] for line in out.splitlines()[1:]] == ["0", "0", "0"]


def test_every_bad_row_is_told_and_nothing_answered(judge: Callable[[bytes], Any]) -> None:
    """Unknown codes and malformed rows are told with line and value."""
    ran = judge(b'a,b\nM54.12,M50.121\nM54.12,X\nM54.12\n1,2,3\nM54.12,M50-M54\n"M54.2')
    assert (ran.status, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert [line.split("pairs.csv, ")[1] for line in lines[:5]] == [
        'line 3: unknown code "X"',
        'line 4: "M54.12" holds 1 value, not two codes',
        'line 5: "1,2,3" holds 3 values, not two codes',
        'line 6: unknown code "M50-M54"',
        "line 7: the quotation is broken (unexpected end of data)",
    ]
    assert lines[5].startswith("  expected: two codes of the edition a line")


def test_many_bad_rows_end_early(judge: Callable[[bytes], Any]) -> None:
    """After twenty problems the rest is not read."""
    ran = judge(b"X,Y\n" * 1000)
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 23


@pytest.mark.parametrize("data", [b"\xff\xfeM\x005\x00", b"M54.2,M5\xe9\n", b"M54.2,\x00\n"])
def test_no_text(judge: Callable[[bytes], Any], data: bytes) -> None:
    """Bytes that are no UTF-8 text are an error."""
    ran = judge(data)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error: ")


def test_empty_file(judge: Callable[[bytes], Any]) -> None:
    """No pairs give no answers, under the header."""
    assert (judge(b"").out, judge(b"a,b\n").out) == (HEAD, HEAD)


def test_standard_input(dxproof: Dxproof, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads the pairs from standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"M54.12,M50.121\n")))
    assert dxproof("conflicts", "--pairs", "-").out == HEAD + f"M54.12,M50.121,1,{NOTE}\n"
