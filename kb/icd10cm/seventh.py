"""7th characters: which ones a code may take, what they mean, and the codes they make.

Source: the tabular list's introduction ("7th characters and placeholder X"; G I.A.5): a definition
holds for all codes below it until a nearer one replaces it; a code of fewer than six characters is
filled with X. The one exception in print stands in a general note of S06, "7th characters D and S
do not apply to codes in category S06 with 6th character 7 - ..., or 8 - ...", and is read from
there.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import msgspec

from .tabular import TabularError

_EXCEPTION = re.compile(
    r"7th characters? (?P<chars>[0-9A-Z](?:(?:,| and|, and) [0-9A-Z])*) "
    r"do(?:es)? not apply to codes in "
    r"(?:sub)?category (?P<node>[0-9A-Z.]+?)\.?-? with (?P<place>\d)th character (?P<values>.*)"
)
_VALUE = re.compile(r"(?:^|\bor )([0-9A-Z])(?= -|,|\.|$)")


class Inapplicable(msgspec.Struct, frozen=True):
    """7th characters `chars` that no code takes whose character at `place` is one of `values`."""

    chars: frozenset[str]
    place: int
    values: frozenset[str]


class Meanings(msgspec.Struct, frozen=True):
    """The 7th characters in force at a node: meanings in the order of print, and exceptions."""

    chars: dict[str, str] = {}
    exceptions: tuple[Inapplicable, ...] = ()


def meanings_at(element: ET.Element, name: str, inherited: Meanings) -> Meanings:
    """The 7th characters in force at this code: its own definition, or else the inherited one.

    Raises `TabularError` when a general note speaks of 7th characters that "do not apply" in words
    this reader does not know: better no edition than one with codes that do not exist.
    """
    chars = {
        extension.get("char", ""): " ".join((extension.text or "").split())
        for definition in element.findall("sevenChrDef")
        for extension in definition.findall("extension")
    }
    for char in chars:
        if not re.fullmatch("[0-9A-Z]", char):
            raise TabularError(
                f'{name} defines the 7th character "{char}", expected one digit or capital letter\n'
                "help: the file may be damaged; fetch it again"
            )
    here = Meanings(chars) if chars else inherited
    found = tuple(_exceptions(element, name))
    return Meanings(here.chars, here.exceptions + found) if found else here


def extension_codes(base: str, meanings: Meanings) -> Iterator[tuple[str, str]]:
    """The (7th character, code) pairs of a base code, placeholder X filled in.

    Example: `("A", "S13.4XXA")` for S13.4.
    """
    stem = base if "." in base else f"{base}."
    stem = stem.ljust(7, "X")
    characters = base.replace(".", "")
    for char in meanings.chars:
        if not any(
            char in e.chars and len(characters) >= e.place and characters[e.place - 1] in e.values
            for e in meanings.exceptions
        ):
            yield char, stem + char


def _exceptions(element: ET.Element, name: str) -> Iterator[Inapplicable]:
    for note in element.findall("notes/note"):
        text = " ".join("".join(note.itertext()).split())
        if "7th character" not in text or "not apply" not in text:
            continue
        match = _EXCEPTION.fullmatch(text)
        values = frozenset(_VALUE.findall(match["values"])) if match else frozenset()
        if not match or not values or match["node"] != name:
            raise TabularError(
                f'cannot read the exception to 7th characters at {name}: "{text}"\n'
                'help: expected words like "7th characters D and S do not apply to codes in '
                'category S06 with 6th character 7 - ..., or 8 - ..."; extend '
                "kb/icd10cm/seventh.py"
            )
        yield Inapplicable(
            frozenset(re.findall(r"\b[0-9A-Z]\b", match["chars"])), int(match["place"]), values
        )
