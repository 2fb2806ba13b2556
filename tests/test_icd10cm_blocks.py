"""How blocks are named and which stands inside which."""

import pytest

from dxproof.kb.icd10cm.blocks import block_name, outer_blocks
from dxproof.kb.icd10cm.tabular import TabularError


@pytest.mark.parametrize(
    ("identity", "name"),
    [("A00-A09", "A00-A09"), ("B20", "B20-B20"), ("QA0", "QA0-QA0"), ("I30-I5A", "I30-I5A")],
)
def test_block_names_are_ranges(identity: str, name: str):
    """A one-category block is a range too, so that no block shares a category's name."""
    assert block_name(identity) == name


@pytest.mark.parametrize("identity", ["", "A0", "A00-", "neoplasms", "A00-A09-A10"])
def test_a_block_name_must_be_a_range(identity: str):
    """What is no range gives no name."""
    assert block_name(identity) is None


def test_the_tightest_heading_encloses_a_block():
    """Headings enclose by the order of the list: C7A stands after C75, so only in the wider one."""
    categories = {
        "C00-C96": [],
        "C00-C75": [],
        "C00-C14": ["C00", "C14"],
        "C73-C75": ["C73", "C75"],
        "C7A-C7A": ["C7A"],
        "C76-C96": ["C76", "C96"],
        "D00-D09": ["D00", "D09"],
    }
    assert outer_blocks(categories, "chapter 2", "x.xml") == {
        "C00-C96": "chapter 2",
        "C00-C75": "C00-C96",
        "C00-C14": "C00-C75",
        "C73-C75": "C00-C75",
        "C7A-C7A": "C00-C96",
        "C76-C96": "C00-C96",
        "D00-D09": "chapter 2",
    }


def test_a_heading_over_nothing_is_an_error():
    """A heading that ends at a category the chapter lacks says which."""
    with pytest.raises(TabularError, match=r'section "A00-A99" that ends at "A99".*chapter 1'):
        outer_blocks({"A00-A99": [], "A00-A09": ["A00"]}, "chapter 1", "x.xml")
