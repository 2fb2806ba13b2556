"""`dxproof rules`: the rules in English and Datalog, traced to the article and to the cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from ..engine.trace import policy_rules
from .options import Out, Policy
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.program import Program
    from ..engine.trace import Trace, Traced

__all__ = ["policy_rules", "rules"]

Format = Literal["text", "json", "html"]


def rules(
    rule: Annotated[str | None, Parameter(name="ID", help="One rule, such as excludes1.")] = None,
    /,
    *,
    code: Annotated[
        str | None,
        Parameter(
            metavar="CODE",
            help=(
                "Only rules that speak of a line with this code in a case, or whose Datalog names "
                "the code or an ancestor of it."
            ),
        ),
    ] = None,
    authority: Annotated[
        Literal["classification", "guideline", "payer", "practice"] | None,
        Parameter(help="Only rules of this authority."),
    ] = None,
    effect: Annotated[
        Literal["reject", "review", "advise", "none"] | None,
        Parameter(help="Only rules that have this effect."),
    ] = None,
    trace: Annotated[
        bool,
        Parameter(
            negative=(), help="The table from each paragraph of the article to its rules, and back."
        ),
    ] = False,
    format: Annotated[
        Format, Parameter(help="text (default), json, or html: one page, ready to print.")
    ] = "text",
    out: Out = None,
    policies: Policy = None,
) -> int:
    """Show the rules: English, Datalog, authority, citation, paragraphs and cases.

    Usage: dxproof rules [ID] [--code CODE] [--authority WHO] [--effect EFFECT]
                         [--format text|json|html] [-o OUT]
           dxproof rules --trace [--format text|json] [-o OUT]

    Without ID: every rule with its effects, authority, citation and first sentence, in the order
    of the policy. With ID: the whole rule, clause by clause, in English and in Datalog, with its
    messages and notes, the paragraphs of the article that it carries out, the cases in which it
    fires, and those of its folder in which it does not. The html page holds all of this for every
    rule that is asked for.

    With --trace: a Markdown table to lay beside the article: each paragraph with its rules and
    cases, or why it states no rule, and where the tabular list says otherwise; then the way back.

    Examples:
      dxproof rules
      dxproof rules excludes1
      dxproof rules --code M54.12 --effect reject
      dxproof rules --format html -o rules.html
      dxproof rules acme-plan --policy acme
      dxproof rules --trace -o docs/TRACE.md

    Exit status: 0 the rules were shown, 2 bad input or usage.
    """
    from ..engine.article import read_article
    from ..engine.trace import Trace
    from .cases import all_cases
    from .knowledge import policy

    program = policy(policies)
    known = Trace(program, all_cases(), read_article())
    if trace:
        if rule or code or authority or effect or format == "html":
            raise UserError(
                '"--trace" shows the whole article', expected="no ID, no filter, and text or json"
            )
        from .rule_answer import write_trace

        write_trace(known, format, out)
        return 0
    chosen = [_one(rule, known)] if rule is not None else list(known.rules.values())
    if authority is not None:
        chosen = [r for r in chosen if r.authority == authority]
    if effect is not None:
        chosen = [r for r in chosen if effect in r.effects]
    if code is not None:
        chosen, code = _with_code(chosen, code, program, policies)
    asked = (("code", code), ("authority", authority), ("effect", effect))
    _show(chosen, rule, known, program, format, out, {n: v for n, v in asked if v})
    return 0


def _one(id: str, trace: Trace) -> Traced:
    from ..engine.diagnostics import did_you_mean

    if id in trace.rules:
        return trace.rules[id]
    word = "-".join(id.lower().replace("_", " ").split())
    raise UserError(
        f'unknown rule "{id}"',
        expected='an id that "dxproof rules" lists',
        help=did_you_mean(word, trace.rules),
    )


def _with_code(
    chosen: list[Traced], word: str, program: Program, policies: list[Path] | None
) -> tuple[list[Traced], str]:
    """The rules that have to do with a code, and the code as it is written."""
    from .exclusion_facts import known_code
    from .knowledge import edition_of, load
    from .rule_filter import about_code

    edition = edition_of(load(policies=policies))
    code = known_code(word, edition)
    return [r for r in chosen if about_code(r, code, edition, program)], code


def _show(
    chosen: list[Traced],
    id: str | None,
    trace: Trace,
    program: Program,
    format: Format,
    out: Path | None,
    asked: dict[str, str],
) -> None:
    from .output import write_bytes, write_text
    from .rule_answer import brief, full, rule_page

    if format == "html":
        write_text(rule_page(chosen, trace, program, asked), out)
        return
    whole = id is not None and bool(chosen)
    answer: Any = full(chosen[0], program) if whole else [brief(r) for r in chosen]
    if format == "json":
        import msgspec

        write_bytes(msgspec.json.encode(answer) + b"\n", out)
        return
    from .rule_report import all_text, one_text, shown

    with shown(out) as screen:
        one_text(screen, answer) if whole else all_text(screen, answer, len(trace.rules))
