"""The program in the syntax of clingo, and facts for it.

The languages differ in little: `!` is `not`, a count is `#count` over the tuples of its atom, and
`not` is a reserved word. An anonymous variable in a negation stands for any value in both.
The syntax is that of the Potassco User Guide, version 2.2, chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import syntax as s
from .program import Program, Rule


def relation_name(relation: str) -> str:
    """The name of a relation in clingo; every name of ours is one but `not`.

    >>> relation_name("not"), relation_name("is_a")
    ('not_', 'is_a')
    """
    # a name of ours may end in _ too: such names get one more, so that none meets another
    return relation + "_" if relation.rstrip("_") == "not" else relation


def program_text(program: Program) -> str:
    """The rules, the facts of the policy files, and what to show: the derived claim relations."""
    parts = ["% Written by dxproof: the policy in the syntax of clingo."]
    for rule in program.rules:
        if rule.doc:
            parts += [f"% {line}" for line in rule.doc.splitlines()]
        parts.append(_rule(rule))
    parts.append("% ---- facts that the policy states")
    parts.append(facts_text(program.facts))
    for name, relation in program.relations.items():
        if relation.stage == "claim" and not relation.extensional:
            parts.append(f"#show {relation_name(name)}/{relation.arity}.")
    return "\n".join(parts) + "\n"


def facts_text(facts: Mapping[str, Iterable[tuple[s.Value, ...]]]) -> str:
    """Facts, one a line.

    >>> facts_text({"p": [("a", 1)]})
    'p("a",1).\\n'
    """
    return "".join(
        f"{relation_name(name)}({','.join(map(_value, row))}).\n"
        for name, rows in facts.items()
        for row in rows
    )


def _rule(rule: Rule) -> str:
    body = ",\n    ".join(_literal(literal) for literal in rule.body)
    return f"{_atom(rule.head)} :-\n    {body}."


def _literal(literal: s.Literal) -> str:
    match literal:
        case s.Atom():
            return _atom(literal)
        case s.Negation(atom=atom):
            return f"not {_atom(atom)}"
        case s.Comparison(operator=operator, left=left, right=right):
            return f"{_term(left)} {operator} {_term(right)}"
        case s.Count(result=result, atom=atom):
            # the tuples are the rows, so every anonymous variable needs a name
            named = s.Atom(atom.relation, tuple(_named(term) for term in atom.terms))
            row = ",".join(["0", *(_term(term) for term in named.terms)])
            return f"{result.name} = #count {{ {row} : {_atom(named)} }}"


def _named(term: s.Term) -> s.Term:
    if isinstance(term, s.Variable) and term.anonymous:
        # begins with _, as no variable of ours does
        return s.Variable(f"_Any{term.name[1:]}")
    return term


def _atom(atom: s.Atom) -> str:
    return f"{relation_name(atom.relation)}({','.join(_term(term) for term in atom.terms)})"


def _term(term: s.Term) -> str:
    match term:
        case s.Variable(name=name):
            return "_" if name.startswith("_") and not name.startswith("_Any") else name
        case s.Constant(value=value):
            return _value(value)
        case s.Operation(operator=operator, left=left, right=right):
            return f"({_term(left)}{operator}{_term(right)})"


def _value(value: s.Value) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
