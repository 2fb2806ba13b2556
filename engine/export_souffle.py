"""The program for Soufflé: the policy texts as they are, and tab-separated facts.

The rules are Soufflé programs already, so nothing is translated. A rule that a scope leaves out is
cut from its text, one that a declared exception lifts is replaced by what is evaluated in its
place, and the derived claim relations are marked as output. Facts follow Soufflé's
default for `.input`: one file a relation in the folder that `-F` names, columns set apart by tabs,
no quotes (https://souffle-lang.github.io/directives).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from . import syntax as s
from .parse import parse_program
from .program import Program


class ExportError(ValueError):
    """A value that the facts of another engine cannot hold."""


def program_text(program: Program) -> str:
    """The policy files one after another, and an `.output` for what they derive from a claim."""
    written: dict[tuple[str, int], list[str]] = {}
    for rule in program.rules:
        written.setdefault((rule.span.file, rule.span.start), []).append(rule.text)
    parts = ["// Written by dxproof: the policy, file by file."]
    shown: set[str] = set()
    for name, text in program.sources:
        source = parse_program(text, name)
        shown |= {d.relation for d in source.directives if d.kind == "output"}
        for clause in reversed([c for c in source.clauses if c.body]):
            # as it is, unless a scope leaves it out or an added policy excepts from it
            rules = written.get((name, clause.span.start), ["/* needs a chart: left out */"])
            text = text[: clause.span.start] + "\n".join(rules) + text[clause.span.end :]
        parts += [f"// ---- {name}", text]
    parts.append("// ---- every relation that a claim derives")
    for name, relation in program.relations.items():
        if relation.stage == "claim" and not relation.extensional and name not in shown:
            parts.append(f".output {name}")
    return "\n".join(parts) + "\n"


def fact_files(
    program: Program, facts: Mapping[str, list[tuple[s.Value, ...]]]
) -> Iterator[tuple[str, str]]:
    """The name and text of each `.facts` file; one for every relation, for Soufflé wants each.

    Raises ExportError for a value with a tab or a line end, which such a file cannot hold.
    """
    for name, rows in facts.items():
        columns = program.relations[name].columns
        for row in rows:
            for column, value in zip(columns, row, strict=True):
                if isinstance(value, str) and any(c in value for c in "\t\n\r"):
                    raise ExportError(
                        f'"{column}" of "{name}" is {value!r}; expected no tab and no line end, '
                        "which separate values in Soufflé's facts\n"
                        "  help: export to clingo, or correct the value"
                    )
        yield f"{name}.facts", "".join("\t".join(map(str, row)) + "\n" for row in rows)
