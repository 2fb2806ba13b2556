"""Snapshots: what is stored is what the rules derive; damage is noticed; builders do not meet."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from dxproof.engine.assemble import assemble
from dxproof.engine.program import Program
from dxproof.engine.snapshot import (
    FORMAT,
    Manifest,
    Snapshot,
    SnapshotError,
    file_hash,
    replace_file,
)
from dxproof.engine.store import write

TEXT = """//! @stage static
.type Text <: symbol
/// @origin tabular
.decl edge(a: symbol, b: symbol)
.input edge
/// @origin tabular
.decl label(a: symbol, n: number, text: Text)
.input label
/// @origin practice
.decl bad(a: symbol)
bad("c").
.decl path(a: symbol, b: symbol)
.output path
path(A, B) :- edge(A, B).
path(A, C) :- edge(A, B), path(B, C).
/// @view
.decl good(a: symbol, b: symbol)
.output good
good(A, B) :- path(A, B), !bad(B).
good(A, B) :- edge(A, B), !bad(B).
/// @view
.decl told(a: symbol, text: Text)
.output told
told(A, T) :- label(A, N, T), N > 1.
"""
FACTS = {
    "edge": [("a", "b"), ("b", "c"), ("c", "d")],
    "label": [("a", 1, 'it\'s "1"'), ("a", 2, "two\\")],
}


def quiet(_step: str) -> None:
    """Tell nobody of the progress."""


@pytest.fixture(scope="module")
def program() -> Program:
    """A small static program with recursion, negation and views."""
    return assemble([("small.dl", TEXT)])[0]


def built(program: Program, folder: Path) -> Manifest:
    """Build the snapshot of the small program."""
    return write(
        program, FACTS, folder, Manifest(FORMAT, "key", "1", 0, 9, "x", "", "", 0, {}), quiet
    )


def test_rows(program: Program, tmp_path: Path) -> None:
    """Stored relations, views and facts of the policy answer every pattern, no row twice."""
    manifest = built(program, tmp_path)
    snapshot = Snapshot(tmp_path, "key", program.relations)
    assert sorted(snapshot.rows("path", ("a", None))) == [("a", "b"), ("a", "c"), ("a", "d")]
    assert sorted(snapshot.rows("good", (None, None))) == [
        ("a", "b"), ("a", "d"), ("b", "d"), ("c", "d"),
    ]  # fmt: skip
    assert snapshot.rows("path", ("d", None)) == []
    assert snapshot.rows("bad", (None,)) == [("c",)]
    assert snapshot.rows("label", (None, 2, None)) == [("a", 2, "two\\")]
    assert snapshot.rows("told", ("a", "two\\")) == [("a", "two\\")]
    assert len(snapshot.rows("path", (None, None), limit=2)) == 2
    assert manifest.counts == {"edge": 3, "label": 2, "bad": 1, "path": 6}
    with pytest.raises(KeyError):
        snapshot.rows("nothing", (None,))
    snapshot.close()


def test_same_bytes(program: Program, tmp_path: Path) -> None:
    """The same facts in another order, some of them twice, make the same rows."""
    one = built(program, tmp_path / "one")
    other = write(
        program,
        {name: rows[::-1] + rows for name, rows in FACTS.items()},
        tmp_path / "other",
        Manifest(FORMAT, "key", "1", 0, 9, "x", "", "", 0, {}),
        quiet,
    )
    assert (one.counts, one.sha256) == (other.counts, other.sha256)


def test_empty_relations(program: Program, tmp_path: Path) -> None:
    """Without any fact, everything is there and empty."""
    empty = Manifest(FORMAT, "key", "1", 0, 9, "x", "", "", 0, {})
    write(program, {"edge": [], "label": []}, tmp_path, empty, quiet)
    snapshot = Snapshot(tmp_path, "key", program.relations)
    assert snapshot.rows("path", (None, None)) == snapshot.rows("good", (None, None)) == []


def test_missing(program: Program, tmp_path: Path) -> None:
    """A cache without the snapshot says so."""
    with pytest.raises(SnapshotError, match='there is no snapshot "key"'):
        Snapshot(tmp_path, "key", program.relations)


@pytest.mark.parametrize(
    "garbage", [b"", b"{", b"[]", b"null", b'{"format": 1}', b"\xff\xfe", b'{"format": "1"}']
)
def test_garbage_manifest(garbage: bytes, program: Program, tmp_path: Path) -> None:
    """A manifest that is none is noticed, whatever its bytes."""
    built(program, tmp_path)
    (tmp_path / "key.json").write_bytes(garbage)
    with pytest.raises(SnapshotError, match=r'the manifest "key\.json" cannot be read'):
        Snapshot(tmp_path, "key", program.relations)


@pytest.mark.parametrize("field", ["format", "key"])
def test_stale_manifest(field: str, program: Program, tmp_path: Path) -> None:
    """A manifest of another format, or of another key under this name, is not trusted."""
    built(program, tmp_path)
    path = tmp_path / "key.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: "other"}))
    with pytest.raises(SnapshotError, match="is of another format"):
        Snapshot(tmp_path, "key", program.relations)


@pytest.mark.parametrize("where", [0, 100, 5000, -1])
def test_damaged_file(where: int, program: Program, tmp_path: Path) -> None:
    """One flipped bit anywhere in the file is noticed."""
    path = tmp_path / built(program, tmp_path).data
    data = bytearray(path.read_bytes())
    data[where] ^= 1
    path.write_bytes(data)
    with pytest.raises(SnapshotError, match="is damaged"):
        Snapshot(tmp_path, "key", program.relations)


@pytest.mark.parametrize("size", [0, 1, 4096])
def test_truncated_file(size: int, program: Program, tmp_path: Path) -> None:
    """A file that ends early is noticed."""
    path = tmp_path / built(program, tmp_path).data
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(SnapshotError, match="is damaged"):
        Snapshot(tmp_path, "key", program.relations)


def test_file_that_is_gone(program: Program, tmp_path: Path) -> None:
    """A manifest without its file is noticed."""
    (tmp_path / built(program, tmp_path).data).unlink()
    with pytest.raises(SnapshotError, match="cannot be read"):
        Snapshot(tmp_path, "key", program.relations)


def test_rebuilding_over_damage(program: Program, tmp_path: Path) -> None:
    """Building again puts a good file in the place of a damaged one."""
    path = tmp_path / built(program, tmp_path).data
    path.write_bytes(b"garbage")
    built(program, tmp_path)
    assert Snapshot(tmp_path, "key", program.relations).rows("bad", ("c",)) == [("c",)]


def test_failed_build_leaves_nothing(program: Program, tmp_path: Path) -> None:
    """A build that fails leaves neither a part nor a manifest behind."""
    empty = Manifest(FORMAT, "key", "1", 0, 9, "x", "", "", 0, {})
    with pytest.raises(ValueError, match="zip"):
        write(program, {"edge": [("a", "b"), ("c",)], "label": []}, tmp_path, empty, quiet)
    assert list(tmp_path.iterdir()) == []


def _build_often(folder: str) -> None:
    program, _ = assemble([("small.dl", TEXT)])
    for _ in range(4):
        built(program, Path(folder))
        snapshot = Snapshot(Path(folder), "key", program.relations)
        assert len(snapshot.rows("path", (None, None))) == 6
        snapshot.close()


def test_processes_build_at_once(program: Program, tmp_path: Path) -> None:
    """Processes that build one snapshot at once each end with a good one, and leave no part."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_build_often, args=(str(tmp_path),)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(Snapshot(tmp_path, "key", program.relations).rows("path", (None, None))) == 6
    assert not list(tmp_path.glob("building-*"))


def test_replace_file(tmp_path: Path) -> None:
    """A file is replaced whole; where it cannot be, the old one stays and no part is left."""
    path = tmp_path / "x"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert path.read_bytes() == b"two"
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        replace_file(tmp_path / "folder", b"three")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "x"]


def test_file_hash(tmp_path: Path) -> None:
    """The hash is that of the bytes."""
    (tmp_path / "x").write_bytes(b"abc")
    assert file_hash(tmp_path / "x").startswith("ba7816bf8f01cfea")
