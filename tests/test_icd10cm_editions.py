"""Editions: dates, the one that is installed, and two older ones fetched from the registry."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dxproof.engine.claim_reader import claim_of
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.oracle import Oracle
from dxproof.kb.icd10cm import editions
from dxproof.kb.icd10cm.account import account
from dxproof.kb.icd10cm.editions import built_in, changes, period
from dxproof.kb.icd10cm.facts import facts
from dxproof.kb.icd10cm.hand import decision, decisions
from dxproof.kb.icd10cm.reader import parse, read
from dxproof.kb.icd10cm.tabular import Tabular, TabularError

WHEELS = {"2025": "1.4.0", "2021": "1.2.0"}


def fetch(version: str, folder: Path) -> Path:
    """The wheel of simple-icd-10-cm in this version, downloaded once into the folder."""
    name = f"simple_icd_10_cm-{version}-py3-none-any.whl"
    if not (folder / name).exists():
        command = [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "download",
            "--quiet",
        ]
        wanted = ["--no-deps", "--only-binary=:all:", f"simple-icd-10-cm=={version}"]
        done = subprocess.run(
            [*command, *wanted, "--dest", str(folder)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    return folder / name


def tabular_files(folder: Path) -> dict[str, Path]:
    """The XML of the older wheels, taken out of them."""
    found: dict[str, Path] = {}
    for edition, version in WHEELS.items():
        with zipfile.ZipFile(fetch(version, folder)) as wheel:
            (xml,) = [n for n in wheel.namelist() if n.endswith(".xml")]
            found[edition] = folder / f"{edition}.xml"
            found[edition].write_bytes(wheel.read(xml))
    return found


@pytest.fixture(scope="session")
def loaded(pytestconfig: pytest.Config) -> dict[str, Tabular]:
    """The three editions at hand: April 2026 installed, April 2025 and January 2021 fetched."""
    folder = pytestconfig.cache.mkdir("dxproof-editions")
    found = {"2026": read(built_in())}
    for edition, version in WHEELS.items():
        with zipfile.ZipFile(fetch(version, folder)) as wheel:
            (xml,) = [n for n in wheel.namelist() if n.endswith(".xml")]
            found[edition] = parse(wheel.read(xml), xml)
    return found


@pytest.mark.parametrize(
    ("version", "days"),
    [("2026", (20251001, 20260930)), ("2021", (20201001, 20210930))],
)
def test_an_edition_is_in_force_for_a_fiscal_year(version: str, days: tuple[int, int]):
    """From October 1 of the year before to September 30."""
    assert period(version) == days


@pytest.mark.parametrize("version", ["", "26", "FY2026", "20260"])
def test_a_period_is_that_of_a_year(version: str):
    """Anything but a year is an error that quotes it."""
    with pytest.raises(ValueError, match=f'"{version}" is no edition, expected a fiscal year'):
        period(version)


def test_a_missing_package_is_an_error(monkeypatch: pytest.MonkeyPatch):
    """Without the package the error says what to install or to name."""
    monkeypatch.setattr(editions, "_PACKAGE", "no_such_package_here")
    with pytest.raises(TabularError, match=r"found 0\nhelp: pip install simple-icd-10-cm"):
        built_in.__wrapped__()


def test_older_editions_are_read_whole(loaded: dict[str, Tabular]):
    """April 2025 and January 2021 have as many codes as their own lists say."""
    assert [(t.version, len(t.nodes), len(t.billable)) for t in loaded.values()] == [
        ("2026", 98505, 74719),
        ("2025", 97902, 74260),
        ("2021", 95676, 72621),
    ]


def test_the_lists_beside_the_older_editions_agree(
    loaded: dict[str, Tabular], pytestconfig: pytest.Config
):
    """The code lists in the wheels name the same codes."""
    folder = pytestconfig.cache.mkdir("dxproof-editions")
    for edition, column in (("2025", 0), ("2021", 1)):
        with zipfile.ZipFile(fetch(WHEELS[edition], folder)) as wheel:
            (listed,) = [n for n in wheel.namelist() if n.endswith(".txt") and "/data/" in n]
            lines = wheel.read(listed).decode().splitlines()
        spoken = {line.split()[column] for line in lines if line.strip()}
        codes = {
            node.name.replace(".", "")
            for node in loaded[edition].nodes
            if node.kind not in ("chapter", "block")
        }
        assert codes == {code for code in spoken if "-" not in code and not code.isdigit()}


def test_older_editions_are_accounted_for(loaded: dict[str, Tabular]):
    """The decisions about single notes serve every edition: none has a note that is lost."""
    excludes1 = {}
    for edition, tabular in loaded.items():
        found = account(tabular)
        assert found.unaccounted == ()
        row = found.rows[0]
        excludes1[edition] = (row.total, row.read, row.by_hand, row.list_header, row.no_code)
        assert facts(tabular, found.readings)["names"]
    assert excludes1 == {
        "2026": (5407, 5276, 7, 54, 70),
        "2025": (5432, 5301, 6, 55, 70),
        "2021": (5441, 5298, 10, 57, 76),
    }


def test_every_decision_serves_an_edition(loaded: dict[str, Tabular]):
    """No line of the reviewed files speaks of a note that none of the three editions prints."""
    used = {decision(note) for tabular in loaded.values() for note in tabular.notes}
    assert [d for d in decisions().values() if d not in used] == []


def test_changes_from_april_2025_to_april_2026(loaded: dict[str, Tabular]):
    """75 Excludes1 notes are gone, 47 of them to Excludes2, and 50 are new."""
    found = changes(loaded["2025"], loaded["2026"])
    assert (len(found.removed), len(found.added), len(found.moved)) == (75, 50, 47)
    assert set(found.moved) <= set(found.removed)
    assert ("R10.85", "localized abdominal pain (R10.1-R10.4-)") in found.added
    same = changes(loaded["2026"], loaded["2026"])
    assert (same.removed, same.added, same.moved) == ((), (), ())


def test_the_edition_is_chosen_by_date_of_service(
    pytestconfig: pytest.Config, cache_folder: Path
) -> None:
    """Three editions loaded together: each claim is decided by the one in force on its date."""
    files = tabular_files(pytestconfig.cache.mkdir("dxproof-editions"))
    oracle = Oracle(KnowledgeBase.load(files.values(), cache=cache_folder))
    assert [e.name for e in oracle.kb.editions] == ["2021", "2025", "2026"]
    # QA0.0101 is new in April 2026; M54.5 was billable until October 2021
    told = {}
    for day in ("2020-10-01", "2025-09-30", "2026-03-02", "2023-01-01"):
        claim = {"id": "c", "date_of_service": day, "diagnoses": ["QA0.0101", "M54.5"]}
        decision = oracle.decide(claim_of(json.dumps(claim)))
        told[decision.kb.edition, day] = [
            sorted({r.rule for r in line.reasons if r.effect == "reject"})
            for line in decision.lines
        ]
    assert told == {
        ("2021", "2020-10-01"): [["unknown-code"], []],
        ("2025", "2025-09-30"): [["unknown-code"], ["not-billable"]],
        ("2026", "2026-03-02"): [[], ["not-billable"]],
        (None, "2023-01-01"): [["edition"], ["edition"]],
    }
