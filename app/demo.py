"""`dxproof demo`: the sample claims of the article, decided and drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from .options import Tabular

if TYPE_CHECKING:
    from ..engine.case import Case
    from ..engine.oracle import Decided

__all__ = ["demo"]

OUT = Path("diagrams")


def demo(
    *,
    out: Annotated[
        Path,
        Parameter(
            name=["-o", "--out"],
            metavar="DIR",
            help='Where the drawings go: "diagrams" by default.',
        ),
    ] = OUT,
    gallery: Annotated[
        bool,
        Parameter(
            negative=(),
            help=(
                "Draw a case for every paragraph of the article besides, write an index, and "
                "clear away the folders of an earlier gallery."
            ),
        ),
    ] = False,
    tabular: Tabular = None,
) -> int:
    """Decide the sample claims of the article and draw their proofs.

    Usage: dxproof demo [--out DIR] [--gallery]

    Prints the verdict of each line, and writes a folder for each claim: the claim, the decision,
    and the proof of each line as SVG, PNG, DOT and English text. The same claims give the same
    bytes on every machine.

    Examples:
      dxproof demo
      dxproof demo --out proofs

    Exit status: 0 all were decided, whatever the verdicts are; 2 something went wrong.
    """
    from ..engine.oracle import Oracle
    from .cases import demo_cases
    from .gallery import draw, folder_name, further_cases, write_index
    from .knowledge import Progress, load

    oracle = Oracle(load(tabular))
    cases = demo_cases() + (further_cases() if gallery else ())
    decided = [oracle.examine(c.claim, c.scope) for c in cases]
    _table(cases, decided)
    with Progress("drawing the proofs") as tell:
        draw(cases, decided, out, tell, gallery)
    if gallery:
        write_index(cases, decided, out)
    _where(out, folder_name(cases[0]))
    return 0


def _table(cases: tuple[Case, ...], decided: list[Decided]) -> None:
    """Each claim's title and the verdict of each of its lines with the rules behind it."""
    from rich.text import Text

    from .output import console
    from .report import STYLES, wrapped

    screen = console()
    for case, one in zip(cases, decided, strict=True):
        wrapped(screen, Text(case.title, "bold"), 0)
        for line in one.decision.lines:
            rules = ", ".join(dict.fromkeys(r.rule for r in line.reasons))
            verdict = (f"{line.verdict:<8}", STYLES[line.verdict])
            wrapped(screen, Text.assemble(f"{line.code:<9}", verdict, rules), 2)


def _where(out: Path, first: str) -> None:
    from .output import write_text

    write_text(
        f"\nThe proofs are drawn in {out}/, a folder for each claim: look at the .svg or .png\n"
        f"files of {out / first}, and at decision.json beside them.\n"
        f"Next: dxproof check {out / first / 'claim.json'}\n"
    )
