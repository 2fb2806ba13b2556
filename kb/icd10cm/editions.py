"""Editions: when they are in force, and the one that is installed with the package.

Source of the dates: the Official Guidelines are issued per fiscal year, which begins on October 1
of the year before.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from .tabular import Tabular, TabularError

_PACKAGE = "simple_icd_10_cm"


def period(version: str) -> tuple[int, int]:
    """The first and last day on which an edition is in force, as yyyymmdd.

    Raises `ValueError` when `version` is no year.

    Example: `period("2026") == (20251001, 20260930)`.
    """
    if not (version.isdecimal() and len(version) == 4):
        raise ValueError(f'"{version}" is no edition, expected a fiscal year such as "2026"')
    year = int(version)
    return (year - 1) * 10000 + 1001, year * 10000 + 930


@cache
def built_in() -> Path:
    """The tabular XML inside the installed package simple-icd-10-cm.

    The package's own module is not imported, since that would parse the whole list a second time.
    Raises `TabularError` when the package is missing or holds not exactly one tabular list.

    Example: `read(built_in()).version == "2026"`.
    """
    spec = find_spec(_PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    found = [
        file for place in places for file in sorted((Path(place) / "data").glob("*tabular*.xml"))
    ]
    if len(found) != 1:
        raise TabularError(
            f'expected one tabular XML in the installed package "{_PACKAGE}", found {len(found)}\n'
            "help: pip install simple-icd-10-cm, or name a tabular list with --tabular FILE"
        )
    return found[0]


class Changes(msgspec.Struct, frozen=True):
    """What became of the Excludes1 notes between two editions, as (bearer, text) pairs.

    `moved` are those of `removed` that the newer edition prints as Excludes2 at the same bearer.
    """

    removed: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]
    moved: tuple[tuple[str, str], ...]


def changes(old: Tabular, new: Tabular) -> Changes:
    """How the Excludes1 notes of two editions differ; a note is the same if bearer and text are.

    Example: `len(changes(april_2025, april_2026).moved) == 47`.
    """
    before, after = _printed(old, "excludes1"), _printed(new, "excludes1")
    removed = before - after
    moved = removed & (_printed(new, "excludes2") - _printed(old, "excludes2"))
    return Changes(*(tuple(pairs.elements()) for pairs in (removed, after - before, moved)))


def _printed(tabular: Tabular, kind: str) -> Counter[tuple[str, str]]:
    return Counter((note.bearer, note.text) for note in tabular.notes if note.kind == kind)
