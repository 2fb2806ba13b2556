"""What is wrong with a claim file: problems that name their place, and the error that carries them.

An error tells the place, the offending word and what was expected. It never repeats more of the
input than that word, since claims are health data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["ClaimError", "ClaimProblem", "Problems", "TooManyProblemsError", "nearest", "quoted"]

MAX_PROBLEMS = 100
MAX_SHOWN = 20
MAX_WORD = 40


class ClaimProblem(NamedTuple):
    """One thing that is wrong with a claim.

    `name` is the file's name; `claim` counts the claims of a JSON list from 1, `line` and `column`
    count those of the file from 1; `path` is the place within the claim (`$.findings[2].concept`),
    empty where the file is no JSON at all. `expected` and `help` may be empty.
    """

    name: str
    path: str
    message: str
    expected: str = ""
    help: str = ""
    claim: int | None = None
    line: int | None = None
    column: int | None = None

    @property
    def place(self) -> str:
        """The place in words: `claims.jsonl, line 3, $.findings[2].concept`."""
        parts = [self.name]
        parts += [f"claim {self.claim}"] if self.claim is not None else []
        parts += [f"line {self.line}"] if self.line is not None else []
        parts += [f"column {self.column}"] if self.column is not None else []
        return ", ".join([*parts, self.path] if self.path else parts)

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}"
        text += f"\n  expected: {self.expected}" if self.expected else ""
        return text + (f"\n  help: {self.help}" if self.help else "")


class ClaimError(ValueError):
    """A claim, or a file of claims, that cannot be read; `problems` holds everything found.

    `name`, `claim`, `line`, `column`, `path`, `message`, `expected` and `help` are those of the
    first problem. The text shows the first twenty problems.

    Example: `except ClaimError as error: print(error.path, error.help)`.
    """

    def __init__(self, problems: Iterable[ClaimProblem]) -> None:
        self.problems: tuple[ClaimProblem, ...] = tuple(problems)
        super().__init__(self.problems)
        first = self.problems[0]
        self.name, self.path, self.message = first.name, first.path, first.message
        self.expected, self.help = first.expected, first.help
        self.claim, self.line, self.column = first.claim, first.line, first.column

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:MAX_SHOWN]]
        hidden = len(self.problems) - len(lines)
        lines += [f"and {hidden} more"] if hidden else []
        return "\n".join(lines)


class TooManyProblemsError(Exception):
    """The claim has more problems than are worth listing: reading it stops here."""


class Problems:
    """The problems of one claim as they are found; the hundredth is the last that is kept.

    Raises TooManyProblemsError from `add` when there are more; the list then says so.
    """

    def __init__(self, name: str, claim: int | None = None, line: int | None = None) -> None:
        self.name, self.claim, self.line = name, claim, line
        self.found: list[ClaimProblem] = []

    def add(self, path: str, message: str, expected: str = "", help: str = "") -> None:
        """Note one problem at a path of the claim."""
        full = len(self.found) == MAX_PROBLEMS
        if full:
            path, expected, help = "$", "", "the rest are not listed"
            message = f"more than {MAX_PROBLEMS} problems"
        problem = ClaimProblem(
            self.name, path, message, expected, help, claim=self.claim, line=self.line
        )
        self.found.append(problem)
        if full:
            raise TooManyProblemsError

    def error(self) -> ClaimError:
        """Make the error that carries all problems noted."""
        return ClaimError(self.found)


def quoted(word: str) -> str:
    """Quote an offending word in double quotes, escaping what does not print.

    What is longer than forty characters is no word but a passage, and is not repeated.

    Example: `quoted("spurling")` is `'"spurling"'`.
    """
    if len(word) > MAX_WORD:
        return f"a text of {len(word):,} characters"
    shown = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in word)
    return '"' + "".join(shown).replace('"', '\\"') + '"'


def nearest(word: str, words: Iterable[str], otherwise: str = "") -> str:
    """Suggest the valid word that is nearest to a misspelled one: `did you mean "left"?`.

    Nearness is that of `difflib` (Ratcliff and Obershelp); `otherwise` is returned if none is near.
    """
    if len(word) > MAX_WORD:
        return otherwise
    from difflib import get_close_matches

    plain = "_".join(word.lower().split())
    near = get_close_matches(plain, list(words), 1, 0.5)
    return f'did you mean "{near[0]}"?' if near else otherwise
