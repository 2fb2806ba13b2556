"""Proofs in English."""

from __future__ import annotations

import re

import explain_proofs as hand
import pytest

from dxproof.engine.case import read_cases
from dxproof.engine.oracle import Oracle
from dxproof.engine.proof import Proof
from dxproof.explain.english import english, outline
from dxproof.explain.graph import proof_graph

REJECTED: Proof = hand.proof(hand.REJECTED)
ACCEPTED: Proof = hand.proof(hand.ACCEPTED)
CASES = list(read_cases())
RAW = re.compile(r"\$\.|sha256:|/(?:excludes[12]|code_first)/|it does not hold|\bNone\b")
"""What belongs to data and not to speech."""


def test_rejected_line() -> None:
    """Verdict, reason with its citation, premises with theirs."""
    assert (
        english(REJECTED)
        == """\
A00.1: REJECT. Line 1 reports A00.1. (the claim, diagnosis 1)

1  REJECT [excludes1], guideline. A00.1 may not be reported with B00.2: <b> & \\l. (Tabular List,
   A00, Excludes1)
   1.1  Line 2 reports B00.2. (the claim, diagnosis 2)
   1.2  A00.1 belongs to A00. (Tabular List, A00.1)
   1.3  A00 bears the Excludes1 note "plague "B" (B00)". The Excludes1 note of A00 names B00.
        (Tabular List, A00, Excludes1, note 1)
   1.4  B00.2 belongs to B00. (Tabular List, B00.2)
   1.5  The record does not state that they are unrelated. The chart has no finding: unrelated
        conditions.

2  Edition 2026 is in force on the date of service. The date of service is 2026-03-02. Edition
   2026 is in force this year. (the claim, date of service; the Guidelines)
"""
    )


def test_accepted_line() -> None:
    """Requirements met, then objections tried, with what each lacks."""
    assert (
        english(ACCEPTED)
        == """\
A00.1: ACCEPT. Line 1 reports A00.1. (the claim, diagnosis 1)

1  Requirements met.
   1.1  Settled by the code set and the claim:
        - Edition 2026 is in force [edition].
        - Edition 2026 is in force on the date of service.
        - The date of service is 2026-03-02.
        - Edition 2026 is in force this year.
        (the claim, date of service; the Guidelines)
   1.2  [core], practice. Line 1 lacks nothing that core requires. (the article, Tip 2)
      1.2.1  The side is documented.
             - An objective finding is documented.
             - Reflex change is a sign.
             - Finding 1: reflex change, present, stated: "weak".
             - Names the side: left.
             (the article, Tip 1; the chart, finding 1 (note-1, characters 5-9))

2  Objections tried, none applies.
   2.1  Failed at the code set or the claim: A00.1 is no heading [not-billable].
   2.2  Failed for what is not on record: Cervical spondylosis is not the cause [cause-first].
      2.2.1  The chart has no finding: cause of radiculopathy.
   2.3  Rules that speak of other codes: [other-code].
"""
    )


def test_repetition_is_cut() -> None:
    """What was told before is referred to by its number, and not told again."""
    both = hand.applied("both", (1,), "both hold", *(hand.applied(
        name, (1,), f"{name} holds", hand.SIGN, hand.NOTE
    ) for name in ("one", "other")))  # fmt: skip
    text = english(hand.proof(both))
    assert text.count("(see 1.") == 2
    assert text.count('"weak"') == 1


def test_numbers_are_those_of_the_picture() -> None:
    """The outline and the graph number alike."""
    graph = proof_graph(ACCEPTED)
    numbers = [entry.number for entry in outline(graph) if entry.number]
    assert numbers == [n for _, n in graph.nodes(data="number") if n]


@pytest.mark.parametrize("chunk", range(4))
def test_no_raw_ids_on_any_case(oracle: Oracle, chunk: int) -> None:
    """Neither paths nor hashes nor note ids nor texts that fell through are read to anybody."""
    for case in CASES[chunk::8]:
        decided = oracle.examine(case.claim, case.scope)
        for line in decided.decision.lines:
            text = english(decided.prover.proof(line.proof))
            assert not RAW.search(text), case.name
            assert text.startswith(f"{line.code}: {line.verdict.upper()}.")
