"""An edition of ICD-10-CM: its dates, and the answers of its static relations.

Opening builds the snapshot where it is missing, damaged or stale; what is there is opened in
milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from .. import __version__
from ..kb.icd10cm.nearest import nearest
from .pattern import Pattern, Row, select
from .program import Program, digest
from .snapshot import FORMAT, Manifest, Progress, Snapshot, SnapshotError, file_hash
from .store import write

MEMO = 400_000
"""Answers of static relations that are kept in memory."""


class EditionError(ValueError):
    """Editions that cannot be loaded together, a file that cannot be read, a cache not written."""


class Edition:
    """One loaded edition: its dates, and the answers of its static relations."""

    def __init__(self, program: Program, snapshot: Snapshot) -> None:
        """Answer from the snapshot, and from the facts that the policy files state."""
        self._program = program
        self._snapshot = snapshot
        self._memo: dict[tuple[str, Pattern], list[Row]] = {}
        self.manifest = snapshot.manifest

    @property
    def name(self) -> str:
        """The fiscal year, such as `2026`."""
        return self.manifest.edition

    def rows(self, relation: str, pattern: Pattern) -> list[Row]:
        """The rows of a static relation that match. The list is shared: do not change it."""
        key = (relation, pattern)
        found = self._memo.get(key)
        if found is None:
            found = self.fetch(relation, pattern)
            if len(self._memo) >= MEMO:
                self._memo.clear()
            self._memo[key] = found
        return found

    def fetch(self, relation: str, pattern: Pattern, limit: int = -1) -> list[Row]:
        """As `rows`, but read anew and not kept; at most `limit` rows when it is not negative."""
        if relation == "nearest":
            return self._nearest(pattern)
        if relation in self._program.facts:
            return select(self._program.facts[relation], pattern)
        if not self._stored(relation):
            return []
        return self._snapshot.rows(relation, pattern, limit)

    def each(self, relation: str, pattern: Pattern, seconds: float) -> Iterator[Row]:
        """As `fetch`, but row by row as they are found; a row may come again.

        Raises TimeoutError when finding them takes longer than `seconds`.
        """
        if relation in self._program.facts or not self._stored(relation):
            yield from self.fetch(relation, pattern)
        else:
            yield from self._snapshot.each(relation, pattern, seconds)

    def _stored(self, relation: str) -> bool:
        """Whether the snapshot holds a table or a view of the relation."""
        return relation in self.manifest.counts or self._program.relations[relation].view

    def _nearest(self, pattern: Pattern) -> list[Row]:
        code = pattern[0]
        if not isinstance(code, str):
            return []
        near = nearest(code, lambda c: bool(self.rows("code", (c,))))
        return select([(code, n) for n in near], pattern)


def snapshot_key(program: Program, xml: Path) -> str:
    """The name of the snapshot of an XML file under a program: the hash of all it depends on."""
    return digest([FORMAT, __version__, file_hash(xml), program.static_hash])[7:]


def open_edition(
    program: Program, base: Program, xml: Path, folder: Path, progress: Progress, rebuild: bool
) -> Edition:
    """Open the snapshot of an XML file, building it where that is needed or asked for.

    `base` is the built-in program, which alone the snapshot depends on. Raises EditionError when
    the file cannot be read or the cache not written, TabularError when it is no tabular list.
    """
    try:
        # an added policy has no static rules, and its facts are answered from memory
        key = snapshot_key(base, xml)
    except OSError as error:
        raise EditionError(f'cannot read "{xml}": {error.strerror or error}') from None
    open_ = partial(Snapshot, folder, key, base.relations)
    if not rebuild:
        try:
            return Edition(program, open_())
        except SnapshotError:
            progress(f"no usable snapshot of {xml.name}; building one")
    try:
        build(base, xml, key, folder, progress)
    except OSError as error:
        raise EditionError(
            f'cannot write the snapshot into "{folder}": {error.strerror or error}\n'
            "  help: name a folder that can be written in the environment variable DXPROOF_CACHE"
        ) from None
    return Edition(program, open_())


def build(program: Program, xml: Path, key: str, folder: Path, progress: Progress) -> Manifest:
    """Read a tabular list, make its facts and store the snapshot."""
    from ..kb.icd10cm.editions import period
    from ..kb.icd10cm.facts import facts
    from ..kb.icd10cm.reader import read

    progress(f"reading {xml.name}")
    tabular = read(xml)
    first, last = period(tabular.version)
    progress("reading the notes")
    rows = facts(tabular)
    empty = Manifest(FORMAT, key, tabular.version, first, last, xml.name, "", "", 0, {})
    return write(program, rows, folder, empty, progress)
