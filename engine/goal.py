"""Goal-directed evaluation by pyDatalog: a program is loaded once, each claim evaluated apart.

Clauses are built through pyDatalog's engine API, never from strings. Facts reach it through
resolvers, so nothing of a claim is ever asserted: one claim cannot see another's facts, and
threads do not meet. Each rule instance is a relation of its own over all the variables of the
rule, so decisions, reasons and proofs are read from the tables of one evaluation.

A goal evaluates the relations that it depends on, lowest stratum first, each once and with open
arguments; a body then meets the finished tables below it, and static relations with whatever it
has bound. Asking every pattern as a goal of its own evaluated each rule once a pattern: 13 ms a
claim, where this takes half. It also never leaves a table unfinished, as pyDatalog does when a
goal without variables finds its first proof.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from pyDatalog import pyEngine

from . import syntax as s
from .order import named
from .own_logic import own_logic
from .pattern import Pattern, Row, atom_pattern, matching, value_of
from .program import Program, Rule

Facts = Callable[[str, Pattern], Iterable[Row]]
"""Answers an extensional or static relation: the rows that match a pattern."""

_numbers = itertools.count()
_current = threading.local()
_OPERATORS = {"=": "=="}


class Evaluation:
    """One claim under evaluation: answers goals, and keeps every table that they filled."""

    def __init__(self, engine: Engine, facts: Facts) -> None:
        """Begin with empty tables; `facts` answers all that rules do not derive."""
        self._engine = engine
        self._facts = facts
        self._tables: dict[str, list[Row]] = {}
        self._index: dict[tuple[str, tuple[int, ...]], dict[Row, list[Row]]] = {}

    def rows(self, relation: str, pattern: Pattern) -> list[Row]:
        """All rows of a relation that match; complete, without duplicates, in no fixed order.

        Raises KeyError for an unknown relation.
        """
        if not self._engine.derives(relation):
            return list(self._facts(relation, pattern))
        if relation not in self._tables:
            self._evaluate(relation)
        return self.table(relation, pattern)

    def instances(self, rule: Rule, bindings: dict[str, s.Value]) -> list[Row]:
        """The instances of a rule that agree with the bindings, one value a variable."""
        if rule.head.relation not in self._tables:
            self._evaluate(rule.head.relation)
        pattern = tuple(bindings.get(name) for name in rule.variables)
        return self.table(instance_name(rule), pattern)

    def answer(self, relation: str, pattern: Pattern) -> Iterable[Row]:
        """What a body meets: a finished table, or the facts."""
        if relation in self._tables:
            return self.table(relation, pattern)
        return self._facts(relation, pattern)

    def table(self, relation: str, pattern: Pattern) -> list[Row]:
        """The rows of a finished table that match, by an index over the arguments given."""
        rows = self._tables[relation]
        places = tuple(i for i, v in enumerate(pattern) if v is not None)
        if not places or not rows:
            return rows
        index = self._index.get((relation, places))
        if index is None:
            index = self._index[relation, places] = {}
            for row in rows:
                index.setdefault(tuple(row[i] for i in places), []).append(row)
        return index.get(tuple(pattern[i] for i in places), [])  # type: ignore[arg-type]

    def _evaluate(self, goal: str) -> None:
        with self._engine.installed(self):
            for relation in self._engine.needed(goal):
                if relation not in self._tables:
                    self._ask(relation)

    def _ask(self, relation: str) -> None:
        """Evaluate one relation, rule by rule; all below it is finished."""
        heads: dict[Row, None] = {}
        for rule in self._engine.program.rules_of[relation]:
            # most rules speak of codes that the claim does not report: nothing to ask
            live = all(self._has(name, pattern) for name, pattern in self._engine.guards(rule))
            rows = run(self._engine.instance(rule)) if live else []
            self._tables[instance_name(rule)] = rows
            for row in rows:
                bindings = dict(zip(rule.variables, row, strict=True))
                head = tuple(value_of(term, bindings) for term in rule.head.terms)
                heads[head] = None  # type: ignore[index]  # a safe rule binds its head
        self._tables[relation] = list(heads)

    def _has(self, relation: str, pattern: Pattern) -> bool:
        return bool(self.answer(relation, pattern))


def run(literal: Any) -> list[Row]:
    """Ask pyDatalog a goal of variables: all its answers, in no fixed order."""
    found = literal.ask()
    # pyDatalog answers True, not a table, for a goal without arguments that holds
    return [()] if found is True else found


def instance_name(rule: Rule) -> str:
    """The name of the relation of a rule's instances."""
    return f"rule_{rule.index}"


class Engine:
    """A program inside pyDatalog: immutable once made, shared by threads."""

    def __init__(self, program: Program) -> None:
        """Build the clauses of the claim stage; static relations stay with the resolvers."""
        self.program = program
        self.prefix = f"dx{next(_numbers)}_"
        self._derived = {
            n for n, r in program.relations.items() if r.stage == "claim" and not r.extensional
        }
        self._threads = threading.local()
        self._order = [n for group in program.strata for n in group if n in self._derived]
        self._order += sorted(self._derived - set(self._order))
        self._needed: dict[str, tuple[str, ...]] = {}
        self._goals: dict[int, Any] = {}
        self._guards: dict[int, tuple[tuple[str, Pattern], ...]] = {}
        with own_logic() as made:
            self._base = made
            for rule in program.rules:
                if rule.head.relation in self._derived:
                    self._add(rule)

    def derives(self, relation: str) -> bool:
        """Whether pyDatalog derives the relation; all others are answered by facts."""
        return relation in self._derived

    def needed(self, goal: str) -> tuple[str, ...]:
        """The derived relations that a goal depends on, itself included, lowest first."""
        found = self._needed.get(goal)
        if found is None:
            closure, waiting = {goal}, [goal]
            while waiting:
                for rule in self.program.rules_of[waiting.pop()]:
                    for relation in (a.relation for x in rule.body if (a := s.atom_of(x))):
                        if relation in self._derived and relation not in closure:
                            closure.add(relation)
                            waiting.append(relation)
            found = self._needed[goal] = tuple(n for n in self._order if n in closure)
        return found

    def instance(self, rule: Rule) -> Any:
        """The goal that lists the instances of a rule."""
        return self._goals[rule.index]

    def guards(self, rule: Rule) -> tuple[tuple[str, Pattern], ...]:
        """What must have a row before a rule can have an instance: its atoms over the claim."""
        return self._guards[rule.index]

    @contextmanager
    def installed(self, evaluation: Evaluation) -> Iterator[None]:
        """Make this program pyDatalog's own in this thread, for the evaluation's goals."""
        previous = getattr(_current, "evaluation", None)
        made = getattr(self._threads, "logic", None)
        with own_logic(made or self._base, copy=made is None) as logic:
            self._threads.logic, _current.evaluation = logic, evaluation
            try:
                yield
            finally:
                _current.evaluation = previous

    def _add(self, rule: Rule) -> None:
        body = [self._literal(literal, rule) for literal in rule.body]
        variables = [pyEngine.Var(v) for v in rule.variables]
        goal = pyEngine.Literal(self.prefix + instance_name(rule), variables)
        pyEngine.assert_(pyEngine.Clause(goal, body))
        self._goals[rule.index] = goal
        relations = self.program.relations
        self._guards[rule.index] = tuple(
            (x.relation, atom_pattern(x, {}))
            for x in rule.body
            if isinstance(x, s.Atom) and relations[x.relation].stage == "claim"
        )

    def _literal(self, literal: s.Literal, rule: Rule) -> Any:
        match literal:
            case s.Atom():
                return self._atom(literal)
            case s.Negation(atom=atom):
                return self._atom(atom, "~")
            case s.Comparison(operator=operator, left=left, right=right):
                name = _OPERATORS.get(operator, operator)
                return pyEngine.Literal(name, [_term(left), _term(right)])
            case s.Count():
                return self._count(literal, rule)

    def _atom(self, atom: s.Atom, sign: str = "") -> Any:
        """An atom of a body: a relation that the evaluation of the thread answers."""
        name, relation = f"{self.prefix}given_{atom.relation}", atom.relation

        def resolver(*terms: Any) -> Iterable[Row]:
            pattern = tuple(t.id if t.is_const() else None for t in terms)
            return _current.evaluation.answer(relation, pattern)

        pyEngine.Python_resolvers.setdefault(f"{name}/{len(atom.terms)}", resolver)
        return pyEngine.Literal(sign + name, [_term(term) for term in atom.terms])

    def _count(self, literal: s.Count, rule: Rule) -> Any:
        """A count as a relation of its shared variables and the result."""
        others = {v for x in rule.body if x is not literal for v in named(x)} | named(rule.head)
        shared = sorted(named(literal.atom) & others)
        name = f"{self.prefix}count_{rule.index}_{rule.body.index(literal)}"

        def resolver(*terms: Any) -> Iterable[Row]:
            given = tuple(t.id for t in terms[:-1])
            bound = dict(zip(shared, given, strict=True))
            pattern = atom_pattern(literal.atom, bound)
            rows = _current.evaluation.answer(literal.atom.relation, pattern)
            return [(*given, len(matching(literal.atom, rows)))]

        pyEngine.Python_resolvers[f"{name}/{len(shared) + 1}"] = resolver
        return pyEngine.Literal(name, [*(pyEngine.Var(v) for v in shared), _term(literal.result)])


def _term(term: s.Term) -> Any:
    match term:
        case s.Constant(value=value):
            return pyEngine.Const(value)
        case s.Variable(name=name):
            return pyEngine.Var(name)
        case s.Operation(operator=operator, left=left, right=right):
            return pyEngine.Operation(_term(left), operator, _term(right))
