"""Building a snapshot: DuckDB evaluates the static relations, SQLite keeps them."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from . import syntax as s
from .program import Program, Relation
from .snapshot import Manifest, Progress, Rows, file_hash, replace_file
from .sql import relation_query

PRAGMAS = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
)
"""A build writes a file that nobody else sees, and starts over if it is cut off."""


def write(
    program: Program,
    facts: Mapping[str, Rows],
    folder: Path,
    manifest: Manifest,
    progress: Progress,
) -> Manifest:
    """Evaluate the static relations over the facts and store them; returns the full manifest.

    `manifest` gives key, edition, dates and source; the rest is filled in here. Raises OSError
    where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix="building-", suffix=".sqlite")
    os.close(handle)
    path = Path(name)
    try:
        counts = _store(program, facts, path, progress)
        sha = file_hash(path)
        made = msgspec.structs.replace(
            manifest,
            data=f"{sha[:32]}.sqlite",
            sha256=sha,
            bytes=path.stat().st_size,
            counts=counts,
        )
        path.replace(folder / made.data)
        replace_file(folder / f"{manifest.key}.json", msgspec.json.encode(made))
        return made
    finally:
        path.unlink(missing_ok=True)


def _store(
    program: Program, facts: Mapping[str, Rows], path: Path, progress: Progress
) -> dict[str, int]:
    import duckdb

    static = {n: r for n, r in program.relations.items() if r.stage == "static"}
    stored = [n for group in program.strata for n in group if n in static and not static[n].view]
    counts: dict[str, int] = {}
    with duckdb.connect() as work, sqlite3.connect(path, isolation_level=None) as out:
        for command in (*PRAGMAS, "BEGIN"):
            out.execute(command)
        read = program.read_by_static_rules
        for name in static:
            # facts of policy files are answered from memory; here they serve the rules of a query
            given = facts.get(name, program.facts.get(name, ()) if name in read else None)
            if given is None or not static[name].extensional:
                continue
            progress(f"loading {name}")
            ordered = sorted(set(given))
            if name in read:
                _load(work, static[name], ordered)
            counts[name] = _save(out, static[name], ordered)
        for group in program.strata:
            for name in (n for n in group if n in static):
                query = relation_query(program, name, distinct=not static[name].view)
                kind = "VIEW" if static[name].view else "TABLE"
                work.execute(f'CREATE {kind} "{name}" AS {query.sql("duckdb")}')
                if name in stored:
                    progress(f"evaluating {name}")
                    cursor = work.execute(f'SELECT * FROM "{name}" ORDER BY ALL')
                    counts[name] = _save(out, static[name], _streamed(cursor))
                else:
                    out.execute(f'CREATE VIEW "{name}" AS {query.sql("sqlite")}')
        progress("indexing")
        out.execute("COMMIT")
        out.execute("ANALYZE")
    out.close()
    return counts


def _streamed(cursor: Any) -> Iterator[tuple[s.Value, ...]]:
    """The rows of a query, a batch at a time: a relation need not fit into memory twice."""
    while batch := cursor.fetchmany(20_000):
        yield from batch


def _load(work: object, relation: Relation, rows: list[tuple[s.Value, ...]]) -> None:
    """Hand rows to DuckDB a column at a time."""
    types = ["BIGINT" if t == "number" else "VARCHAR" for t in relation.base_types]
    columns = [f'unnest(?::{t}[]) AS "{c}"' for t, c in zip(types, relation.columns, strict=True)]
    values = [list(v) for v in zip(*rows, strict=True)] or [[] for _ in types]
    work.execute(f'CREATE TABLE "{relation.name}" AS SELECT {", ".join(columns)}', values)  # type: ignore[attr-defined]


def _save(out: sqlite3.Connection, relation: Relation, rows: Rows) -> int:
    """Store rows with an index for every column, so that any pattern is answered by one."""
    types = ["INTEGER" if t == "number" else "TEXT" for t in relation.base_types]
    columns = [f'"{c}"' for c in relation.columns]
    shape = ", ".join(f"{c} {t} NOT NULL" for c, t in zip(columns, types, strict=True))
    key = f"PRIMARY KEY ({', '.join(columns)})"
    out.execute(f'CREATE TABLE "{relation.name}" ({shape}, {key}) WITHOUT ROWID')
    marks = ", ".join("?" * len(columns))
    out.executemany(f'INSERT INTO "{relation.name}" VALUES ({marks})', rows)
    for i, (column, type_) in enumerate(zip(columns[1:], relation.types[1:], strict=True)):
        # long texts are read, not looked up
        if type_ != "Text":
            out.execute(f'CREATE INDEX "{relation.name}_{i}" ON "{relation.name}" ({column})')
    return out.execute(f'SELECT count(*) FROM "{relation.name}"').fetchone()[0]
