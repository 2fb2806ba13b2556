"""`dxproof export`: the program and its facts for another engine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from .options import Policy, Tabular
from .output import write_text
from .user_error import UserError

__all__ = ["export"]


def export(
    *,
    claims: Annotated[
        str,
        Parameter(metavar="FILE", help="The claims whose facts are written; - is standard input."),
    ],
    to: Annotated[Literal["souffle", "clingo"], Parameter(help="The engine.")],
    out: Annotated[
        Path, Parameter(name=["-o", "--out"], metavar="DIR", help="The folder to write into.")
    ],
    tabular: Tabular = None,
    policies: Policy = None,
) -> int:
    """Write the program and its facts for another engine.

    Usage: dxproof export --claims FILE --to souffle|clingo -o DIR

    Writes the whole program, and for each claim the facts that it needs, of the claim and of the
    tabular list. Prints the files written.

    Examples:
      dxproof export --claims claim.json --to clingo -o exported
      dxproof export --claims january.jsonl --to souffle -o exported

    Exit status: 0 the files were written, 2 bad input or usage.
    """
    from ..engine.export import export as write
    from .claim_files import claims_of
    from .knowledge import load

    read = claims_of([claims])
    kb = load(tabular, policies)
    try:
        written = write(kb, read, to, out)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UserError(
            f'cannot write "{error.filename or out}": {reason}',
            help="name a folder that can be written",
        ) from None
    write_text("".join(f"{path}\n" for path in written))
    return 0
