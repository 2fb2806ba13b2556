"""XML from outside, parsed only if it declares nothing.

A document type or an entity can read other files or grow without bound.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from xml.parsers import expat


class UnsafeXML(ValueError):
    """XML that is malformed or declares something; the message completes `"FILE" ...`."""


class _PrologEnd(Exception):
    """The first element was met: no declaration can follow."""


def safe_root(data: bytes) -> ET.Element:
    """The root element of an XML document.

    Raises `UnsafeXML`. A DTD must stand before the first element, so the parser that looks for one
    reads no further than that; it decodes the text as the document says, so no encoding hides one.

    Example: `safe_root(b"<a/>").tag == "a"`.
    """
    try:
        _refuse_declarations(data)
        return ET.fromstring(data)
    except (ET.ParseError, expat.ExpatError, LookupError) as error:
        raise UnsafeXML(f"is not well-formed XML: {error}") from None


def _refuse_declarations(data: bytes) -> None:
    def declared(*_: object) -> None:
        raise UnsafeXML("declares a document type or an entity, which is refused")

    def element(*_: object) -> None:
        raise _PrologEnd

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = element
    try:
        parser.Parse(data, True)
    except _PrologEnd:
        return
