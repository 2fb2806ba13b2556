"""A few commands as real processes: what only a process has."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dxproof.engine.knowledge import KnowledgeBase

ClaimFile = Callable[..., Path]
COMMAND = [sys.executable, "-m", "dxproof.app.main"]
HEAVY = ("duckdb", "lark", "networkx", "sqlglot", "rich", "graphviz", "prompt_toolkit")


@pytest.fixture
def environment(kb: KnowledgeBase, cache_folder: Path) -> dict[str, str]:
    """The environment of a process that finds the snapshot."""
    return {**os.environ, "DXPROOF_CACHE": str(cache_folder)}


@pytest.fixture
def run(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs a command as a process."""

    def made(*words: str | Path, **more: Any) -> subprocess.CompletedProcess[bytes]:
        more.setdefault("capture_output", True)
        return subprocess.run([*COMMAND, *map(str, words)], env=environment, timeout=60, **more)

    return made


def test_check_ends_with_its_status(run: Callable[..., Any], claim_file: ClaimFile) -> None:
    """Status, standard output and standard error are those of the contract."""
    ran = run("check", claim_file(["M54.12"]), "--format", "json")
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert json.loads(ran.stdout)["verdict"] == "reject"
    assert run("chekc").returncode == 2


def test_check_imports_nothing_heavy(environment: dict[str, str], claim_file: ClaimFile) -> None:
    """What builds, parses and draws is not loaded to decide; nor is rich for JSON."""
    code = (
        "import sys; from dxproof.app.main import run; run(sys.argv[1:]);"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    words = ["check", str(claim_file(["M54.12"])), "--format", "json"]
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, capture_output=True, timeout=60
    )
    assert ran.stderr == b"[]\n"


def test_version_imports_no_engine(environment: dict[str, str]) -> None:
    """The version comes at once."""
    code = (
        "import sys; from dxproof.app.main import run; run(['--version']);"
        "print([m for m in ('pyDatalog', 'msgspec', 'cyclopts', 'rich') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert ran.stdout.endswith(b"\n[]\n")


def test_reader_that_goes_away(environment: dict[str, str]) -> None:
    """A closed pipe ends the command silently."""
    words = ["query", "parent(X, Y)", "--limit", "0", "--format", "csv"]
    process = subprocess.Popen(
        [*COMMAND, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_full_disk(run: Callable[..., Any], claim_file: ClaimFile) -> None:
    """Output that cannot be written is an error, not a verdict."""
    with open("/dev/full", "wb") as full:
        path = claim_file(["M25.511"])
        ran = run("check", path, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 2
    assert ran.stderr == b"error: no space left on device\n"


def test_interrupt(environment: dict[str, str]) -> None:
    """Control-C ends with 130 and no traceback."""
    process = subprocess.Popen(
        [*COMMAND, "query", "excludes1(X, X, _)"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_ascii_terminal(environment: dict[str, str], claim_file: ClaimFile) -> None:
    """JSON is UTF-8 whatever the terminal's encoding is."""
    path = claim_file(["M25.511"], id="é")
    ran = subprocess.run(
        [*COMMAND, "check", str(path), "--format", "json"],
        env={**environment, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
    )
    assert json.loads(ran.stdout)["claim"] == "é"
