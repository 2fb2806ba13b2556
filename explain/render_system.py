"""The `dot` program of the system, led to our font and bounded in time."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path

from .render_error import RenderError
from .render_font import FOLDER

__all__ = ["available", "layout"]

# Where fontconfig is usually set up; our own set-up adds to the system's and does not replace it.
_FONTCONFIG = ("/etc/fonts/fonts.conf", "/opt/homebrew/etc/fonts/fonts.conf")


def available() -> bool:
    """Whether a `dot` stands on the PATH."""
    from graphviz.backend.dot_command import DOT_BINARY

    return shutil.which(DOT_BINARY) is not None


def layout(dot: str, format: str, timeout: float) -> str:
    """The drawing of `dot` in one of Graphviz's text formats ("svg", "json").

    Raises RenderError if `dot` refuses the text, fails, or takes more than `timeout` seconds.
    Example: `layout("digraph { a }", "svg", 20)`.
    """
    from graphviz.backend import execute
    from graphviz.backend.dot_command import command

    with tempfile.TemporaryDirectory(prefix="dxproof-") as folder:
        try:
            done = execute.run_check(
                command("dot", format),
                input=dot.encode("utf-8"),
                capture_output=True,
                timeout=timeout,
                quiet=True,
                env={**os.environ, "FONTCONFIG_FILE": _font_set_up(Path(folder))},
            )
        except subprocess.TimeoutExpired as error:
            raise RenderError(
                f"the drawing was given up: it needs more than {timeout:g} seconds",
                help="draw the proof of one line at a time, or take its JSON instead",
            ) from error
        except (execute.ExecutableNotFound, OSError) as error:
            raise RenderError(f"the program 'dot' does not start: {error}") from error
        except execute.CalledProcessError as error:
            raise RenderError(
                f"the program 'dot' failed: {_first_line(error.stderr)}",
                help="see that 'dot -V' works, and that every label and name is quoted",
            ) from error
    return done.stdout.decode("utf-8")


def _font_set_up(folder: Path) -> str:
    """A fontconfig file that adds our font to whatever the system has."""
    includes = [os.environ.get("FONTCONFIG_FILE", ""), *_FONTCONFIG]
    lines = [f'<include ignore_missing="yes">{escape(path)}</include>' for path in includes if path]
    lines += [f"<dir>{escape(str(FOLDER))}</dir>", '<cachedir prefix="xdg">fontconfig</cachedir>']
    file = folder / "fonts.conf"
    file.write_text(f"<fontconfig>{''.join(lines)}</fontconfig>", encoding="utf-8")
    return str(file)


def _first_line(output: bytes) -> str:
    text = output.decode("utf-8", "replace").strip()
    return text.splitlines()[0] if text else "it says nothing"
