"""The grammar of notes: what each shape of text cites."""

import pytest

from dxproof.kb.icd10cm.note_grammar import (
    AfterDot,
    AtPlaces,
    Citation,
    Extension,
    Final,
    LastAtPlaces,
    Narrowing,
    OpenFracture,
    Span,
    read_note,
)


def spans(text: str) -> list[tuple[str, ...]]:
    """The references of all citations of a text, without what narrows them."""
    citations = read_note(text)
    assert citations is not None
    return [(s.first, s.last) if s.last else (s.first,) for c in citations for s in c.spans]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("bacterial foodborne intoxications, NEC (A05.-)", [("A05",)]),
        ("radiculopathy with cervical disc disorder (M50.1)", [("M50.1",)]),
        ("influenza (J09.X3, J10.2, J11.2)", [("J09.X3",), ("J10.2",), ("J11.2",)]),
        ("malignant carcinoid tumor (C7A.00)", [("C7A.00",)]),
        ("something (QA0.01)", [("QA0.01",)]),
        ("auricular canal (external) (C43.2-,C44.2-)", [("C43.2",), ("C44.2",)]),
        ("abscess (K50.014, K50.114, K50.814, K50.914,)", [(f"K50.{n}14",) for n in (0, 1, 8, 9)]),
        ("meconium staining (P96.83 )", [("P96.83",)]),
        ("malignant pleural effusion (J91.0))", [("J91.0",)]),
        ("acquired absence of knee joint (Z89.52-", [("Z89.52",)]),
        ("stroke (I60.-. I61.-, I62.-)", [("I60",), ("I61",), ("I62",)]),
        ("tract infections (J00-J06; J20-J22)", [("J00", "J06"), ("J20", "J22")]),
        (
            "BMI, for adults (Z68.1-Z68.45) or pediatrics (Z68.5-)",
            [("Z68.1", "Z68.45"), ("Z68.5",)],
        ),
    ],
)
def test_lists_of_codes(text: str, cited: list[tuple[str, ...]]):
    """With and without a dash, letters after the dot and inside the category, slips of print."""
    assert spans(text) == cited


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Escherichia coli infection (A04.0-A04.4)", [("A04.0", "A04.4")]),
        ("fracture of cervical vertebra (S12.0--S12.6.-)", [("S12.0", "S12.6")]),
        ("apnea of newborn (P28.3- - P28.4-)", [("P28.3", "P28.4")]),
        ("syndactyly (Q70.0- -Q70.3-)", [("Q70.0", "Q70.3")]),
        ("eating disorders (F98.2.-F98.3)", [("F98.2", "F98.3")]),
        ("dependence (F10.-F19.-)", [("F10", "F19")]),
        ("dependence (F10.- -F19.-)", [("F10", "F19")]),
        ("rheumatic fever (I01.0 -I01.9)", [("I01.0", "I01.9")]),
        ("head injury (S00 - S09)", [("S00", "S09")]),
        ("head injury (S00.- to S09.-)", [("S00", "S09")]),
        ("by site (M05.00 to M05.8A)", [("M05.00", "M05.8A")]),
        (
            "effects (A00-R94 and T80-T88.6, T88.8)",
            [("A00", "R94"), ("T80", "T88.6"), ("T88.8",)],
        ),
        (
            "in subcategories S06.1- to S06.6-, and S06.81- to S06.89-, code to specified injury",
            [("S06.1", "S06.6"), ("S06.81", "S06.89")],
        ),
    ],
)
def test_ranges(text: str, cited: list[tuple[str, ...]]):
    """A dash or "to" before a code makes a range, however the dashes are printed."""
    assert spans(text) == cited


@pytest.mark.parametrize(
    ("text", "narrowing"),
    [
        ("diabetes (E08-E13 with .42)", AfterDot((Span("42"),))),
        ("diabetes (E08-E13 with .62-)", AfterDot((Span("62"),))),
        ("angiopathy (E08-E13 with .51-.52)", AfterDot((Span("51", "52"),))),
        ("dementia (F10-F19, with .17, .27, .97)", AfterDot((Span("17"), Span("27"), Span("97")))),
        ("drug use (F11-F19 with .15. .25, .95)", AfterDot((Span("15"), Span("25"), Span("95")))),
        ("fluency (I69. with final characters -23)", Final(("-23",))),
        ("hyperosmolarity (E08, E13 with final characters .00 or .01)", Final((".00", ".01"))),
        ("underdosing (T36-T50 with final character 6)", Final(("6",))),
        ("disc NOS (M51.- with fifth character 4)", AtPlaces(5, 5, (Span("4"),))),
        ("pneumonia (A37 with fifth-character 1)", AtPlaces(5, 5, (Span("1"),))),
        ("collision (V01-V09 with 5th character 9)", AtPlaces(5, 5, (Span("9"),))),
        ("amnestic (F10-F19 with 5th character .6)", AtPlaces(5, 5, (Span("6"),))),
        ("psychosis (F11-F19 with fifth to sixth characters 51)", AtPlaces(5, 6, (Span("51"),))),
        ("salicylates (T39.0-, with sixth character 1-4)", AtPlaces(6, 6, (Span("1", "4"),))),
        (
            "poisoning (T36-T65 with fifth or sixth character 1-4 or 6)",
            LastAtPlaces((5, 6), (Span("1", "4"), Span("6"))),
        ),
        ("drug (T36-T50 with fifth or six character 5)", LastAtPlaces((5, 6), (Span("5"),))),
        ("drug (T36-T50) with fifth or sixth character 6", LastAtPlaces((5, 6), (Span("6"),))),
        ("skull (S02.- with 7th character B)", Extension((Span("B"),))),
        ("foot (S92.-with 7th character B)", Extension((Span("B"),))),
        ("arm (S42.- with 7th character B or C)", Extension((Span("B"), Span("C")))),
        ("concussion (S06.0X- with seventh character A)", Extension((Span("A"),))),
        ("forearm (S52.- with open fracture 7th character)", OpenFracture()),
        ("leukemia in remission C91.0-C95.9 with 5th character 1", AtPlaces(5, 5, (Span("1"),))),
    ],
)
def test_narrowings(text: str, narrowing: Narrowing):
    """Words after "with" narrow the whole list that stands before them."""
    citations = read_note(text)
    assert citations is not None
    assert [c.narrowing for c in citations] == [narrowing]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("glucose-6-phosphate dehydrogenase (G6PD) deficiency without anemia (D75.A)", "D75.A"),
        ("influenza A/H1N1 (A/H1N1) (J09.X2)", "J09.X2"),
        ("nephritic syndrome (with C3 glomerulopathy) with dense deposit disease (N00.6)", "N00.6"),
        ("vitamin B12 deficiency anemia (D51.-)", "D51"),
        ("respiratory syncytial virus (RSV) pneumonia (J12.1)", "J12.1"),
        ("Henoch(-Schönlein) purpura (D69.0)", "D69.0"),
        ("(Abt-) Letterer-Siwe disease (C96.0)", "C96.0"),
        ("ear (external)(skin) (D04.2-)", "D04.2"),
        ("pneumoconiosis with tuberculosis, any type in A15 (J65)", "J65"),
        ("pneumoconiosis (any type in A15 (J65))", "J65"),
        ("any condition in I51.4-I51.9 due to hypertension (I11.-)", "I11"),
        ("local infections of skin classified in Chapter 1", "chapter 1"),
        ("code (Chapter 20) to identify external cause", "chapter 20"),
    ],
)
def test_prose_in_and_out_of_parentheses_is_no_code(text: str, cited: str):
    """Only parentheses that begin with a code cite; beside one, codes in prose are prose."""
    assert spans(text) == [(cited,)]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("torticollis NOS M43.6", "M43.6"),
        ("congenital (sternomastoid) torticollis Q68.0", "Q68.0"),
        ("injury to visual cortex S04.04-", "S04.04"),
        ("hearing loss as classified in H90.-", "H90"),
        ("intestinal obstruction classifiable to K56.-", "K56"),
        ("malignant neoplasm of skin of nose C44.301)", "C44.301"),
    ],
)
def test_codes_without_parentheses(text: str, cited: str):
    """Where no parenthesis cites, a bare code is meant, and is known to be bare."""
    assert read_note(text) == (Citation((Span(cited),), bare=True),)


@pytest.mark.parametrize(
    "text",
    [
        "current injury - see injury of spine by body region",
        "aftercare for healing fracture-code to fracture with 7th character D",
        "asymptomatic human immunodeficiency virus [HIV]",
        "minor blood group antigens reactions (Duffy) (E) (K)",
    ],
)
def test_text_without_a_code(text: str):
    """Nothing that is shaped like a code: nothing is cited."""
    assert read_note(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "diabetic acidosis - see categories E08-E10, E11, E13 with ketoacidosis",
        "infectious mononucleosis (B27.0-B27.9 with 1)",
        "electrolyte imbalance (E87.8}",
        "poisoning (T51-T65 with fifth or sixth character to indicate intent)",
        "something (A15 but only in children)",
        "something (A15 A16)",
        "something (A15-A16-A17)",
        "something (A15 with .1 with .2)",
    ],
)
def test_what_the_grammar_does_not_know_is_unread(text: str):
    """A text is read to its last character or not at all; unread is not the same as codeless."""
    assert read_note(text) is None
