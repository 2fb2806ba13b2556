"""Diagnostics: what is wrong with a program or a goal, where, and what helps.

A diagnostic is shown as a compiler would: number, message, place, the underlined text, notes and
a help line. Messages are lower case and quote the input; the help stands apart (after the error
guide of the Cedar and Rust projects).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import msgspec

from .syntax import Span


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding of the parser or the checker.

    `number` is stable (`DX101`); `severity` is `error` or `warning`; `notes` are further places
    or facts, such as the cycle of a recursion.
    """

    number: str
    message: str
    span: Span
    help: str = ""
    notes: tuple[str, ...] = ()
    severity: str = "error"

    def show(self, text: str) -> str:
        """The diagnostic over the source `text`, ready to print."""
        span = self.span
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.start)
        line = text[start : end if end >= 0 else len(text)]
        width = max(1, min(span.end, start + len(line)) - span.start)
        gutter = " " * len(str(span.line))
        marks = " " * (span.start - start) + "^" * width
        out = [
            f"{self.severity}[{self.number}]: {self.message}",
            f"{gutter}--> {span.file}:{span.line}:{span.column}",
            f"{gutter} |",
            f"{span.line} | {line}",
            f"{gutter} | {marks}",
        ]
        out += [f"{gutter} = note: {note}" for note in self.notes]
        if self.help:
            out.append(f"{gutter} = help: {self.help}")
        return "\n".join(out)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics in the order of their places."""
    return tuple(sorted(diagnostics, key=lambda d: (d.span.file, d.span.start, d.number)))


class ProgramError(Exception):
    """A program or goal that is not fit to run; carries every diagnostic and the texts.

    >>> ProgramError([], {}).diagnostics
    ()
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], texts: dict[str, str]) -> None:
        """Keep the diagnostics in the order of their places."""
        self.diagnostics = in_order(diagnostics)
        self.texts = texts
        super().__init__(self.show())

    def show(self) -> str:
        """All diagnostics as text, a blank line between two."""
        return "\n\n".join(d.show(self.texts.get(d.span.file, "")) for d in self.diagnostics)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A help text with the nearest known word, or nothing.

    >>> did_you_mean("is_of", ["is_a", "names"])
    'did you mean "is_a"?'
    """
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


def one_of(words: Sequence[str]) -> str:
    """The words as an English list for "expected ..."."""
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]
