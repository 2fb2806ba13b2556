"""The prover: reads proofs off an evaluation, and says of what is absent why it is.

What holds is shown by its smallest derivation. An absence lists every rule that might have
concluded it, with the premise that each lacks; since the claim stage does not recur, that account
is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from . import syntax as s
from .derivation import WITNESSES, Derivations
from .edition import Edition
from .goal import Evaluation
from .join import Bindings, extend, unify
from .metadata import slots
from .pattern import Pattern, Row, atom_pattern, matching, value_of
from .program import Program, Rule
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
from .wording import NEGATED, Wording, compared

ATTEMPTS = 24
"""Attempts shown for one rule of an absence."""


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
        self.words = Wording(program, evaluation, edition.name)
        self.nodes: dict[str, Node] = {}
        self._sources = sources
        self._derivations = Derivations(program, evaluation)
        self._proved: dict[tuple[str, Row], str] = {}
        self._absent: dict[tuple[str, Pattern], str] = {}

    @cached_property
    def sources(self) -> Mapping[tuple[str, Row], str]:
        """Where each fact of the claim stands."""
        return self._sources()

    def proof(self, id_: str, notes: tuple[str, ...] = ()) -> Proof:
        """The proof that a node is the root of; `notes` are nodes that explain beside it."""
        return subproof(id_, self.nodes, notes)

    # ---- what holds ---------------------------------------------------------

    def prove(self, relation: str, row: Row) -> str:
        """The id of the smallest proof of a row that holds.

        Raises LookupError for a row that does not hold.
        """
        done = self._proved.get((relation, row))
        if done is None:
            if self.program.relations[relation].extensional:
                done = self._keep(self._fact(relation, row))
            else:
                step = self._derivations.smallest((relation, row))
                done = self.apply(step.rule, step.bindings)
            self._proved[relation, row] = done
        return done

    def apply(self, rule: Rule, bindings: Bindings) -> str:
        """The id of the node for one instance of a rule."""
        row = tuple(_value(t, bindings) for t in rule.head.terms)
        premises = tuple(
            id_ for literal in rule.body for id_ in self._premises(rule, literal, bindings)
        )
        text = (
            self.words.message(rule, bindings)
            if rule.id
            else self.words.says(rule.head.relation, row)
        )
        ref = self.rule_ref(rule, bindings)
        return self._keep(Application(rule.head.relation, row, text, ref, bindings, premises))

    def rule_ref(self, rule: Rule, bindings: Bindings | None = None) -> RuleRef:
        """How a proof names a rule; with bindings, its citation is filled in."""
        return RuleRef(
            rule.head.relation,
            f"{rule.span.file}:{rule.span.line}",
            rule.id,
            rule.effect,
            rule.authority,
            self.words.citation(rule, bindings) if rule.id and bindings is not None else "",
            rule.doc,
        )

    def _keep(self, node: Node) -> str:
        id_ = node_id(node)
        self.nodes.setdefault(id_, node)
        return id_

    def _premises(self, rule: Rule, literal: s.Literal, bindings: Bindings) -> list[str]:
        match literal:
            case s.Atom():
                rows = self._derivations.witnesses(literal, bindings)
                return [self.prove(literal.relation, row) for row in rows]
            case s.Negation(atom=atom):
                return [self.absent(atom.relation, atom_pattern(atom, bindings))]
            case s.Count(atom=atom):
                return [self._counting(atom, bindings)]
            case s.Comparison():
                return [self._keep(self._comparison(rule, literal, bindings))]

    def _fact(self, relation: str, row: Row) -> Fact:
        origin = self.program.relations[relation].origin or ""
        citation = self.words.cited(relation, row)
        if origin in ("claim", "chart"):
            citation += f", {self.sources.get((relation, row), 'as read')}"
        text = self.words.says(relation, row)
        if relation == "finding":
            text += self.words.quoted(row)
        return Fact(relation, row, text, origin, citation)

    def _counting(self, atom: s.Atom, bindings: Bindings) -> str:
        pattern = atom_pattern(atom, bindings)
        rows = self._matching(atom, bindings)
        premises = tuple(self.prove(atom.relation, row) for row in rows[:WITNESSES])
        text = self.words.counted(atom.relation, pattern, len(rows))
        return self._keep(Counting(atom.relation, pattern, len(rows), text, premises))

    def _matching(self, atom: s.Atom, bindings: Bindings) -> list[Row]:
        rows = self.evaluation.rows(atom.relation, atom_pattern(atom, bindings))
        return sorted(matching(atom, rows), key=repr)

    def _comparison(self, rule: Rule, literal: s.Comparison, bindings: Bindings) -> Comparison:
        left, right = _value(literal.left, bindings), _value(literal.right, bindings)
        type_ = self.words.compared_in(rule, literal)
        return Comparison(
            left, literal.operator, right, compared(left, literal.operator, right, type_)
        )

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
            text = self.words.denied(known, pattern)
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
                furthest = sorted(states, key=repr)[:ATTEMPTS]
                return [self._attempt(rule, place, state) for state in furthest]
            states = after
        return []

    def _attempt(self, rule: Rule, place: int, bindings: Bindings) -> Attempt:
        met = tuple(
            id_ for literal in rule.body[:place] for id_ in self._premises(rule, literal, bindings)
        )
        lacks, because = self._lack(rule, rule.body[place], bindings)
        known = {**bindings, "Edition": bindings.get("Edition", self.words.edition)}
        cited = set(slots(rule.citation)) <= {*known, "edition"}
        ref = self.rule_ref(rule, known if cited else None)
        return Attempt(ref, dict(sorted(bindings.items())), met, lacks, because)

    def _lack(self, rule: Rule, literal: s.Literal, bindings: Bindings) -> tuple[str, str | None]:
        match literal:
            case s.Atom():
                because = self.absent(literal.relation, atom_pattern(literal, bindings))
                return self.nodes[because].text, because
            case s.Negation(atom=atom):
                because = self.prove(atom.relation, self._matching(atom, bindings)[0])
                return f"but {self.nodes[because].text}", because
            case s.Count(atom=atom):
                because = self._counting(atom, bindings)
                return f"but {self.nodes[because].text}", because
            case s.Comparison():
                node = self._comparison(rule, literal, bindings)
                type_ = self.words.compared_in(rule, literal)
                text = compared(node.left, NEGATED[node.operator], node.right, type_)
                return "; ".join([*self._counted(rule, literal, bindings), text]), None

    def _counted(self, rule: Rule, literal: s.Comparison, bindings: Bindings) -> list[str]:
        """What was counted, where a comparison is of a count."""
        names = {t.name for t in (literal.left, literal.right) if isinstance(t, s.Variable)}
        return [
            self.nodes[self._counting(x.atom, bindings)].text
            for x in rule.body
            if isinstance(x, s.Count) and x.result.name in names
        ]


def _value(term: s.Term, bindings: Bindings) -> s.Value:
    value = value_of(term, bindings)
    assert value is not None
    return value
