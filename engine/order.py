"""The order of a body: each literal placed where it finds bound what it needs.

A goal-directed engine reads bodies left to right, answers a negation before its variables are
bound with nothing, and would list a whole code set for an unbound static relation. So we order
bodies before it sees them, and otherwise keep the order that the author chose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from . import syntax as s


def named(part: s.Term | s.Literal) -> set[str]:
    """The names of the variables that are not anonymous."""
    return {variable.name for variable in s.variables(part) if not variable.anonymous}


def bound_by(head: s.Atom, body: Iterable[s.Literal]) -> set[str]:
    """The named variables that an instance of a rule gives a value.

    Those that stand in a count's atom and nowhere else are not among them: they are counted over.

    >>> from .parse import parse_program
    >>> clause = parse_program("p(X, N) :- q(X), N = count : { r(X, Y) }.", "x.dl").clauses[0]
    >>> sorted(bound_by(clause.head, clause.body))
    ['N', 'X']
    """
    parts = [x.result if isinstance(x, s.Count) else x for x in body]
    return named(head).union(*map(named, parts))


def apart(body: Iterable[s.Literal]) -> tuple[s.Literal, ...]:
    """The body with no variable twice in one positive atom: `q(X, X)` is `q(X, X_2), X = X_2`.

    pyDatalog finds nothing for such an atom, and a proof could not tell which of the two it lacks:
    the row or the equality.

    >>> from .parse import parse_program
    >>> body = parse_program("p(X) :- q(X, X).", "x.dl").clauses[0].body
    >>> [s.show_literal(x) for x in apart(body)]
    ['q(X, X_2)', 'X = X_2']
    """
    literals = tuple(body)
    taken = {v for x in literals for v in named(x)}
    made: list[s.Literal] = []
    for literal in literals:
        if not isinstance(literal, s.Atom):
            made.append(literal)
            continue
        terms: list[s.Term] = []
        equal: list[s.Literal] = []
        for term in literal.terms:
            first = next((t for t in terms if _same(t, term)), None)
            if isinstance(first, s.Variable) and isinstance(term, s.Variable):
                number = next(n for n in range(2, 99) if f"{term.name}_{n}" not in taken)
                taken.add(f"{term.name}_{number}")
                term = s.Variable(f"{term.name}_{number}", term.span)
                equal.append(s.Comparison("=", first, term, literal.span))
            terms.append(term)
        made += [s.Atom(literal.relation, tuple(terms), literal.span), *equal]
    return tuple(made)


def _same(one: s.Term, other: s.Term) -> bool:
    return isinstance(one, s.Variable) and isinstance(other, s.Variable) and one.name == other.name


def binds(literal: s.Literal, bound: set[str]) -> set[str]:
    """The variables that a literal binds, once those in `bound` are."""
    match literal:
        case s.Atom(terms=terms):
            return {v.name for t in terms if isinstance(t, s.Variable) for v in s.variables(t)}
        case s.Count(result=result):
            return {result.name}
        case s.Comparison(operator="=", left=left, right=right):
            made: set[str] = set()
            for side, other in ((left, right), (right, left)):
                if isinstance(side, s.Variable) and named(other) <= bound:
                    made.add(side.name)
            return made
        case _:
            return set()


def ready(
    literal: s.Literal, bound: set[str], shared: set[str], listed: Callable[[str], bool]
) -> bool:
    """Whether the literal can be evaluated once `bound` is.

    `shared` are the variables that other parts of the clause use (a variable of a count that
    nothing else uses is its own); `listed` tells which relations may be read without a bound
    argument, being small.
    """
    match literal:
        case s.Atom(relation=relation, terms=terms):
            operations = [t for t in terms if isinstance(t, s.Operation)]
            if any(not named(t) <= bound for t in operations):
                return False
            given = any(not isinstance(t, s.Variable) or t.name in bound for t in terms)
            return given or not terms or listed(relation)
        case s.Negation():
            return named(literal) <= bound
        case s.Count(atom=atom):
            return named(atom) & shared <= bound
        case s.Comparison(operator=operator):
            free = named(literal) - bound
            return not free or (operator == "=" and free <= binds(literal, bound))


def order_body(
    head: s.Atom, body: Iterable[s.Literal], listed: Callable[[str], bool]
) -> tuple[tuple[s.Literal, ...], tuple[s.Literal, ...]]:
    """Order a body; returns the ordered literals and those that can never be evaluated.

    Always takes the first literal, in the author's order, that is ready; where none is, the first
    positive atom, which then lists its relation.

    >>> from .parse import parse_program
    >>> clause = parse_program("p(X) :- !q(X), r(X).", "x.dl").clauses[0]
    >>> [s.show_literal(x) for x in order_body(clause.head, clause.body, lambda _: True)[0]]
    ['r(X)', '!q(X)']
    """
    left, done, bound = list(body), [], set[str]()
    while left:
        others = {
            id(x): named(head).union(*(named(y) for y in (*done, *left) if y is not x))
            for x in left
        }
        pick = next((x for x in left if ready(x, bound, others[id(x)], listed)), None)
        if pick is None:
            pick = next((x for x in left if isinstance(x, s.Atom) and _computable(x, bound)), None)
        if pick is None:
            return tuple(done), tuple(left)
        left.remove(pick)
        done.append(pick)
        bound |= binds(pick, bound)
    return tuple(done), ()


def _computable(atom: s.Atom, bound: set[str]) -> bool:
    return all(named(t) <= bound for t in atom.terms if isinstance(t, s.Operation))


def order_for(
    head: s.Atom, body: Iterable[s.Literal], given: Iterable[str]
) -> tuple[s.Literal, ...]:
    """Order a body for a goal that gives some variables: the atom with most of them goes first.

    Where `order_body` orders once for every goal and keeps to the author's order, this serves one
    kind of goal: an order that reads few rows. Raises ValueError for a body that no order can
    evaluate.

    >>> from .parse import parse_program
    >>> clause = parse_program('p(X, Y) :- q(Z, "a"), r(X, Z).', "x.dl").clauses[0]
    >>> [s.show_literal(x) for x in order_for(clause.head, clause.body, {"X"})]
    ['r(X, Z)', 'q(Z, "a")']
    """
    left, done, bound = list(body), list[s.Literal](), set(given)
    while left:
        pick = None
        for literal in left:
            others = named(head).union(*(named(x) for x in (*done, *left) if x is not literal))
            if isinstance(literal, s.Atom):
                continue
            if ready(literal, bound, others, lambda _: True):
                pick = literal
                break
        if pick is None:
            atoms = [x for x in left if isinstance(x, s.Atom) and _computable(x, bound)]
            if not atoms:
                raise ValueError(f"no order evaluates {', '.join(map(s.show_literal, left))}")
            pick = max(atoms, key=lambda x: _weight(x, bound))  # the first of the best
        left.remove(pick)
        done.append(pick)
        bound |= binds(pick, bound)
    return tuple(done)


def _weight(atom: s.Atom, bound: set[str]) -> tuple[int, int]:
    """How much of an atom is given: variables first, for a constant may stand in half the rows."""
    variables = sum(isinstance(t, s.Variable) and t.name in bound for t in atom.terms)
    return variables, sum(isinstance(t, s.Constant) for t in atom.terms)
