"""What the Excludes notes say of one code, or of two, for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from .output import console, plain
from .report import wrapped

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_beside", "show_between"]

Entry = dict[str, Any]
MANY = 8
"""Nodes of one note that are listed one by one."""
VERDICTS = {
    "excluded": ("may not be reported together", "bold red"),
    "contradiction": (
        "a coder must settle it: Excludes1 one way, Excludes2 the other",
        "bold yellow",
    ),
    "allowed": ("may be reported together", "bold green"),
}


def show_beside(answer: Entry) -> None:
    """Print what `exclusion_facts.beside` found."""
    screen = console()
    code = answer["code"]
    title = Text.assemble((code, "bold"), f"  {plain(answer['title'])}  ")
    wrapped(screen, title.append(f"(ICD-10-CM {answer['edition']})", "dim"), 0)
    groups = (
        ("excludes1", "bears", f"May not stand beside {code}, by Excludes1 notes that it bears"),
        ("excludes1", "named_by", f"May not stand beside {code}, by Excludes1 notes that name it"),
        ("excludes2", "bears", f"May stand beside {code}, by Excludes2 notes that it bears"),
        ("excludes2", "named_by", f"May stand beside {code}, by Excludes2 notes that name it"),
    )
    for kind, side, heading in groups:
        entries = answer[kind][side]
        if entries:
            screen.print()
            wrapped(screen, Text(f"{heading} (with all below each):", "bold"), 0)
        _entries(screen, entries, side)
    if not any(answer[kind][side] for kind, side, _ in groups):
        wrapped(screen, Text("No Excludes note speaks of it."), 0)


def show_between(answer: Entry) -> None:
    """Print what `exclusion_facts.between` found."""
    screen = console()
    words, style = VERDICTS[answer["verdict"]]
    one, other = (c["code"] for c in answer["codes"])
    wrapped(screen, Text.assemble((f"{one} and {other} ", "bold"), (words, style)), 0)
    for known in answer["codes"]:
        wrapped(screen, Text(f"{known['code']:<8}  {plain(known['title'])}", "dim"), 2)
    for kind in ("excludes1", "excludes2"):
        for e in answer[kind]:
            text = f"{kind.capitalize()} at {e['bearer']}, for {e['code']}: {plain(e['text'])}"
            wrapped(screen, Text.assemble(text, (f"  [{e['note']}]", "dim")), 2)
    if not answer["excludes1"] and not answer["excludes2"]:
        text = "no Excludes note of either covers the other"
        if answer["related"]:
            text = "one lies at or below the other, and no Excludes note holds between such codes"
        wrapped(screen, Text(text), 2)


def _entries(screen: Console, entries: list[Entry], side: str) -> None:
    """Notes with the nodes in question, or under their bearer where that is in question."""
    before = None
    for entry in entries:
        if side == "named_by" and entry["bearer"] != before:
            _nodes(screen, entry["nodes"], 2)
        before = entry["bearer"]
        note = Text(f"{entry['bearer']}: {plain(entry['text'])}")
        note.append(f"  [{entry['note']}]", "dim")
        wrapped(screen, note, 6 if side == "named_by" else 2)
        if side == "bears":
            _nodes(screen, entry["nodes"], 6)
        if entry.get("contradicted"):
            notes = ", ".join(entry["contradicted"])
            text = (
                f"but for some of these Excludes2 the other way ({notes}): a coder must settle it"
            )
            wrapped(screen, Text(text, "yellow"), 6)


def _nodes(screen: Console, nodes: list[Entry], indent: int) -> None:
    shown = nodes if len(nodes) <= MANY else nodes[:2]
    for node in shown:
        wrapped(screen, Text(f"{node['node']:<8}  {plain(node['title'])}"), indent)
    if len(shown) < len(nodes):
        last = nodes[-1]
        text = f"... and {len(nodes) - 2} more up to {last['node']} (--format json has all)"
        wrapped(screen, Text(text), indent)
