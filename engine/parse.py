"""Text to syntax: parses policy files and single goals, keeping the span of every part."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from . import syntax as s
from .diagnostics import Diagnostic, ProgramError

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

MAX_TEXT = 4_000_000
"""Characters a policy file may hold."""
MAX_GOAL = 2_000
"""Characters a goal may hold."""
MAX_DEPTH = 200
"""How deep parentheses may nest."""
MAX_DIGITS = 15
"""Digits an integer may have."""

_READABLE = {
    "NAME": "a relation name",
    "VARIABLE": "a variable or type name",
    "ANONYMOUS": '"_"',
    "NUMBER": "a number",
    "STRING": "a quoted string",
    "LPAR": '"("',
    "RPAR": '")"',
    "COMMA": '","',
    "DOT": '"."',
    "COLON": '":"',
    "LBRACE": '"{"',
    "RBRACE": '"}"',
    "BANG": '"!"',
    "IMPLIES": '":-"',
    "EQUALS": '"="',
    "OPERATOR": "a comparison",
    "PLUS": '"+"',
    "MINUS": '"-"',
    "TIMES": '"*"',
    "SUBTYPE": '"<:"',
    "COUNT": '"count"',
    "DOC": "a doc comment",
    "MODULE_DOC": "a file comment",
    "$END": "the end of the text",
}


@cache
def _parser(start: str) -> Lark:
    from lark import Lark

    grammar = files(__package__).joinpath("datalog.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", start=start, propagate_positions=True, maybe_placeholders=False)


def parse_program(text: str, name: str) -> s.Source:
    """Parse one policy file.

    `name` is shown in diagnostics. Raises ProgramError with the place of the first syntax error.

    >>> parse_program('p("a").', "x.dl").clauses[0].head.relation
    'p'
    """
    tree = _parse(text, name, "start", MAX_TEXT)
    return _Builder(text, name).source(tree)


def parse_goal(text: str, name: str = "goal") -> s.Atom:
    """Parse one goal, an atom such as `excludes1_conflict("M54.12", X)`.

    The text is only ever parsed, never evaluated. Raises ProgramError for anything else.
    """
    tree = _parse(text, name, "goal", MAX_GOAL)
    return _Builder(text, name).atom(tree.children[0])


def _parse(text: str, name: str, start: str, limit: int) -> Tree[Token]:
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput

    if len(text) > limit:
        message = f"the text has {len(text):,} characters; expected at most {limit:,}"
        raise ProgramError([Diagnostic("DX002", message, s.Span(name, 0, 0, 1, 1))], {name: text})
    _check_bounds(text, name)
    try:
        return _parser(start).parse(text)
    except UnexpectedInput as error:
        at = len(text) if error.pos_in_stream in (None, -1) else error.pos_in_stream or 0
        token = getattr(error, "token", None)
        if token is not None and token.type == "$END":
            at = len(text.rstrip())
        found = _found(text, at, token)
        allowed = error.allowed if isinstance(error, UnexpectedCharacters) else getattr(error, "accepts", None)
        message = f"unexpected {found}"
        expected = sorted({_READABLE.get(word, word.lower()) for word in allowed or ()})
        if expected:
            message += "; expected " + (" or ".join(expected) if len(expected) < 7 else "a statement")
        help_ = _syntax_help(text, at)
        span = _span(text, name, at, at + max(1, len(token) if token is not None else 1))
        raise ProgramError([Diagnostic("DX001", message, span, help_)], {name: text}) from None


def _check_bounds(text: str, name: str) -> None:
    """Refuse what would exhaust the parser before it starts."""
    depth = 0
    for match in re.finditer(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|[(){}]|\d+', text):
        found = match.group()
        if found in "({":
            depth += 1
        elif found in ")}":
            depth = max(0, depth - 1)
        if depth > MAX_DEPTH or (found.isdigit() and len(found) > MAX_DIGITS):
            message = (
                f"parentheses nest deeper than {MAX_DEPTH}"
                if depth > MAX_DEPTH
                else f"the number has {len(found)} digits; expected at most {MAX_DIGITS}"
            )
            span = _span(text, name, match.start(), match.start() + 1)
            raise ProgramError([Diagnostic("DX002", message, span)], {name: text})


def _found(text: str, at: int, token: Any) -> str:
    if at >= len(text) or (token is not None and token.type == "$END"):
        return "end of the text"
    return '"' + (str(token) if token else text[at])[:40] + '"'


def _syntax_help(text: str, at: int) -> str:
    """The help for the slips that people make most."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    if text[at : at + 1] == "'":
        return 'strings stand in double quotes: "M54.2"'
    if text[at : at + 2] == ":=" or text[at : at + 2] == "<-":
        return 'a rule is written "head :- body."'
    if re.search(r"[A-Z]\w*\s*$", line) and text[at : at + 1] == "(":
        return "relation names begin with a lower-case letter, variables with a capital"
    if text[at : at + 1] == ";":
        return "write one rule for each alternative"
    if not text[:at].rstrip().endswith((".", "\n")) and text[at : at + 1] in ("", "."):
        return 'every clause ends in "."'
    return ""


def _span(text: str, name: str, start: int, end: int) -> s.Span:
    line = text.count("\n", 0, start) + 1
    return s.Span(name, start, end, line, start - (text.rfind("\n", 0, start) + 1) + 1)


class _Builder:
    """Turns the parser's tree into syntax, numbering the anonymous variables apart."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name, self.anonymous = text, name, 0

    def span(self, node: Any) -> s.Span:
        meta = node if hasattr(node, "start_pos") else node.meta
        return s.Span(self.name, meta.start_pos, meta.end_pos, meta.line, meta.column)

    def source(self, tree: Any) -> s.Source:
        parts: dict[type, list[Any]] = {
            kind: [] for kind in (s.TypeDeclaration, s.Declaration, s.Directive, s.Clause)
        }
        comments = [child for child in tree.children if not hasattr(child, "data")]
        for child in tree.children:
            if hasattr(child, "data"):
                *docs, statement = child.children
                made = getattr(self, statement.data)(statement, self.tags(docs, "///"))
                parts[type(made)].append(made)
        return s.Source(
            self.name, self.text, self.tags(comments, "//!"), *(tuple(p) for p in parts.values())
        )

    def tags(self, tokens: list[Any], mark: str) -> tuple[s.Tag, ...]:
        """Doc lines to tags; a line without `@` goes on with the tag before it."""
        tags: list[s.Tag] = []
        for token in tokens:
            text = str(token)[len(mark) :].strip()
            found = re.match(r"@([a-z_]+)\s*(.*)", text)
            if found:
                tags.append(s.Tag(found[1], found[2], self.span(token)))
            elif tags:
                tags[-1] = s.Tag(tags[-1].name, f"{tags[-1].text} {text}".strip(), tags[-1].span)
            elif text:
                tags.append(s.Tag("text", text, self.span(token)))
        return tuple(tags)

    def type_declaration(self, tree: Any, _doc: tuple[s.Tag, ...]) -> s.TypeDeclaration:
        name, _, base = tree.children
        return s.TypeDeclaration(str(name), str(base), self.span(tree))

    def declaration(self, tree: Any, doc: tuple[s.Tag, ...]) -> s.Declaration:
        name, *columns = tree.children
        made = (s.Column(str(c.children[0]), str(c.children[1]), self.span(c)) for c in columns)
        return s.Declaration(str(name), tuple(made), doc, self.span(name))

    def directive(self, tree: Any, _doc: tuple[s.Tag, ...]) -> s.Directive:
        kind, name = tree.children
        return s.Directive(str(kind)[1:], str(name), self.span(name))

    def clause(self, tree: Any, doc: tuple[s.Tag, ...]) -> s.Clause:
        self.anonymous = 0
        head = self.atom(tree.children[0])
        bodies = [child for child in tree.children if getattr(child, "data", "") == "body"]
        body = tuple(getattr(self, part.data)(part) for part in bodies[0].children) if bodies else ()
        return s.Clause(head, body, doc, self.span(tree))

    def atom(self, tree: Any) -> s.Atom:
        name, *terms = tree.children
        return s.Atom(str(name), tuple(self.term(term) for term in terms), self.span(tree))

    def negation(self, tree: Any) -> s.Negation:
        return s.Negation(self.atom(tree.children[0]), self.span(tree))

    def comparison(self, tree: Any) -> s.Comparison:
        left, operator, right = tree.children
        return s.Comparison(str(operator), self.term(left), self.term(right), self.span(tree))

    def count(self, tree: Any) -> s.Literal:
        result = self.term(tree.children[0])
        if not isinstance(result, s.Variable):
            message = f"a count gives its result to a variable, not to {s.show_term(result)}"
            help_ = "count into a variable, then compare the variable"
            raise ProgramError(
                [Diagnostic("DX003", message, result.span, help_)], {self.name: self.text}
            )
        return s.Count(result, self.atom(tree.children[2]), self.span(tree))

    def term(self, tree: Any) -> s.Term:
        span = self.span(tree)
        match tree.data:
            case "variable":
                return s.Variable(str(tree.children[0]), span)
            case "anonymous":
                self.anonymous += 1
                return s.Variable(f"_{self.anonymous}", span)
            case "number":
                return s.Constant(int("".join(map(str, tree.children))), span)
            case "string":
                inner = str(tree.children[0])[1:-1]
                return s.Constant(re.sub(r"\\(.)", r"\1", inner), span)
            case _:
                left, operator, right = tree.children
                return s.Operation(str(operator), self.term(left), self.term(right), span)
