"""Declared exceptions: the program rewritten so that what lifts an objection stands beside it.

An exception lifts the objections of one rule. Each clause of that rule that rejects or reviews
then asks that no exception holds, and for each exception a companion clause says what the rule
would have objected, and what lifts it, as advice. So an added policy cannot take an objection
away in silence, and a program without exceptions stays as it is. (Exceptions as a rewriting into
negation after Nute, "Defeasible Logic", 1994: an exception defeats a rule, it concludes nothing.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from . import rename
from . import syntax as s
from .diagnostics import Diagnostic, did_you_mean
from .metadata import fill, slots
from .order import bound_by, named
from .program import AUTHORITIES, EXCEPTION, Rule

OBJECTIONS = ("reject", "review")
"""The effects that an exception lifts."""
LAW = ("classification", "guideline")
"""The authorities that yield only to one as strong."""


def lift(rules: Sequence[Rule]) -> tuple[tuple[Rule, ...], list[Diagnostic]]:
    """The rules under the exceptions that stand among them, and what is wrong with those.

    Pure; the very same rules where no exception stands. A rule keeps its place, and a companion
    has the place of the rule that it speaks for.

    >>> lift(())
    ((), [])
    """
    known = tuple(rules)
    exceptions = [rule for rule in known if rule.head.relation == EXCEPTION and rule.id]
    problems = [problem for x in exceptions for problem in _check(x, known)]
    if not exceptions or problems:
        return known, problems
    of: dict[str, list[Rule]] = {}
    for x in exceptions:
        of.setdefault(_lifts(x), []).append(x)
    made: list[Rule] = []
    for rule in known:
        found = of.get(rule.id or "", []) if rule.effect in OBJECTIONS else []
        made.append(_unless(rule, found[0].head.span) if found else rule)
        made += _companions(rule, found)
    replace = msgspec.structs.replace
    return tuple(replace(rule, index=index) for index, rule in enumerate(made)), []


def _lifts(exception: Rule) -> str:
    """The id of the rule that an exception lifts."""
    term = exception.head.terms[1]
    assert isinstance(term, s.Constant)
    return str(term.value)


def _check(exception: Rule, rules: Iterable[Rule]) -> Iterator[Diagnostic]:
    """An exception lifts a rule that there is, that objects, and that yields to its authority."""
    id_, span = _lifts(exception), exception.head.terms[1].span
    clauses: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.id and rule.head.relation != EXCEPTION:
            clauses.setdefault(rule.id, []).append(rule)
    objecting = [rule for rule in clauses.get(id_, ()) if rule.effect in OBJECTIONS]
    if id_ not in clauses:
        help_ = did_you_mean(id_, clauses) or '"dxproof rules" lists the ids'
        yield Diagnostic("DX612", f'there is no rule "{id_}" to except from', span, help_)
    elif not objecting:
        message = f'the rule "{id_}" never objects, so there is nothing to lift'
        help_ = "only what rejects or reviews is lifted; remove the exception"
        yield Diagnostic("DX614", message, span, help_)
    strength = {name: place for place, name in enumerate(AUTHORITIES)}
    own = exception.authority or ""
    for authority in sorted({rule.authority or "" for rule in objecting} & set(LAW)):
        if own in strength and strength[own] > strength[authority]:
            message = f'an exception by "{own}" may not lift "{id_}", a rule by "{authority}"'
            help_ = 'rules by "payer" and "practice" may be lifted; the others yield to none weaker'
            yield Diagnostic("DX613", message, span, help_)


def _unless(rule: Rule, span: s.Span) -> Rule:
    """The rule, unless an exception holds; its text is the author's with one literal more.

    `span` is where the exception stands: a cycle through it is the exception's fault.
    """
    any_ = s.Variable(rename.fresh(rule.body), span)
    terms = (rule.head.terms[0], s.Constant(rule.id or "", span), any_)
    literal = s.Negation(s.Atom(EXCEPTION, terms, span), span)
    return msgspec.structs.replace(
        rule,
        body=(*rule.body, literal),
        text=f"{rule.text[:-1].rstrip()},\n    {s.show_literal(literal)}.",
    )


def _companions(rule: Rule, exceptions: Sequence[Rule]) -> Iterator[Rule]:
    """What a clause and each exception say together."""
    for x in exceptions:
        several = sum(other.id == x.id for other in exceptions) > 1
        line, own = rule.head.terms[0], x.head.terms[0]
        if isinstance(line, s.Constant) and isinstance(own, s.Constant) and line.value != own.value:
            continue  # they never speak of one line
        yield _companion(rule, x, several)


def _companion(rule: Rule, x: Rule, several: bool) -> Rule:
    """The clause that advises what the rule objects and what lifts it.

    The exception's own body is joined in only where its words need the values, or where another
    clause of the same id has other words.
    """
    line, own = rule.head.terms[0], x.head.terms[0]
    names = _renaming(rule, x)
    span = x.head.span
    holds = s.Atom(EXCEPTION, (line, s.Constant(rule.id or ""), s.Constant(x.id or "")), span)
    body = (*rule.body, holds)
    free = {own.name} if isinstance(line, s.Variable) and isinstance(own, s.Variable) else set()
    if several or _said(x) - free:
        body += rename.body(x.body, names, apart_from=rule.body)
        if not free and not (isinstance(own, s.Constant) and isinstance(line, s.Constant)):
            body += (s.Comparison("=", rename.term(own, names), line, span),)
    head = s.Atom(rule.head.relation, (line, s.Constant(rule.id or ""), s.Constant("advise")))
    said = {name: "{" + new + "}" for name, new in names.items()}
    return msgspec.structs.replace(
        rule,
        head=msgspec.structs.replace(head, span=rule.head.span),
        body=body,
        variables=tuple(sorted(bound_by(head, body))),
        text=s.show_clause(s.Clause(head, body)),
        doc=f'The objection "{rule.id}", lifted by the exception "{x.id}".',
        effect="advise",
        citation=f"{rule.citation}; lifted by {fill(x.citation, said)}",
        message=f'lifted by "{x.id}" ({x.authority}): {fill(x.message, said)}; '
        f"the objection was: {rule.message}",
        # what an objection would use instead is not to be used where it is lifted
        uses=(),
        lists=(*rule.lists, *(rename.listing(listing, names) for listing in x.lists)),
        needs_chart=rule.needs_chart or x.needs_chart,
    )


def _said(rule: Rule) -> set[str]:
    """The variables whose values the words of a rule need."""
    lists = {v for x in rule.lists for v in named(x.atom) - {x.variable}}
    words = {*slots(rule.message + rule.citation)} - {x.name for x in rule.lists}
    return (words | lists) - {"edition"}


def _names(rule: Rule) -> set[str]:
    """Every name of a rule: of its variables, and of its lists and what they list."""
    found = set[str]().union(*(named(part) for part in (rule.head, *rule.body)))
    for listing in (*rule.uses, *rule.lists):
        found |= {listing.name, listing.variable, *named(listing.atom)}
    return found - {""}


def _renaming(rule: Rule, x: Rule) -> dict[str, str]:
    """New names for an exception's, none of them a name of the rule; both speak of one line."""
    line, own = rule.head.terms[0], x.head.terms[0]
    names: dict[str, str] = {}
    if isinstance(line, s.Variable) and isinstance(own, s.Variable):
        names[own.name] = line.name
    taken = _names(rule) | _names(x)
    for name in sorted(_names(x) - set(names)):
        new, number = name, 2
        while new in taken and (new != name or name in _names(rule)):
            new, number = f"{name}_{number}", number + 1
        names[name] = new
        taken.add(new)
    return names
