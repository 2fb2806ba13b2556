"""What was typed at the prompt, kept from session to session in the user's state folder.

A goal can hold what a chart says. So the file is the user's alone, and a line that quotes anything
of a claim, or names one, is never written: it can be called back in its own session only.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

if TYPE_CHECKING:
    from ..engine.program import Program

__all__ = ["history_file", "history_of", "is_private"]

MAX_BYTES = 1_000_000
"""When the file is longer, its older half is forgotten."""


def history_file() -> Path:
    """Where the lines are kept: `XDG_STATE_HOME`, else `~/.local/state`.

    Source: XDG Base Directory Specification, which takes no relative path.
    """
    named = os.environ.get("XDG_STATE_HOME", "")
    base = Path(named) if os.path.isabs(named) else Path.home() / ".local" / "state"
    return base / "dxproof" / "history"


def is_private(line: str, program: Program) -> bool:
    """Whether a line may quote a chart or name a claim: then it is not written.

    Example: `is_private('finding_text(F, "hit by a bus")', program)`.
    """
    line = line.strip()
    if line.startswith(":"):
        return line[1:].strip().startswith("claim")
    relation = program.relations.get(line.partition("(")[0].strip())
    # a misspelled relation may have been meant to be one of a claim
    return '"' in line and (relation is None or relation.stage == "claim")


def history_of(program: Program, keep: bool) -> History:
    """The history of a session; in memory alone where none is to be kept, or none can be."""
    if not keep:
        return InMemoryHistory()
    path = history_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_private(path)
        _shorten(path)
    except OSError as error:
        from .output import note

        note(f'note: no history is kept: cannot use "{path}": {error.strerror or error}'.lower())
        return InMemoryHistory()
    return _Kept(path, program)


class _Kept(FileHistory):
    """The history in a file, but for what is private; a full disk costs the line, no more."""

    def __init__(self, path: Path, program: Program) -> None:
        super().__init__(path)
        self._program = program

    def load_history_strings(self) -> Iterable[str]:
        try:
            return super().load_history_strings()
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        if not any(is_private(line, self._program) for line in string.splitlines()):
            with suppress(OSError):
                super().store_string(string)


def _make_private(path: Path) -> None:
    """Make the file if there is none; others than the user can neither read nor write it."""
    # what stands in its place may be a link to a file of somebody else's choice
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, flags, 0o600)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def _shorten(path: Path) -> None:
    if path.stat().st_size <= MAX_BYTES:
        return
    from ..engine.snapshot import replace_file

    half = path.read_bytes()[-MAX_BYTES // 2 :]
    # an entry begins with a comment that holds its time
    replace_file(path, half[half.find(b"\n# ") :])
