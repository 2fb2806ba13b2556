"""7th characters: inheritance, placeholders, and the one exception in print."""

import xml.etree.ElementTree as ET

import pytest

from dxproof.kb.icd10cm.seventh import Meanings, extension_codes, meanings_at
from dxproof.kb.icd10cm.tabular import TabularError

INJURY = ET.fromstring(
    "<diag><sevenChrDef><extension char='A'>initial encounter</extension>"
    "<extension char='D'>subsequent  encounter</extension><extension char='S'>sequela</extension>"
    "</sevenChrDef></diag>"
)
EXCEPT = (
    "7th characters D and S do not apply to codes in category S06 with 6th character 7 - death due "
    "to brain injury prior to regaining consciousness, or 8 - death due to other cause prior to "
    "regaining consciousness."
)


def note(text: str) -> ET.Element:
    """A code that bears a general note."""
    element = ET.fromstring("<diag><notes><note/></notes></diag>")
    element[0][0].text = text
    return element


def test_a_definition_is_inherited_until_a_nearer_one():
    """A code without a definition has its parent's; one with its own has that alone."""
    above = meanings_at(INJURY, "S13", Meanings())
    assert above.chars == {
        "A": "initial encounter",
        "D": "subsequent encounter",
        "S": "sequela",
    }
    assert meanings_at(ET.fromstring("<diag/>"), "S13.4", above) is above
    own = ET.fromstring(
        "<diag><sevenChrDef><extension char='0'>none</extension></sevenChrDef></diag>"
    )
    assert meanings_at(own, "S13.4", above).chars == {"0": "none"}


@pytest.mark.parametrize(
    ("base", "code"),
    [("T07", "T07.XXXA"), ("S13.4", "S13.4XXA"), ("S02.10", "S02.10XA"), ("S14.112", "S14.112A")],
)
def test_short_codes_are_filled_with_x(base: str, code: str):
    """The 7th character stands at the seventh place, whatever the length of the base code."""
    assert list(extension_codes(base, Meanings({"A": "initial encounter"}))) == [("A", code)]


def test_the_exception_of_s06_is_read_from_its_note():
    """Codes of S06 with 6th character 7 or 8 take neither D nor S; others take all."""
    meanings = meanings_at(note(EXCEPT), "S06", meanings_at(INJURY, "S06", Meanings()))
    assert [char for char, _ in extension_codes("S06.1X7", meanings)] == ["A"]
    assert [char for char, _ in extension_codes("S06.308", meanings)] == ["A"]
    assert [char for char, _ in extension_codes("S06.1X9", meanings)] == ["A", "D", "S"]
    assert [char for char, _ in extension_codes("S06.8", meanings)] == ["A", "D", "S"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("S06", "7th character D does not apply to some codes"),
        ("S07", EXCEPT),
    ],
)
def test_an_exception_in_other_words_is_an_error(name: str, text: str):
    """An exception that cannot be read would leave codes that do not exist."""
    with pytest.raises(
        TabularError, match=f"cannot read the exception to 7th characters at {name}"
    ):
        meanings_at(note(text), name, Meanings())


def test_a_7th_character_is_one_character():
    """A damaged definition names the code and what was expected."""
    bad = ET.fromstring(
        "<diag><sevenChrDef><extension char='AB'>x</extension></sevenChrDef></diag>"
    )
    with pytest.raises(
        TabularError, match='S13 defines the 7th character "AB", expected one digit'
    ):
        meanings_at(bad, "S13", Meanings())
