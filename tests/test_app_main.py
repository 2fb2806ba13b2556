"""The command line as a whole: help, version, usage errors, and how runs end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dxproof import __version__
from dxproof.app import error_text, main
from dxproof.app.output import plain
from dxproof.app.user_error import UserError

Dxproof = Callable[..., Any]
EVERY = [(name,) for name in main.COMMANDS] + [("kb", name) for name in main.KB_COMMANDS]


def test_version(dxproof: Dxproof) -> None:
    """The package's own."""
    assert dxproof("--version").out == f"dxproof {__version__}\n"


def test_help_lists_every_command(dxproof: Dxproof) -> None:
    """With its summary; no word at all asks for help too."""
    ran = dxproof("--help")
    assert (ran.status, ran.out) == (0, dxproof().out)
    for words in EVERY:
        assert re.search(rf"(?m)^  {' '.join(words)} +[A-Z].*\.$", ran.out)
    assert "Exit status: 0 everything accepted, 1 something rejected" in ran.out
    assert dxproof("kb").out == dxproof("kb", "-h").out


@pytest.mark.parametrize("words", EVERY, ids=[" ".join(words) for words in EVERY])
def test_help_of_each_command(dxproof: Dxproof, words: tuple[str, ...]) -> None:
    """Usage, examples, exit status and options, on lines that fit; wherever --help stands."""
    ran = dxproof(*words, "--help")
    assert (ran.status, ran.err) == (0, "")
    for part in (f"Usage: dxproof {' '.join(words)}", "Examples:\n  dxproof", "Exit status: 0"):
        assert part in ran.out
    assert all(len(line) <= 100 for line in ran.out.splitlines())
    assert dxproof(*words, "x", "-h").out == ran.out


@pytest.mark.parametrize(
    ("words", "message", "help"),
    [
        (("chekc",), 'unknown command "chekc"', 'did you mean "check"?'),
        (("chekc", "--help"), 'unknown command "chekc"', 'did you mean "check"?'),
        (("kb", "bild"), 'unknown command "bild"', 'did you mean "build"?'),
        (("--versoin",), 'unknown command "--versoin"', "dxproof --help"),
        (("check", "--fromat", "x"), 'unknown option "--fromat"', 'did you mean "--format"?'),
        (("check", "x", "--format", "jsn"), 'found "jsn" for "--format"', 'did you mean "json"?'),
        (("check", "x", "--format"), '"--format" is missing', "dxproof check --help"),
        (("why", "x"), '"--line" is missing', "dxproof why --help"),
        (("why", "--line", "x"), "FILE is missing", "dxproof why --help"),
        (("query", "a", "b"), '"b" is more than the command takes', "dxproof query --help"),
        (("query", "a", "--limit", "x"), 'found "x" for "--limit"', "dxproof query --help"),
        (("rules", "--empty-tabular"), 'unknown option "--empty-tabular"', "--help"),
    ],
)
def test_usage_errors(dxproof: Dxproof, words: tuple[str, ...], message: str, help: str) -> None:
    """Told as every other error: lower case, quoted input, help apart, status 2."""
    ran = dxproof(*words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {message}\n")
    assert help in ran.err


def test_two_dashes_end_the_options(dxproof: Dxproof) -> None:
    """Behind -- a word is a file, whatever it looks like."""
    assert "error: --help: cannot be read" in dxproof("check", "--", "--help").err


def test_interrupt(dxproof: Dxproof, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is interrupted ends with 130, and silently."""

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "_run", stop)
    assert dxproof("check") == (130, "", "")


def test_no_traceback_for_our_own_faults(dxproof: Dxproof, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is told as one, in two lines."""

    def fail(_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(main, "_run", fail)
    ran = dxproof("check")
    assert ran.status == 2
    assert ran.err.startswith("error: ZeroDivisionError: by zero (fail, line ")
    assert "this is a fault of dxproof" in ran.err


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            UserError("bad", expected="good", help="try"),
            "error: bad\n  expected: good\n  help: try",
        ),
        (FileNotFoundError(2, "No such file", "x"), 'error: cannot use "x": no such file'),
        (MemoryError(), "error: the memory of this machine does not suffice"),
        (RecursionError(), "error: the input nests too deep"),
        (UserError('found "\x1b[1m"'), 'error: found "\\x1b[1m"'),
    ],
)
def test_error_text(error: Exception, text: str) -> None:
    """One shape for all, with nothing that drives a terminal."""
    assert error_text.error_text(error) == text


def test_plain() -> None:
    """Control and direction characters are escaped, letters of any script are kept."""
    assert plain("Ménière 頸\x07\u202e") == "Ménière 頸\\x07\\u202e"
    assert plain("a\nb") == "a\\nb"
    assert plain("a\nb", lines=True) == "a\nb"
