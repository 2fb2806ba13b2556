"""The knowledge base as a command loads it: progress on standard error, errors with help."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from .output import is_terminal, plain
from .user_error import UserError

if TYPE_CHECKING:
    from types import TracebackType

    from ..engine.edition import Edition
    from ..engine.knowledge import KnowledgeBase
    from ..engine.program import Program

__all__ = ["Progress", "day", "edition_of", "load", "policy", "policy_folders", "tabular_files"]


class Progress:
    """Tells the steps of a long task: a line that changes on a terminal, one line in all elsewhere.

    Example: `with Progress() as tell: tell("reading the notes")`.
    """

    def __init__(self, first: str = "") -> None:
        """`first` is what is told where only one line is, the first step if empty."""
        self._first = first
        self._told = False
        self._terminal = is_terminal(sys.stderr)

    def __enter__(self) -> Progress:
        return self

    def __call__(self, step: str) -> None:
        """Tell the step that begins."""
        if self._terminal:
            sys.stderr.write(f"\r\x1b[2K{plain(step)} ...")
        elif not self._told:
            sys.stderr.write(plain(self._first or step) + "\n")
        self._told = True
        sys.stderr.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._terminal and self._told:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()


_FIRST = "building the snapshot of the tabular list; this is done once and takes some seconds"


def load(
    tabular: Iterable[Path] | None = None,
    policies: Iterable[Path] | None = None,
    *,
    rebuild: bool = False,
    steps: list[str] | None = None,
) -> KnowledgeBase:
    """Load the knowledge base: the built-in edition and those of the files named, and the rules.

    The steps of what is built are told, and kept in `steps`. Raises what `KnowledgeBase.load`
    raises.
    """
    from ..engine.knowledge import KnowledgeBase

    with Progress(_FIRST) as tell:

        def keep(step: str) -> None:
            tell(step)
            if steps is not None:
                steps.append(step)

        return KnowledgeBase.load(
            tabular_files(tabular),
            policies=policy_folders(policies),
            progress=keep,
            rebuild=rebuild,
        )


def tabular_files(named: Iterable[Path] | None) -> list[Path]:
    """The tabular lists that options name, else those that DXPROOF_TABULAR names, as PATH does."""
    return _paths(named, "DXPROOF_TABULAR")


def policy_folders(named: Iterable[Path] | None) -> list[Path]:
    """The policies that options name, else those that DXPROOF_POLICY names, as PATH does."""
    return _paths(named, "DXPROOF_POLICY")


def _paths(named: Iterable[Path] | None, variable: str) -> list[Path]:
    if named is not None:
        return list(named)
    return [Path(part) for part in os.environ.get(variable, "").split(os.pathsep) if part]


def policy(policies: Iterable[Path] | None = None) -> Program:
    """The rules alone, for commands that ask nothing of an edition."""
    from ..engine.knowledge import cache_folder, load_policy

    return load_policy(cache_folder(), policy_folders(policies))


def edition_of(kb: KnowledgeBase, year: str | None = None, date: str | None = None) -> Edition:
    """The edition that a user names by year or by day; the latest one by default.

    Raises UserError where no such edition is loaded.
    """
    loaded = ", ".join(
        f'"{e.name}" ({day(e.manifest.first)} to {day(e.manifest.last)})' for e in kb.editions
    )
    help = "load a further edition with --tabular FILE"
    if year is not None and date is not None:
        raise UserError('"--edition" and "--date" both name an edition', expected="one of them")
    if date is not None:
        found = kb.edition_on(_number(date))
        if found is None:
            raise UserError(
                f'no loaded edition is in force on "{date}"', expected=loaded, help=help
            )
        return found
    if year is None:
        return kb.editions[-1]
    for edition in kb.editions:
        if edition.name == year.strip():
            return edition
    raise UserError(f'edition "{year}" is not loaded', expected=loaded, help=help)


def _number(date: str) -> int:
    from datetime import date as Date

    try:
        day = Date.fromisoformat(date.strip())
    except ValueError:
        raise UserError(
            f'found "{date}" for "--date"', expected='a date such as "2026-03-02"'
        ) from None
    return day.year * 10000 + day.month * 100 + day.day


def day(number: int) -> str:
    """A day kept as yyyymmdd, as it is written.

    Example: `day(20260302) == "2026-03-02"`.
    """
    text = f"{number:08d}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"
