"""Options that several commands share, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

__all__ = ["OneEdition", "Out", "Policy", "Scope", "ServiceDate", "Tabular"]

Tabular = Annotated[
    list[Path] | None,
    Parameter(
        name="--tabular",
        negative=(),
        metavar="FILE",
        help=(
            "Tabular list (XML) of a further edition; may be given again. The edition is chosen by "
            "date of service. DXPROOF_TABULAR holds several, set apart as in PATH."
        ),
    ),
]
Policy = Annotated[
    list[Path] | None,
    Parameter(
        name="--policy",
        negative=(),
        metavar="DIR",
        help=(
            "A policy of your own, a folder of .dl files over the built-in rules; may be given "
            "again. DXPROOF_POLICY holds several, set apart as in PATH."
        ),
    ),
]
Scope = Annotated[
    Literal["full", "codes"],
    Parameter(
        name="--scope",
        help=(
            "full (default), or codes for claims that come without a chart: only rules that read "
            "nothing but codes, dates and places apply."
        ),
    ),
]
OneEdition = Annotated[
    str | None,
    Parameter(
        name="--edition",
        metavar="YEAR",
        help="Fiscal year of the edition; the latest one by default.",
    ),
]
ServiceDate = Annotated[
    str | None,
    Parameter(
        name="--date",
        metavar="DATE",
        help="A date such as 2026-03-02: the edition in force on that day.",
    ),
]
Out = Annotated[
    Path | None,
    Parameter(
        name=["-o", "--out"], metavar="OUT", help="Write to this file, not to standard output."
    ),
]
