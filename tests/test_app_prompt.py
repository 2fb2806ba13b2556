"""The prompt of `dxproof query`, and the lines that it takes from standard input."""

from __future__ import annotations

import io
import json
import os
import pydoc
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from dxproof.app.prompt import prompt
from dxproof.app.prompt_complete import Completions, hint
from dxproof.app.prompt_history import history_file, history_of, is_private
from dxproof.app.prompt_place import Place, place_in
from dxproof.app.prompt_screen import show, show_answer, show_rows
from dxproof.app.session import Session
from dxproof.engine.knowledge import KnowledgeBase

ClaimFile = Callable[..., Path]
Dxproof = Callable[..., Any]
Typed = Callable[..., tuple[str, str]]


@pytest.fixture
def session(kb: KnowledgeBase) -> Session:
    """A session over the latest edition."""
    return Session(kb, kb.editions[-1])


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's state folder, which is a folder of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def typed(session: Session, capsys: pytest.CaptureFixture[str]) -> Iterator[Typed]:
    """Types lines at the prompt, then Ctrl-D: `typed("billable(X)")`; returns what is printed."""

    def type_(*lines: str, keep: bool = False) -> tuple[str, str]:
        capsys.readouterr()
        with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
            keys.send_text("".join(f"{line}\r" for line in lines) + "\x04")
            assert prompt(session, keep=keep) == 0
        told = capsys.readouterr()
        return told.out, told.err

    yield type_


@pytest.fixture
def lines(dxproof: Dxproof, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs `dxproof query` with text or bytes as its standard input."""

    def run(given: str | bytes, *words: str | Path) -> Any:
        data = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return dxproof("query", *words)

    return run


def offered(session: Session, text: str) -> dict[str, str]:
    """What is offered at the end of a text, as the text would then end, with what is told of it."""
    found = Completions(session).get_completions(Document(text), CompleteEvent())
    return {text[: len(text) + c.start_position] + c.text: c.display_meta_text for c in found}


# ---- typing -------------------------------------------------------------------------------------


def test_goals_one_after_the_other(typed: Typed) -> None:
    """Each is answered; an error is told and the next line read."""
    out, err = typed('title("M54.12", T)', "titel(X, Y)", "", "// nothing", 'is_a("M54.12", "M54")')
    assert "Radiculopathy, cervical region" in out
    assert out.endswith("true\n")
    assert 'did you mean "title"?' in err
    assert err.startswith("Goals over ICD-10-CM 2026 (2025-10-01 to 2026-09-30).")


def test_interrupt_ends_the_line_only(typed: Typed) -> None:
    """Ctrl-C forgets what is typed, and the prompt goes on."""
    out, _ = typed('title("M54.1\x03is_a("M54.12", "M54")')
    assert out == "true\n"


def test_interrupt_ends_the_answer_only(
    typed: Typed, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the midst of an answer is told, and the prompt goes on."""
    import signal

    ask = session.ask

    def slow(text: str) -> Any:
        if text == "billable(X)":
            signal.raise_signal(signal.SIGINT)
        return ask(text)

    monkeypatch.setattr(session, "ask", slow)
    out, err = typed("billable(X)", 'is_a("M54.12", "M54")')
    assert "interrupted\n" in err
    assert out == "true\n"


def test_quit(typed: Typed) -> None:
    """What stands behind `:quit` is not read."""
    assert typed(":quit", 'is_a("M54.12", "M54")')[0] == ""


def test_pasted_lines(typed: Typed) -> None:
    """Several lines that are pasted at once are several goals."""
    pasted = '\x1b[200~is_a("M54.12", "M54")\nis_a("M54.12", "M50")\x1b[201~'
    assert typed(pasted)[0] == "true\nfalse\n"


def test_why(typed: Typed) -> None:
    """The proof of a row, of the only row, and of the absence of rows."""
    out, err = typed('excludes1_conflict("M54.12", X)', ":why 3", ":why 9999", ":why x")
    assert "exclude each other.\n\n1  " in out
    assert 'and no row "9999"' in err
    assert "a whole number" in err
    assert "M54.12 does not lie below M50." in typed('is_a("M54.12", "M50")', ":why")[0]
    assert "there is no answer to explain" in typed("titel(X)", ":why")[1]


def test_claims(typed: Typed, claim_file: ClaimFile) -> None:
    """They are loaded, asked all or one, and their rows proved."""
    path = claim_file(["M25.511"], ["M54.12", "M50.122"])
    out, err = typed(
        "line_verdict(L, V)", f":claims {path}", "line_verdict(L, V)", ":why 2",
        ":claim c-3", ":claim c-1", ":format csv", "line_verdict(L, V)", ":claim",
    )  # fmt: skip
    assert '"line_verdict" is told by a claim, and no claim is loaded' in err
    assert "2 claims loaded\n" in err
    assert "M54.12: REJECT." in out
    assert 'no loaded claim has the id "c-3"' in err
    assert out.endswith("claim,L,V\nc-1,1,accept\n")
    assert "2 claims loaded, all asked" in err


def test_claims_that_cannot_be_read(typed: Typed, tmp_path: Path) -> None:
    """They are an error, and those before stay."""
    _, err = typed(f":claims {tmp_path / 'none.json'}", ":claims -", ":claims <standard input>")
    assert "cannot be read" in err
    assert err.count("would read what is typed here") == 2


def test_settings(typed: Typed, session: Session) -> None:
    """Each is set, told, and refused where it means nothing."""
    _, err = typed(
        ":limit 2", "billable(X)", ":limit", ":seconds 2.5", ":edition 2026", ":format json",
        ":limit -1", ":limit " + "9" * 5000, ":seconds nan", ":seconds 1e999", ":seconds x",
        ":format xml", ":edition 1999", ":fromat json", ":quit now", ":", ":describe",
    )  # fmt: skip
    for told in (
        "these are the first 2 rows; :limit 0 shows all", "at most 2 rows", "at most 2.5 seconds",
        "edition 2026, 2025-10-01 to 2026-09-30", "answers as json", 'found "-1" for ":limit"',
        "at most 15 digits", 'found "nan" for ":seconds"', 'found "inf" for ":seconds"',
        'found "x" for ":seconds"', 'found "xml" for ":format"', 'edition "1999" is not loaded',
        'did you mean ":format"?', '"now" is more than ":quit" takes', 'unknown command ":"',
        "no relation is named",
    ):  # fmt: skip
        assert told in err
    assert (session.limit, session.seconds, session.format) == (2, 2.5, "json")


def test_help_and_relations(typed: Typed) -> None:
    """What can be asked is told in words."""
    out, err = typed(":help", ":relations exclude each", ":describe excludes1_conflict(X)")
    assert ":claims FILE " in out
    assert "excludes1_conflict(code, other)" in out
    assert "CODE and OTHER exclude each other" in out
    assert "excludes1_conflict(A, B) :-" in out or "excludes1_conflict(Code, Other) :-" in out
    assert "on demand" in out
    assert "Codes of the edition that are written much like" in typed(":describe nearest")[0]
    assert "did you mean" in typed(":describe excludes")[1]
    assert "no relation speaks of" in typed(":relations zzz")[1]
    assert "Traceback" not in err


def test_what_is_shown_drives_no_terminal(typed: Typed) -> None:
    """Escapes that a goal holds are shown escaped, in errors and in hints."""
    for line in ('title("\x1b[31m", X)', "\x1b]0;x\x07(X)", ":limit \x1b[2J", "\x9b2J\0"):
        out, err = typed(f"\x1b[200~{line}\x1b[201~")
        assert "\\x" in err or 'title("' in line
        assert not {"\x1b", "\x07", "\x9b", "\0"} & {*out, *err}


# ---- history ------------------------------------------------------------------------------------


def test_history_is_kept_privately(typed: Typed, state: Path) -> None:
    """It is the user's alone, and holds what was asked of an edition."""
    typed("billable(X)", 'title("M54.12", X)', keep=True)
    path = state / "dxproof" / "history"
    assert path == history_file()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    text = path.read_text()
    assert "+billable(X)\n" in text
    assert '+title("M54.12", X)\n' in text


def test_open_history_is_closed(state: Path, session: Session) -> None:
    """A file that others could read no longer is."""
    path = state / "dxproof" / "history"
    path.parent.mkdir(parents=True)
    path.write_text("")
    path.chmod(0o644)
    history_of(session.kb.program, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_a_chart_says_is_not_kept(typed: Typed, state: Path, claim_file: ClaimFile) -> None:
    """Nor are the names of claims, nor what may have been meant to ask of one."""
    path = claim_file(["M54.2"], name="doe.json")
    typed(
        f":claims {path}", ":claim c-1", 'finding_text(F, "hit by a bus")',
        'finding_txt(F, "hit by a bus")', "finding_text(F, X)", keep=True,
    )  # fmt: skip
    kept = (state / "dxproof" / "history").read_text()
    assert "bus" not in kept
    assert "doe" not in kept
    assert "c-1" not in kept
    assert "+finding_text(F, X)\n" in kept


def test_no_history(typed: Typed, state: Path) -> None:
    """Then no file is made at all."""
    typed("billable(X)", keep=False)
    assert not state.exists()


def test_history_that_cannot_be_kept(
    session: Session, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It costs the history, not the prompt; a link is not followed."""
    path = state / "dxproof" / "history"
    path.parent.mkdir(parents=True)
    target = state / "elsewhere"
    path.symlink_to(target)
    history_of(session.kb.program, True).append_string("billable(X)")
    assert not target.exists()
    assert "no history is kept" in capsys.readouterr().err


def test_long_history_is_shortened(session: Session, state: Path) -> None:
    """The older half goes, whole entries at a time, and it stays private."""
    path = state / "dxproof" / "history"
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"\n# then\n+billable(X{n})\n" for n in range(60_000)))
    strings = list(history_of(session.kb.program, True).load_history_strings())
    assert path.stat().st_size < 510_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert strings[0] == "billable(X59999)"
    assert all(s.startswith("billable(X") for s in strings)


def test_state_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without XDG_STATE_HOME, or with a relative one, it is the home's own."""
    for named in ("", "relative/folder"):
        monkeypatch.setenv("XDG_STATE_HOME", named)
        expected = Path.home() / ".local" / "state" / "dxproof" / "history"
        assert history_file() == expected


def test_private_lines(session: Session) -> None:
    """A line is private where it may quote a claim."""
    program = session.kb.program
    for line in (":claims a.json", ": claim c-1", 'reason(L, "x", E)', '"', 'zzz("x")'):
        assert is_private(line, program)
    for line in (":limit 3", "reason(L, R, E)", 'title("M54.2", X)', ""):
        assert not is_private(line, program)


# ---- completion ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", Place(None, 0, "")),
        ("is_", Place(None, 0, "is_")),
        ("is_a(", Place("is_a", 0, "")),
        ("is_a(No", Place("is_a", 0, "No")),
        ('is_a("a, (b", X', Place("is_a", 1, "X")),
        ('is_a("a\\"b, c', Place("is_a", 0, 'a\\"b, c', quoted=True)),
        ('is_a("', Place("is_a", 0, "", quoted=True)),
        ('is_a("\\', Place("is_a", 0, "\\", quoted=True)),
        ('is_a("a", "', Place("is_a", 1, "", quoted=True)),
        ("p((1, 2), ", Place("p", 1, "")),
        ("is_a(X, Y)", Place(None, 0, ")")),
        (")))((", Place(None, 0, "")),
    ],
)
def test_place(text: str, place: Place) -> None:
    """Relation, column and word at the end of a text."""
    assert place_in(text) == place


def test_relations_are_completed(session: Session) -> None:
    """Those that begin with the word first, with their columns."""
    found = offered(session, "exclu")
    assert found["excludes1_conflict("] == "excludes1_conflict(code, other)"
    assert next(iter(offered(session, "title"))) == "title("
    assert "manifestation_title(" in offered(session, "title")
    assert offered(session, ":describe is_") == {":describe is_a": "is_a(node, ancestor)"}
    assert offered(session, "billable(X)") == {}


@pytest.mark.parametrize("word", ["M54.12", "m5412", "m54.12"])
def test_codes_are_completed(session: Session, word: str) -> None:
    """By prefix, in any spelling, with their titles."""
    found = offered(session, f'excludes1_conflict("{word}')
    assert found == {'excludes1_conflict("M54.12': "Radiculopathy, cervical region"}


def test_many_codes_are_cut(session: Session) -> None:
    """A short prefix offers the first codes; none offers nothing; chapters are nodes too."""
    assert len(offered(session, 'billable("s')) == 50
    assert offered(session, 'billable("') == {}
    assert 'within(X, "chapter 13' in offered(session, 'within(X, "chap')
    assert offered(session, 'billable("zzz') == {}


def test_words_of_a_column_are_completed(session: Session) -> None:
    """Those that the policy names: kinds, effects, rules; no texts."""
    assert 'note(N, "excludes1' in offered(session, 'note(N, "')
    assert 'line_verdict(L, "reject' in offered(session, 'line_verdict(L, "')
    assert 'reason(L, "excludes1' in offered(session, 'reason(L, "excl')
    assert offered(session, 'title(X, "') == {}


def test_columns_are_hinted(session: Session) -> None:
    """As completions, and as the line below."""
    assert offered(session, "is_a(N") == {"is_a(Node": "node: Code"}
    assert set(offered(session, "is_a(X, ")) == {"is_a(X, Ancestor", "is_a(X, _"}
    assert hint(session, "is_a(X, ") == ("is_a(node: Code, ", "ancestor: Code", ")")
    assert hint(session, "is_a(X, Y, ") is None
    assert hint(session, "zzz(") is None
    assert hint(session, "is_") is None


def test_commands_are_completed(session: Session, claim_file: ClaimFile, tmp_path: Path) -> None:
    """Their names, and what they take."""
    from dxproof.app.claim_files import claims_of

    assert ":seconds" in offered(session, ":se")
    assert set(offered(session, ":format ")) == {":format table", ":format json", ":format csv"}
    assert set(offered(session, ":edition 2")) == {":edition 2026"}
    session.claims = claims_of([str(claim_file(["M54.2"], ["M54.2"]))])
    assert set(offered(session, ":claim c")) == {":claim c-1", ":claim c-2"}
    assert set(offered(session, f":claims {tmp_path}/cl")) == {f":claims {tmp_path}/claim.json"}
    assert offered(session, ":limit ") == {}


def test_hostile_text_is_no_trouble_to_complete(session: Session) -> None:
    """Whatever is typed, completing it ends and raises nothing."""
    texts = ("(" * 10_000, '"' * 9_999, '"' + "\\" * 9_999, ":" * 99, "\0", 'is_a("\x1b[', "a(,,,,")
    began = time.monotonic()
    for text in texts:
        offered(session, text)
        hint(session, text)
    assert time.monotonic() - began < 5


# ---- the screen ---------------------------------------------------------------------------------


@pytest.fixture
def paged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a terminal of 80 columns and 24 lines hands to the pager."""
    texts: list[str] = []
    monkeypatch.setattr("dxproof.app.prompt_screen.is_terminal", lambda _: True)
    monkeypatch.setattr(pydoc, "pager", texts.append)
    for name, value in (("COLUMNS", "80"), ("LINES", "24"), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    return texts


def test_long_answers_page(
    session: Session, paged: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is longer than the screen is handed to the pager, without colours and numbered."""
    show_answer(session, session.ask('parent(X, "M54")'))
    assert paged == []
    assert "M54.1" in capsys.readouterr().out
    show_answer(session, session.ask('excludes1_conflict("M54.12", X)'))
    assert len(paged) == 1
    assert "\x1b" not in paged[0]
    assert paged[0].splitlines()[1].split() == ["1", session.last.answer.rows[0][0]]  # type: ignore[union-attr]
    assert "M50.121" in paged[0]
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith(" rows\n")


def test_very_long_answers_page_in_time(session: Session, paged: list[str]) -> None:
    """All billable codes are a page of many lines, soon."""
    session.limit = 0
    began = time.monotonic()
    show_answer(session, session.ask("billable(X)"))
    assert paged[0].count("\n") > 70_000
    assert time.monotonic() - began < 20


def test_other_formats_page_too(session: Session, paged: list[str]) -> None:
    """As JSON or CSV, escaped for the terminal."""
    session.format = "json"
    show_answer(session, session.ask('excludes1_conflict("M54.12", X)'))
    assert json.loads(paged[0])
    show("\x1b[31m" * 2000)
    assert "\x1b" not in paged[1]


def test_nothing_pages_into_a_pipe(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There everything is printed."""
    monkeypatch.setattr(pydoc, "pager", lambda _: pytest.fail("paged"))
    show_answer(session, session.ask("billable(X)"))
    show_rows(["n"], [(n,) for n in range(5000)])
    show("x\n" * 5000)
    assert capsys.readouterr().out.count("\n") > 11_000


def test_empty_answer_on_a_terminal(
    session: Session, paged: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It says so in words."""
    show_answer(session, session.ask('parent(X, "M54.12")'))
    assert capsys.readouterr().out == "no row\n"


# ---- standard input -----------------------------------------------------------------------------


def test_lines_of_standard_input(lines: Callable[..., Any]) -> None:
    """Goals and commands, a line each; 0 where all were answered."""
    ran = lines('\ufeff// codes\nis_a("M54.12", "M54")\r\n\n:format csv\ntitle("M54.2", T)')
    assert (ran.status, ran.out) == (0, "true\nT\nCervicalgia\n")
    assert ran.err == "answers as csv\n"


def test_errors_name_their_line(lines: Callable[..., Any]) -> None:
    """Later lines are answered all the same, and the status is 2."""
    ran = lines('titel(X, Y)\nis_a("M54.12", "M54")\n:nonsense\nis_a("M54.12", "M50")\n')
    assert (ran.status, ran.out) == (2, "true\nfalse\n")
    assert ran.err.startswith('line 1: error[DX101]: unknown relation "titel"')
    assert '\nline 3: error: unknown command ":nonsense"' in ran.err


def test_hostile_standard_input(lines: Callable[..., Any]) -> None:
    """Bytes that are no text, NUL, lines without end: an error each, and the next line read."""
    goal = b'is_a("M54.12", "M54")'
    hostile = [
        b"\xff\xfe", goal, b"\0", b"(" * 10_000, goal, b"x" * 300_000, goal,
        b'billable("' + b"y" * 3_000 + b'")', b'title("\x1b[31m\x9b", X)',
        b":limit " + b"9" * 5_000,
    ]  # fmt: skip
    ran = lines(b"\n".join(hostile))
    assert ran.status == 2
    assert ran.out.startswith("true\ntrue\ntrue\n")
    for line, told in (
        (1, "no UTF-8"), (3, "DX001"), (4, "10,000 characters"), (6, "longer than 100,000 bytes"),
        (8, "3,012 characters"), (9, "no UTF-8"), (10, "at most 15 digits"),
    ):  # fmt: skip
        assert told in ran.err.partition(f"line {line}: error")[2].partition("\nline ")[0]
    assert "\x1b" not in ran.err
    assert "Traceback" not in ran.err


def test_options_hold_for_each_line(lines: Callable[..., Any], claim_file: ClaimFile) -> None:
    """Claims, limits and formats that the command line gives are where the lines begin."""
    path = claim_file(["M25.511"])
    words = ("--claims", path, "--limit", "1", "--format", "csv")
    ran = lines('line_verdict(L, V)\nparent(X, "M54")\n', *words)
    assert (ran.status, ran.out) == (0, "claim,L,V\nc-1,1,accept\nX\nM54.0\n")
    assert ":limit 0 shows all" in ran.err


def test_no_line_at_all(lines: Callable[..., Any]) -> None:
    """That is a goal forgotten, not all goals answered."""
    ran = lines("")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error: no goal is given\n  expected: one on the command line")


def test_standard_input_serves_once(lines: Callable[..., Any]) -> None:
    """Goals and claims do not share it."""
    ran = lines("{}", "--claims", "-")
    assert ran.status == 2
    assert "both to come from standard input" in ran.err


def test_dash_is_standard_input(lines: Callable[..., Any]) -> None:
    """A lone `-` asks for the lines, even where there is a terminal."""
    assert lines('is_a("M54.12", "M54")\n', "-").out == "true\n"


def test_prompt_needs_two_terminals(
    dxproof: Dxproof, monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    """Between terminals the prompt opens, with the options of the command line."""
    seen: list[tuple[Session, bool]] = []

    def opened(session: Session, *, keep: bool) -> int:
        seen.append((session, keep))
        return 0

    monkeypatch.setattr("dxproof.app.prompt.prompt", opened)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    assert dxproof("query", "--limit", "7").status == 0
    assert dxproof("query", "--no-history").status == 0
    assert [(s.limit, keep) for s, keep in seen] == [(7, True), (1000, False)]


def test_broken_pipe_is_not_an_error_of_a_line(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends the command, as for every other."""
    from dxproof.app.prompt_lines import answer_lines

    def gone(text: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(session, "ask", gone)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"billable(X)\n")))
    with pytest.raises(BrokenPipeError):
        answer_lines(session)


def test_prompt_is_loaded_for_the_prompt_alone() -> None:
    """A goal on the command line does not pay for it."""
    import subprocess

    code = (
        "import sys; from dxproof.app import query, session, table;"
        "print([m for m in ('prompt_toolkit', 'rich.table', 'pyDatalog') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=os.environ, timeout=60
    )
    assert ran.stdout == b"[]\n"
