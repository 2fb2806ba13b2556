"""The abstract syntax of a policy program: what the parser makes and every later step reads.

The words are the field's: a *term* is a variable, a constant or an arithmetic operation; an
*atom* is a relation applied to terms; a *literal* is an atom, its negation, a comparison or a
count; a *clause* is a head atom with a body of literals (a *rule*), or without one (a *fact*).
Terminology after Ceri, Gottlob and Tanca, "What you always wanted to know about Datalog" (1989).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

Value = str | int
"""A constant of the language: a symbol or an integer."""


class Span(msgspec.Struct, frozen=True, array_like=True):
    """A half-open range of characters in a source file; `line` and `column` count from 1."""

    file: str
    start: int
    end: int
    line: int
    column: int


NOWHERE = Span("", 0, 0, 0, 0)


class Variable(msgspec.Struct, frozen=True, array_like=True, tag="v"):
    """A variable such as `Line`; the parser names each anonymous `_` apart (`_1`, `_2`)."""

    name: str
    span: Span = NOWHERE

    @property
    def anonymous(self) -> bool:
        """Whether the author wrote `_`."""
        return self.name.startswith("_")


class Constant(msgspec.Struct, frozen=True, array_like=True, tag="c"):
    """A symbol or an integer."""

    value: Value
    span: Span = NOWHERE


class Operation(msgspec.Struct, frozen=True, array_like=True, tag="o"):
    """Integer arithmetic: `left operator right`, the operator one of `+ - *`."""

    operator: str
    left: Term
    right: Term
    span: Span = NOWHERE


Term = Variable | Constant | Operation


class Atom(msgspec.Struct, frozen=True, array_like=True, tag="a"):
    """A relation applied to terms: `is_a(Code, "M50.1")`."""

    relation: str
    terms: tuple[Term, ...]
    span: Span = NOWHERE


class Negation(msgspec.Struct, frozen=True, array_like=True, tag="n"):
    """`!atom`: no such fact holds. An anonymous variable in it is existential."""

    atom: Atom
    span: Span = NOWHERE


class Comparison(msgspec.Struct, frozen=True, array_like=True, tag="k"):
    """`left operator right`, the operator one of `= != < <= > >=`."""

    operator: str
    left: Term
    right: Term
    span: Span = NOWHERE


class Count(msgspec.Struct, frozen=True, array_like=True, tag="#"):
    """`result = count : { atom }`: how many facts match the atom."""

    result: Variable
    atom: Atom
    span: Span = NOWHERE


Literal = Atom | Negation | Comparison | Count


class Tag(msgspec.Struct, frozen=True, array_like=True):
    """One `/// @name text` of a doc comment; untagged text has the name `text`."""

    name: str
    text: str
    span: Span = NOWHERE


class Clause(msgspec.Struct, frozen=True, array_like=True):
    """A rule (`head :- body.`) or, with an empty body, a fact (`head.`)."""

    head: Atom
    body: tuple[Literal, ...]
    doc: tuple[Tag, ...] = ()
    span: Span = NOWHERE


class Column(msgspec.Struct, frozen=True, array_like=True):
    """A column of a relation: its name and the name of its type."""

    name: str
    type: str
    span: Span = NOWHERE


class Declaration(msgspec.Struct, frozen=True, array_like=True):
    """`.decl relation(column: type, ...)` with its doc comment."""

    relation: str
    columns: tuple[Column, ...]
    doc: tuple[Tag, ...] = ()
    span: Span = NOWHERE


class TypeDeclaration(msgspec.Struct, frozen=True, array_like=True):
    """`.type Name <: base`."""

    name: str
    base: str
    span: Span = NOWHERE


class Directive(msgspec.Struct, frozen=True, array_like=True):
    """`.input relation` or `.output relation`."""

    kind: str
    relation: str
    span: Span = NOWHERE


class Source(msgspec.Struct, frozen=True, array_like=True):
    """One parsed file: its text, the tags of its `//!` comment, and its statements in order."""

    name: str
    text: str
    doc: tuple[Tag, ...]
    types: tuple[TypeDeclaration, ...]
    declarations: tuple[Declaration, ...]
    directives: tuple[Directive, ...]
    clauses: tuple[Clause, ...]


def variables(part: Term | Literal) -> Iterator[Variable]:
    """The variables of a term or literal, left to right, with repetitions.

    A count's result comes first, then the variables of its atom.
    """
    match part:
        case Variable():
            yield part
        case Operation(left=left, right=right) | Comparison(left=left, right=right):
            yield from variables(left)
            yield from variables(right)
        case Atom(terms=terms):
            for term in terms:
                yield from variables(term)
        case Negation(atom=atom):
            yield from variables(atom)
        case Count(result=result, atom=atom):
            yield result
            yield from variables(atom)
        case Constant():
            return


def atom_of(literal: Literal) -> Atom | None:
    """The atom inside a literal, or None for a comparison.

    >>> atom_of(Negation(Atom("p", ()))).relation
    'p'
    """
    match literal:
        case Atom():
            return literal
        case Negation(atom=atom) | Count(atom=atom):
            return atom
        case Comparison():
            return None


def tag_text(doc: tuple[Tag, ...], name: str) -> str | None:
    """The text of the first tag of that name, or None."""
    return next((tag.text for tag in doc if tag.name == name), None)


def show_term(term: Term) -> str:
    """The term as the author would write it.

    >>> show_term(Constant("M54.2"))
    '"M54.2"'
    """
    match term:
        case Variable(name=name):
            return "_" if term.anonymous else name
        case Constant(value=str(value)):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Constant(value=value):
            return str(value)
        case Operation(operator=operator, left=left, right=right):
            return f"({show_term(left)} {operator} {show_term(right)})"


def show_atom(atom: Atom) -> str:
    """The atom as the author would write it."""
    return f"{atom.relation}({', '.join(show_term(term) for term in atom.terms)})"


def show_literal(literal: Literal) -> str:
    """The literal as the author would write it."""
    match literal:
        case Atom():
            return show_atom(literal)
        case Negation(atom=atom):
            return "!" + show_atom(atom)
        case Comparison(operator=operator, left=left, right=right):
            return f"{show_term(left)} {operator} {show_term(right)}"
        case Count(result=result, atom=atom):
            return f"{result.name} = count : {{ {show_atom(atom)} }}"


def show_clause(clause: Clause) -> str:
    """The clause as the author would write it, one literal a line."""
    head = show_atom(clause.head)
    if not clause.body:
        return head + "."
    return head + " :-\n    " + ",\n    ".join(map(show_literal, clause.body)) + "."
