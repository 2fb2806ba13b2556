"""Goal-directed evaluation by pyDatalog: a program is loaded once, each claim evaluated apart.

Clauses are built through pyDatalog's engine API, never from strings. Facts reach it through
resolvers, so nothing of a claim is ever asserted: one claim cannot see another's facts, and
threads do not meet. Each rule instance is a relation of its own over all the variables of the
rule, so decisions, reasons and proofs are read from the tables of one evaluation.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from pyDatalog import pyEngine
from pyDatalog.Logic import Logic

from . import syntax as s
from .order import named
from .program import Program, Rule

Pattern = tuple[s.Value | None, ...]
"""Arguments of a goal; None stands for any value."""
Row = tuple[s.Value, ...]
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
        self._subgoals: dict[Any, Any] = {}
        self._read = 0
        self._tables: dict[str, dict[tuple[int, ...], dict[Row, list[Row]]]] = {}

    def rows(self, relation: str, pattern: Pattern) -> list[Row]:
        """All rows of a relation that match; complete, without duplicates, in no fixed order.

        Raises KeyError for an unknown relation.
        """
        if not self._engine.derives(relation):
            return list(self._facts(relation, pattern))
        found = self._tabled(relation, pattern)
        if found is None:
            self._ask(relation, pattern)
            found = self._tabled(relation, pattern)
        assert found is not None
        return found

    def instances(self, rule: Rule, bindings: dict[str, s.Value]) -> list[Row]:
        """The instances of a rule that agree with the bindings, one value a variable."""
        pattern = tuple(bindings.get(name) for name in rule.variables)
        return self.rows(instance_name(rule), pattern)

    def _tabled(self, relation: str, pattern: Pattern) -> list[Row] | None:
        """The rows from a table that covers the pattern, or None where none does yet."""
        for mask, groups in self._tables.get(relation, {}).items():
            key = tuple(pattern[i] for i in mask)
            if None not in key and key in groups:
                rows = groups[key]  # type: ignore[index]  # None is excluded above
                rest = [i for i, v in enumerate(pattern) if v is not None and i not in mask]
                if not rest:
                    return rows
                return [row for row in rows if all(row[i] == pattern[i] for i in rest)]
        return None

    def _ask(self, relation: str, pattern: Pattern) -> None:
        # a goal without a variable would stop at its first proof and leave tables unfinished
        open_ = tuple(pattern) if None in pattern else (None, *pattern[1:])
        terms = [
            pyEngine.Var(f"Q{i}") if v is None else pyEngine.Const(v) for i, v in enumerate(open_)
        ]
        with self._engine.installed(self):
            self._run(pyEngine.Literal(self._engine.prefix + relation, terms))
        self._collect()

    def _run(self, literal: Any) -> None:
        """pyDatalog's own loop (`Literal.ask`), but with the tables of earlier goals kept."""
        state = Logic.tl.logic
        saved = state.Tasks, state.Recursive_Tasks, state.Recursive, state.Subgoals, state.Goal
        goal = pyEngine.Subgoal(literal)
        state.Tasks, state.Recursive_Tasks = pyEngine.TaskList(), pyEngine.TaskDeque()
        state.Recursive, state.Subgoals, state.Goal = False, self._subgoals, goal
        self._subgoals[literal.get_tag()] = goal
        try:
            step = (pyEngine.SEARCH, (goal,))
            while step is not None and step[0] is not None:
                step = step[0](*step[1])
        finally:
            (
                state.Tasks,
                state.Recursive_Tasks,
                state.Recursive,
                state.Subgoals,
                state.Goal,
            ) = saved

    def _collect(self) -> None:
        """Read the new subgoals into tables by which arguments they bound."""
        prefix = self._engine.prefix
        new = list(itertools.islice(self._subgoals.values(), self._read, None))
        self._read += len(new)
        for subgoal in new:
            name = subgoal.literal.pred.name
            if not name.startswith(prefix) or not isinstance(subgoal.facts, dict):
                continue
            relation = name[len(prefix) :]
            terms = subgoal.literal.terms
            if not self._engine.derives(relation) or len({t.id for t in terms}) < len(terms) and _repeats(terms):
                continue
            mask = tuple(i for i, t in enumerate(terms) if t.is_const())
            key = tuple(terms[i].id for i in mask)
            rows = [tuple(t.id for t in fact.terms) for fact in subgoal.facts.values()]
            self._tables.setdefault(relation, {}).setdefault(mask, {})[key] = rows


def _repeats(terms: list[Any]) -> bool:
    """Whether a variable stands twice: such a table is narrower than its pattern."""
    free = [t.id for t in terms if not t.is_const()]
    return len(set(free)) < len(free)


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
        self._instances = set[str]()
        previous = getattr(Logic.tl, "logic", None)
        self._base = Logic()
        try:
            for name in self._derived:
                # a relation whose every rule was left out is empty, not undefined
                pyEngine.insert(pyEngine.Pred(self.prefix + name, program.relations[name].arity))
            for rule in program.rules:
                if rule.head.relation in self._derived:
                    self._instances.add(instance_name(rule))
                    self._add(rule)
        finally:
            if previous is not None:
                Logic.tl.logic = previous

    def derives(self, relation: str) -> bool:
        """Whether pyDatalog derives the relation; all others are answered by facts."""
        return relation in self._derived or relation in self._instances

    @contextmanager
    def installed(self, evaluation: Evaluation) -> Iterator[None]:
        """Make this program pyDatalog's own in this thread, for the evaluation's goals."""
        previous_logic = getattr(Logic.tl, "logic", None)
        previous = getattr(_current, "evaluation", None)
        logic = getattr(self._threads, "logic", None)
        if logic is None:
            logic = self._threads.logic = Logic(self._base)
        Logic.tl.logic, _current.evaluation = logic, evaluation
        try:
            yield
        finally:
            _current.evaluation = previous
            if previous_logic is not None:
                Logic.tl.logic = previous_logic

    def _add(self, rule: Rule) -> None:
        body = [self._literal(literal, rule) for literal in rule.body]
        instance = self._atom(
            s.Atom(instance_name(rule), tuple(s.Variable(v) for v in rule.variables))
        )
        pyEngine.assert_(pyEngine.Clause(instance, body))
        pyEngine.assert_(pyEngine.Clause(self._atom(rule.head), [instance]))

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
        name = self.prefix + atom.relation
        if not self.derives(atom.relation) and not atom.relation.startswith("rule_"):
            self._resolve(name, atom.relation, len(atom.terms))
        return pyEngine.Literal(sign + name, [_term(term) for term in atom.terms])

    def _resolve(self, name: str, relation: str, arity: int) -> None:
        """Let pyDatalog ask the evaluation of its thread for the facts of a relation."""

        def resolver(*terms: Any) -> Iterable[Row]:
            pattern = tuple(t.id if t.is_const() else None for t in terms)
            return _current.evaluation._facts(relation, pattern)

        pyEngine.Python_resolvers[f"{name}/{arity}"] = resolver

    def _count(self, literal: s.Count, rule: Rule) -> Any:
        """A count as a relation of its shared variables and the result."""
        others = {v for x in rule.body if x is not literal for v in named(x)} | named(rule.head)
        shared = sorted(named(literal.atom) & others)
        name = f"{self.prefix}count_{rule.index}_{rule.body.index(literal)}"

        def resolver(*terms: Any) -> Iterable[Row]:
            given = tuple(t.id for t in terms[:-1])
            bound = dict(zip(shared, given, strict=True))
            rows = _current.evaluation.rows(literal.atom.relation, atom_pattern(literal.atom, bound))
            return [(*given, len(matching(literal.atom, rows)))]

        pyEngine.Python_resolvers[f"{name}/{len(shared) + 1}"] = resolver
        return pyEngine.Literal(name, [*(pyEngine.Var(v) for v in shared), _term(literal.result)])


def atom_pattern(atom: s.Atom, bindings: dict[str, s.Value]) -> Pattern:
    """The pattern of an atom under bindings.

    >>> atom_pattern(s.Atom("p", (s.Variable("X"), s.Constant(1))), {})
    (None, 1)
    """
    return tuple(value_of(term, bindings) for term in atom.terms)


def value_of(term: s.Term, bindings: dict[str, s.Value]) -> s.Value | None:
    """The value of a term, or None while a variable of it is free."""
    match term:
        case s.Constant(value=value):
            return value
        case s.Variable(name=name):
            return bindings.get(name)
        case s.Operation(operator=operator, left=left, right=right):
            one, other = value_of(left, bindings), value_of(right, bindings)
            if not isinstance(one, int) or not isinstance(other, int):
                return None
            return one + other if operator == "+" else one - other if operator == "-" else one * other


def matching(atom: s.Atom, rows: Iterable[Row]) -> list[Row]:
    """The rows in which a variable that stands twice has one value."""
    places: dict[str, list[int]] = {}
    for i, term in enumerate(atom.terms):
        if isinstance(term, s.Variable):
            places.setdefault(term.name, []).append(i)
    twice = [p for p in places.values() if len(p) > 1]
    return [row for row in rows if all(len({row[i] for i in p}) == 1 for p in twice)]


def _term(term: s.Term) -> Any:
    match term:
        case s.Constant(value=value):
            return pyEngine.Const(value)
        case s.Variable(name=name):
            return pyEngine.Var(name)
        case s.Operation(operator=operator, left=left, right=right):
            return pyEngine.Operation(_term(left), operator, _term(right))
