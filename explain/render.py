"""A drawing as SVG or PNG: DOT text in, a picture out.

Graphviz lays the drawing out: the system's `dot` where there is one, else its WebAssembly build. It
does so twice. What the first layout took for the width of each label is held against the font that
we ship, and a node too narrow for its text is widened for the second one: a `dot` without fonts,
and the WebAssembly build for all but plain Latin text, only estimate.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any, Literal

from .render_error import RenderError
from .render_font import FOLDER, covers, text_width
from .render_source import Faces, prepare
from .render_svg import clean

__all__ = ["RenderError", "Renderer", "png", "svg"]

Renderer = Literal["auto", "dot", "wasm"]
Layout = Callable[[str, str, float], str]

TIMEOUT = 20.0
MAX_OBJECTS = 5_000
MAX_LINE = 500
MAX_PIXELS = 64_000_000

SYSTEM_FACES: Faces = ("Liberation Sans", "Liberation Sans Bold")
# The WebAssembly build knows the widths of Arial, which are Liberation's, but of no bold face;
# Verdana's are the nearest that it knows which are not narrower than Liberation Sans Bold.
WASM_FACES: Faces = ("Arial", "Verdana")


def svg(dot: str, *, renderer: Renderer = "auto", timeout: float = TIMEOUT) -> str:
    """The drawing of a DOT text as an SVG element, ready for a file or to stand within HTML.

    All text is set in Liberation Sans or its like, bold where the `fontname` says so ("Arial
    Bold"). Left-justified lines ("\\l") belong into boxes: other shapes have no left. `renderer` is
    "dot" (the system's Graphviz), "wasm" (the one that comes with us), or "auto": the first if it
    is there and works. The same text and renderer give the same bytes.
    Raises RenderError for text that is no graph, is too large, or has HTML-like labels.
    Example: `svg('digraph { a [shape=box label="M54.12\\nrejected"] }')`.
    """
    from . import render_system

    started = time.monotonic()
    if renderer == "dot" or (renderer == "auto" and render_system.available()):
        try:
            return _draw(dot, render_system.layout, SYSTEM_FACES, timeout)
        except RenderError:
            # A `dot` that took all the time is not broken: the other would need as long.
            if renderer == "dot" or time.monotonic() - started >= timeout:
                raise
    from . import render_wasm

    return _draw(dot, render_wasm.layout, WASM_FACES, timeout)


def png(
    dot: str, *, scale: float = 2.0, renderer: Renderer = "auto", timeout: float = TIMEOUT
) -> bytes:
    """The drawing of a DOT text as a PNG picture, `scale` pixels to the point.

    Drawn from `svg` of the same text, with the font that comes with us: a machine without fonts
    will do. Only characters that this font lacks (Chinese, for one) are left to the system's.
    Raises RenderError as `svg` does, and for a picture of more than 64 million pixels.
    Example: `Path("proof.png").write_bytes(png("digraph { a -> b }"))`.
    """
    picture = svg(dot, renderer=renderer, timeout=timeout)
    _refuse_huge(picture, scale)
    import resvg_py

    text = unescape("".join(re.findall(r"<text [^>]*>([^<]*)<", picture)))
    try:
        return resvg_py.svg_to_bytes(
            svg_string=picture,
            zoom=scale,
            font_dirs=[str(FOLDER)],
            # Looking through the system's fonts is slow, and could make the picture depend on them.
            skip_system_fonts=covers(text),
            sans_serif_family="Liberation Sans",
            font_family="Liberation Sans",
        )
    except ValueError as error:
        raise RenderError(f"the drawing cannot be made a png: {error}") from error


def _draw(dot: str, layout: Layout, faces: Faces, timeout: float) -> str:
    plain = prepare(dot, faces, {})
    try:
        first = json.loads(layout(plain, "json", timeout))
    except ValueError as error:
        raise RenderError(f"graphviz made no sense of the drawing: {error}") from error
    objects = [*first.get("objects", ()), *first.get("edges", ())]
    if len(objects) > MAX_OBJECTS:
        raise RenderError(
            f"the drawing has {len(objects):,} nodes and arrows; the most is {MAX_OBJECTS:,}",
            help="draw the proof of one line at a time, or take its JSON instead",
        )
    widths = dict(_too_narrow(objects, faces))
    return clean(layout(prepare(dot, faces, widths), "svg", timeout), faces)


def _too_narrow(objects: list[dict[str, Any]], faces: Faces) -> Iterator[tuple[str, float]]:
    """The nodes whose text is wider than the layout took it for, with the width they need."""
    for node in objects:
        taken = needed = 0.0
        for text, size, face, width in _lines(node):
            taken = max(taken, width)
            needed = max(needed, text_width(text, size, bold=face == faces[1]))
        if "width" in node and needed > taken + 0.5:
            # In proportion, since an ellipse must grow by more than its text does.
            yield node["name"], float(node["width"]) * needed / max(taken, 1.0)


def _lines(drawn: Mapping[str, Any]) -> Iterator[tuple[str, float, str, float]]:
    """The lines of a label as they were laid out: text, font size, face, width."""
    size, face = 14.0, ""
    for step in drawn.get("_ldraw_", ()):
        if step["op"] == "F":
            size, face = step["size"], step["face"]
        elif step["op"] == "T":
            if len(step["text"]) > MAX_LINE:
                raise RenderError(
                    f"a label has a line of {len(step['text']):,} characters; "
                    f"the most is {MAX_LINE}",
                    help='break it with "\\n"',
                )
            yield step["text"], size, face, step["width"]


def _refuse_huge(picture: str, scale: float) -> None:
    found = re.match(r'<svg width="([\d.]+)" height="([\d.]+)"', picture)
    pixels = float(found[1]) * float(found[2]) * scale * scale if found else 0
    if not 0 < scale < 100 or pixels > MAX_PIXELS:
        raise RenderError(
            f"the picture would have {pixels / 1e6:,.0f} million pixels at scale {scale:g}; "
            f"the most is {MAX_PIXELS // 1_000_000}",
            help="choose a smaller scale, or svg",
        )
