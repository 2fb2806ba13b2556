"""The relations in words: all of them in a table, and one in full with its rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.program import Program, Relation

__all__ = ["COLUMNS", "described", "listed", "signature"]

COLUMNS = ["relation", "asked of", "given by", "meaning"]
_GIVEN = {
    None: "rules",
    "tabular": "the tabular list",
    "guideline": "the guidelines",
    "payer": "payers' facts",
    "practice": "the policy's facts",
    "claim": "the claim",
    "chart": "the chart",
    "edition": "what is loaded",
}


def signature(relation: Relation) -> str:
    """A relation with the names of its columns.

    Example: `signature(program.relations["is_a"]) == "is_a(node, ancestor)"`.
    """
    return f"{relation.name}({', '.join(relation.columns)})"


def listed(program: Program, word: str = "") -> list[tuple[str, str, str, str]]:
    """The relations whose name, columns or meaning hold a word, a row each under `COLUMNS`.

    Raises UserError where none does.
    """
    rows = [
        (signature(r), _asked_of(r), _GIVEN[r.origin], _meaning(r))
        for r in program.relations.values()
        if all(part in f"{signature(r)} {_meaning(r)}".lower() for part in word.lower().split())
    ]
    if not rows:
        raise UserError(f'no relation speaks of "{word}"', expected="a word of its name or meaning")
    return rows


def described(program: Program, word: str) -> str:
    """A relation in full: its meaning, columns and sources, and each rule that concludes it.

    Raises UserError for an unknown relation.
    """
    from ..engine.diagnostics import did_you_mean

    name = word.partition("(")[0].strip()
    relation = program.relations.get(name)
    if relation is None:
        help = did_you_mean(name, program.relations) or ":relations lists them"
        raise UserError(f'unknown relation "{name}"', help=help)
    lines = [signature(relation), f"  means    {_meaning(relation)}"]
    lines += [f"  {line}" for line in _comment(program, name)]
    types = zip(relation.columns, relation.types, relation.base_types, strict=True)
    kinds = [
        f"{c} ({t}, {'a number' if b == 'number' else 'a string'})"
        if t != b
        else f"{c} ({'a number' if b == 'number' else 'a string'})"
        for c, t, b in types
    ]
    lines.append(f"  columns  {', '.join(kinds)}")
    lines.append(f"  asked of {_asked_of(relation)}; given by {_GIVEN[relation.origin]}")
    if relation.citation:
        lines.append(f"  source   {relation.citation}")
    rules = program.rules_of[name]
    facts = program.facts.get(name, ())
    if facts:
        lines.append(f"  facts    {len(facts)}, in the policy's files")
    if rules:
        lines.append(f"  rules    {len(rules)}")
    for rule in rules:
        label = f"[{rule.id}] " if rule.id else ""
        lines += ["", f"  {label}{rule.doc or 'A further clause.'}"]
        lines += [f"    {line}" for line in rule.text.splitlines()]
        lines.append(f"    ({rule.span.file}, line {rule.span.line})")
    return "\n".join(lines) + "\n"


def _asked_of(relation: Relation) -> str:
    if relation.origin == "edition":
        return "what is loaded"
    if relation.stage == "claim":
        return "a claim"
    return "an edition, on demand" if relation.view else "an edition"


def _meaning(relation: Relation) -> str:
    """What a row says, with the columns' names in capitals where their values stand."""
    return re.sub(r"\{(\w+)\}", lambda m: m[1].upper(), relation.says)


def _comment(program: Program, name: str) -> list[str]:
    """What the policy file says of a relation before the tags of its doc comment."""
    found = None
    for _, text in program.sources:
        found = found or re.search(rf"((?:^///.*\n)+)\.decl {name}\b", text, re.MULTILINE)
    lines = found[1].splitlines() if found else []
    told = [line.removeprefix("///").strip() for line in lines]
    tags = [i for i, line in enumerate(told) if line.startswith("@")]
    return told[: tags[0]] if tags else told
