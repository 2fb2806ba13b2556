"""The small marks of the page of the rules: Datalog, variables, slots and effects as HTML."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from html import escape

__all__ = ["datalog", "effect_mark", "slots_marked", "variables_marked"]

_TOKEN = re.compile(
    r'(?P<comment>//[^\n]*)|(?P<string>"(?:\\.|[^"\\])*")|(?P<sign>:-|!(?!=))'
    r"|(?P<relation>[a-z]\w*(?=\())|(?P<variable>\b[A-Z]\w*)|.",
    re.DOTALL,
)


def datalog(text: str, defined: Collection[str] = ()) -> str:
    """A clause as HTML with its parts marked; every character is escaped.

    Relations that are `defined` on the page are links to where they are.
    Example: `datalog('p(X) :- q("a<b", X).')`.
    """
    return "".join(_token(m, defined) for m in _TOKEN.finditer(text))


def _token(match: re.Match[str], defined: Collection[str]) -> str:
    shown = escape(match[0], quote=False)
    if match.lastgroup == "relation" and match[0] in defined:
        return f'<a class="relation" href="#r-{shown}">{shown}</a>'
    return f'<span class="{match.lastgroup}">{shown}</span>' if match.lastgroup else shown


def effect_mark(effect: str) -> str:
    """The word of an effect in its colour."""
    return f'<span class="effect {escape(effect)}">{escape(effect)}</span>'


def variables_marked(text: str, variables: Iterable[str]) -> str:
    """A sentence with the names of variables set apart."""
    names = "|".join(map(re.escape, sorted(variables, key=len, reverse=True)))
    shown = escape(text, quote=False)
    if not names:
        return shown
    # "Line Beside" begins with a word, and a variable follows
    one = rf"(?<![\w.-])(?!Line [A-Z])(?:{names})(?![\w-])"
    return re.sub(one, r"<var>\g<0></var>", shown)


def slots_marked(template: str) -> str:
    """A message or citation with its slots set as variables."""
    return re.sub(r"\{(\w+)\}", r"<var>\1</var>", escape(template, quote=False))
