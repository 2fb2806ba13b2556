"""`dxproof kb build`: build the snapshots that are missing."""

from __future__ import annotations

import time
from typing import Annotated

from cyclopts import Parameter

from .options import Tabular
from .output import write_text

__all__ = ["build"]


def build(
    *,
    rebuild: Annotated[
        bool, Parameter(negative=(), help="Build even what is there already.")
    ] = False,
    tabular: Tabular = None,
) -> int:
    """Build the snapshots that are missing.

    Usage: dxproof kb build [--rebuild] [--tabular FILE]

    Every command builds what it needs; this one does it beforehand and tells what was built.

    Examples:
      dxproof kb build
      dxproof kb build --tabular icd10cm-tabular-2025.xml

    Exit status: 0 all snapshots are there, 2 something went wrong.
    """
    from .knowledge import load

    started = time.monotonic()
    steps: list[str] = []
    kb = load(tabular, rebuild=rebuild, steps=steps)
    seconds = time.monotonic() - started
    built = [step.partition(" ")[2] for step in steps if step.startswith("reading ")]
    for edition in kb.editions:
        made = edition.manifest
        how = "built" if made.source in built else "was there"
        codes, notes = made.counts.get("code", 0), made.counts.get("note", 0)
        facts = sum(made.counts.values())
        write_text(
            f"{how}: ICD-10-CM {edition.name} from {made.source}: "
            f"{codes:,} codes, {notes:,} notes, {facts:,} facts, {made.bytes / 1e6:.0f} MB\n"
        )
    write_text(f"{seconds:.1f} seconds\n")
    return 0
