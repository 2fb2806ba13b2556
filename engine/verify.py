"""The independent checker: re-checks every node of a proof, trusting nobody who made it.

It shares no code with what decides: neither the evaluation, nor the prover, nor the snapshot's
rules. It knows the program, and asks for given facts only; what rules derive, and what is absent,
`verify_rows` works out again from those facts. Ids are hashes of content, premises included, so an
edited node shows, and no node can rest on itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from . import proof as p
from . import syntax as s
from .program import Program, Rule
from .verify_rows import (
    Answer,
    Bindings,
    Given,
    Pattern,
    Row,
    compares,
    fits,
    holds,
    match,
    pattern,
)
from .verify_rows import value as value_of


class Finding(msgspec.Struct, frozen=True):
    """Something wrong with a proof: the id of the node, and what."""

    node: str
    message: str


def verify(proof: p.Proof | bytes, program: Program, answer: Answer) -> list[Finding]:
    """Check a proof, or its JSON; an empty list means that every node holds.

    `answer` gives the rows of a relation that facts define, for a pattern. Raises ValueError for
    bytes that are no proof.

    >>> verify(decided.line_proof("M54.12"), program, facts)  # doctest: +SKIP
    """
    made = _read(proof) if isinstance(proof, bytes) else proof
    checker = _Checker(made, program, answer)
    return [Finding(id_, text) for id_, node in made for text in checker.check(id_, node)] + [
        Finding(id_, "is a root that is missing, or part of no argument") for id_ in checker.loose()
    ]


def _read(data: bytes) -> p.Proof:
    try:
        shown = msgspec.json.decode(data)
        nodes = {node.pop("id"): (node, msgspec.convert(node, p.Node)) for node in shown["nodes"]}
        if set(shown) != {"root", "notes", "nodes"} or len(nodes) != len(shown["nodes"]):
            raise ValueError('expected "root", "notes" and "nodes", each node once')
        for id_, (given, node) in nodes.items():
            if msgspec.json.decode(msgspec.json.encode(node)) != given:
                raise ValueError(f'the node "{id_}" holds what no node holds')
        made = {id_: node for id_, (_, node) in nodes.items()}
        return p.Proof(str(shown["root"]), made, tuple(map(str, shown["notes"])))
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no proof: {error}") from None


class _Checker:
    def __init__(self, proof: p.Proof, program: Program, answer: Answer) -> None:
        self.nodes, self.program, self.roots = proof.nodes, program, (proof.root, *proof.notes)
        self.rows = Given(program, answer).rows

    def loose(self) -> list[str]:
        """The ids that no root reaches, and the roots that are missing."""
        reached, waiting = set(self.roots), [id_ for id_ in self.roots if id_ in self.nodes]
        while waiting:
            found = {c for c in p.children(self.nodes[waiting.pop()]) if c in self.nodes} - reached
            reached |= found
            waiting += found
        return sorted(reached ^ set(self.nodes))

    def check(self, id_: str, node: p.Node) -> Iterator[str]:
        """What is wrong with one node, its premises taken to hold."""
        if p.node_id(node) != id_:
            yield "its content does not have this hash"
        for missing in set(p.children(node)) - set(self.nodes):
            yield f'its premise "{missing}" is missing'
        if isinstance(node, p.Comparison):
            if not compares(node.left, node.operator, node.right):
                yield f"{node.left!r} {node.operator} {node.right!r} does not hold"
            return
        given = node.row if isinstance(node, p.Fact | p.Application) else node.pattern
        known = self.program.relations.get(node.relation)
        if known is None or known.arity != len(given):
            yield f'"{node.relation}" is no relation of {len(given)} columns'
        elif isinstance(node, p.Fact):
            if not known.extensional or node.origin != known.origin:
                yield f'"{node.relation}" holds no facts of origin "{node.origin}"'
            elif node.row not in self.rows(node.relation, node.row):
                yield f"{node.relation}{node.row} is not given"
        elif isinstance(node, p.Application):
            if not any(self._applies(rule, node) for rule in self._named(node.rule)):
                shown = f"{node.relation}{node.row}"
                yield f"no rule at {node.rule.place} makes {shown} of its premises"
        elif isinstance(node, p.Absence):
            yield from self._absence(node)
        else:
            shown = [self._row(c, node.relation, node.pattern) for c in node.premises]
            if len(self.rows(node.relation, node.pattern)) != node.number:
                yield f"the count of {node.relation}{node.pattern} is not {node.number}"
            if None in shown or not len(set(shown)) == len(shown) <= node.number:
                yield "what it shows are not different rows of what it counts"

    def _named(self, ref: p.RuleRef) -> list[Rule]:
        fields = (ref.place, ref.id, ref.effect, ref.authority, ref.says)
        of = self.program.rules_of.get(ref.relation, ())
        place = "{0.file}:{0.line}".format
        return [r for r in of if fields == (place(r.span), r.id, r.effect, r.authority, r.doc)]

    def _applies(self, rule: Rule, node: p.Application) -> bool:
        if set(node.bindings) != set(rule.variables) or rule.head.relation != node.relation:
            return False
        return pattern(rule.head, node.bindings) == node.row and self._met(
            rule.body, node.premises, node.bindings
        )

    def _met(self, body: Sequence[s.Literal], premises: Sequence[str], bindings: Bindings) -> bool:
        """Whether the premises are those of the body, in order; an atom may have several."""
        if not body or not premises:
            return not body and not premises
        if not self._meets(body[0], premises[0], bindings):
            return False
        more = isinstance(body[0], s.Atom) and self._met(body, premises[1:], bindings)
        return more or self._met(body[1:], premises[1:], bindings)

    def _meets(self, literal: s.Literal, id_: str, bindings: Bindings) -> bool:
        match literal, self.nodes.get(id_):
            case s.Atom(), p.Fact() | p.Application() as node:
                same = node.relation == literal.relation and len(node.row) == len(literal.terms)
                return same and match(literal.terms, node.row, bindings) == bindings
            case s.Negation(atom=atom), p.Absence() as node:
                return (node.relation, node.pattern) == (atom.relation, pattern(atom, bindings))
            case s.Count(result=result, atom=atom), p.Counting() as node:
                same = (node.relation, node.pattern) == (atom.relation, pattern(atom, bindings))
                return same and node.number == bindings.get(result.name)
            case s.Comparison(), p.Comparison() as node:
                sides = value_of(literal.left, bindings), value_of(literal.right, bindings)
                return (node.operator, node.left, node.right) == (literal.operator, *sides)
        return False

    def _absence(self, node: p.Absence) -> Iterator[str]:
        held = self.rows(node.relation, node.pattern)
        if held:
            yield f"{node.relation}{min(held, key=repr)} holds"
        tried: set[int] = set()
        for attempt in node.tried:
            rules = self._named(attempt.rule)
            rule = next((r for r in rules if self._fails(r, node, attempt)), None)
            if rule is None:
                yield f"the attempt by {attempt.rule.place} does not fail as it says"
            else:
                tried.add(rule.index)
        if self.program.relations[node.relation].stage == "claim":
            for rule in self.program.rules_of[node.relation]:
                if rule.index not in tried and match(rule.head.terms, node.pattern, {}) is not None:
                    yield f"the rule at {rule.span.file}:{rule.span.line} was not tried"

    def _fails(self, rule: Rule, node: p.Absence, attempt: p.Attempt) -> bool:
        same = rule.head.relation == node.relation
        start = match(rule.head.terms, node.pattern, {}) if same else None
        if start is None or not start.items() <= attempt.bindings.items():
            return False
        return any(
            self._met(rule.body[:k], attempt.met, attempt.bindings)
            and self._lacks(literal, attempt.because, attempt.bindings)
            for k, literal in enumerate(rule.body)
        )

    def _lacks(self, literal: s.Literal, because: str | None, bindings: Bindings) -> bool:
        match literal:
            case s.Atom():
                return because is not None and self._meets(s.Negation(literal), because, bindings)
            case s.Negation(atom=atom):
                return because is not None and self._meets(atom, because, bindings)
            case s.Count(result=result):
                node = self.nodes.get(because or "")
                number = node.number if isinstance(node, p.Counting) else -1
                counted = {**bindings, result.name: number}
                return self._meets(literal, because or "", counted) and counted != bindings
            case s.Comparison():
                return because is None and not holds(literal, bindings)

    def _row(self, id_: str, relation: str, given: Pattern) -> Row | None:
        node = self.nodes.get(id_)
        if not isinstance(node, p.Fact | p.Application) or node.relation != relation:
            return None
        return node.row if fits(node.row, given) else None
