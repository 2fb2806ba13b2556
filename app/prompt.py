"""The prompt of `dxproof query`: goals and commands typed one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .output import note
from .prompt_lines import answer_line, tell_error

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

    from .session import Session

__all__ = ["prompt"]

MARK = "dxproof> "


def prompt(session: Session, *, keep: bool = True) -> int:
    """Read and answer lines until `:quit` or Ctrl-D; returns the exit status 0.

    With `keep`, what is typed is kept from session to session, as `prompt_history` tells. Whatever
    goes wrong with a line is told, and the next one read.
    """
    typed = _typed(session, keep)
    _greet(session)
    while True:
        try:
            text = typed.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return 0
        # what is pasted may hold several lines
        for line in text.splitlines():
            try:
                answer_line(session, line)
            except EOFError:
                return 0
            except KeyboardInterrupt:
                note("interrupted")
                break
            except BrokenPipeError:
                raise
            except Exception as error:
                tell_error(error)


def _typed(session: Session, keep: bool) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.application import get_app
    from prompt_toolkit.auto_suggest import AutoSuggestFromHistory

    from .prompt_complete import Completions
    from .prompt_history import history_of

    return PromptSession(
        MARK,
        history=history_of(session.kb.program, keep),
        completer=Completions(session),
        complete_in_thread=True,
        auto_suggest=AutoSuggestFromHistory(),
        bottom_toolbar=lambda: _toolbar(
            session, get_app().current_buffer.document.text_before_cursor
        ),
    )


def _toolbar(session: Session, text: str) -> Any:
    """The columns of the relation that is being typed, else how goals are answered."""
    from .prompt_complete import hint

    columns = hint(session, text)
    if columns is not None:
        before, here, after = columns
        return [("", before), ("bold underline", here), ("", after)]
    claims = len(session.asked_claims)
    parts = [
        f"edition {session.edition.name}",
        f"{claims} claim{'s' * (claims != 1)}" if claims else "no claims",
        f"limit {session.limit or 'none'}",
        f"{session.seconds:g} s",
        session.format,
        ":help",
    ]
    return "  ".join(parts)


def _greet(session: Session) -> None:
    from .knowledge import day

    manifest = session.edition.manifest
    dates = f"{day(manifest.first)} to {day(manifest.last)}"
    note(f"Goals over ICD-10-CM {session.edition.name} ({dates}). :help tells more, :quit ends.")
