"""The article and the policy, each traced to the other: paragraphs, rules and cases.

A rule belongs to a paragraph when its citation names the paragraph, when a case about the
paragraph stands in the rule's own folder, when a case of the article expects it to object, when it
follows the tabular list where the paragraph does not, or when the paragraph says that it keeps
silent. Rules that merely speak in a case about a paragraph are *met* there: they stay traceable,
and do not pass for what the paragraph says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from .article import Paragraph, cited_paragraphs
from .case import Case
from .program import EFFECTS, Program, Rule

TOPIC = "article"
"""The folder of the cases that were written from the article itself."""
OBJECTIONS = ("reject", "review")


class Told(msgspec.Struct, frozen=True):
    """A paragraph with what the policy makes of it.

    `rules` are those that belong to it, `met` those that merely speak in its cases.
    """

    paragraph: Paragraph
    rules: tuple[str, ...]
    met: tuple[str, ...]
    cases: tuple[Case, ...]


class Traced(msgspec.Struct, frozen=True):
    """A rule with its clauses, its paragraphs, and its cases.

    `fires` are the cases in which it speaks, `near` those of its own folder in which it does not.
    """

    id: str
    clauses: tuple[Rule, ...]
    paragraphs: tuple[Paragraph, ...]
    fires: tuple[Case, ...]
    near: tuple[Case, ...]

    @property
    def effects(self) -> tuple[str, ...]:
        """Its effects, strongest first."""
        own = dict.fromkeys(clause.effect or "" for clause in self.clauses)
        return tuple(sorted(own, key=[*EFFECTS, *own].index))

    @property
    def authority(self) -> str:
        """The authority it speaks with."""
        return self.clauses[0].authority or ""

    @property
    def citations(self) -> tuple[str, ...]:
        """The citation of each clause, each once."""
        return tuple(dict.fromkeys(clause.citation for clause in self.clauses))

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes of its clauses, each once."""
        return tuple(dict.fromkeys(clause.note for clause in self.clauses if clause.note))

    @property
    def chart(self) -> str:
        """Which of its clauses read the chart: `all`, `some` or `none`."""
        reading = [clause.needs_chart for clause in self.clauses]
        return "all" if all(reading) else "some" if any(reading) else "none"


class Trace:
    """Paragraphs to rules and cases, and rules to paragraphs and cases.

    Example: `Trace(program, read_cases(), read_article()).rules["imaging"].paragraphs`.
    """

    def __init__(
        self, program: Program, cases: Iterable[Case], article: Sequence[Paragraph]
    ) -> None:
        """Keep what both ways are read from; each way is worked out when asked for."""
        self.article = tuple(article)
        self.cases = tuple(cases)
        self._clauses = policy_rules(program)

    @cached_property
    def paragraphs(self) -> dict[str, Told]:
        """What the policy makes of each paragraph, in the order of the article."""
        cited = {rule: self._cited(rule, clauses) for rule, clauses in self._clauses.items()}
        return {p.id: self._told(p, cited) for p in self.article}

    def _cited(self, rule: str, clauses: Iterable[Rule]) -> set[str]:
        """The paragraphs that a rule's citations name.

        Of a heading with several paragraphs those count in whose cases the rule speaks, if any.
        """
        heard = {p for c in self.cases if rule in self._spoken[c.name] for p in c.article}
        found: set[str] = set()
        for those in cited_paragraphs({c.citation for c in clauses}, self.article):
            ids = {p.id for p in those}
            found |= ids & heard or ids
        return found

    @cached_property
    def rules(self) -> dict[str, Traced]:
        """Each rule by its id, in the order of the policy."""
        told = self.paragraphs.values()
        return {
            id: Traced(
                id,
                tuple(clauses),
                tuple(x.paragraph for x in told if id in x.rules),
                tuple(c for c in self.cases if id in self._spoken[c.name]),
                tuple(c for c in self.cases if c.topic == id and id not in self._spoken[c.name]),
            )
            for id, clauses in self._clauses.items()
        }

    @cached_property
    def _spoken(self) -> dict[str, dict[str, str]]:
        """The rules that speak in each case, with their effects."""
        explain = {
            id for id, clauses in self._clauses.items() if {c.effect for c in clauses} == {"none"}
        }
        return {case.name: spoken(case, explain) for case in self.cases}

    def _told(self, paragraph: Paragraph, cited: Mapping[str, set[str]]) -> Told:
        cases = tuple(c for c in self.cases if paragraph.id in c.article)
        own = {*paragraph.silent, *paragraph.concerns}
        own |= {id for id, named in cited.items() if paragraph.id in named}
        met: set[str] = set()
        for case in cases:
            effects = self._spoken[case.name]
            met |= effects.keys()
            own |= {case.topic} & self._clauses.keys()
            if case.topic == TOPIC:
                own |= {rule for rule, effect in effects.items() if effect in OBJECTIONS}
        return Told(
            paragraph,
            tuple(id for id in self._clauses if id in own),
            tuple(id for id in self._clauses if id in met - own),
            cases,
        )


def policy_rules(program: Program) -> dict[str, list[Rule]]:
    """The clauses of each policy rule by its id, in the order of the policy.

    Example: `next(iter(policy_rules(program)))` is `"edition"`.
    """
    found: dict[str, list[Rule]] = {}
    for clause in program.rules:
        if clause.id is not None:
            found.setdefault(clause.id, []).append(clause)
    return found


def spoken(case: Case, explain: Iterable[str] = ()) -> dict[str, str]:
    """The rules that speak in a case, as its author expects, each with its strongest effect.

    `explain` names the rules that only explain: a case of their folder is about what they explain
    unless it says otherwise (`says` with an empty list).
    """
    found: dict[str, str] = dict.fromkeys(case.expect.advice, "advise")
    for line in case.expect.lines:
        for rule, effect in line.rules.items():
            found[rule] = min(effect, found.get(rule, effect), key=EFFECTS.index)
    for rule in explain:
        pieces = [line.says[rule] for line in case.expect.lines if rule in line.says]
        if any(pieces) or (case.topic == rule and not pieces):
            found[rule] = "none"
    return found
