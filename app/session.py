"""A session of goals: what is asked, of which edition and claims, within which bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.claim import Claim
    from ..engine.edition import Edition
    from ..engine.knowledge import KnowledgeBase
    from ..engine.oracle import Oracle
    from ..engine.proof import Proof
    from .goals import Answer, Goal

__all__ = ["LIMIT", "MAX_SECONDS", "SECONDS", "Asked", "Session", "check_bounds"]

T = TypeVar("T")
LIMIT = 1000
SECONDS = 30.0
MAX_SECONDS = 86_400.0


class Asked(NamedTuple):
    """A goal with its answer, and the claims that it was asked of."""

    goal: Goal
    answer: Answer
    claims: Sequence[Claim]


class Session:
    """Answers goals one after the other, and keeps the last answer, for its rows have proofs.

    Example: `Session(kb, kb.editions[-1]).ask("billable(X)").columns == ["X"]`.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        edition: Edition,
        claims: Sequence[Claim] = (),
        *,
        scope: str = "full",
        limit: int = LIMIT,
        seconds: float = SECONDS,
        format: str = "table",
        mark: str = ":",
    ) -> None:
        """Begin with nothing asked; `limit` 0 is none.

        `mark` stands before the name of a setting where the user writes it.
        """
        self.kb, self.edition, self.scope = kb, edition, scope
        self.claims = list(claims)
        self.claim: str | None = None
        self.limit, self.seconds, self.format = limit, seconds, format
        self.mark = mark
        self.last: Asked | None = None

    @property
    def asked_claims(self) -> list[Claim]:
        """The claims that a goal is asked of: all, or those with the id in `claim`."""
        return [c for c in self.claims if self.claim in (None, c.id)]

    @cached_property
    def oracle(self) -> Oracle:
        """The oracle over the knowledge base, made when first needed."""
        from ..engine.oracle import Oracle

        return Oracle(self.kb)

    def ask(self, text: str) -> Answer:
        """Read a goal and answer it.

        Raises ProgramError for what is no goal, and UserError as `answer` does.
        """
        from ..engine.parse import MAX_GOAL
        from .goals import read_goal

        self.last = None
        if len(text) > MAX_GOAL:
            # told without the text, which a diagnostic would quote in full
            raise UserError(
                f"the goal has {len(text):,} characters", expected=f"at most {MAX_GOAL:,}"
            )
        return self.answer(read_goal(text, self.kb.program))

    def answer(self, goal: Goal) -> Answer:
        """Answer a checked goal within the bounds.

        Raises UserError where time is up, where a claim is needed and none is loaded, and for an
        endless goal; KeyboardInterrupt at Ctrl-C. Then nothing counts as asked.
        """
        from .goals import ask_claims, ask_edition

        self.last = None
        claims = self.asked_claims if goal.of_claim else []
        if goal.of_claim and not claims:
            raise UserError(
                f'"{goal.relation.name}" is told by a claim, and no claim is loaded',
                expected=":claims FILE first",
            )

        def answer() -> Answer:
            if goal.of_claim:
                bounds = self.limit, self.seconds
                return ask_claims(goal, self.oracle, claims, self.scope, *bounds)
            return ask_edition(goal, self.kb, self.edition, self.limit, self.seconds)

        help = f"give constants for more columns, a {self.mark}limit, or more {self.mark}seconds"
        answered = self._within(answer, help)
        self.last = Asked(goal, answered, claims)
        return answered

    def hints(self) -> list[str]:
        """What may be meant by the last goal, if its answer is empty."""
        from .goals import spelling_hint

        if self.last is None or self.last.answer.rows not in ([], [(False,)]):
            return []
        return list(spelling_hint(self.last.goal, self.edition))

    def proof(self, number: int | None = None) -> Proof:
        """The proof of a row of the last answer, counted from 1; of an empty answer, why it is so.

        Without a number: of the only row. Raises UserError where there is no such row.
        """
        from .prompt_why import proof_of, row_of

        if self.last is None:
            raise UserError("there is no answer to explain", expected="a goal first")
        asked, row = self.last, row_of(self.last, number)
        return self._within(lambda: proof_of(asked, row, self), f"give it more {self.mark}seconds")

    def _within(self, call: Callable[[], T], help: str) -> T:
        """What a call returns in time; what it leaves half done is thrown away."""
        from .prompt_clock import within

        try:
            return within(self.seconds, call)
        except TimeoutError:
            self._begin_anew()
            raise UserError(
                f"no complete answer within {self.seconds:g} seconds", help=help
            ) from None
        except KeyboardInterrupt:
            self._begin_anew()
            raise

    def _begin_anew(self) -> None:
        """Whatever ended an evaluation in its midst, the next one finds no table half filled."""
        self.__dict__.pop("oracle", None)


def check_bounds(limit: int, seconds: float, names: tuple[str, str]) -> None:
    """Refuse a limit or a time that means nothing; `names` are what the user calls them.

    Raises UserError. Example: `check_bounds(0, 30, ("--limit", "--seconds"))` passes.
    """
    if limit < 0 or not 0 < seconds <= MAX_SECONDS:
        name, found = (names[0], limit) if limit < 0 else (names[1], seconds)
        expected = "0 or more" if limit < 0 else f"more than 0, at most {MAX_SECONDS:g}"
        raise UserError(f'found "{found:g}" for "{name}"', expected=expected)
