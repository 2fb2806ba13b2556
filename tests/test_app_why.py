"""`dxproof why`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dxproof = Callable[..., Any]
ClaimFile = Callable[..., Path]


@pytest.mark.parametrize("word", ["M54.12", "m5412", " m54.12", "1"])
def test_code_in_any_spelling(dxproof: Dxproof, claim_file: ClaimFile, word: str) -> None:
    """With or without the dot, in any case, or by the line's number; status 0 whatever it says."""
    ran = dxproof("why", claim_file(["M54.12", "M50.122"]), "--line", word)
    assert (ran.status, ran.err) == (0, "")
    assert "M54.12" in ran.out.splitlines()[0]
    assert "M54.1, Excludes1" in ran.out


def test_line_number_tells_copies_apart(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """The second copy of a code has a proof of its own."""
    path = claim_file(["M25.511", "M25.511"])
    assert "[duplicate-code]" in dxproof("why", path, "--line", "2").out
    assert (
        "[duplicate-code]" not in dxproof("why", path, "--line", "M25.511").out.partition("\n")[0]
    )


def test_procedure_line(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """A procedure is named by its code."""
    path = claim_file(["M25.511"], procedures=[{"code": "72040", "diagnoses": [1]}])
    assert dxproof("why", path, "--line", "72040").status == 0


def test_formats(dxproof: Dxproof, claim_file: ClaimFile, tmp_path: Path) -> None:
    """Each format is what its name says; the JSON's root is a node of the proof."""
    path = claim_file(["M54.12", "M50.122"])
    shown = {f: dxproof("why", path, "--line", "M54.12", "--format", f).out for f in FORMATS}
    proof = json.loads(shown["json"])
    assert proof["root"] in {node["id"] for node in proof["nodes"]}
    assert shown["dot"].lstrip().startswith(("digraph", "strict", "//"))
    assert shown["svg"].lstrip().startswith(("<svg", "<?xml"))
    assert shown["html"].startswith("<!DOCTYPE html>")
    out = tmp_path / "proof.png"
    ran = dxproof("why", path, "--line", "M54.12", "--format", "png", "-o", out)
    assert (ran.status, ran.out) == (0, "")
    assert out.read_bytes().startswith(b"\x89PNG")


FORMATS = ("json", "dot", "svg", "html")


def test_same_bytes_each_time(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """The same claim gives the same proof."""
    words = ("why", claim_file(["M54.12", "M50.122"]), "--line", "M54.12", "--format", "json")
    assert dxproof(*words).out == dxproof(*words).out


def test_png_to_a_terminal(
    dxproof: Dxproof, claim_file: ClaimFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture is refused where it would be printed as text."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    ran = dxproof("why", claim_file(["M54.12"]), "--line", "M54.12", "--format", "png")
    assert ran.status == 2
    assert ran.err == (
        "error: a picture is no text for a terminal\n  expected: a file or a pipe\n"
        "  help: write it to a file: --format png -o proof.png\n"
    )


def test_unknown_line(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """A code that no line bears is answered by those that lines bear."""
    ran = dxproof("why", claim_file(["M54.12", "M50.122"]), "--line", "M54.13")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        'error: no line of the claim bears "M54.13"\n'
        '  expected: "M54.12", "M50.122", or a line\'s number up to 2\n'
        '  help: did you mean "M54.12"?\n'
    )


def test_several_claims_need_an_id(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """Without --claim the ids are listed; a misspelled one is met by the nearest."""
    path = claim_file(["M54.12"], ["M54.2"])
    assert '"c-1", "c-2"' in dxproof("why", path, "--line", "M54.2").err
    assert "did you mean" in dxproof("why", path, "--line", "M54.2", "--claim", "c-3").err
    assert dxproof("why", path, "--line", "M54.2", "--claim", "c-2").status == 0


def test_scope(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """Without a chart the line is accepted, and the proof is that of acceptance."""
    path = claim_file(["M54.2"])
    assert "REVIEW" in dxproof("why", path, "--line", "M54.2").out
    assert "ACCEPT" in dxproof("why", path, "--line", "M54.2", "--scope", "codes").out


def test_output_that_cannot_be_written(
    dxproof: Dxproof, claim_file: ClaimFile, tmp_path: Path
) -> None:
    """The help names the folder that is missing."""
    out = tmp_path / "none" / "proof.txt"
    ran = dxproof("why", claim_file(["M54.2"]), "--line", "M54.2", "-o", out)
    assert ran.status == 2
    assert f'make the folder "{out.parent}" first' in ran.err
