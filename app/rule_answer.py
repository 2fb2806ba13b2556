"""What `dxproof rules` answers: rules as data or as a page, and the trace of the article."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.program import Program
    from ..engine.trace import Trace, Traced

__all__ = ["brief", "full", "rule_page", "write_trace"]


def brief(rule: Traced) -> dict[str, Any]:
    """A rule in the list of rules, as plain data."""
    from ..explain.rule_sheet import summary

    return {
        "id": rule.id,
        "effects": list(rule.effects),
        "authority": rule.authority,
        "citation": rule.citations[0],
        "summary": summary(rule),
        "chart": rule.chart,
        "paragraphs": [p.id for p in rule.paragraphs],
        "cases": {"fires": len(rule.fires), "does_not_fire": len(rule.near)},
    }


def full(rule: Traced, program: Program) -> dict[str, Any]:
    """All of a rule, as plain data."""
    import msgspec

    from ..explain.rule_sheet import sheet

    return msgspec.to_builtins(sheet(rule, program))


def rule_page(chosen: list[Traced], trace: Trace, program: Program, asked: dict[str, str]) -> str:
    """The HTML page of the rules chosen; `asked` are the filters by name.

    Raises UserError where none is left.
    """
    from ..explain.rule_sheet import sheet
    from ..explain.rule_words import words
    from ..explain.rules_page import html

    if not chosen:
        raise UserError("no rule is left to show", help="drop one of the filters")
    about = ", ".join(f"{name} {value}" for name, value in asked.items())
    number = f"{len(chosen)} of the {len(trace.rules)} rules" if asked else f"{len(chosen)} rules"
    told = f"{number}; {len(trace.cases)} cases test the policy." if len(chosen) > 1 else ""
    return html(
        [sheet(r, program) for r in chosen],
        words(program, (r.id for r in chosen)),
        f"{told} Chosen by {about}." if about else told,
    )


def write_trace(trace: Trace, format: str, out: Path | None) -> None:
    """Write the trace of the article as Markdown, or as JSON."""
    from .output import write_bytes, write_text

    if format == "text":
        from ..explain.trace_text import markdown

        write_text(markdown(trace), out)
        return
    import msgspec

    paragraphs = [
        msgspec.to_builtins(x.paragraph)
        | {"rules": list(x.rules), "met": list(x.met), "cases": [c.name for c in x.cases]}
        for x in trace.paragraphs.values()
    ]
    back = [
        {
            "id": r.id,
            "paragraphs": [p.id for p in r.paragraphs],
            "fires": [c.name for c in r.fires],
            "does_not_fire": [c.name for c in r.near],
        }
        for r in trace.rules.values()
    ]
    answer = msgspec.json.encode({"paragraphs": paragraphs, "rules": back})
    write_bytes(msgspec.json.format(answer, indent=2) + b"\n", out)
