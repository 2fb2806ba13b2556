"""`dxproof export`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dxproof = Callable[..., Any]
ClaimFile = Callable[..., Path]


@pytest.mark.parametrize("engine", ["souffle", "clingo"])
def test_prints_the_files_written(
    dxproof: Dxproof, claim_file: ClaimFile, tmp_path: Path, engine: str
) -> None:
    """Every line of the output is a file, or a folder of facts, that is there."""
    out = tmp_path / "out"
    ran = dxproof("export", "--claims", claim_file(["M54.12"]), "--to", engine, "-o", out)
    assert ran.status == 0
    written = [Path(line) for line in ran.out.splitlines()]
    assert written and all(path.exists() and out in path.parents for path in written)


def test_usage(dxproof: Dxproof, claim_file: ClaimFile, tmp_path: Path) -> None:
    """An unknown engine, a missing option, and a folder that cannot be are told."""
    path = claim_file(["M54.12"])
    ran = dxproof("export", "--claims", path, "--to", "souffl", "-o", tmp_path)
    assert 'found "souffl" for "--to"' in ran.err
    assert 'did you mean "souffle"?' in ran.err
    assert 'error: "--to" is missing' in dxproof("export", "--claims", path, "-o", tmp_path).err
    ran = dxproof("export", "--claims", path, "--to", "clingo", "-o", path)
    assert (ran.status, ran.out) == (2, "")
    assert "error: cannot write" in ran.err
