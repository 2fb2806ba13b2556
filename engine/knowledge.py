"""The knowledge base: the checked policy, and the editions of ICD-10-CM that are loaded.

Loading builds what is missing (snapshots, the compiled program) and keeps it in the user's cache;
what is there is opened in milliseconds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from .. import __version__
from .assemble import assemble, load_sources
from .edition import Edition, EditionError, open_edition
from .policy_files import read_policies
from .program import Program, digest
from .snapshot import FORMAT, Progress, replace_file

RULES = Path(__file__).parent.parent / "kb" / "rules"
"""Where the built-in policy lives."""


def cache_folder() -> Path:
    """Where snapshots are kept: `DXPROOF_CACHE`, else the user's cache folder."""
    named = os.environ.get("DXPROOF_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "dxproof"


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
        program = _layered(base, folder, policies)
        paths = [built_in(), *(Path(p) for p in tabulars)]
        tell = progress or (lambda _: None)
        editions = [
            open_edition(program, base, path, folder, tell, rebuild)
            for path in dict.fromkeys(paths)
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
    return _layered(load_program(folder), folder, policies)


def _layered(base: Program, folder: Path, policies: Iterable[Path]) -> Program:
    added = read_policies(Path(p) for p in policies)
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
