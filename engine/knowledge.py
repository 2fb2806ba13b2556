"""The knowledge base: the checked policy, and the editions of ICD-10-CM that are loaded.

Loading builds what is missing (snapshots, the compiled program) and keeps it in the user's cache;
what is there is opened in milliseconds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from .. import __version__
from ..kb.icd10cm.nearest import nearest
from .assemble import assemble, load_sources
from .policy_files import read_policies
from .program import Program, digest
from .snapshot import (
    FORMAT,
    Manifest,
    Progress,
    Snapshot,
    SnapshotError,
    file_hash,
    replace_file,
    write,
)
from .syntax import Value

Pattern = tuple[Value | None, ...]
Row = tuple[Value, ...]

RULES = Path(__file__).parent.parent / "kb" / "rules"
"""Where the built-in policy lives."""
MEMO = 400_000
"""Answers of static relations that are kept in memory."""


class EditionError(ValueError):
    """Editions that cannot be loaded together, a file that cannot be read, a cache not written."""


def cache_folder() -> Path:
    """Where snapshots are kept: `DXPROOF_CACHE`, else the user's cache folder."""
    named = os.environ.get("DXPROOF_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "dxproof"


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
        if relation not in self.manifest.counts and not self._program.relations[relation].view:
            return []
        return self._snapshot.rows(relation, pattern, limit)

    def each(self, relation: str, pattern: Pattern, seconds: float) -> Iterator[Row]:
        """As `fetch`, but row by row as they are found; a row may come again.

        Raises TimeoutError when finding them takes longer than `seconds`.
        """
        stored = relation in self.manifest.counts or self._program.relations[relation].view
        if relation in self._program.facts or not stored:
            yield from self.fetch(relation, pattern)
        else:
            yield from self._snapshot.each(relation, pattern, seconds)

    def _nearest(self, pattern: Pattern) -> list[Row]:
        code = pattern[0]
        if not isinstance(code, str):
            return []
        near = nearest(code, lambda c: bool(self.rows("code", (c,))))
        return select([(code, n) for n in near], pattern)


def select(rows: Iterable[Row], pattern: Pattern) -> list[Row]:
    """The rows that agree with a pattern.

    >>> select([("a", 1), ("b", 2)], (None, 2))
    [('b', 2)]
    """
    given = [(i, v) for i, v in enumerate(pattern) if v is not None]
    return [row for row in rows if all(row[i] == v for i, v in given)]


class KnowledgeBase:
    """The policy and the loaded editions; immutable, and safe to share by threads.

    >>> kb = KnowledgeBase.load()  # doctest: +SKIP
    >>> kb.edition_on(20260302).name  # doctest: +SKIP
    '2026'
    """

    def __init__(self, program: Program, editions: Sequence[Edition]) -> None:
        """Keep the editions in the order of their dates."""
        self.program = program
        self.editions = tuple(sorted(editions, key=lambda e: e.manifest.first))

    @classmethod
    def load(
        cls,
        tabulars: Iterable[Path] = (),
        *,
        policies: Iterable[Path] = (),
        cache: Path | None = None,
        progress: Progress | None = None,
        rebuild: bool = False,
    ) -> KnowledgeBase:
        """Load the built-in edition and those of the files named, under the policies named.

        Each of `policies` is a folder of `.dl` files that is layered over the built-in policy.
        `progress` is told each step of a build; `rebuild` builds even what is in the cache.
        Raises EditionError or TabularError for a file that cannot serve, EditionError where a
        snapshot cannot be written, PolicyError for a policy that cannot be read, ProgramError for
        one that is not fit.
        """
        from ..kb.icd10cm.editions import built_in

        folder = cache or cache_folder()
        base = load_program(folder)
        program = load_policy(folder, policies)
        paths = [built_in(), *(Path(p) for p in tabulars)]
        tell = progress or (lambda _: None)
        editions = [
            _edition(program, base, path, folder, tell, rebuild) for path in dict.fromkeys(paths)
        ]
        _check_dates(editions)
        return cls(program, editions)

    def edition_on(self, day: int) -> Edition | None:
        """The edition in force on a day (yyyymmdd), or None."""
        found = (e for e in self.editions if e.manifest.first <= day <= e.manifest.last)
        return next(found, None)

    def nearest_edition(self, day: int) -> Edition:
        """The edition in force on a day, else the latest: where none is, names still resolve."""
        return self.edition_on(day) or self.editions[-1]


def _check_dates(editions: Sequence[Edition]) -> None:
    seen: dict[str, str] = {}
    for edition in editions:
        if edition.name in seen:
            raise EditionError(
                f'two files hold edition "{edition.name}": {seen[edition.name]} and '
                f"{edition.manifest.source}\n"
                "  help: an edition is chosen by date of service; name only one file for each year"
            )
        seen[edition.name] = edition.manifest.source


def load_program(folder: Path, sources: Sequence[tuple[str, str]] | None = None) -> Program:
    """The checked built-in policy, from the cache where these very texts were checked before."""
    texts = load_sources(RULES) if sources is None else list(sources)
    key = digest([FORMAT, __version__, *(part for text in texts for part in text)])[7:39]
    path = folder / f"program-{key}.msgpack"
    kept = _kept_program(path)
    if kept is not None:
        return kept
    program, _ = assemble(texts)
    data = msgspec.msgpack.encode(program)
    # a cache that cannot be written costs time, not answers
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, hashlib.sha256(data).digest() + data)
    return program


def load_policy(folder: Path, policies: Iterable[Path]) -> Program:
    """The built-in policy with those of some folders over it, checked or from the cache.

    Raises PolicyError for a folder that cannot be read, ProgramError for a policy that is not fit.
    """
    base, added = load_program(folder), read_policies(Path(p) for p in policies)
    return load_program(folder, [*base.sources, *added]) if added else base


def _kept_program(path: Path) -> Program | None:
    """The program of a file of the cache; None where there is none, or it is damaged."""
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    # one flipped bit may still be a program, and another policy
    if hashlib.sha256(kept[32:]).digest() != kept[:32]:
        return None
    return msgspec.msgpack.decode(kept[32:], type=Program)


def snapshot_key(program: Program, xml: Path) -> str:
    """The name of the snapshot of an XML file under a program: the hash of all it depends on."""
    return digest([FORMAT, __version__, file_hash(xml), program.static_hash])[7:]


def _edition(
    program: Program, base: Program, xml: Path, folder: Path, progress: Progress, rebuild: bool
) -> Edition:
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
