"""What a syntax error says: what was found, what was expected, and how to write what was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from . import syntax as s
from .diagnostics import Diagnostic, did_you_mean

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

_DIRECTIVES = (".type", ".decl", ".input", ".output")
_CAPITALS = "relation names begin with a lower-case letter, variables with a capital"
_STRINGS = r"a string ends on the line it begins on; the escapes in it are \" and \\"

_SLIPS: tuple[tuple[str, str, str], ...] = (
    ("", r"'", 'strings stand in double quotes: "M54.2"'),
    ("", r'"(?!(?:[^"\\\n]|\\["\\])*")', _STRINGS),
    ("", r":=|<-|=>", 'a rule is written "head :- body."'),
    ("", r";", "write one rule for each alternative"),
    ("", r"[%#]", 'a comment begins with "//"'),
    ("", r"/\*", 'a comment that begins with "/*" ends with "*/"'),
    ("", r"/", 'arithmetic knows "+", "-" and "*"'),
    (r"[=!]\s*$", r"=", 'equality is written "=", inequality "!="'),
    (r"<$", r">", 'inequality is written "!="'),
    (r"=\s*$", r"[<>]", 'at most is written "<=", at least ">="'),
    (r"\bnot\s+$", r"[a-z]", 'negation is written with "!": !p(X)'),
    (r"!\s*$", r'[A-Z0-9_"(]', "only an atom is negated; turn a comparison round instead"),
    (r"-\s*$", r"[A-Za-z_(]", "a negative is written with a zero: (0 - X)"),
    (r"\d$", r"\.\d", "numbers are integers"),
    (r"=\s*$", r"(?:sum|min|max|mean)\b", 'of the aggregates only "count" is known'),
    (r"\bcount\s*:?\s*$", r"", 'a count is written "N = count : { p(X) }"'),
    (
        r"\bcount\s*:\s*\{[^}]*$",
        r"[,!]",
        "a count holds one atom; give what else must hold a relation of its own",
    ),
    (r"[A-Z]\w*\s*$", r"\(", _CAPITALS),
    ("", r"[A-Z]\w*\s*\(", _CAPITALS),
    (r",\s*$", r"\.", 'remove the last ",", or add a literal'),
    (r":-\s*$", r"\.", 'a fact is written without ":-"'),
)
"""What stands before, what stands at the error, and the help for it: the slips made most."""

_WORDS = {
    "NAME": "a name",
    "VARIABLE": "a type",
    "COLON": '":"',
    "COMMA": '","',
    "DOT": '"."',
    "IMPLIES": '":-"',
    "LBRACE": '"{"',
    "LPAR": '"("',
    "NUMBER": "a number",
    "RBRACE": '"}"',
    "RPAR": '")"',
    "SUBTYPE": '"<:"',
    "$END": "the end of the text",
}


def syntax_error(text: str, name: str, error: UnexpectedInput) -> Diagnostic:
    """The diagnostic for the parser's error in a text."""
    at = error.pos_in_stream
    token = getattr(error, "token", None)
    if at is None or at < 0 or (token is not None and token.type == "$END"):
        at = len(text.rstrip())
    accepted = set(error.interactive_parser.accepts())  # type: ignore[attr-defined]
    shown, length = _found(text, at)
    message = f"unexpected {shown}; expected {_expected(accepted)}"
    return Diagnostic(
        "DX001", message, span_of(text, name, at, at + length), _help(text, at, accepted)
    )


def span_of(text: str, name: str, start: int, end: int) -> s.Span:
    """The span of some characters of a text."""
    line = text.count("\n", 0, start) + 1
    return s.Span(name, start, end, line, start - (text.rfind("\n", 0, start) + 1) + 1)


def _found(text: str, at: int) -> tuple[str, int]:
    """What stands at a place, as a person calls it, and its length."""
    found = re.compile(r'[A-Za-z_]\w*|\d+|"(?:[^"\\\n]|\\.)*"|\.[a-z_]+|<=|>=|!=|:-|:=|.').match(
        text, at
    )
    if found is None:
        return "end of the text", 1
    word = found[0]
    if word[0] == '"' and len(word) > 1:
        return f"string {word[:40]}", len(word)
    kinds = ((r"[a-z]\w*", "name "), (r"[A-Z]\w*", "variable "), (r"\d+", "number "))
    kind = next((kind for shape, kind in kinds if re.fullmatch(shape, word)), "")
    return f'{kind}"{word[:40]}"', len(word)


def _expected(accepted: set[str]) -> str:
    """What may stand here, in the language's words rather than the grammar's."""
    whole: tuple[tuple[str, str], ...] = (
        ("_DECL", "a declaration, a fact or a rule"),
        ("BANG", "an atom, a negated atom or a comparison"),
        ("_COUNT", 'a term or "count"'),
        ("STRING", 'a term or ")"' if "RPAR" in accepted else "a term"),
        ("OPERATOR", 'a comparison ("=", "!=", "<", "<=", ">", ">=")'),
    )
    for word, meaning in whole:
        if word in accepted:
            return meaning
    if {"NAME", "VARIABLE"} <= accepted:
        return "a type"
    words = accepted - {"PLUS", "MINUS", "TIMES"} or accepted
    shown = sorted(_WORDS.get(word, word.lower()) for word in words)
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _help(text: str, at: int, accepted: set[str]) -> str:
    before, here = text[:at], text[at:]
    for ahead, slip, help_ in _SLIPS:
        if re.search(ahead, before[-200:]) and re.match(slip, here):
            return help_
    word: Any = re.match(r"\.?[A-Za-z_]\w*", here)
    if word and word[0].startswith("."):
        known = did_you_mean(word[0], _DIRECTIVES)
        return known or f"the directives are {', '.join(_DIRECTIVES)}"
    if word and "STRING" in accepted and word[0][0].islower():
        variable = word[0][0].upper() + word[0][1:]
        quoted = f'a constant stands in double quotes: "{word[0]}"'
        return f"{quoted}; a variable begins with a capital: {variable}"
    if "DOT" in accepted and ("\n" in before[len(before.rstrip()) :] or not here.strip()):
        return 'every clause ends in "."'
    return ""
