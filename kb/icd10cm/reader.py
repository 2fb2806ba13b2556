"""The official tabular XML, read into a `Tabular`: nodes, notes, 7th-character expansions.

Source of the format: the tabular list as published by CMS and NCHS (public domain); the
elements are described in its own introduction. Beside the notes it holds one table
(`visualImpairment`, at H54), which is no note and is not read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from .blocks import block_name, outer_blocks
from .safe_xml import UnsafeXML, safe_root
from .seventh import Meanings, extension_codes, meanings_at
from .tabular import Expansion, Node, Note, Tabular, TabularError

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

ROOT = "ICD10CM.tabular"
KINDS = {
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "includes": "includes",
    "inclusionTerm": "inclusion_term",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
    "sevenChrNote": "seventh_character",
    "sevenChrDef": "seventh_character",
    "notes": "general",
}
CODE = re.compile(r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?")
HELP = "help: give the tabular list of an edition as CMS publishes it (icd10cm-tabular-*.xml)"


def read(path: str | Path) -> Tabular:
    """Read the tabular XML file at `path`.

    Raises `TabularError` when the file cannot be read, declares a DTD or an entity, or is no
    tabular list.

    Example: `read("icd10cm-tabular-2026.xml").version == "2026"`.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise TabularError(f'cannot read tabular list "{path}": {reason}\n{HELP}') from None
    return parse(data, str(path))


def parse(data: bytes, source: str = "<bytes>") -> Tabular:
    """Parse the bytes of a tabular XML; `source` is the name that errors show.

    Raises `TabularError` as `read` does.

    Example: `parse(Path("icd10cm-tabular-2026.xml").read_bytes()).node("M54.12").title`.
    """
    try:
        root = safe_root(data)
    except UnsafeXML as error:
        raise TabularError(f'"{source}" {error}\n{HELP}') from None
    if root.tag != ROOT:
        raise TabularError(
            f'"{source}" is no tabular list: its root is "{root.tag}", expected "{ROOT}"\n{HELP}'
        )
    return _Walk(source).tabular(root)


class _Walk:
    """One walk over the tree in document order, gathering nodes, notes and expansions."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.nodes: dict[str, Node] = {}
        self.notes: list[Note] = []
        self.expansions: list[Expansion] = []

    def tabular(self, root: ET.Element) -> Tabular:
        version = (root.findtext("version") or "").strip()
        if not re.fullmatch(r"\d{4}", version):
            raise TabularError(
                f'"{self.source}" has version "{version}", expected a year such as "2026"\n{HELP}'
            )
        for element in root.findall("chapter"):
            self.chapter(element)
        if not self.nodes:
            raise TabularError(f'"{self.source}" holds no chapter\n{HELP}')
        return Tabular(
            version, tuple(self.nodes.values()), tuple(self.notes), tuple(self.expansions)
        )

    def chapter(self, element: ET.Element) -> None:
        number = self.text(element, "name", "a chapter")
        name = f"chapter {number}"
        self.add(Node(name, "chapter", "", self.text(element, "desc", name)))
        self.read_notes(element, name)
        sections = [(self.section_name(section), section) for section in element.findall("section")]
        categories = {
            block: [self.text(diag, "name", block) for diag in section.findall("diag")]
            for block, section in sections
        }
        outer = outer_blocks(categories, name, self.source)
        for block, section in sections:
            self.add(Node(block, "block", outer[block], self.text(section, "desc", block)))
            self.read_notes(section, block)
            for diag in section.findall("diag"):
                self.code(diag, block, "category", Meanings())

    def section_name(self, section: ET.Element) -> str:
        identity = section.get("id") or ""
        name = block_name(identity)
        if name is None:
            raise TabularError(
                f'"{self.source}" has a section with id "{identity}", '
                f'expected a range such as "A00-A09"\n{HELP}'
            )
        return name

    def code(self, element: ET.Element, parent: str, kind: str, meanings: Meanings) -> None:
        name = self.text(element, "name", parent)
        if not CODE.fullmatch(name):
            raise TabularError(
                f'"{self.source}" has a code "{name}" under {parent}, '
                f'expected one like "M54.12"\n{HELP}'
            )
        title = self.text(element, "desc", name)
        self.add(Node(name, kind, parent, title))
        self.read_notes(element, name)
        meanings = meanings_at(element, name, meanings)
        children = element.findall("diag")
        for child in children:
            self.code(child, name, "subdivision", meanings)
        if meanings.chars and not children:
            for char, code in extension_codes(name, meanings):
                self.add(Node(code, "extension", name, f"{title}, {meanings.chars[char]}"))
                self.expansions.append(Expansion(name, char, meanings.chars[char], code))

    def read_notes(self, element: ET.Element, bearer: str) -> None:
        count: dict[str, int] = {}
        for child in element:
            kind = KINDS.get(child.tag)
            if kind is None:
                continue
            header = ""
            for note in child.findall("note"):
                text = " ".join("".join(note.itertext()).split())
                if not text:
                    continue
                count[kind] = count.get(kind, 0) + 1
                name = f"{bearer}/{kind}/{count[kind]}"
                if text.endswith(":"):
                    header = name
                    self.notes.append(Note(name, kind, bearer, text, ""))
                else:
                    self.notes.append(Note(name, kind, bearer, text, header))

    def add(self, node: Node) -> None:
        if node.name in self.nodes:
            raise TabularError(f'"{self.source}" lists "{node.name}" twice\n{HELP}')
        self.nodes[node.name] = node

    def text(self, element: ET.Element, tag: str, place: str) -> str:
        text = " ".join((element.findtext(tag) or "").split())
        if not text:
            raise TabularError(
                f'"{self.source}" has no <{tag}> in a <{element.tag}> at {place}\n{HELP}'
            )
        return text
