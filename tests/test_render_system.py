"""The system's `dot`, played by small scripts: what it is given, and how its failures are told."""

from pathlib import Path

import pytest

from dxproof.explain import render_system
from dxproof.explain.render import svg
from dxproof.explain.render_error import RenderError


@pytest.fixture
def fake_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a `dot` on the PATH that is the given shell script."""

    def make(script: str) -> None:
        program = tmp_path / "dot"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return make


def test_no_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a `dot` on the PATH there is none, and asking for it says so."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not render_system.available()
    with pytest.raises(RenderError, match="the program 'dot' does not start"):
        render_system.layout("digraph {}", "svg", 5)


def test_input_and_fonts(fake_dot) -> None:
    """`dot` reads the text as UTF-8 and finds a font set-up that names our folder."""
    fake_dot('cat; echo " $1 $2"; cat "$FONTCONFIG_FILE"')
    assert render_system.available()
    output = render_system.layout("digraph { é }", "svg", 5)
    assert output.startswith("digraph { é } -Kdot -Tsvg")
    assert str(render_system.FOLDER) in output


def test_failure_is_told_in_its_own_words(fake_dot) -> None:
    """The first line that `dot` writes to standard error stands in the message."""
    fake_dot("echo 'Error: syntax error in line 3' >&2; echo more >&2; exit 1")
    with pytest.raises(RenderError) as caught:
        render_system.layout("digraph {", "svg", 5)
    assert caught.value.message == "the program 'dot' failed: Error: syntax error in line 3"
    assert "dot -V" in caught.value.help


def test_time_is_bounded(fake_dot) -> None:
    """A `dot` that does not end is ended."""
    fake_dot("exec sleep 30")
    with pytest.raises(RenderError, match=r"more than 0\.2 seconds"):
        render_system.layout("digraph {}", "svg", 0.2)


def test_a_broken_dot_is_passed_over(fake_dot) -> None:
    """Where the system's `dot` fails, the one that comes with us draws; unless asked otherwise."""
    fake_dot("echo 'Layout type: \"dot\" not recognized' >&2; exit 1")
    assert svg("digraph { a }") == svg("digraph { a }", renderer="wasm")
    with pytest.raises(RenderError, match="not recognized"):
        svg("digraph { a }", renderer="dot")


def test_a_slow_dot_is_not_followed_by_another(fake_dot) -> None:
    """Where the system's `dot` takes all the time there is, the drawing is given up at once."""
    fake_dot("exec sleep 30")
    with pytest.raises(RenderError, match=r"more than 0\.2 seconds"):
        svg("digraph { a }", timeout=0.2)
