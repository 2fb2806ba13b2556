"""What the conditions of rules rest on: derived relations and lists, each in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from ..engine import syntax as s
from ..engine.metadata import fill
from ..engine.wording import shown
from .rule_english import conclusion, conditions
from .wording import readable, sentence

if TYPE_CHECKING:
    from ..engine.program import Program, Rule

__all__ = ["Word", "words"]


class Word(msgspec.Struct, frozen=True):
    """A relation as its reader knows it.

    `says` is what it says, its columns in braces or by the names of `variables`. It holds in each
    of `ways`, the conditions of a clause; or for each of `facts`, with their citation.
    """

    relation: str
    says: str
    ways: tuple[tuple[str, ...], ...]
    variables: tuple[str, ...]
    facts: tuple[str, ...]
    citation: str


def words(program: Program, ids: Iterable[str]) -> tuple[Word, ...]:
    """The relations beneath the policy rules of these ids, by name.

    Those of the tabular list, the claim and the chart are left out: they are what they say.
    Example: `[w.relation for w in words(program, ["imaging"])]`.
    """
    chosen = set(ids)
    rules = [rule for rule in program.rules if rule.id in chosen]
    return tuple(_word(name, program) for name in sorted(_beneath(rules, program)))


def _beneath(rules: Iterable[Rule], program: Program) -> set[str]:
    """The relations that rules read, and that these read, as far as the policy defines them."""
    found: set[str] = set()
    waiting = list(rules)
    while waiting:
        for name in set(_read(waiting.pop())) - found:
            relation = program.relations[name]
            derived = relation.stage == "claim" and not relation.extensional
            if relation.policy or not (derived or name in program.facts):
                continue
            found.add(name)
            waiting += program.rules_of[name]
    return found


def _read(rule: Rule) -> Iterator[str]:
    for literal in rule.body:
        if atom := s.atom_of(literal):
            yield atom.relation
    for listing in (*rule.uses, *rule.lists):
        yield listing.atom.relation


def _word(name: str, program: Program) -> Word:
    relation = program.relations[name]
    rules = program.rules_of[name]
    facts: list[str] = []
    citations: dict[str, None] = {}
    for row in program.facts.get(name, ()):
        typed = zip(relation.columns, row, relation.types, strict=True)
        values = {column: shown(value, type_) for column, value, type_ in typed}
        facts.append(sentence(readable(fill(relation.says, values))))
        citations[program.cites(name, row)] = None
    # a citation of each row's own says nothing of the list
    citation = next(iter(citations)) if len(citations) == 1 else ""
    return Word(
        name,
        conclusion(rules[0], program) if rules else sentence(relation.says),
        tuple(conditions(rule, program) for rule in rules),
        tuple(sorted({v for rule in rules for v in rule.variables if not v.startswith("_")})),
        tuple(facts),
        "" if "{" in citation else citation,
    )
