"""From what a note cites to the nodes of an edition that it names.

A named node stands for its whole subtree, so "M50.1" and "M50.1-" name the same. Conventions as the
tabular list uses them: ranges run in the order of the list and include all of their last member;
places of characters are counted without the dot; the last character of a base code is the one
before any 7th character.
"""

from __future__ import annotations

from .note_grammar import (
    AfterDot,
    AtPlaces,
    Citation,
    Extension,
    Final,
    LastAtPlaces,
    Narrowing,
    Span,
)
from .tabular import Tabular


class UnknownReference(LookupError):
    """A citation that names nothing in this edition: an unknown code, a range run backwards."""


class References:
    """Resolves citations against one edition.

    Example: `References(tabular).nodes(Citation((Span("P28.3", "P28.4"),))) == ["P28.3", "P28.4"]`.
    """

    def __init__(self, tabular: Tabular) -> None:
        self.tabular = tabular
        self._spans: dict[Span, tuple[str, ...]] = {}
        self._narrowed: dict[tuple[Span, Narrowing], tuple[str, ...]] = {}
        self._open_fracture = {e.code for e in tabular.expansions if "open fracture" in e.meaning}

    def nodes(self, citation: Citation) -> list[str]:
        """The nodes that a citation names, in its own order, each once.

        Raises `UnknownReference` when a code does not exist or the narrowing leaves nothing.
        """
        found: dict[str, None] = {}
        for span in citation.spans:
            found.update(dict.fromkeys(self._span(span)))
        if citation.narrowing is None:
            return list(found)
        narrowed = dict.fromkeys(
            node for span in citation.spans for node in self._narrow(span, citation.narrowing)
        )
        if not narrowed:
            raise UnknownReference('nothing is left by the words after "with"')
        return list(narrowed)

    def _span(self, span: Span) -> tuple[str, ...]:
        if span not in self._spans:
            self._spans[span] = tuple(
                self._range(span.first, span.last) if span.last else [self._known(span.first)]
            )
        return self._spans[span]

    def _known(self, name: str) -> str:
        if name not in self.tabular:
            raise UnknownReference(f'"{name}" does not exist')
        return name

    def _range(self, first: str, last: str) -> list[str]:
        """The members of a range: categories, or subdivisions at their level.

        Where the ends are of different levels ("T80-T88.6") a member is the widest node that lies
        wholly inside.
        """
        tabular, end = self.tabular, self.tabular.end
        place = tabular.place[self._known(first)]
        stop = end[tabular.place[self._known(last)]]
        level = min(_level(first), _level(last))
        members: list[str] = []
        while place <= stop:
            node = tabular.nodes[place]
            inside = end[place] <= stop and node.kind not in ("chapter", "block")
            if inside and (_level(node.name) >= level or end[place] == place):
                members.append(node.name)
                place = end[place]
            place += 1
        if not members or members[0] != first:
            raise UnknownReference(f'"{first}-{last}" runs backwards in the list')
        return members

    def _narrow(self, span: Span, narrowing: Narrowing) -> tuple[str, ...]:
        key = (span, narrowing)
        if key not in self._narrowed:
            self._narrowed[key] = tuple(
                node for member in self._span(span) for node in self._narrow_node(member, narrowing)
            )
        return self._narrowed[key]

    def _narrow_node(self, name: str, narrowing: Narrowing) -> list[str]:
        if isinstance(narrowing, AfterDot):
            return self._after_dot(name, narrowing)
        nodes = [self.tabular.nodes[place] for place in self.tabular.subtree(name)]
        extensions = [node.name for node in nodes if node.kind == "extension"]
        if isinstance(narrowing, Extension):
            chars = _values(narrowing.values)
            return [code for code in extensions if code[-1] in chars]
        if isinstance(narrowing, AtPlaces | LastAtPlaces | Final):
            codes = [node.name for node in nodes if node.kind != "extension"]
            if isinstance(narrowing, AtPlaces):
                return [code for code in codes if _at_places(code, narrowing)]
            bases = [code for code in codes if self._is_base(code)]
            if isinstance(narrowing, LastAtPlaces):
                chars = _values(narrowing.values)
                return [
                    code for code in bases if _level(code) in narrowing.places and code[-1] in chars
                ]
            return [
                code for code in bases if any(_ends(code, ending) for ending in narrowing.endings)
            ]
        return [code for code in extensions if code in self._open_fracture]

    def _after_dot(self, name: str, narrowing: AfterDot) -> list[str]:
        """Codes of this category with such a part after the dot; one that lacks it names none."""
        if "." in name:
            raise UnknownReference(f'"{name}" has its dot already')
        found: list[str] = []
        for part in narrowing.parts:
            first, last = f"{name}.{part.first}", f"{name}.{part.last}" if part.last else ""
            ends = [code for code in (first, last) if code in self.tabular]
            found += self._range(first, last) if len(ends) == 2 else ends
        return found

    def _is_base(self, code: str) -> bool:
        """Whether a code stands at the end of its line, 7th characters aside."""
        children = self.tabular.children.get(code, ())
        return not children or self.tabular.node(children[0]).kind == "extension"


def _level(code: str) -> int:
    return len(code) - ("." in code)


def _values(values: tuple[Span, ...]) -> set[str]:
    """The single characters of "1-4 or 6"."""
    chars: set[str] = set()
    for value in values:
        chars.update(chr(c) for c in range(ord(value.first), ord(value.last or value.first) + 1))
    return chars


def _at_places(code: str, narrowing: AtPlaces) -> bool:
    """Whether the code ends at these places, holding one of the values: that names its subtree."""
    characters = code.replace(".", "")
    if len(characters) != narrowing.last:
        return False
    held = characters[narrowing.first - 1 :]
    if len(held) > 1:
        return any(held == value.first for value in narrowing.values)
    return held in _values(narrowing.values)


def _ends(code: str, ending: str) -> bool:
    """Whether a code ends so: ".00" is all that follows the dot, "6" the last character.

    The dash of "-20" stands for at least one character between the dot and the ending: I69.320 ends
    so, I69.20 ("unspecified sequelae") does not.
    """
    after = code.partition(".")[2]
    if ending.startswith("."):
        return after == ending[1:]
    if ending.startswith("-"):
        return after.endswith(ending[1:]) and len(after) >= len(ending)
    return after.endswith(ending)
