"""Rules for reading: the list of them, and one in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from .output import console
from .report import STYLES, wrapped

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_all", "show_one"]


def show_all(rules: list[dict[str, Any]]) -> None:
    """Print each rule in a few lines."""
    screen = console()
    for rule in rules:
        wrapped(screen, _heading(rule), 0)
        wrapped(screen, Text(rule["summary"]), 4)
        wrapped(screen, Text(rule["citation"], "dim"), 4)
    screen.print()
    wrapped(screen, Text(f'{len(rules)} rules; "dxproof rules ID" shows one in full'), 0)


def show_one(rule: dict[str, Any]) -> None:
    """Print a rule with its clauses and cases."""
    screen = console()
    wrapped(screen, _heading(rule), 0)
    scope = "reads the chart" if rule["chart"] else "reads codes, dates and places alone"
    wrapped(screen, Text(f"{scope}: {'full scope only' if rule['chart'] else 'every scope'}"), 2)
    for note in dict.fromkeys(c["note"] for c in rule["clauses"] if c["note"]):
        wrapped(screen, Text(f"note: {note}"), 2)
    for clause in rule["clauses"]:
        _clause(screen, clause)
    for key, title in (
        ("fires", "Cases in which it fires"),
        ("does_not_fire", "Nearest cases in which it does not"),
    ):
        if rule["cases"][key]:
            screen.print()
            wrapped(screen, Text(title, "bold"), 0)
        for case in rule["cases"][key]:
            wrapped(screen, Text(f"{case['case']}: {case['title']}"), 2)


def _heading(rule: dict[str, Any]) -> Text:
    text = Text(rule["id"], "bold")
    for effect in rule["effects"]:
        text.append("  ").append(effect, STYLES[effect])
    return text.append(f"  by {rule['authority']}", "dim")


def _clause(screen: Console, clause: dict[str, Any]) -> None:
    screen.print()
    wrapped(screen, Text(clause["says"] or "A further clause.", "bold"), 0)
    wrapped(screen, Text(f"{clause['effect']}: {clause['message']}"), 2)
    wrapped(screen, Text(f"source: {clause['citation']}", "dim"), 2)
    wrapped(screen, Text(clause["place"], "dim"), 2)
    for line in clause["datalog"].splitlines():
        screen.print(Text("    " + line), soft_wrap=True)
