"""`dxproof rules`: the rules with authority, citation, text and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from .options import Policy
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.case import Case
    from ..engine.program import Program, Rule

__all__ = ["policy_rules", "rules"]


def rules(
    rule: Annotated[str | None, Parameter(name="ID", help="One rule, such as excludes1.")] = None,
    /,
    *,
    format: Annotated[Literal["text", "json"], Parameter(help="text (default) or json.")] = "text",
    policies: Policy = None,
) -> int:
    """Show the rules with authority, citation, text and cases.

    Usage: dxproof rules [ID] [--format text|json]

    Without ID: every rule with its effects, authority, citation and first sentence, in the order
    of the policy: code set, priority, documentation. With ID: the whole rule in Datalog, clause by
    clause, its messages, and the cases that exercise it.

    Examples:
      dxproof rules
      dxproof rules excludes1
      dxproof rules --format json
      dxproof rules acme-plan --policy acme

    Exit status: 0 the rules were shown, 2 bad input or usage.
    """
    from ..engine.diagnostics import did_you_mean
    from .knowledge import policy
    from .output import write_bytes

    found = policy_rules(policy(policies))
    if rule is not None and rule not in found:
        word = "-".join(rule.lower().replace("_", " ").split())
        raise UserError(
            f'unknown rule "{rule}"',
            expected='an id that "dxproof rules" lists',
            help=did_you_mean(word, found),
        )
    if format == "json":
        import msgspec

        answer: Any = [_brief(id, rows) for id, rows in found.items()]
        if rule is not None:
            answer = _full(rule, found[rule])
        write_bytes(msgspec.json.encode(answer) + b"\n")
    else:
        from .rule_report import show_all, show_one

        if rule is None:
            show_all([_brief(id, rows) for id, rows in found.items()])
        else:
            show_one(_full(rule, found[rule]))
    return 0


def policy_rules(program: Program) -> dict[str, list[Rule]]:
    """The clauses of each policy rule by its id, in the order of the policy.

    Example: `next(iter(policy_rules(program)))` is `"edition"`.
    """
    found: dict[str, list[Rule]] = {}
    for clause in program.rules:
        if clause.id is not None:
            found.setdefault(clause.id, []).append(clause)
    return found


def _brief(id: str, clauses: list[Rule]) -> dict[str, Any]:
    first = clauses[0]
    return {
        "id": id,
        "effects": list(dict.fromkeys(c.effect for c in clauses)),
        "authority": first.authority,
        "citation": first.citation,
        "summary": first.doc.partition(". ")[0].rstrip(".") + "." if first.doc else "",
        "chart": any(c.needs_chart for c in clauses),
    }


def _full(id: str, clauses: list[Rule]) -> dict[str, Any]:
    from .cases import all_cases, fires

    cases = all_cases()
    return {
        **_brief(id, clauses),
        "clauses": [
            {
                "place": f"{c.span.file}:{c.span.line}",
                "effect": c.effect,
                "says": c.doc,
                "citation": c.citation,
                "message": c.message,
                "note": c.note,
                "datalog": c.text,
            }
            for c in clauses
        ],
        "cases": {
            "fires": [_case(case) for case in cases if id in fires(case)],
            "does_not_fire": [
                _case(case) for case in cases if case.topic == id and id not in fires(case)
            ],
        },
    }


def _case(case: Case) -> dict[str, str]:
    return {"case": case.name, "title": case.title}
