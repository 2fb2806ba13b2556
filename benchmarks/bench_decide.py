"""A decision with all reasons and complete proofs, in process, over every case of the policy.

The peer is clingo, grounding and solving the same claim's exported program.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import clingo
from table import show, timed

from dxproof.engine.case import read_cases
from dxproof.engine.export import export
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.oracle import Oracle

PEERS = 40
"""Cases that the peer solves, spread over all."""


def main() -> None:
    """Measure and print the table."""
    oracle = Oracle(KnowledgeBase.load())
    cases = list(read_cases())
    for case in cases:
        oracle.decide(case.claim, case.scope)
    full, ours, proofs = [], {}, []
    for case in cases:
        ours[case.name] = timed(lambda c=case: oracle.decide(c.claim, c.scope))
        decided = oracle.examine(case.claim, case.scope)
        full.append(
            timed(lambda d=decided: [d.line_proof(x.code).to_json() for x in d.decision.lines])
        )
        proofs.append(len(decided.prover.nodes))
    some = cases[:: max(1, len(cases) // PEERS)]
    theirs = []
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(some):
            where = Path(folder) / str(number)
            export(oracle.kb, [case.claim], "clingo", where)
            texts = [path.read_text() for path in sorted(where.rglob("*.lp"))]
            theirs.append(timed(lambda t=texts: solve(t)))
    times = sorted(ours.values())
    same = [ours[case.name] for case in some]
    show(
        [
            ("what", "median", "95th", "ratio to clingo"),
            (
                f"decision with reasons and proofs ({len(cases)} cases)",
                f"{statistics.median(times) * 1e3:.1f} ms",
                f"{times[int(len(times) * 0.95)] * 1e3:.1f} ms",
                f"{statistics.median(same) / statistics.median(theirs):.2f}",
            ),
            (
                "the same from a claim to the JSON of every line's proof",
                f"{statistics.median(full) * 1e3:.1f} ms",
                f"{sorted(full)[int(len(full) * 0.95)] * 1e3:.1f} ms",
                "",
            ),
            (
                f"clingo, ground and solve ({len(some)} of them)",
                f"{statistics.median(theirs) * 1e3:.1f} ms",
                f"{sorted(theirs)[int(len(theirs) * 0.95)] * 1e3:.1f} ms",
                "1",
            ),
            (
                "nodes of a claim's proofs",
                str(statistics.median(proofs)),
                str(max(proofs)) + " most",
                "",
            ),
        ],
        "python benchmarks/bench_decide.py",
    )


def solve(texts: list[str]) -> None:
    """Ground and solve one exported claim."""
    control = clingo.Control(["--warn=none"])
    for text in texts:
        control.add("base", [], text)
    control.ground([("base", [])])
    control.solve()


if __name__ == "__main__":
    main()
