"""The font that travels with us, and how wide it sets a text.

Liberation Sans has the advance widths of Arial and Helvetica, glyph by glyph, so what is measured
here holds for a browser that has any of the three. The widths are read from the font files
themselves: the `cmap`, `hhea`, `hmtx` and `head` tables of the OpenType specification
(https://learn.microsoft.com/typography/opentype/spec/).
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

__all__ = ["FAMILIES", "FOLDER", "covers", "text_width"]

FOLDER = Path(__file__).parent / "fonts"
FILES = {False: FOLDER / "LiberationSans-Regular.ttf", True: FOLDER / "LiberationSans-Bold.ttf"}
# What a browser is asked for, in this order.
FAMILIES = "Liberation Sans,Arial,Helvetica,sans-serif"
# Some other font will draw what ours lacks: nearly no glyph of a text is wider than its size.
FALLBACK_ADVANCE = 1.0


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of `text` set in `size` points, kerning left out, in points.

    A character that the font lacks counts as `size`, a combining mark as nothing.
    Example: `text_width("M54.12", 14)` is about 46.7.
    """
    advances = _advances(bold)
    return size * sum(advances.get(ord(char), _fallback(char)) for char in text)


def covers(text: str) -> bool:
    """Whether our font draws every character of `text` itself.

    Example: `covers("Ménière, ≥ 12 weeks")` is true, `covers("頸部痛")` is not.
    """
    return all(ord(char) in _advances(False) or char.isspace() for char in text)


def _fallback(char: str) -> float:
    return 0.0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else FALLBACK_ADVANCE


@cache
def _advances(bold: bool) -> Mapping[int, float]:
    """Advance width by code point, as a share of the font size."""
    data = FILES[bold].read_bytes()
    tables = dict(_tables(data))
    (units,) = struct.unpack_from(">H", data, tables["head"] + 18)
    (count,) = struct.unpack_from(">H", data, tables["hhea"] + 34)
    metrics = struct.unpack_from(">" + "Hh" * count, data, tables["hmtx"])[::2]
    return {
        code: metrics[min(glyph, count - 1)] / units
        for code, glyph in _character_map(data, tables["cmap"])
    }


def _tables(data: bytes) -> Iterator[tuple[str, int]]:
    (count,) = struct.unpack_from(">H", data, 4)
    for index in range(count):
        tag, _checksum, offset, _length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        yield tag.decode("ascii"), offset


def _character_map(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """The (code point, glyph) pairs of the Windows Unicode BMP subtable (3, 1), format 4."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    records = [struct.unpack_from(">HHI", data, cmap + 4 + 8 * index) for index in range(count)]
    start = cmap + next(offset for *platform, offset in records if platform == [3, 1])
    (doubled,) = struct.unpack_from(">H", data, start + 6)
    segments = doubled // 2
    ends = struct.unpack_from(f">{segments}H", data, start + 14)
    starts = struct.unpack_from(f">{segments}H", data, start + 16 + doubled)
    deltas = struct.unpack_from(f">{segments}H", data, start + 16 + 2 * doubled)
    ranges = start + 16 + 3 * doubled
    for index in range(segments):
        (jump,) = struct.unpack_from(">H", data, ranges + 2 * index)
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = code
            if jump:
                # The jump counts bytes from its own place into the glyph array behind it.
                place = ranges + 2 * index + jump + 2 * (code - starts[index])
                (glyph,) = struct.unpack_from(">H", data, place)
            if glyph or not jump:
                glyph = (glyph + deltas[index]) % 65536
            if glyph:
                yield code, glyph
