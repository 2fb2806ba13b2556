"""DOT text made ready for a layout program: our font everywhere, and boxes wide enough for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .render_error import RenderError

__all__ = ["Faces", "is_bold", "prepare"]

MAX_CHARACTERS = 2_000_000

_TOKEN = re.compile(
    r"""(?P<font>\bfontname\s*=\s*)(?P<name>"(?:\\.|[^"\\])*"|[\w.-]+)
      | "(?:\\.|[^"\\])*"
      | //[^\n]* | /\*.*?\*/ | ^\#[^\n]*
      | (?P<html>=\s*<)
      | (?P<brace>[{}])""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
# XML 1.0, section 2.2: characters that no document may hold; a lone surrogate is none at all.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# The names by which a layout program is asked for the regular and the bold face.
Faces = tuple[str, str]


def is_bold(font: str) -> bool:
    """Whether the name of a font asks for the bold face, as "Arial Bold" does."""
    return "bold" in font.lower()


def prepare(dot: str, faces: Faces, widths: Mapping[str, float]) -> str:
    """`dot` with every font replaced by one of `faces`, and the nodes of `widths` made that wide.

    A font whose name holds "bold" becomes the second face. `widths` are inches, by node name.
    Raises RenderError for text that is no drawing: too long, with HTML-like labels, with characters
    that no SVG can hold, or without a closed graph.
    Example: `prepare("digraph{a}", ("Arial", "Verdana"), {"a": 2.5})`.
    """
    _refuse_unusable(dot)
    depth, opened, closed, last = 0, False, False, 0
    pieces: list[str] = []
    for token in _TOKEN.finditer(dot):
        pieces.append(dot[last : token.start()])
        last = token.end()
        text = token.group()
        if token["font"]:
            text = f'{token["font"]}"{faces[is_bold(token["name"])]}"'
        elif token["html"]:
            raise RenderError(
                "an html-like label ('label=<') cannot be drawn by every renderer",
                help='write a plain label, with "\\n" between its lines',
            )
        elif token["brace"] == "{":
            text += "" if opened else _defaults(faces[0])
            depth, opened = depth + 1, True
        elif token["brace"] == "}":
            depth -= 1
            if not depth and not closed:
                text, closed = _minimal_widths(widths) + text, True
        pieces.append(text)
    if not closed:
        raise RenderError(
            "the text is no closed dot graph",
            help='it has the form: digraph { "a" -> "b" }',
        )
    return "".join([*pieces, dot[last:]])


def _refuse_unusable(dot: str) -> None:
    if len(dot) > MAX_CHARACTERS:
        raise RenderError(
            f"the drawing has {len(dot):,} characters of dot text; the most is {MAX_CHARACTERS:,}",
            help="draw the proof of one line at a time, or take its JSON instead",
        )
    if found := _FORBIDDEN.search(dot):
        raise RenderError(
            f"the drawing's text holds the character U+{ord(found.group()):04X}, "
            "which no svg file may hold",
            help="replace or remove it",
        )


def _defaults(face: str) -> str:
    return "".join(f' {kind} [fontname="{face}"];' for kind in ("graph", "node", "edge"))


def _minimal_widths(widths: Mapping[str, float]) -> str:
    # In dot's quoted names only the quote is escaped; a backslash stands for itself.
    return "".join(
        f'\n"{name.replace(chr(34), chr(92) + chr(34))}" [width={width:.4f}];'
        for name, width in widths.items()
    )
