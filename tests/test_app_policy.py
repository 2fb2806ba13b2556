"""`--policy DIR`: a policy of one's own on the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dxproof = Callable[..., Any]

ACME = Path(__file__).parent / "policies" / "acme"


@pytest.fixture
def claim(claim_file: Callable[..., Path]) -> Path:
    """A claim of the sample payer whose chart lacks the side alone."""
    findings = [
        {"concept": "pain_location", "value": "neck"},
        {"concept": "reflex_change", "value": "biceps reduced"},
        {"concept": "nerve_root_level", "value": "C6"},
    ]
    return claim_file(["M54.12"], payer="acme", findings=findings)


def test_check(dxproof: Dxproof, claim: Path) -> None:
    """The objection is lifted by the policy; the report names it, and shows both."""
    assert dxproof("check", claim).status == 1
    ran = dxproof("check", claim, "--policy", ACME)
    assert ran.status == 0
    assert ran.out.startswith(
        "c-1  ACCEPT  (ICD-10-CM 2026, date of service 2026-03-02; policy acme)\n"
    )
    assert "advise [m5412-core] by practice" in ran.out
    text = " ".join(ran.out.split())
    assert 'lifted by "acme-side-on-order" (payer): acme takes the side of M54.12' in text
    assert "the objection was: M54.12 lacks documentation of: side;" in text


def test_by_environment(
    dxproof: Dxproof, claim: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable holds several, set apart as in PATH; the option takes its place."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "1.dl").write_text("// nothing yet\n", encoding="utf-8")
    both = [str(ACME), str(tmp_path / "other")]
    monkeypatch.setenv("DXPROOF_POLICY", os.pathsep.join(both))
    ran = dxproof("check", claim, "--format", "json")
    names = [p.partition("@")[0] for p in json.loads(ran.out)["kb"]["policies"]]
    assert names == ["acme", "other"]
    ran = dxproof("check", claim, "--format", "json", "--policy", both[1], "--policy", both[0])
    names = [p.partition("@")[0] for p in json.loads(ran.out)["kb"]["policies"]]
    assert names == ["other", "acme"]
    monkeypatch.setenv("DXPROOF_POLICY", "")
    assert "policies" not in json.loads(dxproof("check", claim, "--format", "json").out)["kb"]


def test_why(dxproof: Dxproof, claim: Path) -> None:
    """The proof of the line tells and draws the exception."""
    text = " ".join(dxproof("why", claim, "--line", "M54.12", "--policy", ACME).out.split())
    assert "EXCEPTION [acme-side-on-order], payer. Acme takes the side of M54.12" in text
    drawn = dxproof("why", claim, "--line", "M54.12", "--policy", ACME, "--format", "dot")
    assert drawn.status == 0 and "acme-side-on-order" in drawn.out


def test_rules(dxproof: Dxproof) -> None:
    """Added rules and exceptions are listed, and a lifted rule is shown as it is evaluated."""
    assert dxproof("rules", "acme-plan").status == 2
    assert "by payer" in dxproof("rules", "acme-plan", "--policy", ACME).out
    ran = dxproof("rules", "acme-side-on-order", "--policy", ACME, "--format", "json")
    assert json.loads(ran.out)["effects"] == ["exception"]
    assert "acme/20-rules.dl:" in dxproof("rules", "acme-side-on-order", "--policy", ACME).out
    assert '!exception(Line, "m5412-core", _).' in (
        dxproof("rules", "m5412-core", "--policy", ACME).out
    )
    assert "exception(" not in dxproof("rules", "m5412-core").out


def test_query_and_export(dxproof: Dxproof, claim: Path, tmp_path: Path) -> None:
    """Added relations answer goals, and the layered program is exported."""
    ran = dxproof("query", "demands_plan(P, C, F, L)", "--policy", ACME, "--format", "json")
    assert "M54.2" in ran.out
    args = ("--claims", claim, "--to", "clingo", "-o", tmp_path / "out", "--policy", ACME)
    assert dxproof("export", *args).status == 0
    text = (tmp_path / "out" / "program.lp").read_text(encoding="utf-8")
    assert 'not exception(Line,"m5412-core",_)' in text


def test_kb_info(dxproof: Dxproof) -> None:
    """The policies are shown with their hashes."""
    assert "\npolicy      acme@sha256:" in dxproof("kb", "info", "--policy", ACME).out
    assert json.loads(dxproof("kb", "info", "--format", "json").out)["policies"] == []


def test_what_is_wrong_is_told(dxproof: Dxproof, claim: Path, tmp_path: Path) -> None:
    """A folder that is not there, and a policy that is not fit, with its place and help."""
    ran = dxproof("check", claim, "--policy", tmp_path / "no")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f'error: cannot read the policy "{tmp_path / "no"}": no such file')
    (tmp_path / "loose").mkdir()
    (tmp_path / "loose" / "1.dl").write_text('documented("side").\n', encoding="utf-8")
    ran = dxproof("check", claim, "--policy", tmp_path / "loose")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith('error[DX601]: a fact for "documented", which is built in')
    assert " --> loose/1.dl:1:1\n" in ran.err
    assert "declare the exception: exception(Line," in ran.err
