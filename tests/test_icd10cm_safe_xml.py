"""XML from outside is parsed only if it declares nothing."""

import pytest

from dxproof.kb.icd10cm.safe_xml import UnsafeXML, safe_root


def test_plain_xml_is_parsed():
    """A document without declarations gives its root."""
    assert safe_root(b'<?xml version="1.0"?><!-- note --><a><b/></a>').tag == "a"


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode(
            "utf-16"
        ),
        b'<?xml version="1.0"?>\n<!-- far down -->\n<?pi?>\n<!DOCTYPE a><a/>',
    ],
)
def test_declarations_are_refused(data: bytes):
    """A document type or an entity is refused, in whatever encoding and wherever it stands."""
    with pytest.raises(UnsafeXML, match="declares a document type or an entity, which is refused"):
        safe_root(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"A00",
        b"<a>",
        b"<a/><b/>",
        b"<a>&nbsp;</a>",
        b'<?xml version="1.0" encoding="none"?><a/>',
    ],
)
def test_malformed_xml_is_refused(data: bytes):
    """Bytes that are no XML, cut short, or in no known encoding are one kind of error."""
    with pytest.raises(UnsafeXML, match="is not well-formed XML"):
        safe_root(data)
