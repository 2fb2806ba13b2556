"""A second, independent reading of the tabular list and of its Excludes1 notes.

Written from the official XML alone, without a look at the reader, the grammar or the
hand-made lists of `kb/icd10cm`, so that the two readings can judge each other. Plain Python
and regular expressions, on purpose.

Every node of the tree has a place in the order of the list and the place where its subtree
ends. What a note names is a list of such stretches; a code is covered when the whole of its
subtree lies inside one of them. That makes a range "in the order of the list" exact
(C00-C96 holds C7A; T80-T88.6 holds T88.1 but not T88 itself) and a test cheap.

    tabular = read("icd10c-tabular-April-1-2026.xml")
    tabular.conflict("M54.12", "M50.122")   # True
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ElementTree
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

Stretch = tuple[int, int]

# ---------------------------------------------------------------------------- the tree


@dataclass(eq=False, repr=False)
class Node:
    """A chapter, block, category, code or 7th-character expansion, and its place."""

    name: str
    kind: str
    title: str
    parent: Node | None
    children: list[Node] = field(default_factory=list)
    element: ElementTree.Element | None = None
    start: int = -1
    end: int = -1
    meaning: str = ""  # of the 7th character, for an expansion

    @property
    def stretch(self) -> Stretch:
        """The places of the node and of everything below it."""
        return self.start, self.end

    @property
    def key(self) -> str:
        """The name without its dot."""
        return self.name.replace(".", "")

    def line(self) -> list[Node]:
        """The node and its ancestors, nearest first."""
        return [self] if self.parent is None else [self, *self.parent.line()]

    def below(self) -> list[Node]:
        """The node and everything below it, in the order of the list."""
        return [self, *(n for child in self.children for n in child.below())]


class Stretches:
    """Stretches of the list, and whether a node lies wholly inside one of them."""

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        self.lows: list[int] = []
        self.highs: list[int] = []
        for low, high in sorted(set(stretches), key=lambda s: (s[0], -s[1])):
            if not self.highs or high > self.highs[-1]:  # else it lies inside another
                self.lows.append(low)
                self.highs.append(high)

    def hold(self, node: Node) -> bool:
        """Is the node inside, with everything below it?"""
        # Of those that begin before the node, the last one also ends last.
        i = bisect_right(self.lows, node.start) - 1
        return i >= 0 and self.highs[i] >= node.end


@dataclass(frozen=True)
class Note:
    """An Excludes1 note: whose it is, its text, and the stretches that it names."""

    id: str
    bearer: Node
    text: str
    stretches: tuple[Stretch, ...]

    @cached_property
    def named(self) -> Stretches:
        """What the note names, to be asked about a node."""
        return Stretches(self.stretches)


def _sevenths(diag: ElementTree.Element, inherited: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The 7th characters in force at a diag: its own definition, or the nearest above."""
    own = diag.find("sevenChrDef")
    if own is None:
        return inherited
    return [(e.get("char", ""), "".join(e.itertext()).strip()) for e in own.iter("extension")]


def _has_no_expansion(name: str, char: str) -> bool:
    """The one exception in the list, a remark among the 7th characters of S06.

    "7th characters D and S do not apply to codes in category S06 with 6th character 7 -
    death due to brain injury prior to regaining consciousness, or 8 - death due to other
    cause": nobody comes again. The code list of the package agrees.
    """
    return bool(re.fullmatch(r"S06\.\w\w[78]", name)) and char in "DS"


def _grow(diag: ElementTree.Element, parent: Node, inherited: list[tuple[str, str]]) -> None:
    """Hang a diag, its subdivisions and its expansions under `parent`."""
    name, title = diag.findtext("name", "").strip(), diag.findtext("desc", "").strip()
    kind = "subdivision" if "." in name else "category"
    node = Node(name, kind, title, parent, element=diag)
    parent.children.append(node)
    sevenths = _sevenths(diag, inherited)
    inner = diag.findall("diag")
    for child in inner:
        _grow(child, node, sevenths)
    if not inner:
        stem = name if "." in name else name + "."
        for char, meaning in sevenths:
            if _has_no_expansion(name, char):
                continue
            full = stem + "X" * (7 - len(stem)) + char
            node.children.append(Node(full, "extension", title, node, meaning=meaning))


def _range_of(section: ElementTree.Element) -> tuple[str, str]:
    """First and last category of a block: "V00-V09", or "B20" alone."""
    first, _, last = section.get("id", "").partition("-")
    return first, last or first


def _chapter(element: ElementTree.Element, root: Node) -> None:
    """Hang a chapter: its blocks, the wider blocks over the narrower, and the categories."""
    name = "chapter " + element.findtext("name", "").strip()
    chapter = Node(name, "chapter", element.findtext("desc", ""), root, element=element)
    root.children.append(chapter)
    open_blocks: list[tuple[str, Node]] = []  # (last category, block), outermost first
    # The list puts an enclosing block before what it encloses, and gives it no categories of
    # its own. Plain comparison of strings is enough: no enclosing block begins or ends at a
    # category such as C7A, and C7A itself stands after C75, outside C00-C75, as in the list.
    for section in element.findall("section"):
        first, last = _range_of(section)
        while open_blocks and open_blocks[-1][0] < first:
            open_blocks.pop()
        parent = open_blocks[-1][1] if open_blocks else chapter
        block = Node(f"{first}-{last}", "block", section.findtext("desc", ""), parent)
        block.element = section
        parent.children.append(block)
        diags = section.findall("diag")
        if not diags:
            open_blocks.append((last, block))
        for diag in diags:
            _grow(diag, block, [])


# ---------------------------------------------------------------------------- the text

CODE = r"\b[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?\b|\b[A-Z]A[0-9](?:\.[0-9A-Z]{1,4})?\b"
# What joins the ends of a range: "-", "--", "- -", ".-", "- to ", with a dash of the first
# end before it: "S12.0--S12.6.-", "P28.3- - P28.4-", "F98.2.-F98.3", "S06.0- to S06.8".
JOINED = re.compile(r"\.?-?\s*(?:-|to)\s*")


# Notes that print no code and yet name one, bearer and text. The four were silent in the first
# version of this reader, and the comparison with dxproof brought them up; the list's own words
# decide them.
BY_WORDS = {
    # One sentence that the list breaks in two notes: "... [HIV] / HIV infection status (Z21)".
    # Z21 is "Asymptomatic human immunodeficiency virus [HIV] infection status".
    ("Z20.6", "asymptomatic human immunodeficiency virus [HIV]"): "(Z21)",
    # V70-V79 is "Bus occupant injured in transport accident" and includes "motorcoach".
    # (V40-V49 has "bus (V50-V59)" beside "motorcoach (V70-V79)": a slip; V50-V59 is pick-up
    # trucks and vans.)
    ("V60-V69", "bus"): "(V70-V79)",
    ("V60-V69", "motorcoach"): "(V70-V79)",
    # P28.0 is "Primary atelectasis of newborn", P28.1- the other and the unspecified.
    ("J98.11", "newborn atelectasis"): "(P28.0, P28.1-)",
}


def _after_dot(node: Node, low: str, high: str | None) -> bool:
    """ "E08-E13 with .42", ".51-.52", ".62-": what follows the dot of the category."""
    tail = node.name.partition(".")[2]
    return tail in {str(n) for n in range(int(low), int(high or low) + 1)}


def _final(node: Node, tail: str) -> bool:
    """ "I69. with final characters -23": the dash stands for the one character between.

    That says which disease it follows: I69.023 to I69.923, but not I69.23, another thing.
    """
    return len(node.key) == 6 and node.key.endswith(tail)


def _fifth(node: Node, char: str) -> bool:
    """The fifth character, counted from the letter on: the 6 in F10.26.

    The dot in F10-F19's "5th character .6" is a slip: F10.6 does not exist.
    """
    return len(node.key) == 5 and node.key[4] == char


def _fifth_and_sixth(node: Node, chars: str) -> bool:
    return node.key[4:] == chars


def _seventh(node: Node, char: str) -> bool:
    return node.kind == "extension" and node.key[6] == char


def _open_fracture(node: Node) -> bool:
    """ "with open fracture 7th character": no one letter is meant.

    Initial (B, C) and later encounters (E, F, H, J, M, N, Q, R) "for open fracture" alike:
    their meanings say so.
    """
    return node.kind == "extension" and "open fracture" in node.meaning


def _ketoacidosis(node: Node) -> bool:
    """ "see categories E08-E10, E11, E13 with ketoacidosis": by the title."""
    return "with ketoacidosis" in node.title


# What may follow the codes, and what it asks of the nodes at or below them.
QUALIFIERS: list[tuple[re.Pattern[str], Callable[..., bool]]] = [
    (re.compile(r"with \.(\d+)(?:-\.(\d+))?"), _after_dot),
    (re.compile(r"with final characters -(\d\d)"), _final),
    (re.compile(r"with fifth to sixth characters (\d\d)"), _fifth_and_sixth),
    (re.compile(r"with (?:fifth|5th)[ -]character \.?(\d)"), _fifth),
    (re.compile(r"with (?:seventh|7th) character ([A-Z])\b"), _seventh),
    (re.compile(r"with open fracture 7th character"), _open_fracture),
    (re.compile(r"with ketoacidosis"), _ketoacidosis),
]


class Unreadable(ValueError):
    """A note names a code that the list does not have, or a range that runs backwards."""


def _part_with_codes(text: str) -> str:
    """Where to look for codes: from the last bracket that opens on a code, else everything.

    So "any type in A15 (J65)" names J65 alone. What follows the bracket stays, for
    "I01: (I05-I09) unless ..." changes nothing and "(Z89.52-" is never closed.
    """
    opened = [m.start() for m in re.finditer(rf"\((?={CODE})", text)]
    return text[opened[-1] :] if opened else text


class Reader:
    """Reads the text of a note into nodes or stretches of the list."""

    def __init__(self, nodes: dict[str, Node]) -> None:
        self.nodes = nodes
        self.at = {node.start: node for node in nodes.values()}

    def read(self, text: str) -> list[Stretch]:
        """The stretches that a note names; none when it names no code."""
        part = _part_with_codes(text)
        stretches = self._targets(part, text)
        for pattern, asked in QUALIFIERS:
            if stretches and (found := pattern.search(part)):
                inside = [n for low, high in stretches for n in self._between(low, high)]
                picked = [n.stretch for n in inside if asked(n, *found.groups())]
                if not picked:
                    raise Unreadable(f"nothing in the list is what {text!r} asks for")
                return picked
        return stretches

    def _between(self, low: int, high: int) -> list[Node]:
        return [self.at[i] for i in range(low, high + 1)]

    def _targets(self, part: str, text: str) -> list[Stretch]:
        """Codes and ranges, before any "with ..." narrows them."""
        found = list(re.finditer(CODE, part))
        stretches: list[Stretch] = []
        i = 0
        while i < len(found):
            low, high = self._place(found[i].group(), text)
            if i + 1 < len(found):
                between = part[found[i].end() : found[i + 1].start()]
                if JOINED.fullmatch(between) and not self._typist_list(part):
                    i += 1
                    high = self._end_of_range(found[i].group(), text)
            if high < low:
                raise Unreadable(f"a range that runs backwards ({text!r})")
            stretches.append((low, high))
            i += 1
        return stretches

    def _place(self, code: str, text: str) -> Stretch:
        if code not in self.nodes:
            raise Unreadable(f"the list has no {code!r} ({text!r})")
        return self.nodes[code].stretch

    def _end_of_range(self, code: str, text: str) -> int:
        """The end of the code's subtree, or of the last sibling before where it would be.

        One range ends beyond what there is: R10.85's "localized abdominal pain
        (R10.1-R10.4-)", and R10 has 0 1 2 3 8 9 A. It ends with R10.3-.
        """
        if code in self.nodes:
            return self.nodes[code].end
        above = self.nodes.get(code[:-1].rstrip("."))
        before = [n.end for n in above.children if n.name < code] if above else []
        if not before:
            raise Unreadable(f"the list has no {code!r}, nor a place for it ({text!r})")
        return max(before)

    @staticmethod
    def _typist_list(part: str) -> bool:
        """F06.7's "I69.01-I69.11-, I69.21-I69.31-, I69.81- I69.91-" is no list of ranges.

        Each is "cognitive deficits following ..." and a comma is missing after each second
        dash: a range I69.01-I69.11 would draw in aphasia (I69.02-) and hemiplegia (I69.05-),
        which the note's words, "cognitive deficits following (sequelae of) cerebral
        hemorrhage or infarction", leave out.
        """
        return "I69.01-I69.11-" in part


# ---------------------------------------------------------------------------- the whole


class Tabular:
    """The tree, the Excludes1 notes, and the question which codes they keep apart."""

    def __init__(self, nodes: dict[str, Node], notes: list[Note]) -> None:
        self.nodes, self.notes = nodes, notes
        self.of_bearer: dict[str, list[Note]] = {}
        for note in notes:
            self.of_bearer.setdefault(note.bearer.name, []).append(note)
        self._kept: dict[str, Stretches] = {}

    def codes(self) -> list[str]:
        """Every code, headings and expansions too, in the order of the list."""
        return [n.name for n in self.nodes.values() if n.kind not in ("chapter", "block")]

    def notes_between(self, a: str, b: str) -> list[Note]:
        """The notes in force at `a` (its own or inherited) that cover `b`."""
        other = self.nodes[b]
        return [note for note in self._in_force(a) if note.named.hold(other)]

    def _in_force(self, name: str) -> list[Note]:
        """The notes of a code and of its ancestors."""
        return [
            note for node in self.nodes[name].line() for note in self.of_bearer.get(node.name, [])
        ]

    def covers(self, a: str, b: str) -> bool:
        """Does a note in force at `a` cover `b`?"""
        if a not in self._kept:
            self._kept[a] = Stretches(s for note in self._in_force(a) for s in note.stretches)
        return self._kept[a].hold(self.nodes[b])

    def conflict(self, a: str, b: str) -> bool:
        """May the two codes not stand together, by an Excludes1 note of either?"""
        one, other = self.nodes[a], self.nodes[b]
        if one.start <= other.start <= one.end or other.start <= one.start <= other.end:
            return False  # the same code, or one below the other
        return self.covers(a, b) or self.covers(b, a)


def _number(node: Node, at: int, nodes: dict[str, Node]) -> int:
    """Give each node its place; the next free place is returned."""
    if node.name in nodes:
        raise Unreadable(f"two nodes are called {node.name!r}")
    nodes[node.name] = node
    node.start, at = at, at + 1
    for child in node.children:
        at = _number(child, at, nodes)
    node.end = at - 1
    return at


def read(path: str) -> Tabular:
    """Read an edition's tabular XML."""
    root = Node("", "list", "", None)
    for element in ElementTree.parse(path).getroot().findall("chapter"):
        _chapter(element, root)
    nodes: dict[str, Node] = {}
    at = 0
    for chapter in root.children:
        at = _number(chapter, at, nodes)
        chapter.parent = None
    reader = Reader(nodes)
    notes: list[Note] = []
    for node in nodes.values():
        if node.element is not None:
            texts = ["".join(e.itertext()) for e in node.element.findall("excludes1/note")]
            for n, text in enumerate(texts, 1):
                text = " ".join(text.split())
                note_id = f"{node.name}/excludes1/{n}"
                plain = BY_WORDS.get((node.name, text), text)
                notes.append(Note(note_id, node, text, tuple(reader.read(plain))))
    return Tabular(nodes, notes)


if __name__ == "__main__":
    tabular = read(sys.argv[1])
    silent = [n for n in tabular.notes if not n.stretches]
    print(len(tabular.nodes), "nodes;", len(tabular.codes()), "codes;", end=" ")
    print(len(tabular.notes), "Excludes1 notes;", len(silent), "name no code")
    for note in silent:
        print(f"  {note.id}: {note.text}")
