"""The oracle: same claim, same bytes; claims, threads and an application's program do not meet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from pyDatalog import pyDatalog, pyEngine
from pyDatalog.Logic import Logic

from dxproof.engine.case import read_cases
from dxproof.engine.claim_reader import claim_of
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.oracle import Oracle

CASES = list(read_cases())[::9]
EVEN = CASES[::2]


def everything(oracle: Oracle, index: int) -> bytes:
    """A case's decision and the proofs of all its lines, as bytes."""
    case = CASES[index]
    made = oracle.examine(case.claim, case.scope)
    proofs = [made.line_proof(line.code).to_json() for line in made.decision.lines]
    return b"\n".join([made.decision.to_json(), *proofs])


def test_threads_and_one_by_one_agree(kb: KnowledgeBase) -> None:
    """Eight threads at once, each claim twice, give the bytes of one by one."""
    shared, alone = Oracle(kb), Oracle(kb)
    order = [*range(len(CASES)), *reversed(range(len(CASES)))]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: everything(shared, i), order))
    assert found == [everything(alone, i) for i in order]


def test_claims_do_not_meet(oracle: Oracle) -> None:
    """Two claims under evaluation at once: neither sees a fact of the other."""
    given = {"date_of_service": "2026-03-02", "findings": []}
    claims = [
        claim_of(json.dumps({"id": code, "diagnoses": codes, **given}))
        for code, codes in (("one", ["M54.12", "M50.122"]), ("other", ["M54.2"]))
    ]
    one, other = (oracle.examine(claim).prover.evaluation for claim in claims)
    for _ in range(2):
        assert one.rows("on_claim", (None,)) == [("M54.12",), ("M50.122",)] or {
            row[0] for row in one.rows("on_claim", (None,))
        } == {"M54.12", "M50.122"}
        assert other.rows("on_claim", (None,)) == [("M54.2",)]
        assert one.rows("claim_id", (None,)) == [("one",)]
        assert other.rows("claim_id", (None,)) == [("other",)]
        assert other.rows("reason", (None, "excludes1", None)) == []


def test_claim_after_claim_is_as_alone(kb: KnowledgeBase) -> None:
    """A decision does not depend on what was decided before."""
    used = Oracle(kb)
    for i in range(len(CASES)):
        everything(used, i)
    for i in range(0, len(CASES), 7):
        assert everything(used, i) == everything(Oracle(kb), i)


def asked(query: str) -> list[tuple[str, ...]]:
    """The answers to a query of the application's own program."""
    found = pyDatalog.ask(query)
    assert found is not None
    return sorted(found.answers)


def app_answers() -> object:
    """What the application's own program answers."""
    return asked("app_path('a', X)")


@pytest.fixture
def app() -> None:
    """An application's own pyDatalog program, recursive, in this thread."""
    pyDatalog.clear()
    pyDatalog.load(
        "app_path(X, Y) <= app_edge(X, Y)\napp_path(X, Y) <= app_edge(X, Z) & app_path(Z, Y)"
    )
    for edge in (("a", "b"), ("b", "c"), ("c", "d")):
        pyDatalog.assert_fact("app_edge", *edge)


def test_an_application_s_program_is_untouched(app: None, kb: KnowledgeBase) -> None:
    """Loading and deciding leave the application's facts, rules and logic as they were."""
    before, logic = app_answers(), Logic.tl.logic
    preds = set(Logic.tl.logic.Db)
    oracle = Oracle(kb)
    for i in range(3):
        everything(oracle, i)
    assert Logic.tl.logic is logic
    assert set(logic.Db) == preds
    pyDatalog.assert_fact("app_edge", "d", "e")
    assert before == [("b",), ("c",), ("d",)]
    assert app_answers() == [("b",), ("c",), ("d",), ("e",)]


def test_deciding_in_the_midst_of_an_application_s_query(app: None, oracle: Oracle) -> None:
    """An application whose own rules ask us gets its answers, and ours are as ever."""
    expected = everything(oracle, 0)
    seen: list[bytes] = []

    def resolver(x: object, y: object) -> list[tuple[str, str]]:
        seen.append(everything(oracle, 0))
        return [("b", "asked"), ("c", "asked")]

    pyEngine.Python_resolvers["app_judged/2"] = resolver
    try:
        pyDatalog.load("app_told(X, Y) <= app_path('a', X) & app_judged(X, Y) & app_path(X, Z)")
        assert asked("app_told(X, Y)") == [("b", "asked"), ("c", "asked")]
    finally:
        del pyEngine.Python_resolvers["app_judged/2"]
    assert seen and set(seen) == {expected}


def test_a_thread_without_a_program_stays_without(oracle: Oracle) -> None:
    """In a thread that has no pyDatalog program, deciding leaves none behind."""
    found: list[tuple[bool, bool]] = []

    def work() -> None:
        before = hasattr(Logic.tl, "logic")
        everything(oracle, 0)
        found.append((before, hasattr(Logic.tl, "logic")))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [(False, False)]


SCRIPT = """
import hashlib, sys
from dxproof.engine.case import read_cases
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.oracle import Oracle
oracle = Oracle(KnowledgeBase.load())
for case in list(read_cases())[::60]:
    made = oracle.examine(case.claim, case.scope)
    proofs = [made.line_proof(line.code).to_json() for line in made.decision.lines]
    print(case.name, hashlib.sha256(b"".join([made.decision.to_json(), *proofs])).hexdigest())
"""


def test_hash_seed_does_not_matter(kb: KnowledgeBase, cache_folder: Path) -> None:
    """Decisions and proofs have the same bytes under every order of Python's sets."""
    shown = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "DXPROOF_CACHE": str(cache_folder)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "77")
    ]
    assert shown[0].count("\n") > 4
    assert len(set(shown)) == 1


def test_unknown_scope(oracle: Oracle) -> None:
    """A scope that there is not is an error, not a default."""
    with pytest.raises(KeyError):
        oracle.decide(EVEN[0].claim, "all")


def test_proof_of_a_line(oracle: Oracle) -> None:
    """A line's proof has the line's verdict at its root; a code on no line is an error."""
    made = oracle.examine(EVEN[0].claim, EVEN[0].scope)
    line = made.decision.lines[0]
    proof = made.line_proof(line.code)
    assert proof.root == line.proof and proof.root in proof.nodes
    with pytest.raises(KeyError):
        made.line_proof("Z99.99")


def test_lines_count_through(oracle: Oracle) -> None:
    """Diagnoses first, then procedures: the number that `why --line` and the proofs use."""
    claim = {
        "id": "c",
        "date_of_service": "2026-03-02",
        "diagnoses": ["M54.2", "M54.12"],
        "procedures": [{"code": "72141", "diagnoses": [2]}, {"code": "99213", "diagnoses": [1]}],
    }
    lines = oracle.decide(claim_of(json.dumps(claim))).lines
    assert [(line.line, line.kind) for line in lines] == [
        (1, "diagnosis"),
        (2, "diagnosis"),
        (3, "procedure"),
        (4, "procedure"),
    ]


def test_codes_scope_reads_no_chart(oracle: Oracle) -> None:
    """With and without its findings, a claim is decided alike where the scope is codes."""
    for case in read_cases():
        bare = msgspec.structs.replace(case.claim, findings=())
        assert oracle.decide(case.claim, "codes") == oracle.decide(bare, "codes"), case.name
