"""What the benchmarks share: medians, the machine, and one plain table."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterable


def timed(run: Callable[[], object]) -> float:
    """The wall time of one call in seconds."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def show(rows: Iterable[tuple[str, ...]], command: str) -> None:
    """Print a table, the machine, and the command that made it; the first row is the heading."""
    rows = [tuple(row) for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    print(f"$ {command}")
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    for number, row in enumerate(rows):
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
        if number == 0:
            print("  ".join("-" * width for width in widths))
    sys.stdout.flush()
