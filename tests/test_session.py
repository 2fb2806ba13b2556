"""A session of goals."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dxproof.app.claim_files import claims_of
from dxproof.app.prompt_clock import within
from dxproof.app.session import Session, check_bounds
from dxproof.app.user_error import UserError
from dxproof.engine.diagnostics import ProgramError
from dxproof.engine.goal import Engine
from dxproof.engine.knowledge import KnowledgeBase
from dxproof.engine.proof import Absence, Application, Fact

ClaimFile = Callable[..., Path]


@pytest.fixture
def session(kb: KnowledgeBase) -> Session:
    """A session over the latest edition."""
    return Session(kb, kb.editions[-1])


@pytest.fixture
def with_claims(session: Session, claim_file: ClaimFile) -> Session:
    """A session over a claim that is accepted and one that is not."""
    session.claims = claims_of([str(claim_file(["M25.511"], ["M54.12", "M50.122"]))])
    return session


def test_each_row_has_a_proof(session: Session) -> None:
    """The proof's root is the row with its number, of stored relations, views and facts alike."""
    for goal, row in (
        ('excludes1_conflict("M54.12", X)', 3),
        ('is_a("M54.12", X)', 2),
        ('title("M54.12", T)', 1),
        ('nearest("M54.22", X)', 1),
        ("edition(E, F, L)", 1),
        ("vague_word(W)", 2),
    ):
        answer = session.ask(goal)
        proof = session.proof(row)
        root = proof.nodes[proof.root]
        assert isinstance(root, (Application, Fact))
        assert set(answer.rows[row - 1]) <= set(root.row)


def test_hidden_columns_have_a_witness(session: Session) -> None:
    """Where the goal says `_`, the proof is of the first row that matches, the same each time."""
    session.ask('excludes1("M54.12", X, _)')
    assert session.proof(1).root == session.proof(1).root
    assert session.ask("billable(_)").rows == [()]
    assert isinstance(session.proof().nodes[session.proof().root], Application)


def test_why_not(session: Session) -> None:
    """Of an answer without rows the absence is told."""
    for goal in ('is_a("M54.12", "M50")', 'title("M00.ZZ", T)'):
        assert not session.ask(goal).rows
        proof = session.proof()
        assert isinstance(proof.nodes[proof.root], Absence)


def test_why_not_of_a_repeated_variable(session: Session) -> None:
    """That nothing lies below itself is not told as if nothing lay below anything."""
    session.seconds = 60
    session.ask("is_a(X, X)")
    with pytest.raises(UserError, match="stands twice"):
        session.proof()


def test_number_of_the_row(session: Session) -> None:
    """It may be left out where there is one row, and must be one of them."""
    with pytest.raises(UserError, match="no answer to explain"):
        session.proof()
    session.ask('parent(X, "M54")')
    for number in (None, 0, -1, 99):
        with pytest.raises(UserError, match="the answer has 9 rows"):
            session.proof(number)
    session.ask('parent("M54", X)')
    assert session.proof().root == session.proof(1).root


def test_claims_row_by_row(with_claims: Session) -> None:
    """A row is proved from its own claim, false included."""
    answer = with_claims.ask("line_verdict(1, V)")
    assert answer.rows == [("c-1", "accept"), ("c-2", "reject")]
    assert answer.claims == (0, 1)
    for number, verdict in ((1, "accept"), (2, "reject")):
        proof = with_claims.proof(number)
        root = proof.nodes[proof.root]
        assert isinstance(root, Application)
        assert root.row == (1, verdict)
    assert with_claims.ask('line_verdict(1, "reject")').rows == [("c-1", "false"), ("c-2", "true")]
    proofs = [with_claims.proof(n) for n in (1, 2)]
    assert [type(p.nodes[p.root]) for p in proofs] == [Absence, Application]


def test_one_claim(with_claims: Session) -> None:
    """Goals are asked of the chosen claim alone, and then an empty answer has an account."""
    with_claims.ask('reason(L, "no-such-rule", E)')
    with pytest.raises(UserError, match="each has its own account"):
        with_claims.proof()
    with_claims.claim = "c-2"
    assert with_claims.ask("line_verdict(1, V)").rows == [("c-2", "reject")]
    with_claims.ask("acute_injury(F)")
    assert isinstance(with_claims.proof().nodes[with_claims.proof().root], Absence)


def test_claim_relation_without_claims(session: Session) -> None:
    """It says what to do."""
    with pytest.raises(UserError, match=":claims FILE first"):
        session.ask("reason(L, R, E)")


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os").system("touch hacked")',
        "title(__import__, X)",
        'title("M54.12", X) or exec("1")',
        "title(X, Y).__class__",
        "billable(X) if X else Y",
        'title("\\", X)',
        'title("\\x41", X)',
        'title("a\nb", X)',
        "\\",
        "\0",
        "billable(\0)",
        "(" * 10_000,
        "billable" + "(" * 10_000 + "X" + ")" * 10_000,
        "billable(" + "(" * 250 + "1" + ")" * 250 + ")",
        "billable(" + "9" * 5_000 + ")",
        "line_verdict(" + "9" * 16 + ", X)",
        "billable(" + "1+" * 900 + "1)",
        "is_a(" + "X, " * 600 + "X)",
        "billable(X); drop table code",
        "billable(X)) UNION SELECT 1 --",
        "\x1b[2Jbillable(X)",
        "\ud800(X)",
        "\N{MATHEMATICAL BOLD SMALL B}illable(X)",
        "{0.__class__}(X)",
        "%s%n(X)",
    ],
)
def test_hostile_goals(
    session: Session, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is no goal is told so at once, and nothing of it is run."""
    monkeypatch.chdir(tmp_path)
    began = time.monotonic()
    with pytest.raises((ProgramError, UserError)):
        session.ask(text)
    assert time.monotonic() - began < 5
    assert list(tmp_path.iterdir()) == []
    assert session.last is None


@pytest.mark.parametrize(
    "word",
    ["' OR 1=1 --", '" OR ""=', "{0}", "%s", "\x1b[31m", "\0", "*", "?", "a\u202eb", "'; DROP"],
)
def test_hostile_constants(session: Session, word: str) -> None:
    """A constant is a value and nothing else: no code is spelled so."""
    quoted = word.replace("\\", "\\\\").replace('"', '\\"')
    assert session.ask(f'title("{quoted}", X)').rows == []
    assert session.ask(f'billable("{quoted}")').rows == []


@pytest.mark.parametrize(
    ("limit", "seconds"),
    [(-1, 1.0), (0, 0.0), (0, -1.0), (0, float("nan")), (0, float("inf")), (0, 1e300)],
)
def test_bounds(limit: int, seconds: float) -> None:
    """Bounds that mean nothing are refused."""
    with pytest.raises(UserError):
        check_bounds(limit, seconds, (":limit", ":seconds"))


def test_claim_stage_is_bounded(with_claims: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """An evaluation that does not end gives up in time, and the next goal is answered afresh."""
    instance = Engine.instance

    def endless(engine: Engine, rule: object) -> object:
        while True:
            time.sleep(0.001)

    monkeypatch.setattr(Engine, "instance", endless)
    with_claims.seconds = 0.2
    began = time.monotonic()
    with pytest.raises(UserError, match=r"within 0\.2 seconds"):
        with_claims.ask("line_verdict(L, V)")
    assert time.monotonic() - began < 3
    assert with_claims.last is None
    monkeypatch.setattr(Engine, "instance", instance)
    with_claims.seconds = 30
    assert len(with_claims.ask("line_verdict(L, V)").rows) == 3


def test_swallowed_alarm_still_ends_the_call() -> None:
    """Neither a swallowed exception nor a result made in spite of it is an answer."""

    def stubborn() -> int:
        ended = time.monotonic() + 0.4
        while time.monotonic() < ended:
            try:
                time.sleep(0.001)
            except BaseException:
                continue
        return 1

    with pytest.raises(TimeoutError):
        within(0.05, stubborn)


def test_interrupt_reaches_the_caller() -> None:
    """Ctrl-C is no lack of time; and the handler before is back afterwards."""
    import signal

    before = signal.getsignal(signal.SIGINT)

    def interrupted() -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        within(30, interrupted)
    assert signal.getsignal(signal.SIGINT) is before


def test_other_thread_runs_unbounded() -> None:
    """Signals are for the main thread; elsewhere a call is simply made."""
    made: list[int] = []
    thread = threading.Thread(target=lambda: made.append(within(0.01, lambda: 7)))
    thread.start()
    thread.join()
    assert made == [7]
