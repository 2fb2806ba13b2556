"""What tests share: a knowledge base that is built once, the oracle over it, and the commands."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.oracle import Oracle


class Ran(NamedTuple):
    """How a command ended: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


Dxproof = Callable[..., Ran]


@pytest.fixture(scope="session")
def cache_folder(request: pytest.FixtureRequest) -> Path:
    """Where snapshots are kept from run to run: `DXPROOF_CACHE`, else pytest's own cache.

    The user's cache is left alone.
    """
    named = os.environ.get("DXPROOF_CACHE")
    cache = request.config.cache
    assert cache is not None
    return Path(named) if named else cache.mkdir("dxproof")


@pytest.fixture(scope="session")
def kb(cache_folder: Path) -> KnowledgeBase:
    """The built-in policy over the built-in edition; of workers that start at once, one builds."""
    with _alone(cache_folder / "tests.lock"):
        return KnowledgeBase.load(cache=cache_folder)


@pytest.fixture(scope="session")
def oracle(kb: KnowledgeBase) -> Oracle:
    """An oracle over `kb`."""
    return Oracle(kb)


@pytest.fixture
def dxproof(
    kb: KnowledgeBase,
    cache_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Dxproof:
    """Runs a command in this process: `dxproof("check", "claim.json").status`."""
    from dxproof.app.main import run

    monkeypatch.setenv("DXPROOF_CACHE", str(cache_folder))
    monkeypatch.delenv("DXPROOF_TABULAR", raising=False)
    monkeypatch.delenv("DXPROOF_POLICY", raising=False)

    def ran(*words: str | Path) -> Ran:
        capsys.readouterr()
        status = run([str(word) for word in words])
        told = capsys.readouterr()
        return Ran(status, str(told.out), str(told.err))

    return ran


@pytest.fixture
def claim_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes claims to a file: `claim_file(["M54.2"], id="c-1")`."""

    def write(*diagnoses: list[str], name: str = "claim.json", **more: Any) -> Path:
        claims = [
            {"id": f"c-{n}", "date_of_service": "2026-03-02", "diagnoses": codes} | more
            for n, codes in enumerate(diagnoses, 1)
        ]
        path = tmp_path / name
        path.write_text(json.dumps(claims if len(claims) > 1 else claims[0]), encoding="utf-8")
        return path

    return write


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock; where the system has none, building twice is only slower."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            import fcntl
        except ImportError:
            yield
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
