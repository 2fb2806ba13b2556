"""Graphviz's SVG made fit for use: fonts that browsers have, text that keeps to its width."""

from __future__ import annotations

import re
from html import unescape

from .render_font import FAMILIES, covers, text_width
from .render_source import Faces, is_bold

__all__ = ["clean"]


def clean(drawing: str, faces: Faces) -> str:
    """Graphviz's SVG without what depends on its version, in bare numbers, in fonts that exist.

    `faces` are the regular and the bold one that the drawing was laid out with.
    Example: `clean(layout(dot, "svg", 20), ("Arial", "Verdana"))` begins with "<svg".
    """
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(r"<!--.*?-->\n?", "", drawing, flags=re.DOTALL)
    # The names of arrows and of the graph would show as tool tips that mean nothing to a reader.
    drawing = re.sub(r'(<g id="(?:edge|graph)\d+"[^>]*>\n)<title>[^<]*</title>\n', r"\1", drawing)
    drawing = re.sub(r'^(<svg width="[\d.]+)pt" height="([\d.]+)pt"', r'\1" height="\2"', drawing)
    drawing = re.sub(r"<text ([^>]*)>([^<]*)</text>", lambda found: _set(found, faces), drawing)
    return _halo(drawing)


def _halo(drawing: str) -> str:
    """A rim of the ground's colour around the labels of arrows, which may lie on the arrows."""
    ground = re.search(r'<polygon fill="([^"]+)" stroke="(?:none|transparent)"', drawing)
    if not ground:
        return drawing
    rim = f'<text stroke="{ground[1]}" stroke-width="4" stroke-linejoin="round"'
    return re.sub(
        r'<g id="edge\d+" class="edge">.*?</g>\n',
        lambda edge: edge.group().replace("<text", rim + ' paint-order="stroke"'),
        drawing,
        flags=re.DOTALL,
    )


def _set(found: re.Match[str], faces: Faces) -> str:
    """One line of text, told its font and the width it was given.

    With `textLength` a browser that has none of the fonts still keeps the line within its box.
    """
    attributes, text = found.groups()
    family = re.search(r'font-family="([^"]*)"(?: font-weight="([^"]*)")?', attributes)
    size = re.search(r'font-size="([\d.]+)"', attributes)
    if not (family and size):
        return found.group()
    bold = family[1] == faces[1] or is_bold(family[1] + (family[2] or ""))
    set_in = f'font-family="{FAMILIES}"' + (' font-weight="bold"' if bold else "")
    plain = unescape(text)
    if covers(plain) and plain.strip():
        width = text_width(plain, float(size[1]), bold=bold)
        set_in += f' textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"'
    return f"<text {attributes.replace(family[0], set_in)}>{text}</text>"
