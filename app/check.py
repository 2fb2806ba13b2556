"""`dxproof check`: decide claims."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from .options import Policy, Scope, Tabular

if TYPE_CHECKING:
    from ..engine.decision import Decision
    from ..engine.oracle import Decided

__all__ = ["check", "exit_status"]


def check(
    *files: Annotated[
        str,
        Parameter(
            name="FILE...",
            help="Claims: a JSON object or list, or JSON Lines; - is standard input.",
        ),
    ],
    format: Annotated[
        Literal["text", "json", "jsonl"],
        Parameter(
            help="text (default), json (an object for one claim, a list for several), or jsonl."
        ),
    ] = "text",
    scope: Scope = "full",
    diagrams: Annotated[
        Path | None,
        Parameter(
            metavar="DIR", help="Write a folder per claim with the proof of each line, drawn."
        ),
    ] = None,
    tabular: Tabular = None,
    policies: Policy = None,
) -> int:
    """Decide claims.

    Usage: dxproof check FILE... [--format text|json|jsonl] [--scope full|codes] [--diagrams DIR]

    Every line gets a verdict with its reasons, each with rule, authority, citation and what to
    use instead. Decisions come in the order of the input. If any claim cannot be read, none is
    decided: all that is wrong is told on standard error.

    Examples:
      dxproof check claim.json
      dxproof check january.jsonl february.jsonl --format jsonl
      dxproof check - --scope codes --format json < claim.json
      dxproof check claim.json --diagrams proofs
      dxproof check claim.json --policy our-payers

    Exit status: 0 everything accepted, 1 something rejected, 3 nothing rejected but something to
    review, 2 bad input or usage.
    """
    from ..engine.oracle import Oracle
    from .claim_files import claims_of
    from .knowledge import load

    claims = claims_of(files)
    oracle = Oracle(load(tabular, policies))
    decided = (oracle.examine(claim, scope) for claim in claims)
    if diagrams:
        decided = _drawn(decided, diagrams, len(claims))
    return exit_status(_shown(decided, format, len(claims)))


def exit_status(verdicts: Iterator[str]) -> int:
    """The exit status of the strongest verdict: 1 before 3 before 0.

    Example: `exit_status(iter(["accept", "review"])) == 3`.
    """
    found = set(verdicts)
    return 1 if "reject" in found else 3 if "review" in found else 0


def _drawn(decided: Iterator[Decided], folder: Path, total: int) -> Iterator[Decided]:
    from .diagrams import Gallery
    from .knowledge import Progress

    gallery = Gallery(folder)
    with Progress(f"drawing the proofs of {total} claims") as tell:
        for one in decided:
            tell(f"drawing the proofs of {one.claim.id}")
            gallery.add(one)
            yield one


def _shown(decided: Iterator[Decided], format: str, total: int) -> Iterator[str]:
    """Show each decision as it is made; yields the verdicts."""
    if format == "text":
        from .report import Report

        report = Report()
        for one in decided:
            report.add(one)
            yield one.decision.verdict
        report.end()
        return
    yield from _as_json((one.decision for one in decided), format, total)


def _as_json(decisions: Iterator[Decision], format: str, total: int) -> Iterator[str]:
    from .output import write_bytes

    several = format == "json" and total > 1
    for number, decision in enumerate(decisions, 1):
        start = b"" if not several else b"[" if number == 1 else b" "
        end = b"\n" if not several else b"]\n" if number == total else b",\n"
        write_bytes(start + decision.to_json() + end)
        yield decision.verdict
