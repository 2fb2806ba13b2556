"""`dxproof conflicts --pairs` on a file of random pairs, as a whole process.

The peer asks the view `excludes1_conflict` of the snapshot pair by pair.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from table import show, timed

from dxproof.engine.knowledge import KnowledgeBase

PAIRS = 500_000
PEER = 5_000
COMMAND = [sys.executable, "-m", "dxproof.app.main", "conflicts", "--pairs"]


def main() -> None:
    """Measure and print the table."""
    edition = KnowledgeBase.load().editions[-1]
    codes = sorted(str(row[0]) for row in edition.fetch("code", (None,)))
    choose = random.Random(7)
    pairs = [(choose.choice(codes), choose.choice(codes)) for _ in range(PAIRS)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([("a", "b"), *pairs])
        ours = timed(
            lambda: subprocess.run([*COMMAND, str(path)], check=True, stdout=subprocess.DEVNULL)
        )
    theirs = timed(lambda: [edition.fetch("excludes1_conflict", pair, 1) for pair in pairs[:PEER]])
    rates = PAIRS / ours, PEER / theirs
    show(
        [
            ("what", "pairs", "pairs a second", "bound", "ratio"),
            (
                "dxproof conflicts --pairs (process)",
                f"{PAIRS:,}",
                f"{rates[0]:,.0f}",
                "100,000",
                f"{rates[0] / rates[1]:.0f}",
            ),
            ("the view, pair by pair", f"{PEER:,}", f"{rates[1]:,.0f}", "", "1"),
        ],
        "python benchmarks/bench_pairs.py",
    )


if __name__ == "__main__":
    main()
