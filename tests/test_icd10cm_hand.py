"""What people decided about single notes."""

from pathlib import Path

import pytest

from dxproof.kb.icd10cm import hand
from dxproof.kb.icd10cm.hand import Decision, asks, decision, decisions, how_it_asks
from dxproof.kb.icd10cm.tabular import Note, TabularError


def test_every_decision_has_a_reason():
    """No line of the reviewed files stands without its reason."""
    assert len(decisions()) > 250
    assert all(len(d.reason) > 10 for d in decisions().values())
    assert all(len(line.reason) > 10 for line in asks())


def test_a_decision_holds_for_its_bearer_or_for_any():
    """A bus is a block at V60-V69 and nothing elsewhere; some texts are codeless anywhere."""
    bus = decision(Note("x", "excludes1", "V60-V69", "bus", ""))
    assert bus is not None
    assert bus.names == "V70-V79"
    assert decision(Note("x", "excludes1", "V70-V79", "bus", "")) is None
    assert decision(Note("x", "excludes2", "V60-V69", "bus", "")) is None
    anywhere = decision(Note("x", "code_first", "G01", "underlying disease", ""))
    assert isinstance(anywhere, Decision)
    assert anywhere.names == ""


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("the underlying physiological condition", "underlying"),
        ("the neoplasm (C40.-, C41.-)", "underlying"),
        ("underlying disease, such as:", "underlying"),
        ("neoplasm (C00-D49)", "underlying"),
        ("COVID-19 (U07.1)", "underlying"),
        ("(T51-T65) to identify toxic agent", "underlying"),
        ("condition resulting from (sequela) of hyperalimentation", "underlying"),
        ("underlying condition when associated fever is present, such as with:", "underlying"),
        ("heart failure due to hypertension (I11.0)", "conditional"),
        ("sepsis during labor (O75.3)", "conditional"),
        ("underlying condition, if known, such as:", "conditional"),
        (", if applicable, the underlying cause, such as:", "conditional"),
        ("any associated underlying condition, such as:", "conditional"),
        ("associated AIDS (B20)", "conditional"),
        ("some words that no line knows", "conditional"),
    ],
)
def test_what_code_first_notes_ask(text: str, how: str):
    """Outright demands are told from those that hold only if the patient has the condition."""
    assert how_it_asks(text) == how


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("excludes1\t*\ttext\n", "help: expected 4 fields separated by tabs"),
        ("excludes1\t*\ttext\t \n", "none of them empty"),
        ("excludes1\t*\ta\tbecause\nexcludes1\t*\ta\tbecause\n", '"a" is decided twice'),
    ],
)
def test_a_malformed_line_is_an_error(
    content: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The error names file and line, quotes it and says what was expected."""
    (tmp_path / "notes_by_hand.tsv").write_text("# nothing\n")
    (tmp_path / "codeless.tsv").write_text(content)
    monkeypatch.setattr(hand, "_HERE", tmp_path)
    with pytest.raises(TabularError, match=r"^codeless.tsv, line \d") as caught:
        decisions.__wrapped__()
    assert message in str(caught.value)


def test_a_malformed_class_of_code_first_note_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Only the classes and places that the rules know are accepted."""
    (tmp_path / "code_first_asks.tsv").write_text("always\tstart\tany\tbecause\n")
    monkeypatch.setattr(hand, "_HERE", tmp_path)
    with pytest.raises(TabularError, match=r'code_first_asks.tsv, line 1: "always", "start"'):
        asks.__wrapped__()
