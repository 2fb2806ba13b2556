"""Programs that must fail: each says what is wrong, where, and what helps, to the letter.

`DXPROOF_REGENERATE=1 pytest tests/test_must_fail.py` writes what is said now beside the programs;
read the difference before you keep it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from dxproof.engine import diagnostics
from dxproof.engine.assemble import assemble
from dxproof.engine.diagnostics import ProgramError

FOLDER = Path(__file__).parent / "programs"
PROGRAMS = sorted(path.stem for path in FOLDER.glob("*.dl"))
REGENERATE = bool(os.environ.get("DXPROOF_REGENERATE"))


def said(name: str) -> str:
    """All that is said of a program: its errors, or the warnings where it has none."""
    text = (FOLDER / f"{name}.dl").read_text(encoding="utf-8")
    sources = [(f"{name}.dl", text)]
    try:
        _, warnings = assemble(sources)
    except ProgramError as error:
        return error.show() + "\n"
    return "\n\n".join(w.show(text) for w in warnings) + "\n"


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_fails_as_expected(name: str) -> None:
    """Number, message, place, underlined text, notes and help are those beside the program."""
    golden = FOLDER / f"{name}.txt"
    if REGENERATE:
        golden.write_text(said(name), encoding="utf-8")
    assert said(name) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_is_wrong_in_one_way(name: str) -> None:
    """Each program shows one kind of diagnostic, so that its text tells what the kind is for."""
    numbers = set(re.findall(r"^\w+\[(DX\d+)\]", said(name), re.M))
    assert len(numbers) == 1
    assert name.startswith("warning-") == said(name).startswith("warning")


def test_every_number_has_a_program() -> None:
    """No diagnostic of the engine goes without a program that shows it."""
    engine = Path(diagnostics.__file__).parent
    used = {
        n
        for path in engine.glob("*.py")
        for n in re.findall(r'"(DX\d{3})"', path.read_text("utf-8"))
    }
    # DX6.. is said of layers over a program, which no single file shows
    used = {number for number in used if number < "DX6"}
    assert used
    assert used - set(re.findall(r"\[(DX\d+)\]", "".join(map(said, PROGRAMS)))) == set()


@pytest.mark.parametrize("name", PROGRAMS)
def test_message_is_well_written(name: str) -> None:
    """Lower case or a quote first, no full stop, underlined text on the line that is shown."""
    shown = said(name)
    for message in re.findall(r"^\w+\[DX\d+\]: (.*)$", shown, re.M):
        assert re.match(r'[a-z"_]', message) or message[0].isdigit(), message
        assert not message.endswith("."), message
    for line, marks in re.findall(r"^\d+ \| (.*)\n *\| ( *\^+)$", shown, re.M):
        assert len(marks) <= max(len(line), marks.index("^") + 1)


def test_golden_files_belong_to_programs() -> None:
    """No expectation is left behind by a program that is gone."""
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(PROGRAMS)
