"""The commands of the prompt, which begin with a colon: settings, and what is known."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from .session import Session, check_bounds
from .user_error import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMANDS", "FORMATS", "run_command"]

FORMATS = ("table", "json", "csv")
MAX_DIGITS = 15


class Command(NamedTuple):
    """A command: what may follow its name, what it does, and the function that does it."""

    takes: str
    does: str
    run: Callable[[Session, str], None]


def run_command(session: Session, line: str) -> None:
    """Run a line such as `:limit 20`. Raises UserError for bad usage, EOFError for `:quit`."""
    from ..engine.diagnostics import did_you_mean

    name, _, rest = line[1:].strip().partition(" ")
    command = COMMANDS.get(name)
    if command is None:
        near = did_you_mean(name, COMMANDS).replace('"', '":', 1)
        raise UserError(f'unknown command ":{name}"', help=near or ":help lists them")
    rest = rest.strip()
    if rest and not command.takes:
        raise UserError(f'"{rest}" is more than ":{name}" takes')
    command.run(session, rest)


def _tell(text: str) -> None:
    from .output import note

    note(text)


def _help(session: Session, word: str) -> None:
    from .prompt_screen import show

    width = max(len(f":{name} {c.takes}") for name, c in COMMANDS.items()) + 2
    shown = (f"  {f':{name} {c.takes}':<{width}}{c.does}\n" for name, c in COMMANDS.items())
    show(_ABOUT + "".join(shown))


def _relations(session: Session, word: str) -> None:
    from .prompt_relations import COLUMNS, listed
    from .prompt_screen import show_rows

    show_rows(COLUMNS, listed(session.kb.program, word))


def _describe(session: Session, word: str) -> None:
    from .prompt_relations import described
    from .prompt_screen import show

    if not word:
        raise UserError("no relation is named", expected=":describe RELATION")
    show(described(session.kb.program, word))


def _why(session: Session, word: str) -> None:
    from ..explain.english import english
    from .prompt_screen import show

    proof = session.proof(_whole(":why", word) if word else None)
    show(english(proof))


def _claims(session: Session, word: str) -> None:
    from .claim_files import claims_of
    from .output import STDIN

    if word in ("-", STDIN):
        raise UserError('":claims -" would read what is typed here', expected="a file")
    if word:
        session.claims = claims_of([os.path.expanduser(word)])
        session.claim, session.last = None, None
    _tell(f"{_counted(session.claims)} loaded")


def _claim(session: Session, word: str) -> None:
    from ..engine.diagnostics import did_you_mean

    ids = [c.id for c in session.claims]
    if word and word not in ids:
        raise UserError(
            f'no loaded claim has the id "{word}"',
            expected=":claims FILE first" if not ids else "the id of one of them",
            help=did_you_mean(word, ids) if ids else "",
        )
    session.claim = word or None
    _tell(f'goals are asked of claim "{word}"' if word else f"{_counted(ids)} loaded, all asked")


def _counted(claims: Sequence[object]) -> str:
    return f"{len(claims)} claim{'s' * (len(claims) != 1)}"


def _edition(session: Session, word: str) -> None:
    from .knowledge import day, edition_of

    if word:
        session.edition = edition_of(session.kb, word)
        session.last = None
    manifest = session.edition.manifest
    dates = f"{day(manifest.first)} to {day(manifest.last)}"
    others = [e.name for e in session.kb.editions if e is not session.edition]
    beside = f"; also loaded: {', '.join(others)}" if others else ""
    _tell(f"edition {session.edition.name}, {dates}{beside}")


def _limit(session: Session, word: str) -> None:
    if word:
        limit = _whole(":limit", word)
        check_bounds(limit, session.seconds, (":limit", ":seconds"))
        session.limit = limit
    _tell(f"at most {session.limit} rows" if session.limit else "all rows")


def _seconds(session: Session, word: str) -> None:
    if word:
        try:
            seconds = float(word[:MAX_DIGITS])
        except ValueError:
            raise UserError(f'found "{word}" for ":seconds"', expected="a number") from None
        check_bounds(session.limit, seconds, (":limit", ":seconds"))
        session.seconds = seconds
    _tell(f"at most {session.seconds:g} seconds")


def _format(session: Session, word: str) -> None:
    from ..engine.diagnostics import did_you_mean, one_of

    if word and word not in FORMATS:
        help = did_you_mean(word, FORMATS)
        raise UserError(f'found "{word}" for ":format"', expected=one_of(FORMATS), help=help)
    session.format = word or session.format
    _tell(f"answers as {session.format}")


def _quit(session: Session, word: str) -> None:
    raise EOFError


def _whole(name: str, word: str) -> int:
    """A whole number of a few digits. Raises UserError for anything else."""
    digits = word.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS):
        expected = f"a whole number of at most {MAX_DIGITS} digits"
        raise UserError(f'found "{word}" for "{name}"', expected=expected)
    return int(word)


COMMANDS = {
    "help": Command("", "this text", _help),
    "relations": Command("[WORD]", "the relations, or those that speak of a word", _relations),
    "describe": Command("RELATION", "what a relation means, its columns and rules", _describe),
    "why": Command("[N]", "why row N of the last answer holds, or why there is no row", _why),
    "claims": Command("FILE", "ask the claims of a file", _claims),
    "claim": Command("[ID]", "ask one of them only; without ID all of them again", _claim),
    "edition": Command("[YEAR]", "ask another edition", _edition),
    "limit": Command("[N]", "show at most N rows; 0 is all", _limit),
    "seconds": Command("[N]", "give up after N seconds", _seconds),
    "format": Command("[table|json|csv]", "how answers are shown", _format),
    "quit": Command("", "end, as Ctrl-D does", _quit),
}
"""The commands by name."""
_ABOUT = """A goal is an atom as in the rules, on a line of its own:

  excludes1_conflict("M54.12", X)    which codes may not stand beside M54.12
  title("M54.12", Title)             a code's title; a variable begins with a capital
  is_a("M54.12", "M54")              without variables: true or false
  note(_, "excludes1", "M54.1", T)   _ is any value, and is not shown
  reason(Line, Rule, Effect)         of a claim: load it with :claims FILE

Tab completes relations, columns and, between quotes, codes. Ctrl-C ends an answer, not the prompt.

Commands:
"""
