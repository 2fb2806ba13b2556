"""`dxproof conflicts --pairs` beside an independent reading of the Excludes1 notes.

A third of the pairs are drawn at random from all codes, headings too; a third lie close to what
a note says (at the ends of what it names, one code before or after, in the siblings and the
parent of a target, in its category, beside the bearer); a third are conflicts by the independent
reading, note by note. Each answer is compared with `tests/independent_notes.py`, and so are the
notes that the answer names. Exit status 1 if they differ anywhere.

    python benchmarks/compare_pairs.py --pairs 1000000 --seed 1
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import os
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
COMMAND = [sys.executable, "-m", "dxproof.app.main"]
SHOWN = 3  # examples of each disagreement

Pair = tuple[str, str]
Answer = tuple[bool, frozenset[str]]


def load_by_path(path: Path) -> ModuleType:
    """Import a file that is in no package (the tests and benchmarks are none)."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tabular_path() -> Path:
    """The official tabular XML that the package `simple-icd-10-cm` carries."""
    spec = importlib.util.find_spec("simple_icd_10_cm")
    assert spec and spec.origin
    (path,) = (Path(spec.origin).parent / "data").glob("icd10c-tabular-*.xml")
    return path


# ------------------------------------------------------------------------------- pairs


class Draw:
    """Draws pairs of codes from an independently read tabular list, by seed."""

    def __init__(self, tabular: Any, seed: int) -> None:
        self.tabular, self.random = tabular, random.Random(seed)
        self.codes: list[str] = tabular.codes()
        self.starts = [tabular.nodes[c].start for c in self.codes]
        # Each stretch of each note once a round, so that every one of them is tried.
        aims = [(n, s) for n in tabular.notes for s in n.stretches]
        self.random.shuffle(aims)
        self.aims = cycle(aims)

    def within(self, low: int, high: int) -> str:
        """A code in a stretch of the list; the next one where the stretch holds none."""
        first, after = bisect_left(self.starts, low), bisect_right(self.starts, high)
        at = self.random.randrange(first, after) if after > first else first
        return self.codes[min(at, len(self.codes) - 1)]

    def under(self, node: Any) -> str:
        """The node itself, where it is a code, or one below it."""
        itself = _is_code(node) and self.random.random() < 0.2
        return node.name if itself else self.within(node.start, node.end)

    def beside(self, node: Any) -> str:
        """A code at or below a sibling of the node, or of one of the node's nearest ancestors."""
        parent = self.random.choice(node.line()[1:3] or [node])
        if self.random.random() < 0.2 and _is_code(parent):
            return parent.name
        return self.under(self.random.choice(parent.children or [parent]))

    def uniform(self) -> Iterator[Pair]:
        """Any two codes."""
        while True:
            yield self.random.choice(self.codes), self.random.choice(self.codes)

    def near_miss(self) -> Iterator[Pair]:
        """One code at or beside a note's bearer, the other at the edge of what the note names."""
        ways = (self.edge, self.neighbour, self.heading, self.in_category)
        while True:
            note, stretch = next(self.aims)
            bearer = note.bearer
            near = self.beside(bearer) if self.random.random() < 0.25 else self.under(bearer)
            yield self._either_way(near, self.random.choice(ways)(*stretch))

    def edge(self, low: int, high: int) -> str:
        """The first or last code of a stretch, or one or two before or after it."""
        first, after = bisect_left(self.starts, low), bisect_right(self.starts, high)
        at = self.random.choice((first - 2, first - 1, first, after - 1, after, after + 1))
        return self.codes[min(max(at, 0), len(self.codes) - 1)]

    def neighbour(self, low: int, high: int) -> str:
        """A code beside one that the note names."""
        return self.beside(self.tabular.nodes[self.within(low, high)])

    def heading(self, low: int, high: int) -> str:
        """A named code or one of the headings above it, up to its category."""
        return self.random.choice(self._codes_of(self.within(low, high))).name

    def in_category(self, low: int, high: int) -> str:
        """Any code of the category of a named code."""
        return self.under(self._codes_of(self.within(low, high))[-1])

    def true(self) -> Iterator[Pair]:
        """Pairs that conflict by the independent reading."""
        while True:
            note, (low, high) = next(self.aims)
            a, b = self.under(note.bearer), self.within(low, high)
            if self.tabular.conflict(a, b):
                yield self._either_way(a, b)

    def pairs(self, count: int) -> list[Pair]:
        """A third of each kind, mixed."""
        kinds = cycle([self.uniform(), self.near_miss(), self.true()])
        return [next(kind) for kind in islice(kinds, count)]

    def _either_way(self, a: str, b: str) -> Pair:
        return (a, b) if self.random.random() < 0.5 else (b, a)

    def _codes_of(self, code: str) -> list[Any]:
        """The code and the headings above it, up to the category."""
        return [n for n in self.tabular.nodes[code].line() if _is_code(n)]


# ----------------------------------------------------------------------------- answers


def theirs(pairs: Iterable[Pair], environment: dict[str, str]) -> tuple[list[Answer], float]:
    """What `dxproof conflicts --pairs` answers, and the seconds of the whole process."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "pairs.csv", Path(folder) / "answers.csv"
        with asked.open("w", newline="") as file:
            csv.writer(file).writerows([("a", "b"), *pairs])
        began = time.perf_counter()
        with answered.open("w") as out:
            subprocess.run(
                [*COMMAND, "conflicts", "--pairs", str(asked)],
                check=True,
                stdout=out,
                env=environment,
            )
        seconds = time.perf_counter() - began
        with answered.open(newline="") as file:
            rows = [
                (row["conflict"] == "1", frozenset(filter(None, row["note"].split("; "))))
                for row in csv.DictReader(file)
            ]
    return rows, seconds


def independent(tabular: Any, pairs: Iterable[Pair]) -> tuple[list[Answer], float]:
    """What the independent reading answers, and the seconds of the bare yes and no."""
    pairs = list(pairs)
    began = time.perf_counter()
    conflicts = [tabular.conflict(a, b) for a, b in pairs]
    seconds = time.perf_counter() - began
    return [
        (conflict, frozenset(_note_ids(tabular, a, b) if conflict else ()))
        for conflict, (a, b) in zip(conflicts, pairs, strict=True)
    ], seconds


def _note_ids(tabular: Any, a: str, b: str) -> Iterator[str]:
    for one, other in ((a, b), (b, a)):
        for note in tabular.notes_between(one, other):
            yield note.id


def different_notes(tabular: Any, environment: dict[str, str]) -> Iterator[str]:
    """The notes that the two readings take to name different codes, as lines to print."""
    command = [*COMMAND, "query", "names(Note, Node)", "--format", "csv", "--limit", "0"]
    asked = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, env=environment)
    named: dict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader(asked.stdout.splitlines()):
        if "/excludes1/" in row["Note"]:
            named[row["Note"]].update(_codes_below(tabular.nodes[row["Node"]]))
    place = sorted((n for n in tabular.nodes.values()), key=lambda n: n.start)
    texts = {note.id: note.text for note in tabular.notes}
    for unknown in sorted(set(named) - set(texts)):
        yield f"{unknown}: no such note in the list"
    for note in tabular.notes:
        inside = [n for low, high in note.stretches for n in place[low : high + 1]]
        codes = {n.name for n in inside if note.named.hold(n) and _is_code(n)}
        if codes != named[note.id]:
            only_ours, only_other = named[note.id] - codes, codes - named[note.id]
            yield f"{note.id}: {note.text}"
            for who, some in (("ours", only_ours), ("independent", only_other)):
                yield f"    named by {who} alone: {len(some):,} {sorted(some)[:8]}"


def _codes_below(node: Any) -> Iterator[str]:
    return (n.name for n in node.below() if _is_code(n))


def _is_code(node: Any) -> bool:
    return node.kind not in ("chapter", "block")


@dataclass
class Comparison:
    """Both answers to a list of pairs, counted."""

    pairs: int
    agreeing: int = 0
    same_notes: int = 0
    ours: int = 0
    independent: int = 0
    # note -> pairs on which only one of the readings holds it in force
    only_ours: dict[str, list[Pair]] = field(default_factory=lambda: defaultdict(list))
    only_independent: dict[str, list[Pair]] = field(default_factory=lambda: defaultdict(list))

    @property
    def whole(self) -> bool:
        """True when conflicts and notes agree on every pair."""
        return self.agreeing == self.same_notes == self.pairs


def compare(pairs: list[Pair], ours: list[Answer], other: list[Answer]) -> Comparison:
    """Count where the answers agree, and gather where they do not, by note."""
    found = Comparison(len(pairs))
    for pair, (conflict, notes), (conflict2, notes2) in zip(pairs, ours, other, strict=True):
        found.ours += conflict
        found.independent += conflict2
        found.agreeing += conflict == conflict2
        found.same_notes += notes == notes2
        for note in notes - notes2:
            found.only_ours[note].append(pair)
        for note in notes2 - notes:
            found.only_independent[note].append(pair)
        if conflict != conflict2 and notes == notes2:
            found.only_ours["(no note)"].append(pair)
    return found


def report(found: Comparison, tabular: Any) -> Iterator[str]:
    """The disagreements as lines: note, text, and what each reading says of some pairs."""
    texts = {note.id: note.text for note in tabular.notes}
    for who, by_note in (("ours", found.only_ours), ("independent", found.only_independent)):
        for note, pairs in sorted(by_note.items(), key=lambda item: -len(item[1])):
            yield f"{note}: {texts.get(note, '')}"
            yield (
                f"    in force by {who} alone on {len(pairs):,} pairs: "
                + ", ".join(f"{a} + {b}" for a, b in pairs[:SHOWN])
                + _categories(pairs)
            )


def _categories(pairs: list[Pair]) -> str:
    """The commonest categories of the pairs, to see the shape of a disagreement."""
    counts = Counter(code[:3] for pair in pairs for code in pair)
    return "; mostly " + ", ".join(f"{code} ({n})" for code, n in counts.most_common(6))


def main() -> int:
    """Draw, ask both, print the table and the disagreements."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--pairs", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--tabular", type=Path, default=None, help="the XML of FY2026")
    chosen = options.parse_args()
    reading = load_by_path(HERE.parent / "tests" / "independent_notes.py")
    tabular = reading.read(str(chosen.tabular or tabular_path()))
    pairs = Draw(tabular, chosen.seed).pairs(chosen.pairs)
    ours, our_seconds = theirs(pairs, dict(os.environ))
    other, other_seconds = independent(tabular, pairs)
    found = compare(pairs, ours, other)
    differing = list(different_notes(tabular, dict(os.environ)))
    rate = f"{found.pairs / our_seconds:,.0f}", f"{found.pairs / other_seconds:,.0f}"
    counts = f"{found.agreeing:,}", f"{found.same_notes:,}"
    load_by_path(HERE / "table.py").show(
        [
            ("reading", "pairs", "conflicts", "agreeing", "same notes", "pairs a second"),
            ("dxproof conflicts", f"{found.pairs:,}", f"{found.ours:,}", *counts, rate[0]),
            ("independent", f"{found.pairs:,}", f"{found.independent:,}", *counts, rate[1]),
        ],
        f"python benchmarks/compare_pairs.py --pairs {chosen.pairs} --seed {chosen.seed}",
    )
    differ = sum(not line.startswith(" ") for line in differing)
    print(f"{len(tabular.notes):,} notes; {differ:,} name different codes")
    for line in (*differing, *report(found, tabular)):
        print(line)
    return 0 if found.whole and not differing else 1


if __name__ == "__main__":
    sys.exit(main())
