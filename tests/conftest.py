"""What tests share: a knowledge base that is loaded once, and the oracle over it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.oracle import Oracle


@pytest.fixture(scope="session")
def kb(request: pytest.FixtureRequest) -> KnowledgeBase:
    """The built-in policy over the built-in edition, its snapshot kept from run to run.

    The cache is `DXPROOF_CACHE` where it is set, else a folder of pytest's own cache: the user's
    is left alone. Workers that start at once may build at once; each ends with a whole snapshot.
    """
    named = os.environ.get("DXPROOF_CACHE")
    folder = Path(named) if named else request.config.cache.mkdir("dxproof")  # type: ignore[union-attr]
    return KnowledgeBase.load(cache=folder)


@pytest.fixture(scope="session")
def oracle(kb: KnowledgeBase) -> Oracle:
    """An oracle over `kb`."""
    return Oracle(kb)
