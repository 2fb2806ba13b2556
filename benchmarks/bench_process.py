"""Whole processes: build the snapshot, load it, check one claim; peak memory of each.

The peer is what anyone would do without a snapshot: import simple_icd_10_cm, which parses the
same XML.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from table import show

CLAIM = {
    "id": "bench",
    "date_of_service": "2026-03-02",
    "diagnoses": ["M54.12", "M50.122"],
    "findings": [
        {"concept": "pain_location", "value": "neck"},
        {"concept": "spurling_test", "value": "positive", "side": "left"},
        {"concept": "nerve_root_level", "value": "C6"},
    ],
}
DXPROOF = [sys.executable, "-m", "dxproof.app.main"]
LOAD = """
import time
from dxproof.engine.knowledge import KnowledgeBase
start = time.perf_counter()
KnowledgeBase.load()
print(time.perf_counter() - start)
"""


def run(command: list[str], cache: Path) -> tuple[float, float, str]:
    """Run a process; returns its seconds, its peak memory in MB, and what it printed."""
    reader, writer = os.pipe()
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.dup2(writer, 1)
        os.close(reader)
        os.environ["DXPROOF_CACHE"] = str(cache)
        os.execvp(command[0], command)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        printed = pipe.read()
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {command}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, printed


def best(command: list[str], cache: Path, times: int) -> tuple[float, float, str]:
    """The median run by time."""
    runs = sorted((run(command, cache) for _ in range(times)), key=lambda r: r[0])
    return runs[len(runs) // 2]


def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        cache, claim = Path(folder) / "cache", Path(folder) / "claim.json"
        claim.write_text(json.dumps(CLAIM))
        run([*DXPROOF, "--version"], cache)
        build = run([*DXPROOF, "kb", "build", "--rebuild"], cache)
        peer = best([sys.executable, "-c", "import simple_icd_10_cm"], cache, 3)
        load = best([sys.executable, "-c", LOAD], cache, 5)
        check = best([*DXPROOF, "check", str(claim), "--format", "json"], cache, 7)
        hello = best([*DXPROOF, "--help"], cache, 5)
        rows = [("what", "seconds", "bound", "peak memory", "ratio to import simple_icd_10_cm")]
        for name, (seconds, memory, _), bound in (
            ("build the snapshot (process)", build, "10"),
            ("check one claim (process)", check, "0.7"),
            ("dxproof --help (process)", hello, ""),
            ("import simple_icd_10_cm (process)", peer, ""),
        ):
            ratio = f"{seconds / peer[0]:.2f}"
            rows.append((name, f"{seconds:.2f}", bound, f"{memory:.0f} MB", ratio))
        rows.append(("load the snapshot (in process)", f"{float(load[2]):.3f}", "0.2", "", ""))
        show(rows, "python benchmarks/bench_process.py")


if __name__ == "__main__":
    main()
