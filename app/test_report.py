"""What a run of the cases found, for reading and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.text import Text

from .output import console, plain, write_bytes
from .report import wrapped

if TYPE_CHECKING:
    from rich.console import Console

    from ..engine.case import Difference
    from ..engine.coverage import Coverage
    from ..engine.mutation import Mutant
    from ..engine.trial import Trial
    from ..engine.unnoticed import Account

__all__ = ["Tested", "show_json", "show_text"]


class Tested(NamedTuple):
    """A run of the cases of a folder; `mutation` is None where no condition was dropped."""

    folder: Path
    trials: tuple[Trial, ...]
    coverage: Coverage
    mutation: Account | None

    @property
    def failed(self) -> list[Trial]:
        """The cases that fail."""
        return [trial for trial in self.trials if not trial.passed]

    @property
    def passed(self) -> bool:
        """Whether all cases pass, and no condition is left that no case notices."""
        return not self.failed and (self.mutation is None or self.mutation.clean)


def show_json(tested: Tested) -> None:
    """Print the run as one JSON object."""
    import msgspec

    answer = {
        "passed": tested.passed,
        "cases": {
            "total": len(tested.trials),
            "passed": len(tested.trials) - len(tested.failed),
            "failed": [
                {
                    "case": trial.case.name,
                    "title": trial.case.title,
                    "file": _file(tested, trial),
                    "differences": trial.differences,
                }
                for trial in tested.failed
            ],
        },
        "coverage": {
            "fired": tested.coverage.fired,
            "silent": tested.coverage.silent,
            "never_deciding": [_mutant(m) for m in tested.coverage.undecided],
        },
        "mutation": _mutation(tested.mutation) if tested.mutation else None,
    }
    write_bytes(msgspec.json.encode(answer) + b"\n")


def _file(tested: Tested, trial: Trial) -> str:
    return str(tested.folder / f"{trial.case.name}.json")


def _mutant(mutant: Mutant) -> dict[str, Any]:
    span = mutant.rule.span
    return {
        "rule": mutant.owner,
        "clause": mutant.clause,
        "condition": mutant.literal,
        "place": f"{span.file}:{span.line}",
        "decides": mutant.decides,
    }


def _mutation(account: Account) -> dict[str, Any]:
    explained = [{**_mutant(m), "reason": reason} for m, reason in account.explained]
    return {
        "mutants": len(account.noticed) + len(explained) + len(account.unexplained),
        "noticed": len(account.noticed),
        "explained": explained,
        "unnoticed": [_mutant(m) for m in account.unexplained],
        "stale": account.stale,
    }


def show_text(tested: Tested) -> None:
    """Print the run: what fails, what the cases cover, and what they do not notice."""
    screen = console()
    for trial in tested.failed:
        _failure(screen, tested, trial)
    _coverage(screen, tested.coverage)
    if tested.mutation is not None:
        _account(screen, tested.mutation)
    screen.print()
    failed = len(tested.failed)
    counts = f"{len(tested.trials)} cases: {len(tested.trials) - failed} pass, {failed} fail"
    wrapped(screen, Text(counts, "bold red" if failed else "bold green"), 0)


def _failure(screen: Console, tested: Tested, trial: Trial) -> None:
    head = Text.assemble(("FAIL  ", "bold red"), (plain(trial.case.name), "bold"))
    wrapped(screen, head.append(f"  {plain(trial.case.title)}"), 0)
    wrapped(screen, Text(plain(_file(tested, trial)), "dim"), 6)
    for difference in trial.differences:
        _difference(screen, difference)
    screen.print()


def _difference(screen: Console, difference: Difference) -> None:
    place = difference.line or "the claim"
    rule = f", rule {difference.rule}" if difference.rule else ""
    wrapped(screen, Text(plain(place + rule)), 6)
    wrapped(screen, Text(plain(f"expected {difference.expected}")), 8)
    wrapped(screen, Text(plain(f"found    {difference.found}")), 8)
    for message in difference.messages:
        wrapped(screen, Text(plain(f"it says  {message}"), "dim"), 8)


def _coverage(screen: Console, coverage: Coverage) -> None:
    wrapped(screen, Text("Rules by the number of cases in which they fired", "bold"), 0)
    told = [f"{rule} {number}" for rule, number in coverage.fired.items() if number]
    wrapped(screen, Text(", ".join(told) or "none"), 2)
    wrapped(screen, Text("Rules that never fired", "bold"), 0)
    wrapped(screen, Text(", ".join(coverage.silent) or "none"), 2)
    _listed(screen, "Conditions that were never the deciding one", coverage.undecided)


def _listed(screen: Console, title: str, mutants: tuple[Mutant, ...]) -> None:
    wrapped(screen, Text(title, "bold"), 0)
    for mutant in mutants:
        wrapped(screen, Text(_told(mutant)), 2)
    if not mutants:
        wrapped(screen, Text("none"), 2)


def _told(mutant: Mutant) -> str:
    span = mutant.rule.span
    return plain(f"{mutant.owner} ({span.file}:{span.line}): {mutant.literal}")


def _account(screen: Console, account: Account) -> None:
    noticed, explained = len(account.noticed), len(account.explained)
    left = len(account.unexplained)
    screen.print()
    counts = f"{noticed + explained + left} conditions dropped in turn: {noticed} noticed, "
    wrapped(screen, Text(f"{counts}{explained} explained, {left} unnoticed", "bold"), 0)
    wrapped(screen, Text("Explained: no case can notice the lack of these", "bold"), 0)
    for mutant, reason in account.explained:
        wrapped(screen, Text(_told(mutant)), 2)
        wrapped(screen, Text(plain(reason), "dim"), 4)
    _listed(
        screen, "Unnoticed: a case is missing, or the condition is not needed", account.unexplained
    )
    for stale in account.stale:
        told = f"{stale.explanation.rule}: {stale.explanation.condition}: {stale.why}"
        wrapped(screen, Text(plain(f"Stale explanation: {told}"), "bold red"), 0)
