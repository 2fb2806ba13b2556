"""Words for a picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxproof.explain.wording import WIDTH, cited, readable, sentence, wrapped


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        ("the claim, $.date_of_service", "the claim, date of service"),
        ("the claim, $.history[1]", "the claim, earlier claim 2"),
        ("the claim, $.procedures[0].modifiers[1]", "the claim, procedure 1, modifier 2"),
        ("the chart, $.findings[0].acute_injury", "the chart, finding 1, acute injury"),
        ("the claim, $.encounter (the default)", "the claim, encounter (the default)"),
        (
            "the chart, $.findings[2] (n-1, characters 5-9)",
            "the chart, finding 3 (n-1, characters 5-9)",
        ),
        ("Tabular List, M54.1, code first", "Tabular List, M54.1, Code first"),
        ("Tabular List, chapter 13, excludes2", "Tabular List, chapter 13, Excludes2"),
        ("Tabular List, note M50-M54/excludes1/1", "Tabular List, M50-M54, Excludes1, note 1"),
        ("Tabular List, note chapter 6/excludes2/8", "Tabular List, chapter 6, Excludes2, note 8"),
    ],
)
def test_citations_are_looked_up_by_people(citation: str, expected: str) -> None:
    """Paths are counted from 1, and notes are named by bearer, kind and number."""
    assert cited(citation) == expected


def test_ids_are_told_in_words() -> None:
    """Note ids and words of the vocabulary are told in words; other text is somebody's data."""
    assert readable("the note F05/code_first/1 names A00") == "the Code first note of F05 names A00"
    assert readable('"cervical_disc_disorder"') == '"cervical disc disorder"'
    assert readable('"see scan_2024_01"') == '"see scan_2024_01"'
    assert readable("his L5/S1 disc, 3/4 weeks, and/or") == "his L5/S1 disc, 3/4 weeks, and/or"


def test_characters_that_no_picture_holds_are_marked() -> None:
    """A control character or a lone surrogate shows as a mark, and is not dropped."""
    assert readable("a\x00b\ud800c\u0085") == "a\ufffdb\ufffdc\u0085"


def test_sentences() -> None:
    """A sentence has a capital and one stop; a quotation is left as it is."""
    assert sentence("the side is documented") == "The side is documented."
    assert sentence('"side" is documented.') == '"side" is documented.'
    assert sentence("") == "."


@given(st.text(alphabet="ab -.\u00e9", max_size=200))
def test_wrapping_cuts_nothing(text: str) -> None:
    """Every line keeps to the width, and all letters are there in order."""
    lines = wrapped(text, "\u2022 ", "\u00a0\u00a0")
    assert all(len(line) <= WIDTH for line in lines)
    assert "".join("".join(lines).split()).removeprefix("\u2022") == "".join(text.split())
