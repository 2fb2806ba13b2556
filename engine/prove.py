"""The prover: reads proofs off an evaluation, and says of what is absent why it is.

The smallest proof of a fact is found by Knuth, "A Generalization of Dijkstra's Algorithm" (1977),
over the ground rule graph. An absence lists every rule that might have concluded it, with the
premise that each lacks; since the claim stage does not recur, that account is complete.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Mapping
from functools import cached_property

from . import syntax as s
from .goal import Evaluation, Pattern, Row, atom_pattern, matching, value_of
from .join import Bindings, extend, solve, unify
from .knowledge import Edition
from .metadata import fill, slots
from .program import Program, Relation, Rule
from .proof import (
    Absence,
    Application,
    Attempt,
    Comparison,
    Counting,
    Fact,
    Node,
    Proof,
    RuleRef,
    node_id,
    subproof,
)

WITNESSES = 12
"""Facts shown for a premise that any value would meet."""
ATTEMPTS = 24
"""Attempts shown for one rule of an absence."""

Ground = tuple[str, Row]


class Prover:
    """Proofs for one evaluated claim. Nodes are shared: what is proved once is not proved again."""

    def __init__(
        self,
        program: Program,
        evaluation: Evaluation,
        edition: Edition,
        sources: Callable[[], Mapping[tuple[str, Row], str]],
    ) -> None:
        """`sources` tells, when it is needed, where in the claim each fact stands."""
        self.program = program
        self.evaluation = evaluation
        self.edition = edition
        self._sources = sources
        self.nodes: dict[str, Node] = {}
        self._proved: dict[Ground, str] = {}
        self._absent: dict[tuple[str, Pattern], str] = {}
        self._best: dict[Ground, tuple[int, Rule | None, Bindings]] = {}

    @cached_property
    def sources(self) -> Mapping[tuple[str, Row], str]:
        """Where each fact of the claim stands."""
        return self._sources()

    def proof(self, id_: str, notes: tuple[str, ...] = ()) -> Proof:
        """The proof that a node is the root of; `notes` are nodes that explain beside it."""
        return subproof(id_, self.nodes, notes)

    def message(self, rule: Rule, bindings: Bindings) -> str:
        """The message of a policy rule for one of its instances."""
        return self._fill(rule.message, rule, bindings)

    def citation(self, rule: Rule, bindings: Bindings) -> str:
        """The citation of a policy rule for one of its instances."""
        return self._fill(rule.citation, rule, bindings)

    def uses(self, rule: Rule, bindings: Bindings) -> list[str]:
        """The replacements that a policy rule names, sorted."""
        return sorted({str(v) for x in rule.uses for v in self._listed(x.atom, x.variable, bindings)})

    def _listed(self, atom: s.Atom, variable: str, bindings: Bindings) -> list[s.Value]:
        rows = matching(atom, self.evaluation.rows(atom.relation, atom_pattern(atom, bindings)))
        place = next(i for i, t in enumerate(atom.terms) if isinstance(t, s.Variable) and t.name == variable)
        return sorted({row[place] for row in rows}, key=str)

    def _fill(self, template: str, rule: Rule, bindings: Bindings) -> str:
        values: dict[str, object] = {"edition": self.edition.name}
        values |= {name: self._shown(name, value, rule) for name, value in bindings.items()}
        for x in rule.lists:
            if "{" + x.name + "}" in template:
                values[x.name] = "; ".join(map(str, self._listed(x.atom, x.variable, bindings)))
        return " ".join(fill(template, values).split()).replace(" ;", ";")

    def _shown(self, name: str, value: s.Value, rule: Rule) -> s.Value:
        """A value as a person reads it: a date with dashes."""
        for literal in (rule.head, *rule.body):
            atom = s.atom_of(literal)
            for i, term in enumerate(atom.terms if atom else ()):
                if isinstance(term, s.Variable) and term.name == name and atom:
                    return shown(value, self.program.relations[atom.relation].types[i])
        return value

    # ---- what holds ---------------------------------------------------------

    def prove(self, relation: str, row: Row) -> str:
        """The id of the smallest proof of a row that holds.

        Raises LookupError for a row that does not hold.
        """
        ground = (relation, row)
        done = self._proved.get(ground)
        if done is not None:
            return done
        if self.program.relations[relation].extensional:
            made = self._keep(self._fact(relation, row))
        else:
            if ground not in self._best:
                self._settle(ground)
            _, rule, bindings = self._best[ground]
            assert rule is not None
            made = self.apply(rule, bindings)
        self._proved[ground] = made
        return made

    def apply(self, rule: Rule, bindings: Bindings) -> str:
        """The id of the node for one instance of a rule."""
        row = tuple(_value(t, bindings) for t in rule.head.terms)
        premises = tuple(id_ for literal in rule.body for id_ in self._premises(rule, literal, bindings))
        text = self.message(rule, bindings) if rule.id else self._says(rule.head.relation, row)
        ref = self.rule_ref(rule, bindings)
        return self._keep(Application(rule.head.relation, row, text, ref, bindings, premises))

    def rule_ref(self, rule: Rule, bindings: Bindings | None = None) -> RuleRef:
        """How a proof names a rule."""
        return RuleRef(
            rule.head.relation,
            f"{rule.span.file}:{rule.span.line}",
            rule.id,
            rule.effect,
            rule.authority,
            self.citation(rule, bindings or {}) if rule.id and bindings is not None else "",
            rule.doc,
        )

    def _keep(self, node: Node) -> str:
        id_ = node_id(node)
        self.nodes.setdefault(id_, node)
        return id_

    def _premises(self, rule: Rule, literal: s.Literal, bindings: Bindings) -> list[str]:
        match literal:
            case s.Atom():
                return [self.prove(literal.relation, row) for row in self._witnesses(literal, bindings)]
            case s.Negation(atom=atom):
                return [self.absent(atom.relation, atom_pattern(atom, bindings))]
            case s.Count(atom=atom):
                return [self._counting(atom, bindings)]
            case s.Comparison():
                return [self._keep(self._comparison(rule, literal, bindings))]

    def _witnesses(self, atom: s.Atom, bindings: Bindings) -> list[Row]:
        """The rows that meet an atom: all that are evidence, one where the code set has many."""
        pattern = atom_pattern(atom, bindings)
        if None not in pattern:
            return [pattern]  # type: ignore[list-item]  # no None is in it
        rows = sorted(matching(atom, self.evaluation.rows(atom.relation, pattern)), key=repr)
        static = self.program.relations[atom.relation].stage == "static"
        return rows[:1] if static else rows[:WITNESSES]

    def _counting(self, atom: s.Atom, bindings: Bindings) -> str:
        pattern = atom_pattern(atom, bindings)
        rows = sorted(matching(atom, self.evaluation.rows(atom.relation, pattern)), key=repr)
        shown_ = tuple(self.prove(atom.relation, row) for row in rows[:WITNESSES])
        says = re.sub(r" \([^()]*\bany\b[^()]*\)", "", self._says(atom.relation, pattern))
        text = f"{len(rows)} times: {says}"
        return self._keep(Counting(atom.relation, pattern, len(rows), text, shown_))

    def _fact(self, relation: str, row: Row) -> Fact:
        known = self.program.relations[relation]
        if relation in self.program.facts:
            citation = self.program.cites(relation, row)
        else:
            citation = known.citation
        values = self._values(known, row)
        citation = fill(citation, {**values, "edition": self.edition.name})
        if known.origin in ("claim", "chart"):
            citation += f", {self.sources.get((relation, row), 'as read')}"
        text = self._says(relation, row) + self._words_of(relation, row)
        return Fact(relation, row, text, known.origin or "", citation)

    def _words_of(self, relation: str, row: Row) -> str:
        """What a finding reads, for the fact that there is one: a proof quotes the chart."""
        if relation != "finding":
            return ""
        texts = [f'"{text}"' for _, text in self.evaluation.rows("finding_text", (row[0], None))]
        numbers = [str(n) for _, n in self.evaluation.rows("finding_number", (row[0], None))]
        return "".join(f": {value}" for value in texts + numbers)

    def _settle(self, goal: Ground) -> None:
        """Knuth's algorithm: settle the smallest proof of every atom that the goal may rest on."""
        instances, waiting = self._explore(goal)
        heap: list[tuple[int, str, int, Ground]] = []
        missing: dict[int, int] = {}
        costs: dict[int, int] = {}
        for i, (head, rule, _, premises) in enumerate(instances):
            open_ = [p for p in premises if p not in self._best]
            missing[i] = len(open_)
            costs[i] = 1 + len(rule.body) + sum(self._best[p][0] for p in premises if p in self._best)
            if not open_:
                heapq.heappush(heap, (costs[i], _order(instances[i]), i, head))
        while heap:
            cost, _, i, head = heapq.heappop(heap)
            if head in self._best:
                continue
            _, rule, bindings, _ = instances[i]
            self._best[head] = (cost, rule, bindings)
            for j in waiting.get(head, ()):
                missing[j] -= 1
                costs[j] += cost
                if missing[j] == 0:
                    heapq.heappush(heap, (costs[j], _order(instances[j]), j, instances[j][0]))
        if goal not in self._best:
            raise LookupError(f"no rule derives {goal[0]}{goal[1]}")

    def _explore(
        self, goal: Ground
    ) -> tuple[list[tuple[Ground, Rule, Bindings, list[Ground]]], dict[Ground, list[int]]]:
        """The rule instances that the goal may rest on, and which of them wait for which atom."""
        instances: list[tuple[Ground, Rule, Bindings, list[Ground]]] = []
        waiting: dict[Ground, list[int]] = {}
        frontier, seen = [goal], {goal}
        while frontier:
            atom = frontier.pop()
            for rule, bindings in self._instances(*atom):
                premises: list[Ground] = []
                for literal in rule.body:
                    if isinstance(literal, s.Atom) and not self.program.relations[literal.relation].extensional:
                        premises += [(literal.relation, r) for r in self._witnesses(literal, bindings)]
                for premise in dict.fromkeys(premises):
                    if premise not in self._best:
                        waiting.setdefault(premise, []).append(len(instances))
                        if premise not in seen:
                            seen.add(premise)
                            frontier.append(premise)
                instances.append((atom, rule, bindings, list(dict.fromkeys(premises))))
        return instances, waiting

    def _instances(self, relation: str, row: Row) -> list[tuple[Rule, Bindings]]:
        found: list[tuple[Rule, Bindings]] = []
        static = self.program.relations[relation].stage == "static"
        for rule in self.program.rules_of[relation]:
            bindings = unify(rule.head.terms, row, {})
            if bindings is None:
                continue
            if static:
                found += [(rule, b) for b in solve(rule.body, bindings, self.evaluation.rows)]
            else:
                rows = self.evaluation.instances(rule, bindings)
                found += [(rule, dict(zip(rule.variables, r, strict=True))) for r in rows]
        return found

    # ---- what is absent -----------------------------------------------------

    def absent(self, relation: str, pattern: Pattern) -> str:
        """The id of the account of why nothing matches a pattern."""
        key = (relation, pattern)
        done = self._absent.get(key)
        if done is None:
            known = self.program.relations[relation]
            tried: tuple[Attempt, ...] = ()
            if not known.extensional and known.stage == "claim":
                tried = tuple(
                    attempt
                    for rule in self.program.rules_of[relation]
                    for attempt in self._attempts(rule, pattern)
                )
            text = self._denied(known, pattern)
            done = self._absent[key] = self._keep(
                Absence(relation, pattern, text, tried, known.origin or "")
            )
        return done

    def _attempts(self, rule: Rule, pattern: Pattern) -> list[Attempt]:
        """How far a rule came: its furthest partial matches, each with the premise it lacks."""
        start = unify(rule.head.terms, pattern, {})
        if start is None:
            return []
        states = [start]
        for place, literal in enumerate(rule.body):
            after = [b for state in states for b in extend(literal, state, self.evaluation.rows)]
            if not after:
                return [self._attempt(rule, place, state) for state in sorted(states, key=repr)[:ATTEMPTS]]
            states = after
        return []

    def _attempt(self, rule: Rule, place: int, bindings: Bindings) -> Attempt:
        met = tuple(id_ for literal in rule.body[:place] for id_ in self._premises(rule, literal, bindings))
        lacks, because = self._lack(rule, rule.body[place], bindings)
        known = {**bindings, "Edition": bindings.get("Edition", self.edition.name)}
        cited = set(slots(rule.citation)) <= {*known, "edition"}
        ref = self.rule_ref(rule, known if cited else None)
        return Attempt(ref, dict(sorted(bindings.items())), met, lacks, because)

    def _lack(self, rule: Rule, literal: s.Literal, bindings: Bindings) -> tuple[str, str | None]:
        match literal:
            case s.Atom():
                because = self.absent(literal.relation, atom_pattern(literal, bindings))
                return self.nodes[because].text, because
            case s.Negation(atom=atom):
                rows = sorted(
                    matching(atom, self.evaluation.rows(atom.relation, atom_pattern(atom, bindings))), key=repr
                )
                because = self.prove(atom.relation, rows[0])
                return f"but {self.nodes[because].text}", because
            case s.Count(atom=atom):
                because = self._counting(atom, bindings)
                return f"but {self.nodes[because].text}", because
            case s.Comparison():
                node = self._comparison(rule, literal, bindings)
                type_ = self._type(rule, literal)
                text = compared(node.left, NEGATED[node.operator], node.right, type_)
                return "; ".join([*self._counted(rule, literal, bindings), text]), None

    # ---- words --------------------------------------------------------------

    def _comparison(self, rule: Rule, literal: s.Comparison, bindings: Bindings) -> Comparison:
        left, right = _value(literal.left, bindings), _value(literal.right, bindings)
        text = compared(left, literal.operator, right, self._type(rule, literal))
        return Comparison(left, literal.operator, right, text)

    def _type(self, rule: Rule, literal: s.Comparison) -> str:
        """The type of what a comparison compares, as the rule's atoms declare it."""
        names = {t.name for t in (literal.left, literal.right) if isinstance(t, s.Variable)}
        for part in (rule.head, *rule.body):
            atom = s.atom_of(part)
            for i, term in enumerate(atom.terms if atom else ()):
                if isinstance(term, s.Variable) and term.name in names and atom:
                    return self.program.relations[atom.relation].types[i]
        return ""

    def _values(self, relation: Relation, row: Pattern) -> dict[str, object]:
        return {
            column: "any" if value is None else shown(value, type_)
            for column, value, type_ in zip(relation.columns, row, relation.types, strict=True)
        }

    def _counted(self, rule: Rule, literal: s.Comparison, bindings: Bindings) -> list[str]:
        """What was counted, where a comparison is of a count."""
        names = {t.name for t in (literal.left, literal.right) if isinstance(t, s.Variable)}
        return [
            self.nodes[self._counting(x.atom, bindings)].text
            for x in rule.body
            if isinstance(x, s.Count) and x.result.name in names
        ]

    def _denied(self, relation: Relation, pattern: Pattern) -> str:
        """What is absent, in words: "any group" and "anything" where any value would do."""
        template = relation.absent
        for column, value in zip(relation.columns, pattern, strict=True):
            if value is None:
                template = template.replace(f'"{{{column}}}"', "anything")
                template = re.sub(rf"\bthe (\w+) \{{{column}\}}", r"any \1", template)
        return fill(template, self._values(relation, pattern))

    def _says(self, relation: str, row: Pattern) -> str:
        known = self.program.relations[relation]
        return fill(known.says, self._values(known, row))


def shown(value: s.Value, type_: str) -> s.Value:
    """A value as a person reads it.

    >>> shown(20260302, "Date")
    '2026-03-02'
    """
    if type_ == "Date" and isinstance(value, int):
        text = f"{value:08d}"
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if isinstance(value, str) and type_ in ("Kind", "Concept"):
        return value.replace("_", " ")
    return value


NEGATED = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""The operator that holds where another does not."""
_PLAIN = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_IN_TIME = {"<": "is before", "<=": "is not after", ">": "is after", ">=": "is not before"}
_IN_ORDER = {
    "<": "stands before",
    "<=": "does not stand after",
    ">": "stands after",
    ">=": "does not stand before",
}


def compared(left: s.Value, operator: str, right: s.Value, type_: str) -> str:
    """A comparison in words.

    >>> compared(20260302, ">=", 20251001, "Date")
    '2026-03-02 is not before 2025-10-01'
    >>> compared(1, "!=", 2, "Line"), compared(1, ">=", 1, "Line")
    ('line 1 is not line 2', 'line 1 is the line itself, no other')
    """
    words = _PLAIN | {"Date": _IN_TIME, "Line": _IN_ORDER}.get(type_, {})
    if type_ == "Line":
        if left == right:
            return f"line {left} is the line itself, no other"
        return f"line {left} {words[operator]} line {right}"
    return f"{shown(left, type_)} {words[operator]} {shown(right, type_)}"


def _order(instance: tuple[Ground, Rule, Bindings, list[Ground]]) -> str:
    """A total order among proofs of one size, the same in every run."""
    _, rule, bindings, _ = instance
    return f"{rule.index:06d}{sorted(bindings.items())!r}"


def _value(term: s.Term, bindings: Bindings) -> s.Value:
    value = value_of(term, bindings)
    assert value is not None
    return value
