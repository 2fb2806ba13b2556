"""What citations name in the edition: ranges in the order of the list, and narrowings."""

import random

import pytest

from dxproof.kb.icd10cm.editions import built_in
from dxproof.kb.icd10cm.note_grammar import Citation, Span, read_note
from dxproof.kb.icd10cm.reader import read
from dxproof.kb.icd10cm.references import References, UnknownReference
from dxproof.kb.icd10cm.tabular import Tabular


@pytest.fixture(scope="module")
def tabular() -> Tabular:
    """The edition that the package carries."""
    return read(built_in())


@pytest.fixture(scope="module")
def references(tabular: Tabular) -> References:
    """The resolver of that edition."""
    return References(tabular)


def named(references: References, text: str) -> list[str]:
    """The nodes that a text names."""
    citations = read_note(text)
    assert citations
    return [node for citation in citations for node in references.nodes(citation)]


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("(M50.1)", "M50.1"),
        ("(A05.-)", "A05"),
        ("(A04.0-A04.4)", "A04.0 A04.1 A04.2 A04.3 A04.4"),
        ("(C75-C76)", "C75 C7A C7B C76"),
        ("(O98-O9A)", "O98 O99 O9A"),
        ("(S12.0--S12.3-)", "S12.0 S12.1 S12.2 S12.3"),
        ("(P28.3- - P28.4-)", "P28.3 P28.4"),
        ("(I70.2--I70.7-)", "I70.2 I70.3 I70.4 I70.5 I70.6 I70.7"),
        ("(I25.70-I25.73-, I25.79-)", "I25.70 I25.71 I25.72 I25.73 I25.79"),
        ("(B95.61-B95.8)", "B95.61 B95.62 B95.7 B95.8"),
        ("(Z68.1-Z68.45)", "Z68.1 Z68.2 Z68.3 Z68.4"),
        ("(D06-D07.3)", "D06 D07.0 D07.1 D07.2 D07.3"),
        ("(J60-J67.9)", "J60 J61 J62 J63 J64 J65 J66 J67"),
        ("(M43.3-M43.5X9)", "M43.3 M43.4 M43.5"),
        ("(S06.81-S06.89)", "S06.81 S06.82 S06.8A S06.89"),
    ],
)
def test_codes_and_ranges(references: References, text: str, nodes: str):
    """Ranges follow the list, stay at their level and include all of their last member."""
    assert named(references, text) == nodes.split()


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("(E08-E13 with .42)", "E08.42 E09.42 E10.42 E11.42 E13.42"),
        ("(E08-E13 with .62-)", "E08.62 E09.62 E10.62 E11.62 E13.62"),
        (
            "(E08-E13 with .51-.52)",
            "E08.51 E08.52 E09.51 E09.52 E10.51 E10.52 E11.51 E11.52 E13.51 E13.52",
        ),
        ("(F10, F13, F19 with .26, .96)", "F10.26 F10.96 F13.26 F13.96 F19.26 F19.96"),
        ("(E08, E13 with final characters .00 or .01)", "E08.00 E08.01 E13.00 E13.01"),
        (
            "(I69. with final characters -23)",
            "I69.023 I69.123 I69.223 I69.323 I69.823 I69.923",
        ),
        (
            "(I69. with final characters -20)",
            "I69.020 I69.120 I69.220 I69.320 I69.820 I69.920",
        ),
        (
            "(M51.- with fifth character 4)",
            "M51.04 M51.14 M51.24 M51.34 M51.44 M51.84 M51.A4",
        ),
        ("(A37 with fifth-character 1)", "A37.01 A37.11 A37.81 A37.91"),
        (
            "(F10-F19 with 5th character .6)",
            "F10.26 F10.96 F13.26 F13.96 F19.16 F19.26 F19.96",
        ),
        ("(F14-F14 with fifth to sixth characters 51)", "F14.151 F14.251 F14.951"),
        ("(T39.0-, with sixth character 5)", "T39.015 T39.095"),
        (
            "(T39.0- with fifth or sixth character 1-4)",
            " ".join(f"T39.0{drug}{intent}" for drug in "19" for intent in "1234"),
        ),
        ("(T64.0- with fifth or sixth character 1-2)", "T64.01 T64.02"),
        ("(S06.0X- with seventh character A)", "S06.0X0A S06.0X1A S06.0XAA S06.0X9A"),
    ],
)
def test_narrowings(references: References, text: str, nodes: str):
    """Places are counted without the dot; the last character is that of the base code."""
    assert named(references, text) == nodes.split()


def test_a_chapter_is_named_whole(references: References):
    """A chapter in parentheses names that node, not its codes one by one."""
    assert named(references, "code (Chapter 20) to identify external cause") == ["chapter 20"]


def test_an_adverse_effect_is_no_poisoning(references: References):
    """T39.015 has a 1 at its fifth place, but its last character says adverse effect."""
    poisonings = named(references, "(T36-T65 with fifth or sixth character 1-4)")
    assert "T39.014" in poisonings
    assert "T39.015" not in poisonings
    assert "T39.016" not in poisonings


def test_open_fracture_7th_characters(references: References, tabular: Tabular):
    """Every 7th character whose meaning says open fracture, initial or subsequent; no other."""
    codes = named(references, "(S52.- with open fracture 7th character)")
    assert {code[-1] for code in codes} == set("BCEFHJMNQR")
    assert all("open fracture" in tabular.node(code).title for code in codes)
    assert len(named(references, "(S92.-with 7th character B)")) == 198


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("(G31.90)", '"G31.90" does not exist'),
        ("(A05.0, A05.7)", '"A05.7" does not exist'),
        ("(R10.1-R10.4-)", '"R10.4" does not exist'),
        ("(Chapter 23)", '"chapter 23" does not exist'),
        ("(A04.4-A04.0)", '"A04.4-A04.0" runs backwards in the list'),
        ("(C76-C7A)", '"C76-C7A" runs backwards in the list'),
        ("(B27.- with fourth character 2)", "nothing is left"),
        ("(B27.0-B27.9 with .9)", '"B27.0" has its dot already'),
    ],
)
def test_what_does_not_exist_is_an_error(references: References, text: str, problem: str):
    """A citation that names nothing is never passed over."""
    with pytest.raises(UnknownReference, match=problem):
        named(references, text)


def test_ranges_cover_exactly_the_codes_between_their_ends(
    references: References, tabular: Tabular
):
    """Whatever two codes a range runs between, it covers every billable code from the first to the
    end of the last, and nothing else; no member stands inside another."""
    codes = [n.name for n in tabular.nodes if n.kind in ("category", "subdivision")]
    billable = set(tabular.billable)
    names = [n.name for n in tabular.nodes]
    dice = random.Random(26)
    for _ in range(300):
        start = dice.randrange(len(codes) - 400)
        first, last = codes[start], codes[start + dice.randrange(400)]
        if tabular.place[last] in tabular.subtree(first):
            continue
        members = references.nodes(Citation((Span(first, last),)))
        covered = [names[i] for m in members for i in tabular.subtree(m)]
        assert len(covered) == len(set(covered))
        between = range(tabular.place[first], tabular.subtree(last).stop)
        assert billable.intersection(covered) == billable.intersection(names[i] for i in between)
