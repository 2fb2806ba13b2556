"""Export: the program, and the facts that some claims need, for another Datalog engine.

`souffle` gets the policy texts as they are and a folder of `.facts` files a claim, `clingo` (the
answer set solver of Potassco) the same rules in its own syntax and a file of facts a claim. Both
evaluate static rules and claim rules alike, and from the facts alone, so that their answers owe
nothing to our evaluation. `export_slice` says which facts a claim needs, and why they suffice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from . import export_clingo, export_souffle
from .export_slice import Facts, Slicer
from .oracle import Oracle
from .program import Program

if TYPE_CHECKING:
    from .claim import Claim
    from .knowledge import KnowledgeBase

TARGETS = ("souffle", "clingo")
"""The engines that a program can be written for."""

__all__ = ["TARGETS", "ExportError", "claim_slice", "export", "exported_program"]

ExportError = export_souffle.ExportError


def export(
    kb: KnowledgeBase, claims: Iterable[Claim], target: str, folder: Path, scope: str = "full"
) -> list[Path]:
    """Write the program and each claim's facts for `target`; returns what was written.

    The program comes first: `program.dl` or `program.lp`; then, a claim each in their order, the
    folder `facts-<claim>` (souffle) or the file `facts-<claim>.lp` (clingo). Run them as
    `souffle -F facts-c-1 -D - program.dl` and `clingo program.lp facts-c-1.lp`.

    Raises ValueError for an unknown target, KeyError for an unknown scope, ExportError for a value
    that the target's facts cannot hold, OSError where the folder cannot be written.

    >>> export(kb, [claim], "clingo", Path("out"))  # doctest: +SKIP
    [PosixPath('out/program.lp'), PosixPath('out/facts-c-1.lp')]
    """
    if target not in TARGETS:
        raise ValueError(f'unknown target "{target}"; expected "souffle" or "clingo"')
    folder.mkdir(parents=True, exist_ok=True)
    program = exported_program(kb, scope)
    path, text = (
        (folder / "program.dl", export_souffle.program_text(program))
        if target == "souffle"
        else (folder / "program.lp", export_clingo.program_text(program))
    )
    path.write_text(text, encoding="utf-8")
    write = _souffle_facts if target == "souffle" else _clingo_facts
    names: set[str] = set()
    made = [path]
    oracle, slicers = Oracle(kb), dict[str, Slicer]()
    for claim in claims:
        decided = oracle.examine(claim, scope)
        slicer = slicers.setdefault(decided.edition.name, Slicer(decided.prover.program))
        facts = slicer.needed_facts(decided.prover.evaluation.rows)
        made.append(write(program, facts, folder / _name(claim.id, names)))
    return made


def exported_program(kb: KnowledgeBase, scope: str) -> Program:
    """The program of a scope. Raises KeyError for an unknown one."""
    choices: Mapping[str, Callable[[], Program]] = {
        "full": lambda: kb.program,
        "codes": kb.program.without_chart,
    }
    return choices[scope]()


def claim_slice(oracle: Oracle, claim: Claim, scope: str = "full") -> Facts:
    """The facts that a claim needs, by relation: its own, and those of the tabular list.

    Facts that the policy files state are part of the program and not repeated.
    """
    prover = oracle.examine(claim, scope).prover
    return Slicer(prover.program).needed_facts(prover.evaluation.rows)


def _name(claim: str, taken: set[str]) -> str:
    """A file name for a claim's facts that no earlier claim has, whatever its id holds."""
    plain = "facts-" + re.sub(r"[^A-Za-z0-9._-]", "_", claim)[:80]
    name, number = plain, 2
    while name.lower() in taken:  # some file systems do not tell case
        name, number = f"{plain}-{number}", number + 1
    taken.add(name.lower())
    return name


def _souffle_facts(program: Program, facts: Facts, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in export_souffle.fact_files(program, facts):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


def _clingo_facts(_program: Program, facts: Facts, path: Path) -> Path:
    path = path.with_name(path.name + ".lp")
    path.write_text(export_clingo.facts_text(facts), encoding="utf-8", newline="\n")
    return path
