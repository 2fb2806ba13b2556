"""The snapshot: the static relations of one edition, evaluated once and kept in the user's cache.

DuckDB evaluates the static rules; the rows are stored in one SQLite file, which opens in
milliseconds, answers a pattern by an index, and holds the views. A manifest names the file by the
hash of its bytes and is replaced atomically, so that a reader sees a whole snapshot or none,
two processes may build at once, and a damaged or stale file is noticed and built again.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import msgspec

from . import syntax as s
from .program import Relation

FORMAT = "1"
"""Raised when the layout of the file changes."""

STEPS = 100_000
"""Steps of SQLite between two looks at the clock."""


Rows = Iterable[tuple[s.Value, ...]]
Progress = Callable[[str], None]


class SnapshotError(Exception):
    """A snapshot that is missing, damaged or of another format."""


class Manifest(msgspec.Struct, frozen=True):
    """What a snapshot was made from and which file holds it."""

    format: str
    key: str
    edition: str
    first: int
    last: int
    source: str
    data: str
    sha256: str
    bytes: int
    counts: dict[str, int]


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never a part.

    Raises OSError where the folder cannot be written, and leaves nothing behind.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="building-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


class Snapshot:
    """An open snapshot: answers patterns over the static relations. Safe to share by threads."""

    def __init__(self, folder: Path, key: str, relations: Mapping[str, Relation]) -> None:
        """Open and verify. Raises SnapshotError when it is missing, damaged or stale."""
        self.manifest = _read_manifest(folder, key)
        path = folder / self.manifest.data
        try:
            if file_hash(path) != self.manifest.sha256:
                raise SnapshotError(f'the snapshot "{path.name}" is damaged')
            self._uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
            self._data = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise SnapshotError(f'the snapshot "{path.name}" cannot be read: {error}') from None
        self._data.execute("PRAGMA mmap_size=268435456")
        self._relations = relations
        self._lock = threading.Lock()
        self._queries: dict[tuple[str, tuple[bool, ...]], str] = {}

    def rows(
        self, relation: str, pattern: tuple[s.Value | None, ...], limit: int = -1
    ) -> list[tuple[s.Value, ...]]:
        """The rows that match, without duplicates; at most `limit` when it is not negative.

        Raises KeyError for a relation that is not static.
        """
        given = tuple(v is not None for v in pattern)
        query = self._queries.get((relation, given)) or self._query(relation, given)
        values = [v for v in pattern if v is not None]
        with self._lock:
            found = self._data.execute(query, (*values, limit)).fetchall()
        return list(dict.fromkeys(found))

    def each(
        self, relation: str, pattern: tuple[s.Value | None, ...], seconds: float
    ) -> Iterator[tuple[s.Value, ...]]:
        """The rows that match, as they are found: the first come early, and one may come again.

        Raises TimeoutError when finding them takes longer than `seconds`, KeyError for a relation
        that is not static.
        """
        query = self._query(relation, tuple(v is not None for v in pattern))
        deadline = time.monotonic() + seconds
        # a connection of its own, for others may ask while this one answers
        with closing(sqlite3.connect(self._uri, uri=True, check_same_thread=False)) as data:
            data.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
            try:
                yield from data.execute(query, (*(v for v in pattern if v is not None), -1))
            except sqlite3.OperationalError:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"no answer within {seconds:g} seconds") from None
                raise

    def _query(self, relation: str, given: tuple[bool, ...]) -> str:
        known = self._relations[relation]
        where = " AND ".join(f'"{c}" = ?' for c, g in zip(known.columns, given, strict=True) if g)
        columns = ", ".join(f'"{c}"' for c in known.columns)
        query = (
            f'SELECT {columns} FROM "{relation}"'
            + (f" WHERE {where}" if where else "")
            + " LIMIT ?"
        )
        self._queries[relation, given] = query
        return query

    def close(self) -> None:
        """Close the file."""
        self._data.close()


def _read_manifest(folder: Path, key: str) -> Manifest:
    path = folder / f"{key}.json"
    try:
        made = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise SnapshotError(f'there is no snapshot "{key}"') from None
    except (OSError, msgspec.DecodeError) as error:
        raise SnapshotError(f'the manifest "{path.name}" cannot be read: {error}') from None
    if made.format != FORMAT or made.key != key:
        raise SnapshotError(f'the manifest "{path.name}" is of another format')
    return made
