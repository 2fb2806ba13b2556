"""A decision as a report for reading: verdicts, reasons with authority and citation, advice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from .output import console, plain

if TYPE_CHECKING:
    from rich.console import Console

    from ..engine.decision import Decision, Line, Reason
    from ..engine.oracle import Decided

__all__ = ["STYLES", "Report", "wrapped"]

STYLES = {
    "accept": "bold green",
    "review": "bold yellow",
    "reject": "bold red",
    "advise": "bold cyan",
    "none": "dim",
    "exception": "bold magenta",
}
_WORDS = {"accept": "accepted", "review": "to review", "reject": "rejected"}
_INDENT = 4
MANY_USES = 12


class Report:
    """Writes decisions to standard output one by one, and a summary if there are several."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._console = console()
        self._verdicts: Counter[str] = Counter()

    def add(self, decided: Decided) -> None:
        """Write one decision."""
        decision = decided.decision
        if self._verdicts:
            self._console.print()
        self._verdicts[decision.verdict] += 1
        self._print(_heading(decision, decided.claim.date_of_service.isoformat()), 0)
        for line in decision.lines:
            self._print(self._line(decided, line), 2)
            for reason in line.reasons:
                self._reason(reason)
        if decision.advice:
            self._print(Text("the claim as a whole"), 2)
            for reason in decision.advice:
                self._reason(reason)

    def end(self) -> None:
        """Write the summary of several decisions."""
        total = sum(self._verdicts.values())
        if total > 1:
            counts = [f"{self._verdicts[v]} {w}" for v, w in _WORDS.items() if self._verdicts[v]]
            self._console.print()
            self._console.print(Text(f"{total} claims: " + ", ".join(counts)))

    def _line(self, decided: Decided, line: Line) -> Text:
        text = Text.assemble(
            (f"{line.code:<8}", "bold"), "  ", (line.verdict.upper(), STYLES[line.verdict])
        )
        rows = decided.edition.rows("title", (line.code, None)) if line.kind == "diagnosis" else []
        what = plain(str(rows[0][1])) if rows else "" if line.kind == "diagnosis" else "procedure"
        return text.append(f"  {what}" if what else "", "dim")

    def _reason(self, reason: Reason) -> None:
        head = Text.assemble(
            (reason.effect, STYLES[reason.effect]),
            f" [{reason.rule}] ",
            (f"by {reason.authority}", "dim"),
        )
        self._print(head, _INDENT)
        parts = [Text(plain(reason.message))]
        if reason.use:
            use = Text("use: ").append(", ".join(map(plain, reason.use[:MANY_USES])), "bold")
            more = len(reason.use) - MANY_USES
            parts.append(
                use.append(f" and {more} more (--format json has all)" if more > 0 else "")
            )
        parts.append(Text(f"source: {plain(reason.citation)}", "dim"))
        for part in parts:
            self._print(part, _INDENT + 2)

    def _print(self, text: Text, indent: int) -> None:
        wrapped(self._console, text, indent)


def wrapped(screen: Console, text: Text, indent: int) -> None:
    """Print a text wrapped behind an indent, with no blanks at the ends of lines."""
    for line in text.wrap(screen, max(20, screen.width - indent)):
        line.rstrip()
        screen.print(Text(" " * indent).append_text(line), soft_wrap=True)


def _heading(decision: Decision, date: str) -> Text:
    edition = f"ICD-10-CM {decision.kb.edition}" if decision.kb.edition else "no edition in force"
    about = f"{edition}, date of service {date}"
    if decision.scope != "full":
        about += f"; scope {decision.scope}: no chart was read"
    if decision.kb.policies:
        about += f"; policy {', '.join(p.partition('@')[0] for p in decision.kb.policies)}"
    return Text.assemble(
        (plain(decision.claim), "bold"),
        "  ",
        (decision.verdict.upper(), STYLES[decision.verdict]),
        (f"  ({about})", "dim"),
    )
