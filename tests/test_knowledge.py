"""The knowledge base: what it loads, what it notices and builds again, how it says what failed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dxproof.engine import edition as edition_module
from dxproof.engine.edition import EditionError
from dxproof.engine.knowledge import KnowledgeBase, cache_folder, load_program
from dxproof.engine.pattern import select

SMALL = [
    ("x.dl", '//! @stage static\n/// @origin practice\n.decl p(a: symbol)\n.output p\np("a").\n')
]


def test_edition_of_a_day(kb: KnowledgeBase) -> None:
    """A day has the edition in force on it, or none; names still resolve by the nearest."""
    edition = kb.edition_on(20260302)
    assert edition is not None and edition.name == "2026"
    first, last = edition.manifest.first, edition.manifest.last
    assert kb.edition_on(first) is edition and kb.edition_on(last) is edition
    assert kb.edition_on(first - 1) is None and kb.edition_on(last + 1) is None
    assert kb.nearest_edition(19990101) is edition


def test_rows_of_every_kind(kb: KnowledgeBase) -> None:
    """Facts, stored relations, views, facts of the policy and near codes are answered alike."""
    rows = kb.editions[-1].rows
    assert rows("parent", ("M54.12", None)) == [("M54.12", "M54.1")]
    assert rows("billable", ("M54.12",)) == [("M54.12",)]
    assert rows("billable", ("M54.1",)) == []
    assert ("M54.12", "chapter 13") in rows("is_a", ("M54.12", None))
    assert rows("excludes1_conflict", ("M50.122", "M54.12")) == [("M50.122", "M54.12")]
    assert rows("objective_concept", ("reflex_change",)) == [("reflex_change",)]
    assert ("M54.22", "M54.2") in rows("nearest", ("M54.22", None))
    assert rows("nearest", (None, "M54.2")) == []


def test_rows_are_kept(kb: KnowledgeBase) -> None:
    """An answer is read once; `fetch` reads anew, and as many rows as asked for."""
    edition = kb.editions[-1]
    assert edition.rows("code", (None,)) is edition.rows("code", (None,))
    assert edition.fetch("title", ("M54.2", None)) is not edition.fetch("title", ("M54.2", None))
    assert len(edition.fetch("code", (None,), limit=3)) == 3


def test_select() -> None:
    """Rows that agree with a pattern; 0 is a value like any other."""
    rows = [("a", 0), ("b", 1)]
    assert select(rows, (None, None)) == rows
    assert select(rows, (None, 0)) == [("a", 0)]
    assert select(rows, ("a", 1)) == []


def test_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache is where the user says, else where the system says, else in the home."""
    monkeypatch.setenv("DXPROOF_CACHE", "/one")
    assert cache_folder() == Path("/one")
    monkeypatch.delenv("DXPROOF_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/two")
    assert cache_folder() == Path("/two/dxproof")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache" / "dxproof"


def test_program_is_kept(tmp_path: Path) -> None:
    """A checked program is kept, and the kept one is the same."""
    one, other = (load_program(tmp_path, SMALL) for _ in range(2))
    assert one == other and len(list(tmp_path.iterdir())) == 1


def test_kept_program_is_not_trusted_when_damaged(tmp_path: Path) -> None:
    """Any flipped bit or cut of the kept program is noticed, and the program checked anew."""
    program = load_program(tmp_path, SMALL)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    damaged = [whole[:n] for n in (0, 1, 31, 32, 33, len(whole) - 1)]
    damaged += [whole[:i] + bytes([whole[i] ^ 1]) + whole[i + 1 :] for i in range(len(whole))]
    for data in damaged:
        path.write_bytes(data)
        assert load_program(tmp_path, SMALL) == program
    assert path.read_bytes() == whole


def test_other_policy_is_another_program(tmp_path: Path) -> None:
    """A changed text is checked anew, whatever is kept."""
    load_program(tmp_path, SMALL)
    changed = [("x.dl", SMALL[0][1].replace('p("a")', 'p("b")'))]
    assert load_program(tmp_path, changed).facts["p"] == (("b",),)


def test_program_without_a_cache(tmp_path: Path) -> None:
    """A cache that cannot be written costs time, not answers."""
    (tmp_path / "file").write_text("in the way")
    assert load_program(tmp_path / "file", SMALL).facts["p"] == (("a",),)


@pytest.fixture
def copy(kb: KnowledgeBase, cache_folder: Path, tmp_path: Path) -> Path:
    """A cache of our own with the snapshot of the built-in edition."""
    manifest = kb.editions[-1].manifest
    for name in (f"{manifest.key}.json", manifest.data):
        shutil.copy(cache_folder / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def builds(kb: KnowledgeBase, cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys that were built; a build is a copy of the good snapshot, to save the time."""
    made: list[str] = []

    def build(_program: object, _xml: object, key: str, folder: Path, _progress: object) -> None:
        made.append(key)
        manifest = kb.editions[-1].manifest
        shutil.copy(cache_folder / manifest.data, folder / manifest.data)
        shutil.copy(cache_folder / f"{manifest.key}.json", folder / f"{key}.json")

    monkeypatch.setattr(edition_module, "build", build)
    return made


def test_good_snapshot_is_not_built_again(copy: Path, builds: list[str]) -> None:
    """What is there and whole is opened as it is, unless a rebuild is asked for."""
    told: list[str] = []
    KnowledgeBase.load(cache=copy, progress=told.append)
    assert builds == told == []
    KnowledgeBase.load(cache=copy, rebuild=True)
    assert len(builds) == 1


DAMAGE = {
    "flipped": lambda data: data[:9999] + bytes([data[9999] ^ 1]) + data[10000:],
    "truncated": lambda data: data[: len(data) // 2],
    "emptied": lambda data: b"",
}


@pytest.mark.parametrize("how", DAMAGE)
def test_damaged_snapshot_is_built_again(how: str, copy: Path, builds: list[str]) -> None:
    """A damaged file is noticed, told of and replaced; then it answers."""
    path = next(copy.glob("*.sqlite"))
    path.write_bytes(DAMAGE[how](path.read_bytes()))
    told: list[str] = []
    kb = KnowledgeBase.load(cache=copy, progress=told.append)
    assert len(builds) == 1 and "no usable snapshot" in told[0]
    assert kb.editions[-1].rows("billable", ("M54.12",)) == [("M54.12",)]


@pytest.mark.parametrize("garbage", [None, b"", b"not json", b'{"format": "0"}'])
def test_bad_manifest_is_built_again(garbage: bytes | None, copy: Path, builds: list[str]) -> None:
    """A manifest that is missing, garbage or of another format leads to a build."""
    path = next(copy.glob("*.json"))
    if garbage is None:
        path.unlink()
    else:
        path.write_bytes(garbage)
    KnowledgeBase.load(cache=copy)
    assert len(builds) == 1


def test_snapshot_of_other_rules_is_stale(kb: KnowledgeBase, tmp_path: Path) -> None:
    """The key depends on the bytes of the XML and on the static rules, not on the claim's."""
    xml = tmp_path / "x.xml"
    xml.write_bytes(b"<one/>")
    rule = ".decl r(a: symbol)\n.output r\nr(A) :- p(A).\n"
    text = SMALL[0][1] + rule

    def key(*parts: str) -> str:
        return edition_module.snapshot_key(load_program(tmp_path, [("x.dl", "".join(parts))]), xml)

    first = key(text)
    assert key(text.replace('p("a")', 'p("b")')) != first
    assert key(text.replace("r(A) :- p(A)", 'r(A) :- p(A), A != "z"')) != first
    assert key(text, "/// @stage claim\n.decl c(a: symbol)\n.output c\nc(A) :- p(A).\n") == first
    xml.write_bytes(b"<two/>")
    assert key(text) != first


def test_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """The error names the folder and says how to name another."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EditionError, match="cannot write the snapshot into") as caught:
        KnowledgeBase.load(cache=tmp_path / "file")
    said = str(caught.value)
    assert str(tmp_path / "file") in said
    assert "help: name a folder that can be written" in said and "DXPROOF_CACHE" in said


def test_file_that_is_not_there(tmp_path: Path, kb: KnowledgeBase, cache_folder: Path) -> None:
    """A tabular list that cannot be read is named."""
    with pytest.raises(EditionError, match=r'cannot read ".*missing\.xml"'):
        KnowledgeBase.load([tmp_path / "missing.xml"], cache=cache_folder)
