"""Reading claims: what is accepted, and what every refusal says."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxproof.engine.claim import Claim, Diagnosis, Finding, HistoryEntry, Procedure, Source
from dxproof.engine.claim_code import canonical_code, code_prefixes, respelled_code
from dxproof.engine.claim_concept import vocabulary
from dxproof.engine.claim_error import ClaimError, nearest, quoted
from dxproof.engine.claim_reader import claim_of, each_claim, read_claims

# The claim that the public contract shows, comment keys and all.
CONTRACT: dict[str, Any] = {
    "id": "c-101",
    "date_of_service": "2026-03-02",
    "encounter": "initial",
    "//": "initial | subsequent | sequela; default initial",
    "setting": "office",
    "//2": "office | telehealth | hospital-outpatient; default office",
    "place_of_service": "11",
    "payer": "medicare",
    "//3": "optional; unknown payers have no facts of their own",
    "diagnoses": ["M54.2", {"code": "M54.12"}],
    "procedures": [{"code": "72141", "modifiers": ["59"], "diagnoses": [2]}],
    "history": [{"code": "M54.2", "date": "2026-01-10"}],
    "findings": [
        {"concept": "neck_pain", "value": "localized", "supports": "M54.2"},
        {"concept": "pain_radiation", "value": "left thumb", "side": "left"},
        {
            "concept": "spurling_test",
            "value": "positive",
            "side": "left",
            "source": {"document": "note-1", "start": 57, "end": 82},
        },
        {
            "concept": "reflex_change",
            "value": "biceps reduced",
            "side": "left",
            "basis": "inferred",
        },
        {"concept": "pain_radiation", "status": "absent"},
        {"concept": "duration_weeks", "value": 14},
    ],
}
SMALL = '{"id": "c-1", "date_of_service": "2026-03-02", "diagnoses": ["M54.2"]}'


def changed(*keys: str | int, to: object) -> dict[str, Any]:
    """Copy the contract's claim with one value changed."""
    claim = copy.deepcopy(CONTRACT)
    at: Any = claim
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = to
    return claim


def without(*keys: str | int) -> dict[str, Any]:
    """Copy the contract's claim with one value left out."""
    claim = copy.deepcopy(CONTRACT)
    at: Any = claim
    for key in keys[:-1]:
        at = at[key]
    del at[keys[-1]]
    return claim


def with_finding(**finding: object) -> dict[str, Any]:
    """Copy the contract's claim with this one finding alone."""
    return changed("findings", to=[finding])


def refusal(value: object) -> ClaimError:
    """Read a claim that must be refused."""
    with pytest.raises(ClaimError) as caught:
        claim_of(value, "bad.json")
    return caught.value


def file_refusal(data: bytes | str, name: str = "bad.json", **options: Any) -> ClaimError:
    """Read a file that must be refused."""
    with pytest.raises(ClaimError) as caught:
        read_claims(data, name, **options)
    return caught.value


CONCEPTS = (
    "neck_pain pain_wording pain_location pain_radiation paresthesia duration_weeks "
    "duration_wording aggravating_factor relieving_factor functional_limitation spurling_test "
    "reflex_change sensory_change motor_weakness nerve_root_level laterality imaging_finding "
    "confirmed_condition cause_of_radiculopathy cause_of_neck_pain injury_mechanism acute_injury "
    "treatment_plan treatment_response care_escalation separate_visit distinct_service "
    "unrelated_conditions beyond_first_authorization reason_for_encounter"
)


# ---- what is accepted


def test_contract_claim() -> None:
    """The contract's own claim is read, comments left out."""
    assert read_claims(json.dumps(CONTRACT), "c.json") == [
        Claim(
            id="c-101",
            date_of_service=date(2026, 3, 2),
            diagnoses=(Diagnosis("M54.2"), Diagnosis("M54.12")),
            place_of_service="11",
            payer="medicare",
            procedures=(Procedure("72141", ("59",), (2,)),),
            history=(HistoryEntry("M54.2", date(2026, 1, 10)),),
            findings=(
                Finding("neck_pain", "localized", supports="M54.2"),
                Finding("pain_radiation", "left thumb", side="left"),
                Finding("spurling_test", "positive", side="left", source=Source("note-1", 57, 82)),
                Finding("reflex_change", "biceps reduced", basis="inferred", side="left"),
                Finding("pain_radiation", status="absent"),
                Finding("duration_weeks", 14),
            ),
        )
    ]


def test_defaults() -> None:
    """A claim needs an identifier, a date and a diagnosis; the rest has defaults."""
    claim = claim_of(SMALL)
    assert (claim.encounter, claim.setting) == ("initial", "office")
    assert (claim.place_of_service, claim.payer) == (None, None)
    assert claim.procedures == claim.history == claim.findings == ()


def test_finding_defaults() -> None:
    """A finding is present and stated unless it says otherwise."""
    finding = claim_of(with_finding(concept="neck_pain", value="x")).findings[0]
    assert (finding.status, finding.basis) == ("present", "stated")


def test_claim_writes_back() -> None:
    """A claim written as JSON reads as an equal claim."""
    claim = claim_of(copy.deepcopy(CONTRACT))
    assert read_claims(msgspec.json.encode(claim), "back.json") == [claim]


def test_claim_is_frozen() -> None:
    """A claim cannot be changed once it is read."""
    with pytest.raises(AttributeError):
        claim_of(SMALL).id = "other"  # type: ignore[misc]


@pytest.mark.parametrize("written", ["m5412", "M5412", "m54.12", " M54.12\t", "M54.12"])
def test_code_spellings(written: str) -> None:
    """Codes are read in any case, with or without the dot, and kept canonically."""
    claim = changed("diagnoses", to=[written, {"code": written}])
    assert claim_of(claim).diagnoses == (Diagnosis("M54.12"), Diagnosis("M54.12"))
    finding = with_finding(concept="neck_pain", value="x", supports=written)
    assert claim_of(finding).findings[0].supports == "M54.12"


def test_procedure_spellings() -> None:
    """Procedure codes and modifiers are read in any case."""
    claim = changed("procedures", to=[{"code": "g0283", "modifiers": ["xs", "59"]}])
    assert claim_of(claim).procedures == (Procedure("G0283", ("XS", "59")),)


@pytest.mark.parametrize(
    ("concept", "written", "kept"),
    [
        ("spurling_test", " Positive ", "positive"),
        ("laterality", "BILATERAL", "bilateral"),
        ("confirmed_condition", "cervical_disk_disorder", "cervical_disc_disorder"),
        ("cause_of_radiculopathy", "injury", "injury"),
        ("cause_of_neck_pain", "cervical_spondylosis", "cervical_spondylosis"),
        ("nerve_root_level", "c6", "C6"),
        ("nerve_root_level", "c7-t1", "C7-T1"),
        ("unrelated_conditions", "f458  g47.63", "F45.8 G47.63"),
        ("duration_weeks", 0, 0),
        ("separate_visit", False, False),
        ("pain_location", " Left  Neck ", " Left  Neck "),
        ("neck_pain", "dolor cervical, \u00f1", "dolor cervical, \u00f1"),
    ],
)
def test_values(concept: str, written: object, kept: object) -> None:
    """Words, levels and codes are kept canonically; texts as they stand."""
    value = claim_of(with_finding(concept=concept, value=written)).findings[0].value
    assert value == kept
    assert type(value) is type(kept)


def test_absent_finding_with_value() -> None:
    """An absent finding may have a value."""
    finding = claim_of(with_finding(concept="acute_injury", value=True, status="absent"))
    assert finding.findings == (Finding("acute_injury", True, status="absent"),)


def test_companions() -> None:
    """A modality goes with an image, an acute injury with the mechanism of one."""
    image = with_finding(concept="imaging_finding", value="stenosis", modality="MRI")
    assert claim_of(image).findings[0].modality == "MRI"
    crash = with_finding(concept="injury_mechanism", value="car crash", acute_injury=False)
    assert claim_of(crash).findings[0].acute_injury is False


def test_comments_everywhere() -> None:
    """Keys that begin with `//` are comments in every object, and may repeat."""
    text = (
        '{"//": 1, "//": [{"a": 1}], "id": "c", "date_of_service": "2026-03-02",'
        '"diagnoses": [{"code": "M54.2", "// why": "x"}],'
        '"findings": [{"concept": "neck_pain", "value": "x", "//": null,'
        '"source": {"document": "n", "start": 0, "end": 0, "//": {}}}]}'
    )
    assert claim_of(text).findings[0].source == Source("n", 0, 0)


def test_bounds_are_inclusive() -> None:
    """A claim may be as large as the bounds say."""
    finding = {"concept": "pain_location", "value": "x" * 10_000}
    claim = {
        **changed("diagnoses", to=["M54.2"] * 100),
        "procedures": [{"code": "72141", "diagnoses": [100]}] * 200,
        "history": [{"code": "M54.2", "date": "2026-01-10"}] * 2000,
        "findings": [finding] * 2000,
    }
    read = claim_of(claim)
    assert (len(read.diagnoses), len(read.procedures)) == (100, 200)
    assert len(read.history) == len(read.findings) == 2000


# ---- files


def test_list_of_claims() -> None:
    """A JSON list gives its claims in order."""
    text = f"[{SMALL}, {SMALL.replace('c-1', 'c-2')}]"
    assert [claim.id for claim in read_claims(text, "c.json")] == ["c-1", "c-2"]


@pytest.mark.parametrize("name", ["c.jsonl", "c.NDJSON", "-", "standard input"])
def test_json_lines(name: str) -> None:
    """JSON Lines are known by the name or by their look; blank lines are none."""
    text = f"\n{SMALL}\r\n\n{SMALL.replace('c-1', 'c-2')}\n"
    assert [claim.id for claim in read_claims(text.encode(), name)] == ["c-1", "c-2"]


def test_only_line_feeds_end_a_line() -> None:
    """A line separator inside a text of JSON Lines is part of the text."""
    text = SMALL.replace("}", ', "payer": "a\u2028b"}')
    assert read_claims(text, "c.jsonl")[0].payer == "a\u2028b"


def test_format_named() -> None:
    """The format that is asked for wins over the name."""
    assert len(read_claims(f"{SMALL}\n{SMALL}", "c.json", "jsonl")) == 2
    assert len(read_claims(json.dumps(CONTRACT, indent=1), "c.jsonl", "json")) == 1


def test_byte_order_mark() -> None:
    """A byte order mark in front of UTF-8 is left out."""
    assert len(read_claims(b"\xef\xbb\xbf" + SMALL.encode(), "c.json")) == 1
    assert len(read_claims("\ufeff" + SMALL, "c.json")) == 1


def test_each_claim_goes_on() -> None:
    """One bad line does not keep the others from being read."""
    text = f'{SMALL}\n{{"id": 1\n{{"id": 1}}\n{SMALL}'
    first, second, third, fourth = each_claim(text, "c.jsonl")
    assert isinstance(first, Claim) and isinstance(fourth, Claim)
    assert isinstance(second, ClaimError) and isinstance(third, ClaimError)
    assert (second.line, second.column, second.message) == (2, 9, "the JSON ends too early")
    assert (third.line, third.column, third.path) == (3, None, "$.id")


def test_problems_of_all_claims() -> None:
    """The error of a file carries the problems of each of its claims, with its number."""
    text = f'[{SMALL.replace("M54.2", "54.2")}, {SMALL}, {{"id": ""}}]'
    error = file_refusal(text, "many.json")
    assert [(problem.claim, problem.path) for problem in error.problems] == [
        (1, "$.diagnoses[0]"),
        (3, "$.id"),
        (3, "$.date_of_service"),
        (3, "$.diagnoses"),
    ]
    assert str(error).startswith('many.json, claim 1, $.diagnoses[0]: "54.2" is no diagnosis code')


@pytest.mark.parametrize(
    ("data", "message", "line", "column"),
    [
        (b"", "the file holds no claim", None, None),
        (b" \n ", "the file holds no claim", None, None),
        (b"[]", "the file holds no claim", None, None),
        (b'{"id": "c"', "the JSON ends too early", 1, 11),
        (b'{"id":\n  "c', "the text ends inside a string that begins here", 2, 3),
        (b'{"id" "c"}', "no JSON: expecting ':' delimiter", 1, 7),
        (b"{'id': 1}", "no JSON: expecting property name enclosed in double quotes", 1, 2),
        (b'{"id": "\\q"}', "no JSON: invalid \\escape", 1, 9),
        (b"{}{}", "more text after the JSON value", 1, 3),
        (b"\xff\xfe{\x00}\x00", "the file is UTF-16 or UTF-32", None, None),
        (b'{"id":\n "\xc3\xa9\xff"}', "a byte that is no UTF-8", 2, 4),
        (b'\xef\xbb\xbf{"id":\n "\xc3\xa9\xff"}', "a byte that is no UTF-8", 2, 4),
        (b"[" * 100_000, "nested too deeply", 1, 33),
        (b'{"a":\n' + b'{"a":' * 100_000, "nested too deeply", 2, 156),
        (b'{"\\"[[": ' + b"[" * 100_000, "nested too deeply", 1, 41),
    ],
)
def test_unreadable_file(data: bytes, message: str, line: int | None, column: int | None) -> None:
    """What is no JSON at all is refused with line and column, and never with a traceback."""
    error = file_refusal(data)
    assert (error.message, error.line, error.column) == (message, line, column)
    assert error.name == "bad.json"
    assert error.path == ""
    assert error.__context__ is None  # the parser's own error would carry the whole text


@pytest.mark.parametrize("text", ['"claim"', "3", "true", "null", "[[]]", '["x"]', "NaN"])
def test_no_object(text: str) -> None:
    """A claim is an object and nothing else."""
    error = file_refusal(text)
    assert error.path == "$"
    assert error.message.startswith("found ")


def test_json_lines_in_a_json_file() -> None:
    """Lines of JSON in a .json file are refused with the remedy."""
    error = file_refusal(f"{SMALL}\n{SMALL}")
    assert (error.line, error.column) == (2, 1)
    assert error.help == "one claim a line is JSON Lines: name the file .jsonl"


def test_spread_object_in_json_lines() -> None:
    """An object over several lines is no JSON Lines, and the help says so."""
    error = file_refusal(json.dumps(CONTRACT, indent=1), "bad.jsonl")
    assert (error.line, error.message) == (1, "the JSON ends too early")
    assert error.help == "JSON Lines wants a whole claim on every line"


def test_file_size() -> None:
    """A file beyond the bound is refused, and the bound named."""
    error = file_refusal(SMALL.encode(), max_bytes=50)
    assert error.message == f"the file holds {len(SMALL)} bytes"
    assert error.expected == "at most 50"


def test_nesting_within_python_bounds() -> None:
    """Nesting that the parser stands but no claim needs is refused with its path."""
    deep: object = "x"
    for _ in range(40):
        deep = [deep]
    error = refusal(changed("//", to=deep))
    assert error.message == "nested too deeply"
    assert error.expected == "at most 32 levels"
    assert error.path.startswith('$["//"][0][0]')


def test_cyclic_value() -> None:
    """A Python value that holds itself many times over is refused at once."""
    cyclic: list[object] = []
    cyclic += [cyclic] * 10
    assert refusal({"//": cyclic}).message == "nested too deeply"


def test_error_does_not_repeat_the_chart() -> None:
    """No more of the input than an offending word stands in an error."""
    secret = "Jane Doe of 12 Elm Street has neck pain since March"
    for value in (with_finding(concept=secret), with_finding(concept="laterality", value=secret)):
        error = refusal(value)
        assert "Jane" not in str(error) + repr(error)
        assert f"a text of {len(secret)} characters" in error.message
    error = file_refusal(json.dumps({"id": secret}) + "}")
    assert "Jane" not in str(error)


# ---- what a claim may not hold: claim, path, message, expected, help

LIMIT = "an integer from 0 to 2,147,483,647"
CASES: dict[str, tuple[dict[str, Any], str, str, str, str]] = {
    "no id": (
        without("id"),
        "$.id",
        'the key "id" is missing',
        "the claim's identifier, a text on one line",
        "",
    ),
    "empty id": (
        changed("id", to="  "),
        "$.id",
        "found an empty text",
        "the claim's identifier, a text on one line",
        "",
    ),
    "id of two lines": (
        changed("id", to="a\nb"),
        "$.id",
        "found an unprintable character",
        "the claim's identifier, a text on one line",
        "",
    ),
    "number as id": (
        changed("id", to=7),
        "$.id",
        "found an integer",
        "the claim's identifier, a text on one line",
        "write it in quotes",
    ),
    "half a character": (
        changed("payer", to="a\ud800"),
        "$.payer",
        'found the unprintable character "\\ud800"',
        "a text",
        "",
    ),
    "null character": (
        changed("payer", to="a\0"),
        "$.payer",
        'found the unprintable character "\\x00"',
        "a text",
        "",
    ),
    "null payer": (
        changed("payer", to=None),
        "$.payer",
        "found null",
        "a text",
        "leave the key out",
    ),
    "no date": (
        without("date_of_service"),
        "$.date_of_service",
        'the key "date_of_service" is missing',
        "a date written YYYY-MM-DD",
        "",
    ),
    "day beyond the month": (
        changed("date_of_service", to="2026-02-30"),
        "$.date_of_service",
        '"2026-02-30" is no date',
        "a date written YYYY-MM-DD",
        "there is no such day in the calendar",
    ),
    "date without dashes": (
        changed("date_of_service", to="20260302"),
        "$.date_of_service",
        '"20260302" is no date',
        "a date written YYYY-MM-DD",
        'did you mean "2026-03-02"?',
    ),
    "date with time": (
        changed("history", 0, "date", to="2026-1-10T08:00"),
        "$.history[0].date",
        '"2026-1-10T08:00" is no date',
        "a date written YYYY-MM-DD",
        'did you mean "2026-01-10"?',
    ),
    "ambiguous date": (
        changed("date_of_service", to="03/02/2026"),
        "$.date_of_service",
        '"03/02/2026" is no date',
        "a date written YYYY-MM-DD",
        "write the year, then the month, then the day",
    ),
    "date in other digits": (
        changed("date_of_service", to="٢٠٢٦-٠٣-٠٢"),
        "$.date_of_service",
        '"٢٠٢٦-٠٣-٠٢" is no date',
        "a date written YYYY-MM-DD",
        "write the year, then the month, then the day",
    ),
    "number as date": (
        changed("date_of_service", to=20260302),
        "$.date_of_service",
        "found an integer",
        "a date written YYYY-MM-DD",
        "write it in quotes",
    ),
    "encounter": (
        changed("encounter", to="inital"),
        "$.encounter",
        'unknown encounter "inital"',
        '"initial", "subsequent" or "sequela"',
        'did you mean "initial"?',
    ),
    "setting": (
        changed("setting", to="hospital outpatient"),
        "$.setting",
        'unknown setting "hospital outpatient"',
        '"office", "telehealth" or "hospital-outpatient"',
        'did you mean "hospital-outpatient"?',
    ),
    "number as place": (
        changed("place_of_service", to=11),
        "$.place_of_service",
        "found an integer",
        'two digits in quotes, such as "11"',
        "write it in quotes",
    ),
    "long place": (
        changed("place_of_service", to="011"),
        "$.place_of_service",
        'found "011"',
        'two digits in quotes, such as "11"',
        "",
    ),
    "unknown key": (
        changed("diagnosis", to=[]),
        "$.diagnosis",
        'unknown key "diagnosis"',
        "a key of id, date_of_service, encounter, setting, place_of_service, payer, "
        "diagnoses, procedures, history, findings",
        'did you mean "diagnoses"?',
    ),
    "odd key": (
        changed("a b\n", to=1),
        '$["a b\\n"]',
        'unknown key "a b\\n"',
        "a key of id, date_of_service, encounter, setting, place_of_service, payer, "
        "diagnoses, procedures, history, findings",
        'a comment\'s key begins with "//"',
    ),
    "no diagnoses": (
        without("diagnoses"),
        "$.diagnoses",
        'the key "diagnoses" is missing',
        'a list of diagnosis codes, such as ["M54.2"]',
        "",
    ),
    "empty diagnoses": (
        changed("diagnoses", to=[]),
        "$.diagnoses",
        "found an empty list",
        'a list of diagnosis codes, such as ["M54.2"]',
        "",
    ),
    "one diagnosis without a list": (
        changed("diagnoses", to="M54.2"),
        "$.diagnoses",
        "found a text",
        "a list in square brackets",
        "",
    ),
    "malformed code": (
        changed("diagnoses", 0, to="M54..1"),
        "$.diagnoses[0]",
        '"M54..1" is no diagnosis code',
        'a diagnosis code such as "M54.12"',
        'did you mean "M54.1"?',
    ),
    "code without its letter": (
        changed("diagnoses", 1, "code", to="54.1"),
        "$.diagnoses[1].code",
        '"54.1" is no diagnosis code',
        'a diagnosis code such as "M54.12"',
        "a letter, then two to six letters or digits",
    ),
    "code too long": (
        changed("diagnoses", 0, to="S13.4XXAA"),
        "$.diagnoses[0]",
        '"S13.4XXAA" is no diagnosis code',
        'a diagnosis code such as "M54.12"',
        "a letter, then two to six letters or digits",
    ),
    "empty code": (
        changed("diagnoses", 0, to=""),
        "$.diagnoses[0]",
        "found an empty text",
        'a diagnosis code such as "M54.12"',
        "",
    ),
    "number as code": (
        changed("diagnoses", 0, to=54.1),
        "$.diagnoses[0]",
        "found a number with a fraction or an exponent",
        'a diagnosis code such as "M54.12"',
        "",
    ),
    "diagnosis without code": (
        changed("diagnoses", 1, to={}),
        "$.diagnoses[1].code",
        'the key "code" is missing',
        'a diagnosis code such as "M54.12"',
        "",
    ),
    "unknown key of a diagnosis": (
        changed("diagnoses", 1, to={"code": "M54.2", "cod": 1}),
        "$.diagnoses[1].cod",
        'unknown key "cod"',
        "a key of code",
        'did you mean "code"?',
    ),
    "procedure without object": (
        changed("procedures", 0, to="72141"),
        "$.procedures[0]",
        "found a text",
        'an object such as {"code": "72141", "diagnoses": [1]}',
        "",
    ),
    "procedure without code": (
        without("procedures", 0, "code"),
        "$.procedures[0].code",
        'the key "code" is missing',
        'a procedure code of five digits or letters, such as "72141"',
        "",
    ),
    "short procedure code": (
        changed("procedures", 0, "code", to="7214"),
        "$.procedures[0].code",
        'found "7214"',
        'a procedure code of five digits or letters, such as "72141"',
        "",
    ),
    "long modifier": (
        changed("procedures", 0, "modifiers", to=["25", "591"]),
        "$.procedures[0].modifiers[1]",
        'found "591"',
        'a modifier of two digits or letters, such as "59"',
        "",
    ),
    "number as modifier": (
        changed("procedures", 0, "modifiers", to=[59]),
        "$.procedures[0].modifiers[0]",
        "found an integer",
        'a modifier of two digits or letters, such as "59"',
        "write it in quotes",
    ),
    "modifier twice": (
        changed("procedures", 0, "modifiers", to=["xs", "59", "XS"]),
        "$.procedures[0].modifiers[2]",
        "XS is there already",
        "each once",
        "leave it out",
    ),
    "pointer beyond the diagnoses": (
        changed("procedures", 0, "diagnoses", to=[2, 3]),
        "$.procedures[0].diagnoses[1]",
        "there is no diagnosis 3",
        "the number of a diagnosis, from 1 to 2",
        "",
    ),
    "pointer from 0": (
        changed("procedures", 0, "diagnoses", to=[0]),
        "$.procedures[0].diagnoses[0]",
        "there is no diagnosis 0",
        "the number of a diagnosis, from 1 to 2",
        "diagnoses are counted from 1",
    ),
    "pointer twice": (
        changed("procedures", 0, "diagnoses", to=[1, 1]),
        "$.procedures[0].diagnoses[1]",
        "1 is there already",
        "each once",
        "leave it out",
    ),
    "boolean as pointer": (
        changed("procedures", 0, "diagnoses", to=[True]),
        "$.procedures[0].diagnoses[0]",
        "found a boolean",
        "an integer from 1 to 2",
        "",
    ),
    "code as pointer": (
        changed("procedures", 0, "diagnoses", to=["M54.2"]),
        "$.procedures[0].diagnoses[0]",
        "found a text",
        "an integer from 1 to 2",
        "",
    ),
    "history without date": (
        without("history", 0, "date"),
        "$.history[0].date",
        'the key "date" is missing',
        "a date written YYYY-MM-DD",
        "",
    ),
    "history of a text": (
        changed("history", 0, to="M54.2"),
        "$.history[0]",
        "found a text",
        'an object such as {"code": "M54.2", "date": "2026-01-10"}',
        "",
    ),
    "object as findings": (
        changed("findings", to={}),
        "$.findings",
        "found an object",
        "a list in square brackets",
        "",
    ),
    "finding of a text": (
        changed("findings", 2, to="neck_pain"),
        "$.findings[2]",
        "found a text",
        'an object such as {"concept": "neck_pain", "value": "localized"}',
        "",
    ),
    "misspelled concept": (
        changed("findings", 2, "concept", to="spurlings test"),
        "$.findings[2].concept",
        'unknown concept "spurlings test"',
        "one of the 30 finding concepts",
        'did you mean "spurling_test"?',
    ),
    "finding without concept": (
        with_finding(value="x"),
        "$.findings[0].concept",
        'the key "concept" is missing',
        "one of the 30 finding concepts",
        "",
    ),
    "status": (
        with_finding(concept="neck_pain", value="x", status="Absent"),
        "$.findings[0].status",
        'unknown status "Absent"',
        '"present" or "absent"',
        'did you mean "absent"?',
    ),
    "basis": (
        with_finding(concept="neck_pain", value="x", basis="infered"),
        "$.findings[0].basis",
        'unknown basis "infered"',
        '"stated" or "inferred"',
        'did you mean "inferred"?',
    ),
    "side": (
        with_finding(concept="neck_pain", value="x", side="rigth"),
        "$.findings[0].side",
        'unknown side "rigth"',
        '"left", "right" or "bilateral"',
        'did you mean "right"?',
    ),
    "supports": (
        with_finding(concept="neck_pain", value="x", supports="M54.1-"),
        "$.findings[0].supports",
        '"M54.1-" is no diagnosis code',
        'a diagnosis code such as "M54.12"',
        'did you mean "M54.1"?',
    ),
    "present without value": (
        with_finding(concept="spurling_test"),
        "$.findings[0].value",
        'the key "value" is missing',
        '"positive" or "negative"',
        "",
    ),
    "empty value": (
        with_finding(concept="pain_location", value=" "),
        "$.findings[0].value",
        "found an empty text",
        "a text",
        "",
    ),
    "boolean as text": (
        with_finding(concept="pain_radiation", value=True),
        "$.findings[0].value",
        "found a boolean",
        "a text",
        "",
    ),
    "boolean as integer": (
        with_finding(concept="duration_weeks", value=True),
        "$.findings[0].value",
        "found a boolean",
        LIMIT,
        "",
    ),
    "text as integer": (
        with_finding(concept="duration_weeks", value="14"),
        "$.findings[0].value",
        "found a text",
        LIMIT,
        "write it without quotes",
    ),
    "fraction as integer": (
        with_finding(concept="duration_weeks", value=14.0),
        "$.findings[0].value",
        "found a number with a fraction or an exponent",
        LIMIT,
        "write it without a fraction",
    ),
    "negative duration": (
        with_finding(concept="duration_weeks", value=-1),
        "$.findings[0].value",
        "-1 is out of bounds",
        LIMIT,
        "",
    ),
    "huge duration": (
        with_finding(concept="duration_weeks", value=2**31),
        "$.findings[0].value",
        "2147483648 is out of bounds",
        LIMIT,
        "",
    ),
    "text as boolean": (
        with_finding(concept="acute_injury", value="true"),
        "$.findings[0].value",
        "found a text",
        "true or false",
        "write it without quotes",
    ),
    "integer as boolean": (
        with_finding(concept="distinct_service", value=1),
        "$.findings[0].value",
        "found an integer",
        "true or false",
        "",
    ),
    "word of a list": (
        with_finding(concept="spurling_test", value="positiv"),
        "$.findings[0].value",
        '"positiv" is no value of spurling_test',
        '"positive" or "negative"',
        'did you mean "positive"?',
    ),
    "condition": (
        with_finding(concept="confirmed_condition", value="cervical stenosis"),
        "$.findings[0].value",
        '"cervical stenosis" is no value of confirmed_condition',
        '"cervical_disc_disorder", "cervical_spondylosis" or "cervical_spinal_stenosis"',
        'did you mean "cervical_spinal_stenosis"?',
    ),
    "injury is no condition": (
        with_finding(concept="confirmed_condition", value="injury"),
        "$.findings[0].value",
        '"injury" is no value of confirmed_condition',
        '"cervical_disc_disorder", "cervical_spondylosis" or "cervical_spinal_stenosis"',
        "",
    ),
    "level": (
        with_finding(concept="nerve_root_level", value="C5/C6"),
        "$.findings[0].value",
        '"C5/C6" is no level',
        "a nerve root from C2 to C8, or a disc level from C2-C3 to C7-T1",
        'did you mean "C5-C6"?',
    ),
    "root that does not exist": (
        with_finding(concept="nerve_root_level", value="C5-C7"),
        "$.findings[0].value",
        '"C5-C7" is no level',
        "a nerve root from C2 to C8, or a disc level from C2-C3 to C7-T1",
        'did you mean "C6-C7"?',
    ),
    "one code of two": (
        with_finding(concept="unrelated_conditions", value="F45.8"),
        "$.findings[0].value",
        'found "F45.8"',
        'two different diagnosis codes parted by a blank, such as "F45.8 G47.63"',
        "",
    ),
    "one code twice": (
        with_finding(concept="unrelated_conditions", value="F45.8 f458"),
        "$.findings[0].value",
        'found "F45.8 f458"',
        'two different diagnosis codes parted by a blank, such as "F45.8 G47.63"',
        "",
    ),
    "value of an absent finding": (
        with_finding(concept="spurling_test", value=3, status="absent"),
        "$.findings[0].value",
        "found an integer",
        '"positive" or "negative"',
        "write it in quotes",
    ),
    "modality elsewhere": (
        with_finding(concept="neck_pain", value="x", modality="MRI"),
        "$.findings[0].modality",
        '"modality" does not belong to neck_pain',
        "it on imaging_finding only",
        "",
    ),
    "acute injury elsewhere": (
        with_finding(concept="neck_pain", value="x", acute_injury=True),
        "$.findings[0].acute_injury",
        '"acute_injury" does not belong to neck_pain',
        "it on injury_mechanism only",
        "",
    ),
    "text as acute injury": (
        with_finding(concept="injury_mechanism", value="fall", acute_injury="yes"),
        "$.findings[0].acute_injury",
        "found a text",
        "true or false",
        "",
    ),
    "unknown key of a finding": (
        with_finding(concept="neck_pain", value="x", sides="left"),
        "$.findings[0].sides",
        'unknown key "sides"',
        "a key of concept, value, status, basis, side, supports, source, modality, acute_injury",
        'did you mean "side"?',
    ),
    "source of a text": (
        with_finding(concept="neck_pain", value="x", source="note-1"),
        "$.findings[0].source",
        "found a text",
        'an object such as {"document": "note-1", "start": 57, "end": 82}',
        "",
    ),
    "source without document": (
        with_finding(concept="neck_pain", value="x", source={"start": 0, "end": 1}),
        "$.findings[0].source.document",
        'the key "document" is missing',
        "the document's name",
        "",
    ),
    "source without end": (
        with_finding(concept="neck_pain", value="x", source={"document": "n", "start": 0}),
        "$.findings[0].source.end",
        'the key "end" is missing',
        "the offset after the last character",
        "",
    ),
    "source from below 0": (
        changed("findings", 2, "source", "start", to=-1),
        "$.findings[2].source.start",
        "-1 is out of bounds",
        LIMIT,
        "",
    ),
    "source that ends before it starts": (
        changed("findings", 2, "source", "end", to=56),
        "$.findings[2].source.end",
        "end 56 lies before start 57",
        "start <= end",
        "",
    ),
    "long text": (
        changed("payer", to="x" * 10_001),
        "$.payer",
        "a text of 10,001 characters",
        "at most 10,000 characters",
        "",
    ),
    "diagnoses beyond the bound": (
        {**without("procedures"), "diagnoses": ["M54.2"] * 101},
        "$.diagnoses",
        "found 101 items",
        "at most 100",
        "",
    ),
    "procedures beyond the bound": (
        changed("procedures", to=[{"code": "72141"}] * 201),
        "$.procedures",
        "found 201 items",
        "at most 200",
        "",
    ),
    "findings beyond the bound": (
        changed("findings", to=[{"concept": "neck_pain", "value": "x"}] * 2001),
        "$.findings",
        "found 2,001 items",
        "at most 2,000",
        "",
    ),
    "history beyond the bound": (
        changed("history", to=[{"code": "M54.2", "date": "2026-01-10"}] * 2001),
        "$.history",
        "found 2,001 items",
        "at most 2,000",
        "",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_bad_claim(case: tuple[dict[str, Any], str, str, str, str]) -> None:
    """Each bad claim has one problem, whose path, message, expectation and help are right."""
    claim, path, message, expected, help = case
    error = refusal(claim)
    assert [problem.path for problem in error.problems] == [path]
    assert (error.message, error.expected, error.help) == (message, expected, help)
    assert (error.name, error.claim, error.line) == ("bad.json", None, None)
    # The same through the JSON text.
    assert file_refusal(json.dumps(claim)).problems == error.problems


def test_unknown_concept_without_neighbour() -> None:
    """Where no concept is near, all of them are listed."""
    error = refusal(with_finding(concept="zzz", value=1))
    assert error.help.startswith("the concepts are neck_pain, pain_wording, ")


def test_all_problems_of_a_claim() -> None:
    """Every problem of a claim is told at once, in the order of reading."""
    claim = {
        "date_of_service": "2026-13-01",
        "diagnoses": ["M54.2", "?"],
        "procedures": [{"code": "1", "diagnoses": [9]}],
        "findings": [{"concept": "x", "side": "up", "basis": "b", "supports": "1", "modality": 3}],
    }
    assert [problem.path for problem in refusal(claim).problems] == [
        "$.id",
        "$.date_of_service",
        "$.diagnoses[1]",
        "$.procedures[0].code",
        "$.procedures[0].diagnoses[0]",
        "$.findings[0].concept",
        "$.findings[0].basis",
        "$.findings[0].side",
        "$.findings[0].supports",
        "$.findings[0].modality",
    ]


def test_unreadable_diagnoses_leave_pointers_alone() -> None:
    """Pointers are not blamed where the diagnoses could not be counted."""
    assert [problem.path for problem in refusal(changed("diagnoses", to=3)).problems] == [
        "$.diagnoses"
    ]


def test_too_many_problems() -> None:
    """After a hundred problems a claim is read no further, and the error says so."""
    error = refusal({f"key{number}": 1 for number in range(100_000)})
    assert len(error.problems) == 101
    assert error.problems[-1].message == "more than 100 problems"
    assert error.problems[-1].help == "the rest are not listed"
    assert str(error).endswith("and 81 more")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (SMALL.replace("}", ', "id": "c-2"}'), "$.id"),
        (SMALL.replace('"M54.2"', '{"code": "M54.2", "code": "M54.2"}'), "$.diagnoses[0].code"),
    ],
)
def test_key_written_twice(text: str, path: str) -> None:
    """Of two equal keys one would be lost: that is refused."""
    error = file_refusal(text)
    assert error.path == path
    assert error.message == f'the key "{path.rpartition(".")[2]}" is written twice'
    assert error.help == "keep one of the two: the other would be lost"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("key", ["payer", "//"])
def test_number_that_is_none(number: str, key: str) -> None:
    """`NaN` and its kin are no JSON, in comments neither."""
    error = file_refusal(SMALL.replace("}", f', "{key}": {number}}}'))
    assert len(error.problems) == 1
    assert (error.message, error.help) == (f"found {number}", "JSON has no such number")
    assert error.path == ("$.payer" if key == "payer" else '$["//"]')


def test_huge_integer() -> None:
    """An integer of ten thousand digits is refused without being read."""
    findings = f', "findings": [{{"concept": "duration_weeks", "value": {"9" * 10_000}}}]}}'
    error = file_refusal(SMALL.replace("}", findings))
    assert error.message == "found an integer of 10,000 digits"
    assert error.path == "$.findings[0].value"
    assert refusal(with_finding(concept="duration_weeks", value=10**5000)).message == (
        "out of bounds"
    )


def test_python_values() -> None:
    """Values that no JSON holds are refused like others."""
    assert refusal(changed("payer", to=b"x")).message == "found a bytes"
    assert refusal(changed("diagnoses", to=("M54.2",))).problems[0].message == "found a tuple"
    assert refusal({**CONTRACT, 3: "x"}).message == 'unknown key "3"'


def test_error_text() -> None:
    """The text of an error has place, message, expectation and help."""
    text = "\n" + json.dumps(changed("findings", 2, "concept", to="spurling"))
    assert str(file_refusal(text, "claims.jsonl")) == (
        'claims.jsonl, line 2, $.findings[2].concept: unknown concept "spurling"\n'
        "  expected: one of the 30 finding concepts\n"
        '  help: did you mean "spurling_test"?'
    )


def test_error_travels() -> None:
    """An error can be sent between processes."""
    error = refusal({})
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


# ---- words, codes, vocabulary


def test_quoted() -> None:
    """Offending words are quoted with everything unprintable escaped, passages not at all."""
    assert quoted('a"b\n\x1b\ud800é') == '"a\\"b\\n\\x1b\\ud800é"'
    assert quoted("x" * 40) == f'"{"x" * 40}"'
    assert quoted("x" * 41) == "a text of 41 characters"


def test_nearest() -> None:
    """The nearest word is suggested, or what stands in for it."""
    assert nearest("Left", ["left", "right"]) == 'did you mean "left"?'
    assert nearest("qqq", ["left"], "none") == "none"
    assert nearest("left" * 1000, ["left"], "none") == "none"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("m542", "M54.2"),
        ("M54", "M54"),
        ("c7a00", "C7A.00"),
        ("s13.4xxa", "S13.4XXA"),
        ("M54.", None),
        ("M5.42", None),
        ("M54 .2", None),
        ("M5", None),
        ("\u017f13.4", None),  # a long s, whose upper case is S
        ("M54.\u0662", None),
        ("S134XXAA", None),
        ("", None),
    ],
)
def test_canonical_code(text: str, code: str | None) -> None:
    """A code has three to seven letters and digits, the first a letter, in ASCII."""
    assert canonical_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("M54..1", "M54.1"), ("M5.42", "M54.2"), ("m54 .12-", "M54.12"), ("", None), ("5412", None)],
)
def test_respelled_code(text: str, code: str | None) -> None:
    """A malformed code suggests the code it may mean."""
    assert respelled_code(text) == code


def test_vocabulary_is_the_contract() -> None:
    """The concepts are those of the public contract, each with a type and a meaning."""
    concepts = vocabulary().concepts
    assert " ".join(concepts) == CONCEPTS
    kinds = {"text", "integer", "boolean", "one-of", "level", "condition", "codes"}
    for concept in concepts.values():
        assert concept.value in kinds and concept.meaning
        assert bool(concept.words) == (concept.value in ("one-of", "condition"))


def test_imports_are_light() -> None:
    """Importing the reader and the facts loads no parser, no msgspec and no difflib."""
    program = (
        "import sys; import dxproof.engine.claim_reader, dxproof.engine.claim_facts;"
        "sys.exit(any(m in sys.modules for m in ('msgspec', 'json', 'difflib', 'tomllib')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# ---- laws

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
PLACES = st.sampled_from(
    [
        ("id",),
        ("date_of_service",),
        ("diagnoses",),
        ("diagnoses", 0),
        ("diagnoses", 1, "code"),
        ("procedures", 0),
        ("procedures", 0, "modifiers"),
        ("procedures", 0, "diagnoses"),
        ("procedures", 0, "diagnoses", 0),
        ("history", 0),
        ("history", 0, "date"),
        ("findings",),
        *(
            ("findings", index, key)
            for index in (2, 5)
            for key in ("concept", "value", "status", "side", "source", "supports")
        ),
        ("findings", 2, "source", "start"),
    ]
)


@given(st.binary(max_size=200), st.sampled_from(["json", "jsonl", None]))
def test_any_bytes(data: bytes, format: Any) -> None:
    """Whatever the bytes are, they give claims or a ClaimError."""
    try:
        read_claims(data, "any", format)
    except ClaimError as error:
        assert str(error)


@given(st.text(max_size=200), st.sampled_from(["json", "jsonl", None]))
def test_any_text(text: str, format: Any) -> None:
    """Whatever the text is, it gives claims or a ClaimError."""
    try:
        read_claims(text, "any", format)
    except ClaimError as error:
        assert str(error).encode()


@given(st.integers(0, 2000), st.binary(max_size=3))
def test_damaged_claim(place: int, damage: bytes) -> None:
    """A claim cut off or overwritten anywhere gives claims or a ClaimError."""
    whole = json.dumps(CONTRACT).encode()
    for data in (whole[:place], whole[:place] + damage + whole[place + len(damage) :]):
        try:
            read_claims(data, "damaged.json")
        except ClaimError as error:
            assert error.problems


@settings(max_examples=300)
@given(PLACES, JSON)
def test_any_value_anywhere(place: tuple[str | int, ...], value: object) -> None:
    """Any JSON value at any place gives a claim that writes back, or a ClaimError below it."""
    claim = changed(*place, to=value)
    try:
        read = claim_of(claim)
    except ClaimError as error:
        assert all(problem.path.startswith("$") for problem in error.problems)
        assert str(error).encode()
    else:
        assert claim_of(msgspec.json.encode(read)) == read


@given(st.text(max_size=12) | st.from_regex(r"\s?[A-Za-z][A-Za-z0-9]{2}\.?[A-Za-z0-9]{0,4}"))
def test_canonical_code_is_idempotent(text: str) -> None:
    """A canonical code is its own canonical form, and its splits put it together again."""
    code = canonical_code(text)
    if code is None:
        return
    assert canonical_code(code) == canonical_code(code.lower().replace(".", "")) == code
    for prefix, rest in code_prefixes(code):
        assert canonical_code(prefix) == prefix
        assert canonical_code(prefix + rest) == code and rest
