"""A program: the parsed policy put together, each relation with its stage, each rule with its id.

`assemble` turns sources into a `Program` and raises every diagnostic at once. What it makes is
plain data, so a checked program can be kept beside the snapshot and loaded without parsing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property

import msgspec

from . import syntax as s

EFFECTS = ("reject", "review", "advise", "none")
"""Strongest first; a rule of effect `none` only explains."""
AUTHORITIES = ("classification", "guideline", "payer", "practice")
"""Strongest first."""
EXCEPTION = "exception"
"""The relation of declared exceptions, and the effect of the rules that declare them."""
ORIGINS = ("tabular", "guideline", "payer", "practice", "claim", "chart", "edition")
"""Where a fact may come from; `claim` and `chart` facts belong to one claim."""


class Relation(msgspec.Struct, frozen=True):
    """A declared relation.

    `stage` is `static` or `claim`; `origin` says where its facts come from (None when rules
    derive it); `view` marks a static relation that is answered on demand and never stored;
    `exception` one whose negation only spares from an objection; `policy` one whose rules are the
    policy, each with an id and an effect; `says` and `absent` are templates over the columns;
    `citation` the source of its facts, another template.
    """

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    base_types: tuple[str, ...]
    stage: str
    origin: str | None
    view: bool
    exception: bool
    policy: bool
    says: str
    absent: str
    citation: str

    @property
    def extensional(self) -> bool:
        """Whether facts, not rules, define the relation."""
        return self.origin is not None

    @property
    def arity(self) -> int:
        """The number of columns."""
        return len(self.columns)


class Listing(msgspec.Struct, frozen=True):
    """`@use V : atom` or `@list Name = V : atom`: the values of `variable` where `atom` holds."""

    name: str
    variable: str
    atom: s.Atom


class Rule(msgspec.Struct, frozen=True):
    """A clause with a body, ready to evaluate.

    `index` numbers it in the program; `body` is ordered so that each literal finds bound what
    it needs; a policy rule (one whose head is a policy relation) has an id, effect, authority,
    message and citation, the others do not.
    """

    index: int
    head: s.Atom
    body: tuple[s.Literal, ...]
    variables: tuple[str, ...]
    span: s.Span
    text: str
    doc: str = ""
    id: str | None = None
    effect: str | None = None
    authority: str | None = None
    citation: str = ""
    message: str = ""
    note: str = ""
    uses: tuple[Listing, ...] = ()
    lists: tuple[Listing, ...] = ()
    needs_chart: bool = False

    @property
    def name(self) -> str:
        """A short name that is stable within the program: the relation and the place."""
        return f"{self.head.relation}@{self.span.file}:{self.span.line}"


class Program(msgspec.Struct, frozen=True, dict=True):
    """A checked program.

    `facts` are those written in the policy files, with the citation of each; `strata` lists
    the derived relations, each after all that it depends on.
    """

    relations: dict[str, Relation]
    rules: tuple[Rule, ...]
    facts: dict[str, tuple[tuple[s.Value, ...], ...]]
    fact_citations: dict[str, tuple[str, ...]]
    strata: tuple[tuple[str, ...], ...]
    sources: tuple[tuple[str, str], ...]

    @cached_property
    def hash(self) -> str:
        """`sha256:` of the names and texts of all policy files."""
        return digest(part for source in self.sources for part in source)

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """The added policies in their order, each as `name@sha256:` and the hash of its files."""
        names = dict.fromkeys(owner(name) for name, _ in self.sources)
        return tuple(
            f"{name}@{digest(part for s in self.sources if owner(s[0]) == name for part in s)}"
            for name in names
            if name
        )

    @cached_property
    def rules_of(self) -> dict[str, tuple[Rule, ...]]:
        """The rules by the relation of their head, in program order."""
        made: dict[str, list[Rule]] = {name: [] for name in self.relations}
        for rule in self.rules:
            made[rule.head.relation].append(rule)
        return {name: tuple(rules) for name, rules in made.items()}

    @cached_property
    def read_by_static_rules(self) -> frozenset[str]:
        """The relations that some static rule reads."""
        return frozenset(
            atom.relation
            for rule in self.rules
            if self.relations[rule.head.relation].stage == "static"
            for literal in rule.body
            if (atom := s.atom_of(literal)) is not None
        )

    @cached_property
    def static_hash(self) -> str:
        """`sha256:` of what the snapshot depends on: static relations, rules, the facts they read.

        Facts that only claim rules read are answered from memory and change no snapshot.
        """
        read = self.read_by_static_rules
        static = {
            n: r
            for n, r in self.relations.items()
            if r.stage == "static" and (n in read or n not in self.facts)
        }
        rules = [r.text for r in self.rules if r.head.relation in static]
        shapes = [f"{r.name}{r.columns}{r.base_types}{r.view}{r.origin}" for r in static.values()]
        facts = sorted((n, rows) for n, rows in self.facts.items() if n in read)
        return digest([*shapes, *rules, repr(facts)])

    def cites(self, relation: str, row: tuple[s.Value, ...]) -> str:
        """The citation of a fact that a policy file states."""
        return self.fact_citations[relation][self.facts[relation].index(row)]

    def without_chart(self) -> Program:
        """The program for claims without a chart: rules that need one are left out."""
        kept = tuple(rule for rule in self.rules if not (rule.id and rule.needs_chart))
        return msgspec.structs.replace(self, rules=kept)


def owner(file: str) -> str:
    """The added policy that a file belongs to; empty for a file of the built-in one.

    >>> owner("acme/10-payer.dl"), owner("75-payers.dl")
    ('acme', '')
    """
    return file.rpartition("/")[0]


def digest(parts: Iterable[str]) -> str:
    """`sha256:` over the parts, each set apart by its length.

    >>> digest(["ab", "c"]) == digest(["a", "bc"])
    False
    """
    made = hashlib.sha256()
    for part in parts:
        data = part.encode()
        made.update(len(data).to_bytes(8, "big") + data)
    return "sha256:" + made.hexdigest()
