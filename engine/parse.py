"""Text to syntax: parses policy files and single goals, keeping the span of every part."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from . import syntax as s
from .build_syntax import Builder
from .diagnostics import Diagnostic, ProgramError
from .syntax_error import span_of, syntax_error

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


@cache
def _parser(start: str) -> Lark:
    from lark import Lark

    grammar = files(__package__ or "").joinpath("datalog.lark").read_text(encoding="utf-8")
    return Lark(
        grammar, parser="lalr", start=start, propagate_positions=True, maybe_placeholders=False
    )


def parse_program(text: str, name: str) -> s.Source:
    """Parse one policy file.

    `name` is shown in diagnostics. Raises ProgramError with the place of the first syntax error.

    >>> parse_program('p("a").', "x.dl").clauses[0].head.relation
    'p'
    """
    tree = _parse(text, name, "start", MAX_TEXT)
    return Builder(text, name).source(tree)


def parse_goal(text: str, name: str = "goal") -> s.Atom:
    """Parse one goal, an atom such as `excludes1_conflict("M54.12", X)`.

    The text is only ever parsed, never evaluated. Raises ProgramError for anything else.
    """
    tree = _parse(text, name, "goal", MAX_GOAL)
    return Builder(text, name).atom(tree.children[0])


def _parse(text: str, name: str, start: str, limit: int) -> Tree[Token]:
    from lark.exceptions import UnexpectedInput

    if len(text) > limit:
        message = f"the text has {len(text):,} characters; expected at most {limit:,}"
        raise ProgramError([Diagnostic("DX002", message, s.Span(name, 0, 0, 1, 1))], {name: text})
    _check_bounds(text, name)
    try:
        return _parser(start).parse(text)
    except UnexpectedInput as error:
        raise ProgramError([syntax_error(text, name, error)], {name: text}) from None


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
            span = span_of(text, name, match.start(), match.start() + 1)
            raise ProgramError([Diagnostic("DX002", message, span)], {name: text})
