"""A tabular list in memory: places, subtrees, billable codes."""

from dxproof.kb.icd10cm.tabular import Node, Tabular

NODES = (
    Node("chapter 1", "chapter", "", "one"),
    Node("A00-A00", "block", "chapter 1", "block"),
    Node("A00", "category", "A00-A00", "category"),
    Node("A00.1", "subdivision", "A00", "leaf"),
    Node("A00.2", "subdivision", "A00", "base"),
    Node("A00.2XXA", "extension", "A00.2", "extension"),
    Node("A01", "category", "A00-A00", "leaf"),
)


def test_places_and_subtrees():
    """A subtree is the run of places from a node to the last of its descendants."""
    tabular = Tabular("2026", NODES, (), ())
    assert tabular.node("A00.2").kind == "subdivision"
    assert "A00.2" in tabular
    assert "A00.3" not in tabular
    assert [NODES[i].name for i in tabular.subtree("A00")] == [
        "A00",
        "A00.1",
        "A00.2",
        "A00.2XXA",
    ]
    assert len(tabular.subtree("chapter 1")) == len(NODES)
    assert len(tabular.subtree("A01")) == 1


def test_only_codes_without_subdivisions_are_billable():
    """Neither a header, a base code, a block nor a chapter may be billed."""
    assert Tabular("2026", NODES, (), ()).billable == ["A00.1", "A00.2XXA", "A01"]
