"""`dxproof why`: the proof of a line's verdict."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from .options import Out, Policy, Scope, Tabular
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.claim import Claim
    from ..engine.decision import Line
    from ..engine.oracle import Decided

__all__ = ["line_of", "why"]


def why(
    file: Annotated[str, Parameter(name="FILE", help="The claim; - is standard input.")],
    /,
    *,
    line: Annotated[
        str,
        Parameter(
            metavar="CODE",
            help="The diagnosis or procedure code of the line, with or without the dot, in any "
            "case; or the line's number, diagnoses first, where a code stands twice.",
        ),
    ],
    format: Annotated[
        Literal["text", "json", "dot", "svg", "png", "html"],
        Parameter(help="text (default) is English; html holds the drawing and the English."),
    ] = "text",
    out: Out = None,
    claim: Annotated[
        str | None, Parameter(metavar="ID", help="Which claim, if the file holds several.")
    ] = None,
    scope: Scope = "full",
    tabular: Tabular = None,
    policies: Policy = None,
) -> int:
    """Show the proof of a line's verdict.

    Usage: dxproof why FILE --line CODE [--format text|json|dot|svg|png|html] [-o OUT]

    An accepted line has a proof too: the requirements that it meets, and the objections that were
    tried and failed, each with what it lacks.

    Examples:
      dxproof why claim.json --line M54.12
      dxproof why claim.json --line m5412 --format png -o proof.png
      dxproof why january.jsonl --claim c-101 --line M54.2 --format html -o proof.html

    Exit status: 0 the proof was shown, whatever the verdict is; 2 bad input or usage.
    """
    from ..engine.oracle import Oracle
    from .claim_files import claims_of
    from .knowledge import load

    if format == "png" and out is None:
        _refuse_terminal()
    chosen = _claim(claims_of([file]), claim)
    decided = Oracle(load(tabular, policies)).examine(chosen, scope)
    found = line_of(decided, line)
    _show(decided, found, format, out)
    return 0


def _refuse_terminal() -> None:
    from .output import is_terminal

    if is_terminal(sys.stdout):
        raise UserError(
            "a picture is no text for a terminal",
            expected="a file or a pipe",
            help="write it to a file: --format png -o proof.png",
        )


def _claim(claims: Sequence[Claim], id: str | None) -> Claim:
    """The one claim, or the one with the id. Raises UserError if it is not clear which."""
    from ..engine.claim_error import nearest, quoted

    ids = list(dict.fromkeys(c.id for c in claims))
    shown = ", ".join(map(quoted, ids[:20])) + (
        f" and {len(ids) - 20} more" if len(ids) > 20 else ""
    )
    if id is None:
        if len(claims) == 1:
            return claims[0]
        raise UserError(
            f"the file holds {len(claims)} claims",
            expected=f"--claim with one of {shown}",
            help="name the claim: --claim ID",
        )
    found = [c for c in claims if c.id == id]
    if not found:
        raise UserError(f'no claim has the id "{id}"', expected=shown, help=nearest(id, ids))
    if len(found) > 1:
        raise UserError(
            f'{len(found)} claims have the id "{id}"', expected="an id for each claim of its own"
        )
    return found[0]


def line_of(decided: Decided, word: str) -> Line:
    """The first line that bears a code, however it is spelled, or the line of that number.

    Raises UserError with the codes of the claim where there is none.
    """
    from ..engine.claim_code import canonical_code
    from ..engine.diagnostics import did_you_mean

    lines = decided.decision.lines
    spelled = word.strip()
    code = canonical_code(spelled) or spelled.upper()
    for line in lines:
        if line.code in (code, spelled.upper()):
            return line
    if (
        spelled.isascii()
        and spelled.isdigit()
        and len(spelled) < 4
        and 0 < int(spelled) <= len(lines)
    ):
        return lines[int(spelled) - 1]
    codes = list(dict.fromkeys(line.code for line in lines))
    raise UserError(
        f'no line of the claim bears "{word}"',
        expected=", ".join(f'"{c}"' for c in codes) + f", or a line's number up to {len(lines)}",
        help=did_you_mean(code, codes),
    )


def _show(decided: Decided, line: Line, format: str, out: Out) -> None:
    from .drawing import Drawing
    from .output import write_bytes, write_text

    drawing = Drawing(decided, line)
    match format:
        case "text":
            write_text(drawing.english, out)
        case "json":
            write_bytes(drawing.proof.to_json() + b"\n", out)
        case "dot":
            write_text(drawing.dot, out)
        case "svg":
            write_text(drawing.svg, out)
        case "png":
            write_bytes(drawing.png, out)
        case _:
            write_text(drawing.html, out)
