"""The oracle: decides a claim, with every reason and its proof."""

from __future__ import annotations

from functools import cached_property
from threading import Lock

from .claim import Claim
from .claim_facts import CLAIM_RELATIONS, claim_fact_sources, claim_facts
from .decision import SEVERITY, Decision, Kb, Line, Reason
from .edition import Edition
from .goal import Engine, Evaluation
from .knowledge import KnowledgeBase
from .pattern import Pattern, Row, select, value_of
from .program import EXCEPTION, Program, Rule
from .proof import Proof
from .prove import Prover
from .syntax import Value

SCOPES = ("full", "codes")
"""`codes` is for claims that come without a chart."""


class Decided:
    """A decided claim: the decision, and the proofs behind it, made when asked for."""

    def __init__(
        self, claim: Claim, scope: str, edition: Edition, in_force: bool, prover: Prover
    ) -> None:
        """Keep what the decision and its proofs are read from."""
        self.claim = claim
        self.scope = scope
        self.edition = edition
        self.prover = prover
        self._in_force = in_force

    @cached_property
    def decision(self) -> Decision:
        """The verdict and the reasons of every line."""
        rows = self.prover.evaluation.rows
        lines: list[Line] = []
        given = [("diagnosis", d.code) for d in self.claim.diagnoses]
        given += [("procedure", p.code) for p in self.claim.procedures]
        for number, (kind, code) in enumerate(given, 1):
            verdict = str(rows("line_verdict", (number, None))[0][1])
            proof = self.prover.prove("line_verdict", (number, verdict))
            lines.append(Line(number, kind, code, verdict, self._told(number), proof))
        verdict = str(rows("claim_verdict", (None,))[0][0])
        kb = Kb(
            self.edition.name if self._in_force else None,
            "sha256:" + self.edition.manifest.key,
            self.prover.program.hash,
            self.prover.program.policies,
        )
        return Decision(self.claim.id, verdict, kb, self.scope, tuple(lines), self._told(0))

    def _told(self, number: int) -> tuple[Reason, ...]:
        """The reasons that a decision tells of a line, strongest first."""
        told = (r for r in self.reasons.get(number, ()) if r.effect in SEVERITY)
        return tuple(sorted(told, key=lambda r: SEVERITY[r.effect]))

    def explanations(self, number: int) -> tuple[Reason, ...]:
        """What explains a line and changes nothing: reasons of effect `none`, such as Excludes2.

        `number` counts diagnoses, then procedures, from 1.
        """
        return tuple(r for r in self.reasons.get(number, ()) if r.effect not in SEVERITY)

    @cached_property
    def reasons(self) -> dict[int, list[Reason]]:
        """The reasons by line in the order of the policy; instances that say the same are one."""
        found: dict[int, dict[tuple[str, ...], Reason]] = {}
        # an exception speaks through the rule that it lifts
        for rule in (r for r in self.prover.program.rules if r.id and r.effect != EXCEPTION):
            for row in sorted(self.prover.evaluation.instances(rule, {}), key=repr):
                bindings = dict(zip(rule.variables, row, strict=True))
                number = value_of(rule.head.terms[0], bindings)
                reason = self._reason(rule, bindings)
                lines = found.setdefault(int(number or 0), {})
                lines.setdefault((reason.rule, reason.effect, reason.message), reason)
        return {number: list(lines.values()) for number, lines in found.items()}

    def _reason(self, rule: Rule, bindings: dict[str, Value]) -> Reason:
        prover = self.prover
        return Reason(
            rule.id or "",
            rule.effect or "",
            rule.authority or "",
            prover.words.message(rule, bindings),
            prover.words.citation(rule, bindings),
            tuple(prover.words.uses(rule, bindings)),
            prover.apply(rule, bindings),
        )

    def proof_of(self, line: Line) -> Proof:
        """The proof of the verdict of one of the decision's lines, with its explanations."""
        notes = tuple(r.proof for r in self.explanations(line.line))
        return self.prover.proof(line.proof, notes)

    def line_proof(self, code: str) -> Proof:
        """The proof of the verdict of the first line that bears the code.

        Raises KeyError when no line does.
        """
        for line in self.decision.lines:
            if line.code == code:
                return self.proof_of(line)
        raise KeyError(code)


class Oracle:
    """Decides claims over a knowledge base. Safe to share by threads; claims do not meet.

    >>> oracle = Oracle(KnowledgeBase.load())  # doctest: +SKIP
    >>> oracle.decide(claim).verdict  # doctest: +SKIP
    'reject'
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        """Keep the knowledge base; the engine of a scope is made when a claim first asks for it."""
        self.kb = kb
        self._engines: dict[str, Engine] = {}
        self._making = Lock()

    def decide(self, claim: Claim, scope: str = "full") -> Decision:
        """The decision on a claim. Raises KeyError for an unknown scope."""
        return self.examine(claim, scope).decision

    def _engine(self, scope: str) -> Engine:
        if scope not in SCOPES:
            raise KeyError(scope)
        with self._making:
            if scope not in self._engines:
                program = self.kb.program
                without = scope == "codes"
                self._engines[scope] = Engine(program.without_chart() if without else program)
            return self._engines[scope]

    def examine(self, claim: Claim, scope: str = "full") -> Decided:
        """A claim evaluated, to read its decision and its proofs from."""
        engine = self._engine(scope)
        facts = claim_facts(claim)
        if scope == "codes":
            # no chart is read: a finding may neither object nor spare
            facts = {n: rows for n, rows in facts.items() if CLAIM_RELATIONS[n] != "chart"}
        day = int(facts["date_of_service"][0][0])
        edition = self.kb.nearest_edition(day)
        facts["edition"] = [(e.name, e.manifest.first, e.manifest.last) for e in self.kb.editions]
        evaluation = engine_evaluation(engine, edition, facts, self.kb.program)
        prover = Prover(engine.program, evaluation, edition, lambda: claim_fact_sources(claim))
        return Decided(claim, scope, edition, self.kb.edition_on(day) is not None, prover)


def engine_evaluation(
    engine: Engine, edition: Edition, facts: dict[str, list[Row]], program: Program
) -> Evaluation:
    """An evaluation that asks the edition for static relations, and the claim for others."""

    def answer(relation: str, pattern: Pattern) -> list[Row]:
        if program.relations[relation].stage == "static":
            return edition.rows(relation, pattern)
        return select(facts.get(relation, ()), pattern)

    return Evaluation(engine, answer)
