"""The font that ships: its widths are those of Arial, and its files are whole."""

import pytest

from dxproof.explain.render_font import FILES, FOLDER, covers, text_width


@pytest.mark.parametrize(
    ("text", "bold", "width"),
    [
        ("W", False, 0.944),
        ("i", False, 0.222),
        ("M54.12", False, 3.335),
        ("a", True, 0.556),
        ("i", True, 0.278),
        ("é", False, 0.556),
        ("—", False, 1.0),
        ("Ж", False, 0.923),
    ],
)
def test_widths_are_those_of_arial(text: str, bold: bool, width: float) -> None:
    """Glyph widths agree with Arial's published ones, to a thousandth of the size."""
    assert text_width(text, 1, bold=bold) == pytest.approx(width, abs=0.001)


def test_width_grows_with_size() -> None:
    """A text set twice as large is twice as wide, and an empty one has no width."""
    assert text_width("neck pain", 24) == pytest.approx(2 * text_width("neck pain", 12))
    assert text_width("", 12) == 0


def test_characters_the_font_lacks() -> None:
    """A Chinese character counts as wide as it is high, a combining mark as nothing."""
    assert text_width("頸部", 10) == 20
    assert text_width("e\u20dd", 10) == text_width("e", 10)
    assert not covers("頸部")


def test_coverage_of_what_proofs_say() -> None:
    """Names of diseases, arrows, signs and Greek or Cyrillic text need no other font."""
    assert covers("Ménière’s disease, Sjögren, ≥ 12 weeks → M50.12 – … “q” § βΩ Боль")


def test_licence_lies_beside_the_font() -> None:
    """The Open Font License asks that its text and the copyright go with each copy."""
    licence = (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name Liberation" in licence
    assert all(file.exists() for file in FILES.values())
