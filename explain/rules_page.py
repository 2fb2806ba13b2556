"""The rules as one HTML page, to be read, searched and printed; it loads nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from .rules_marks import datalog, effect_mark, slots_marked, variables_marked
from .rules_style import STYLE

if TYPE_CHECKING:
    from .rule_sheet import CaseName, Clause, Sheet
    from .rule_words import Word

__all__ = ["html"]

AUTHORITIES = {
    "classification": "the tabular list itself",
    "guideline": "the ICD-10-CM Official Guidelines",
    "payer": "a payer’s own facts",
    "practice": "the article: what auditors and payers look for",
}
"""The authorities, strongest first, in words."""
EFFECTS = {
    "reject": "the line may not be billed as coded",
    "review": "a person must settle it, most often by a query to the provider",
    "advise": "is told, and changes no verdict",
    "none": "only explains",
    "exception": "lifts the objection of another rule",
}


def html(sheets: Sequence[Sheet], words: Sequence[Word] = (), about: str = "") -> str:
    """One page of all the rules given, and of the words beneath them.

    `about` says how the rules were chosen. All text is escaped: rules, citations and titles are
    data.
    Example: `html([sheet(rule, program) for rule in trace.rules.values()])`.
    """
    defined = {word.relation for word in words}
    title = f"Rule {sheets[0].id}" if len(sheets) == 1 else "The rules of the policy"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)} · dxproof</title>",
            f"<style>{STYLE}</style></head>",
            '<body><a class="skip" href="#rules">Skip to the rules</a>',
            f"<header><h1>{escape(title)}</h1>",
            f"<p>{escape(about)}</p>" if about else "",
            "</header>",
            *(_legend() if len(sheets) > 1 else ()),
            *(_index(sheets) if len(sheets) > 1 else ()),
            '<main id="rules">',
            *(part for one in sheets for part in _rule(one, defined)),
            *(_words(words, defined) if words else ()),
            "</main>",
            "</body></html>",
            "",
        ]
    )


def _legend() -> Iterator[str]:
    yield '<section class="legend" aria-label="How to read this page"><dl>'
    yield "<div><dt>Effects</dt><dd><ul>"
    for effect, meaning in list(EFFECTS.items())[:4]:
        yield f"<li>{effect_mark(effect)} {escape(meaning)}</li>"
    yield "</ul></dd></div><div><dt>Authorities, strongest first</dt><dd><ul>"
    for authority, meaning in AUTHORITIES.items():
        yield f"<li><b>{authority}</b>: {escape(meaning)}</li>"
    yield "</ul></dd></div></dl>"
    yield (
        "<p>Words in <var>italics</var> stand for what is found on a claim: a code, a line, an "
        "edition. A message names them in the same way.</p></section>"
    )


def _index(sheets: Sequence[Sheet]) -> Iterator[str]:
    yield '<nav aria-labelledby="index"><h2 id="index">Index</h2><table><thead><tr>'
    yield "".join(
        f'<th scope="col">{head}</th>'
        for head in ("Rule", "Effect", "Authority", "In short", "Paragraphs", "Cases")
    )
    yield "</tr></thead><tbody>"
    for one in sheets:
        id = escape(one.id)
        yield (
            f'<tr><th scope="row"><a href="#{id}">{id}</a></th>'
            f"<td>{' '.join(map(effect_mark, one.effects))}</td><td>{escape(one.authority)}</td>"
            f'<td>{escape(one.summary)}</td><td class="number">{len(one.paragraphs)}</td>'
            f'<td class="number">{len(one.cases.fires) + len(one.cases.does_not_fire)}</td></tr>'
        )
    yield "</tbody></table></nav>"


SCOPES = {
    "all": "Reads the chart; left out where claims come without one.",
    "some": "Where claims come without a chart, only the clauses that need none apply.",
    "none": "Needs no chart; applies to every claim.",
}


def _rule(one: Sheet, defined: Collection[str]) -> Iterator[str]:
    id = escape(one.id)
    yield f'<article id="{id}" aria-labelledby="h-{id}"><h2 id="h-{id}">{id}'
    yield f' <span class="by">by {escape(one.authority)}</span></h2>'
    yield f'<p class="scope">{SCOPES[one.chart]}</p>'
    yield from (f'<p class="note"><b>Note.</b> {escape(note)}</p>' for note in one.notes)
    for number, clause in enumerate(one.clauses, 1):
        yield from _clause(one, clause, number, defined)
    yield from _paragraphs(one)
    yield from _cases(one)
    yield "</article>"


def _clause(one: Sheet, clause: Clause, number: int, defined: Collection[str]) -> Iterator[str]:
    says = clause.says or "A further clause."
    which = f"{number}. " if len(one.clauses) > 1 else ""
    yield f"<section class='clause'><h3>{which}{escape(says)} {effect_mark(clause.effect)}</h3>"
    yield "<div class='two'><div><h4>It applies when all of this holds</h4><ol>"
    yield from (
        f"<li>{variables_marked(text, clause.variables)}</li>" for text in clause.conditions
    )
    yield "</ol></div><div><h4>It says</h4>"
    yield f"<blockquote>{slots_marked(clause.message)}</blockquote>"
    for use in clause.use:
        yield f"<p><b>Use instead:</b> {variables_marked(use, clause.variables)}</p>"
    yield f"<p><b>Source:</b> <cite>{slots_marked(clause.citation)}</cite></p></div></div>"
    yield f"<figure><figcaption>Datalog, {escape(clause.place)}</figcaption>"
    yield f'<pre tabindex="0"><code>{datalog(clause.datalog, defined)}</code></pre>'
    yield "</figure></section>"


def _paragraphs(one: Sheet) -> Iterator[str]:
    yield "<section class='traces'><h3>Paragraphs of the article</h3>"
    if not one.paragraphs:
        yield "<p>None: the article does not speak of it.</p></section>"
        return
    yield "<ul class='paragraphs'>"
    for p in one.paragraphs:
        more = "" if p.opening.endswith(".") else " …"
        yield f"<li><code>{escape(p.id)}</code> “{escape(p.opening)}{more}” "
        yield f"<span class='where'>{escape(p.heading)}</span></li>"
    yield "</ul></section>"


def _cases(one: Sheet) -> Iterator[str]:
    for head, found in (
        (f"Cases in which it speaks ({len(one.cases.fires)})", one.cases.fires),
        (
            f"Nearest cases in which it does not ({len(one.cases.does_not_fire)})",
            one.cases.does_not_fire,
        ),
    ):
        if not found:
            continue
        own = [c for c in found if c.case.partition("/")[0] in (one.id, "article")]
        rest = [c for c in found if c not in own]
        yield f"<section class='traces'><h3>{head}</h3>"
        if own:
            yield f"<ul class='cases'>{''.join(map(_case, own))}</ul>"
        if rest:
            where = "Also cases of other rules" if own else "Cases of other rules"
            yield f"<p class='rest'>{where}: {_names(rest)}</p>"
        yield "</section>"


def _words(words: Sequence[Word], defined: Collection[str]) -> Iterator[str]:
    """What the conditions rest on, by the name that it has in Datalog."""
    yield '<article id="words" aria-labelledby="h-words"><h2 id="h-words">What the conditions mean'
    yield "</h2><p class='scope'>By their names in Datalog. What is not here stands in the tabular "
    yield "list, on the claim or in the chart.</p><dl class='words'>"
    for word in words:
        says = (
            slots_marked(word.says) if word.facts else variables_marked(word.says, word.variables)
        )
        name = escape(word.relation)
        yield f"<dt id='r-{name}'><code>{name}</code> {says}</dt><dd>"
        yield "<p class='or'>or</p>".join(
            f"<ul>{''.join(f'<li>{variables_marked(c, word.variables)}</li>' for c in way)}</ul>"
            for way in word.ways
        )
        if word.facts:
            yield f"<ul class='facts'>{''.join(f'<li>{escape(f)}</li>' for f in word.facts)}</ul>"
        if word.citation:
            yield f"<p class='where'>{escape(word.citation)}</p>"
        yield "</dd>"
    yield "</dl></article>"


def _case(case: CaseName) -> str:
    return f"<li>{escape(case.title)} <code>{escape(case.case)}</code></li>"


def _names(cases: Iterable[CaseName]) -> str:
    return ", ".join(f"<code>{escape(c.case)}</code>" for c in cases)
