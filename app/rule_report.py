"""Rules for reading: the list of them, and one in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from .output import console, plain_console, write_text
from .report import STYLES, wrapped

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["all_text", "one_text", "shown"]


@contextmanager
def shown(out: Path | None) -> Iterator[Console]:
    """A console that shows a report, or writes it to a file as a pipe would get it."""
    if out is None:
        yield console()
        return
    from io import StringIO

    text = StringIO()
    yield plain_console(text)
    write_text(text.getvalue(), out)


def all_text(screen: Console, rules: Sequence[dict[str, Any]], total: int) -> None:
    """Print each rule in a few lines; `total` is how many the policy has."""
    for rule in rules:
        wrapped(screen, _heading(rule), 0)
        wrapped(screen, Text(rule["summary"]), 4)
        wrapped(screen, Text(rule["citation"], "dim"), 4)
        wrapped(screen, Text(_traces(rule), "dim"), 4)
    if rules:
        screen.print()
    number = f"{len(rules)} of {total} rules" if len(rules) < total else f"{total} rules"
    wrapped(screen, Text(f'{number}; "dxproof rules ID" shows one in full'), 0)


def one_text(screen: Console, rule: dict[str, Any]) -> None:
    """Print a rule with its clauses, paragraphs and cases."""
    wrapped(screen, _heading(rule), 0)
    reading = {
        "none": "needs no chart: applies in every scope",
        "some": "applies without a chart where a clause needs none",
        "all": "reads the chart: full scope only",
    }
    wrapped(screen, Text(reading[rule["chart"]]), 2)
    for note in rule["notes"]:
        wrapped(screen, Text(f"note: {note}"), 2)
    for clause in rule["clauses"]:
        _clause(screen, clause)
    screen.print()
    wrapped(screen, Text("Paragraphs of the article", "bold"), 0)
    for p in rule["paragraphs"]:
        wrapped(screen, Text(f'{p["id"]}: "{p["opening"]} ..." ({p["heading"]})'), 2)
    if not rule["paragraphs"]:
        wrapped(screen, Text("none: the article does not speak of it"), 2)
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
        text.append("  ").append(effect, STYLES.get(effect, ""))
    return text.append(f"  by {rule['authority']}", "dim")


def _traces(rule: dict[str, Any]) -> str:
    paragraphs = ", ".join(rule["paragraphs"]) or "none"
    number = sum(rule["cases"].values())
    return f"paragraphs: {paragraphs}; {number} case{'' if number == 1 else 's'}"


def _clause(screen: Console, clause: dict[str, Any]) -> None:
    screen.print()
    wrapped(screen, Text(clause["says"] or "A further clause.", "bold"), 0)
    for number, condition in enumerate(clause["conditions"], 1):
        wrapped(screen, Text(f"{number}. {condition}"), 2)
    wrapped(screen, Text(f"{clause['effect']}: {clause['message']}"), 2)
    for use in clause["use"]:
        wrapped(screen, Text(f"use: {use}"), 2)
    wrapped(screen, Text(f"source: {clause['citation']}", "dim"), 2)
    wrapped(screen, Text(clause["place"], "dim"), 2)
    for line in clause["datalog"].splitlines():
        screen.print(Text("    " + line), soft_wrap=True)
