"""`dxproof check`."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dxproof = Callable[..., Any]
ClaimFile = Callable[..., Path]


def test_text_tells_verdict_reasons_and_sources(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """A report has each line's verdict, and each reason with authority, use and citation."""
    ran = dxproof("check", claim_file(["M54.12", "M50.122"]))
    assert ran.status == 1
    assert ran.out.startswith("c-1  REJECT  (ICD-10-CM 2026, date of service 2026-03-02)\n")
    assert "  M54.12    REJECT  Radiculopathy, cervical region\n" in ran.out
    assert "    reject [excludes1] by classification\n" in ran.out
    assert "      use: M50.122\n" in ran.out
    assert "      source: ICD-10-CM 2026 Tabular List, M54.1, Excludes1\n" in ran.out
    assert "  M50.122   ACCEPT  Cervical disc disorder" in ran.out


def test_text_is_plain_and_narrow_when_piped(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """No colour, no trailing blanks, no line beyond 100 columns."""
    out = dxproof("check", claim_file(["M54.12", "M50.122", "S13.4"], ["M54.2"])).out
    assert "\x1b" not in out
    assert all(len(line) <= 100 and line == line.rstrip() for line in out.splitlines())


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ([["M25.511"]], 0),
        ([["M54.2"]], 3),
        ([["M54.12"]], 1),
        ([["M25.511"], ["M54.2"]], 3),
        ([["M54.2"], ["M54.12"], ["M25.511"]], 1),
    ],
)
def test_exit_status_is_the_strongest(
    dxproof: Dxproof, claim_file: ClaimFile, claims: list[list[str]], status: int
) -> None:
    """1 where anything is rejected, else 3 where anything is to review, else 0."""
    assert dxproof("check", claim_file(*claims)).status == status


def test_json_is_an_object_for_one_claim(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """One claim in all gives one object, in the shape of the contract."""
    decision = json.loads(dxproof("check", claim_file(["m5412"]), "--format", "json").out)
    assert (decision["claim"], decision["verdict"]) == ("c-1", "reject")
    assert decision["lines"][0]["code"] == "M54.12"
    assert decision["kb"]["edition"] == "2026"


def test_json_is_a_list_for_several(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """Several claims, of all files together, give one list in the order of the input."""
    two = claim_file(["M54.2"], ["M54.12"], name="two.json")
    one = claim_file(["M25.511"], name="one.json")
    ran = dxproof("check", two, one, "--format", "json")
    assert [d["verdict"] for d in json.loads(ran.out)] == ["review", "reject", "accept"]


def test_jsonl_is_a_decision_a_line(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """In the order of the input, whatever the verdicts are."""
    out = dxproof("check", claim_file(["M54.2"], ["M25.511"]), "--format", "jsonl").out
    assert [json.loads(line)["claim"] for line in out.splitlines()] == ["c-1", "c-2"]


def test_standard_input(dxproof: Dxproof, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads the claims from standard input, by the look of the text."""
    claim = '{"id": "c", "date_of_service": "2026-03-02", "diagnoses": ["M25.511"]}'
    data = io.TextIOWrapper(io.BytesIO(f"{claim}\n{claim}\n".encode()))
    monkeypatch.setattr(sys, "stdin", data)
    ran = dxproof("check", "-", "--format", "jsonl")
    assert (ran.status, len(ran.out.splitlines())) == (0, 2)


def test_scope_codes_says_so(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """Without a chart M54.2 stands, and both forms tell the scope."""
    path = claim_file(["M54.2"])
    assert "no chart was read" in dxproof("check", path, "--scope", "codes").out
    ran = dxproof("check", path, "--scope", "codes", "--format", "json")
    assert (ran.status, json.loads(ran.out)["scope"]) == (0, "codes")


def test_no_edition_in_force_is_told(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """A date of service without an edition is a verdict, not an error."""
    ran = dxproof("check", claim_file(["M54.2"], date_of_service="2019-01-01"))
    assert ran.status == 1
    assert "(no edition in force, date of service 2019-01-01)" in ran.out


def test_bad_input_never_yields_a_verdict(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """One unreadable claim of one file: all problems of all files are told, nothing is decided."""
    good = claim_file(["M54.12"], name="good.json")
    bad = claim_file(["M54.2"], ["M54..1"], name="bad.json", encouter="initial")
    for format in ("text", "json", "jsonl"):
        ran = dxproof("check", good, bad, "nowhere.json", "--format", format)
        assert (ran.status, ran.out) == (2, "")
        assert f"error: {bad}, claim 1, $.encouter: " in ran.err
        assert 'did you mean "encounter"?' in ran.err
        assert "claim 2, $.diagnoses[0]" in ran.err
        assert "error: nowhere.json: cannot be read: no such file or directory" in ran.err


def test_folder_and_no_file(dxproof: Dxproof, tmp_path: Path) -> None:
    """A folder is no file, and there must be one; standard input is read once."""
    assert f"error: {tmp_path}: cannot be read: is a directory\n" in dxproof("check", tmp_path).err
    assert dxproof("check").err == (
        "error: no claim file given\n  expected: at least one file, or - for standard input\n"
    )
    ran = dxproof("check", "-", "-")
    assert (ran.status, ran.err.splitlines()[0]) == (2, 'error: "-" is given more than once')


def test_text_shows_what_does_not_print(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """Nothing that a claim holds reaches the terminal unescaped."""
    finding = {"concept": "pain_wording", "value": "\x1b[31mneck discomfort\u202e"}
    ran = dxproof("check", claim_file(["M54.2"], findings=[finding]))
    assert ran.status in (2, 3)
    assert "\x1b" not in ran.out + ran.err
    assert "\u202e" not in ran.out + ran.err


def test_many_uses_are_cut_in_text_only(dxproof: Dxproof, claim_file: ClaimFile) -> None:
    """A header with many codes below names the first ones, and says that there are more."""
    path = claim_file(["S52"])
    assert re.search(r"and\s+[\d,]+\s+more", dxproof("check", path).out)
    decision = json.loads(dxproof("check", path, "--format", "json").out)
    assert len(decision["lines"][0]["reasons"][0]["use"]) > 100


def test_diagrams(dxproof: Dxproof, claim_file: ClaimFile, tmp_path: Path) -> None:
    """A folder for each claim, with four files for each line; the verdict stays the same."""
    out = tmp_path / "proofs"
    ran = dxproof("check", claim_file(["M54.12", "M50.122"]), "--diagrams", out)
    assert ran.status == 1
    assert sorted(path.name for path in (out / "c-1").iterdir()) == sorted(
        ["claim.json", "decision.json"]
        + [f"1-M54.12.{e}" for e in ("dot", "svg", "png", "txt")]
        + [f"2-M50.122.{e}" for e in ("dot", "svg", "png", "txt")]
    )
    assert (out / "c-1" / "1-M54.12.png").read_bytes().startswith(b"\x89PNG")


def test_diagrams_where_none_can_be_written(
    dxproof: Dxproof, claim_file: ClaimFile, tmp_path: Path
) -> None:
    """A file in the way is an error with help, not a traceback."""
    (tmp_path / "file").write_text("")
    ran = dxproof("check", claim_file(["M25.511"]), "--diagrams", tmp_path / "file")
    assert ran.status == 2
    assert "error: cannot write" in ran.err
