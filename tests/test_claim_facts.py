"""The facts that a claim states, and where each of them stands."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxproof.engine.claim import Claim, Diagnosis
from dxproof.engine.claim_concept import vocabulary
from dxproof.engine.claim_facts import CLAIM_RELATIONS, claim_fact_sources, claim_facts, folded
from dxproof.engine.claim_reader import claim_of


def claim_with(*findings: dict[str, Any], **fields: object) -> Claim:
    """Read a small claim with these findings and fields."""
    base: dict[str, object] = {"id": "c", "date_of_service": "2026-03-02", "diagnoses": ["M54.2"]}
    return claim_of({**base, "findings": list(findings), **fields})


def finding_facts(**finding: object) -> dict[str, list[Any]]:
    """List the chart facts of one finding, empty relations and the finding itself left out."""
    facts = claim_facts(claim_with(dict(finding)))
    chart = (name for name, origin in CLAIM_RELATIONS.items() if origin == "chart")
    return {name: facts[name] for name in chart if facts[name] and name != "finding"}


def test_smallest_claim() -> None:
    """Every relation is there, and those of which the claim says nothing are empty."""
    facts = claim_facts(Claim("c-1", date(2026, 3, 2), (Diagnosis("M54"),)))
    assert list(facts) == list(CLAIM_RELATIONS)
    assert {name: rows for name, rows in facts.items() if rows} == {
        "claim_id": [("c-1",)],
        "date_of_service": [(20260302,)],
        "encounter": [("initial",)],
        "setting": [("office",)],
        "diagnosis": [(1, "M54")],
        "code_length": [(1, 3)],
    }


def test_origins() -> None:
    """What is billed comes from the claim, what is documented from the chart."""
    assert len(CLAIM_RELATIONS) == 22
    assert CLAIM_RELATIONS["diagnosis"] == CLAIM_RELATIONS["history"] == "claim"
    assert CLAIM_RELATIONS["finding"] == CLAIM_RELATIONS["unrelated"] == "chart"


def test_claim_fields() -> None:
    """Encounter, setting, place and payer are facts; the payer's name is normalised."""
    facts = claim_facts(
        claim_with(
            encounter="sequela",
            setting="telehealth",
            place_of_service="02",
            payer=" Blue  Cross ",
        )
    )
    assert facts["encounter"] == [("sequela",)]
    assert facts["setting"] == [("telehealth",)]
    assert facts["place_of_service"] == [("02",)]
    assert facts["payer"] == [("blue cross",)]


def test_code_prefixes() -> None:
    """Every split of a code with at least a category in front is a fact."""
    facts = claim_facts(claim_with(diagnoses=["M54", "s134xxq"]))
    assert facts["diagnosis"] == [(1, "M54"), (2, "S13.4XXQ")]
    assert facts["code_length"] == [(1, 3), (2, 7)]
    assert facts["code_prefix"] == [
        (2, "S13", "4XXQ"),
        (2, "S13.4", "XXQ"),
        (2, "S13.4X", "XQ"),
        (2, "S13.4XX", "Q"),
    ]


def test_procedures() -> None:
    """Procedure lines count on after the diagnoses."""
    procedures = [{"code": "99213", "modifiers": ["25"]}, {"code": "72141", "diagnoses": [2, 1]}]
    facts = claim_facts(claim_with(diagnoses=["M54.2", "M54.12"], procedures=procedures))
    assert facts["procedure"] == [(3, "99213"), (4, "72141")]
    assert facts["modifier"] == [(3, "25")]
    assert facts["points_to"] == [(4, 2), (4, 1)]


def test_history() -> None:
    """Earlier claims are facts with their date as a number."""
    history = [{"code": "m542", "date": "2026-01-10"}, {"code": "M54.2", "date": "2025-12-31"}]
    facts = claim_facts(claim_with(history=history))
    assert facts["history"] == [(1, "M54.2", 20260110), (2, "M54.2", 20251231)]


def test_findings_in_order() -> None:
    """Findings count from 1 in the order of the claim, absent and inferred ones too."""
    facts = claim_facts(
        claim_with(
            {"concept": "pain_radiation", "status": "absent"},
            {"concept": "neck_pain", "value": "localized", "basis": "inferred"},
        )
    )
    assert facts["finding"] == [
        (1, "pain_radiation", "absent", "stated"),
        (2, "neck_pain", "present", "inferred"),
    ]
    assert facts["finding_text"] == [(2, "localized")]


def test_text_is_normalised() -> None:
    """A text is folded, and each of its words is a fact once, apostrophes dropped."""
    assert finding_facts(
        concept="pain_wording", value=" Can\u2019t\n turn NECK, neck-pain 7/10 "
    ) == {
        "finding_text": [(1, "can\u2019t turn neck, neck-pain 7/10")],
        "finding_word": [(1, w) for w in ("cant", "turn", "neck", "pain", "7", "10")],
    }


def test_integer_boolean_and_word() -> None:
    """Integers are numbers, booleans texts, and words of a list have no words of their own."""
    assert finding_facts(concept="duration_weeks", value=14) == {"finding_number": [(1, 14)]}
    assert finding_facts(concept="separate_visit", value=True) == {"finding_text": [(1, "true")]}
    assert finding_facts(concept="acute_injury", value=False) == {"finding_text": [(1, "false")]}
    assert finding_facts(concept="laterality", value="Left") == {"finding_text": [(1, "left")]}


def test_side_support_and_modality() -> None:
    """Side, supported code and modality are facts of their own."""
    finding = {"concept": "imaging_finding", "value": "stenosis", "modality": "MRI "}
    assert finding_facts(**finding, side="left", supports="m5412") == {
        "finding_text": [(1, "stenosis")],
        "finding_word": [(1, "stenosis")],
        "finding_side": [(1, "left")],
        "finding_supports": [(1, "M54.12")],
        "finding_modality": [(1, "mri")],
    }


@pytest.mark.parametrize(
    ("level", "root"),
    [
        *((f"C{root}", f"C{root}") for root in range(2, 9)),
        ("C2-C3", "C3"),
        ("C3-C4", "C4"),
        ("C4-C5", "C5"),
        ("c5-c6", "C6"),
        ("C6-C7", "C7"),
        ("C7-T1", "C8"),
    ],
)
def test_levels(level: str, root: str) -> None:
    """A root documents itself, a disc level the root that the tabular list pairs with it."""
    assert finding_facts(concept="nerve_root_level", value=level) == {
        "finding_text": [(1, level.upper())],
        "finding_level": [(1, root)],
    }


def test_all_levels_are_tried() -> None:
    """The levels above are all that the vocabulary knows."""
    assert len(vocabulary().levels) == 13


def test_unrelated_conditions() -> None:
    """Two unrelated conditions are so in both orders."""
    assert finding_facts(concept="unrelated_conditions", value="f458 G47.63") == {
        "finding_text": [(1, "F45.8 G47.63")],
        "unrelated": [(1, "F45.8", "G47.63"), (1, "G47.63", "F45.8")],
    }


def test_acute_injury_told_along() -> None:
    """An acute injury told with its mechanism is a further finding, after those of the list."""
    crash = {
        "concept": "injury_mechanism",
        "value": "car crash",
        "acute_injury": True,
        "basis": "inferred",
        "side": "left",
        "supports": "M54.2",
        "source": {"document": "note-1", "start": 5, "end": 9},
    }
    claim = claim_with(crash, {"concept": "neck_pain", "value": "localized"})
    facts = claim_facts(claim)
    assert facts["finding"] == [
        (1, "injury_mechanism", "present", "inferred"),
        (2, "neck_pain", "present", "stated"),
        (3, "acute_injury", "present", "inferred"),
    ]
    assert (3, "true") in facts["finding_text"]
    assert facts["finding_side"] == [(1, "left"), (3, "left")]
    assert facts["finding_supports"] == [(1, "M54.2")]
    assert claim_fact_sources(claim)["finding_text", (3, "true")] == (
        "$.findings[0].acute_injury (note-1, characters 5-9)"
    )


def test_sources() -> None:
    """Every fact tells its path, a default that it is one, and a finding its span."""
    claim = claim_with(
        {"concept": "pain_radiation", "value": "arm"},
        {
            "concept": "spurling_test",
            "value": "positive",
            "source": {"document": "note-1", "start": 57, "end": 82},
        },
        diagnoses=["M54.2", {"code": "M54.12"}],
        setting="telehealth",
        procedures=[{"code": "72141", "modifiers": ["59"], "diagnoses": [2]}],
        history=[{"code": "M54.2", "date": "2026-01-10"}],
    )
    sources = claim_fact_sources(claim)
    assert sources["claim_id", ("c",)] == "$.id"
    assert sources["encounter", ("initial",)] == "$.encounter (the default)"
    assert sources["setting", ("telehealth",)] == "$.setting"
    assert sources["diagnosis", (2, "M54.12")] == "$.diagnoses[1]"
    assert sources["code_prefix", (2, "M54.1", "2")] == "$.diagnoses[1]"
    assert sources["procedure", (3, "72141")] == "$.procedures[0]"
    assert sources["modifier", (3, "59")] == "$.procedures[0].modifiers[0]"
    assert sources["points_to", (3, 2)] == "$.procedures[0].diagnoses[0]"
    assert sources["history", (1, "M54.2", 20260110)] == "$.history[0]"
    assert sources["finding_word", (1, "arm")] == "$.findings[0]"
    span = "$.findings[1] (note-1, characters 57-82)"
    assert sources["finding", (2, "spurling_test", "present", "stated")] == span
    assert sources["finding_text", (2, "positive")] == span


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


@given(st.lists(TEXT, max_size=4), st.booleans())
def test_every_fact_has_one_source(values: list[str], acute: bool) -> None:
    """Facts and sources are the same set, and no relation holds a row twice."""
    findings = [{"concept": "pain_location", "value": value} for value in values]
    crash = {"concept": "injury_mechanism", "value": "fall", "acute_injury": acute}
    claim = claim_with(*findings, crash)
    rows = [(name, row) for name, rows in claim_facts(claim).items() for row in rows]
    assert len(rows) == len(set(rows))
    assert set(rows) == set(claim_fact_sources(claim))


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    """A folded text is its own folded form."""
    assert folded(folded(text)) == folded(text)


def test_speed() -> None:
    """Reading an ordinary claim and stating its facts takes well under a millisecond."""
    findings = [{"concept": "pain_location", "value": f"left neck {n}"} for n in range(8)]
    base = {"id": "c", "date_of_service": "2026-03-02", "diagnoses": ["M54.2", "M54.12"]}
    claim_facts(claim_of({**base, "findings": findings}))
    best = 1.0
    for _ in range(20):
        start = time.perf_counter()
        claim_facts(claim_of({**base, "findings": findings}))
        best = min(best, time.perf_counter() - start)
    assert best < 0.001
