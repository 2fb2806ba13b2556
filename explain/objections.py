"""Why a line stands: the requirements it met, and the objections that were tried and failed.

A rule that does not object was either defeated by evidence (what it demands is documented), or it
lacks a premise. The first are requirements met; of the others some come a long way before they
fail, some fail at the code set, and most speak of other codes from the first word.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..engine.proof import Absence, Attempt, Counting, Fact, children
from .box import Box
from .fold import Fold
from .wording import unique

__all__ = ["Objections"]


class Objections:
    """All attempts of the policy against one line, told in a sketch."""

    def __init__(self, fold: Fold, absences: Iterable[str]) -> None:
        """`absences` are the nodes that say "no rule objects"."""
        self._fold = fold
        self._ids = list(absences)
        self._tried: dict[str, list[Attempt]] = {}
        for id_ in self._ids:
            node = fold.nodes[id_]
            for attempt in node.tried if isinstance(node, Absence) else ():
                self._tried.setdefault(attempt.rule.id or attempt.rule.place, []).append(attempt)

    def tell(self, root: Box) -> Box | None:
        """Draw both groups below the verdict; the box of what the code set settles."""
        met = self._group("met", "Requirements met")
        failed = self._group("failed", "Objections tried, none applies")
        idle: list[str] = []
        for rule, attempts in self._tried.items():
            serious = [a for a in attempts if not self._foreign(a)]
            if not serious:
                idle.append(rule)
            elif any(self._documented(a) for a in serious):
                self._requirement(met, rule, serious)
            elif all(self._defeated(a) for a in serious):
                self._settled(met, rule, serious)
            else:
                self._objection(failed, rule, serious)
        if idle:
            box = self._list("idle", "Rules that speak of other codes", failed)
            box.say(f"[{', '.join(idle)}]")
        for group in (met, failed):
            if self._fold.sketch.arrows[group.id]:
                self._fold.sketch.arrow(root.id, group.id)
        return self._fold.sketch.boxes.get(f"settled {met.id}")

    def _group(self, name: str, title: str) -> Box:
        box = self._fold.sketch.box(f"{name} {' '.join(self._ids)}", "group", title=title)
        box.stem(*self._ids)
        return box

    def _list(self, name: str, title: str, group: Box) -> Box:
        box = self._fold.sketch.box(f"{name} {group.id}", "attempt", title=title)
        box.stem(*self._ids)
        self._fold.sketch.arrow(group.id, box.id)
        return box

    # ---- what kind of attempt -----------------------------------------------

    def _foreign(self, attempt: Attempt) -> bool:
        """Whether a rule met nothing, and lacks another code on the line."""
        leaves = [self._fold.nodes[leaf] for leaf in self._leaves(attempt.because)]
        return (
            not attempt.met
            and bool(leaves)
            and all(isinstance(leaf, Absence) and leaf.origin == "claim" for leaf in leaves)
        )

    def _defeated(self, attempt: Attempt) -> bool:
        """Whether evidence defeated an attempt, at once or at every way it might have gone."""
        if attempt.because is None:
            return False
        node = self._fold.nodes[attempt.because]
        if isinstance(node, Absence):
            return bool(node.tried) and all(self._defeated(a) for a in node.tried)
        return True

    def _documented(self, attempt: Attempt) -> bool:
        """Whether the chart defeated an attempt."""
        return self._defeated(attempt) and any(
            fact.origin == "chart" for fact in self._facts(attempt.because or "")
        )

    def _facts(self, id_: str) -> Iterable[Fact]:
        waiting, seen = [id_] if id_ else [], set[str]()
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            node = self._fold.nodes[current]
            if isinstance(node, Fact):
                yield node
            waiting += children(node)

    # ---- how it is told -----------------------------------------------------

    def _requirement(self, group: Box, rule: str, attempts: list[Attempt]) -> None:
        """A requirement rests on the evidence that met it."""
        box = self._list(f"requirement {rule}", f"[{rule}]", group)
        box.origin = attempts[0].rule.authority or ""
        box.title += f", {box.origin}" if box.origin else ""
        for attempt in attempts:
            box.say(_plain(attempt.lacks) if self._defeated(attempt) else attempt.lacks)
            box.cite(attempt.rule.citation)
            self._evidence(box, attempt)

    def _evidence(self, box: Box, attempt: Attempt) -> None:
        if attempt.because is None:
            return
        node = self._fold.nodes[attempt.because]
        if isinstance(node, Absence) and self._defeated(attempt):
            box.stem(attempt.because)
            for inner in node.tried:
                self._evidence(box, inner)
        else:
            self._fold.rest(box, (attempt.because,))

    def _settled(self, group: Box, rule: str, attempts: list[Attempt]) -> None:
        """What the code set and the claim settle without the chart is told in one box."""
        box = self._list("settled", "Settled by the code set and the claim", group)
        for attempt in attempts:
            self._evidence(box, attempt)
            self._line(box, _plain(attempt.lacks), rule)

    def _objection(self, group: Box, rule: str, attempts: list[Attempt]) -> None:
        """Objections that lack the same are one box, which rests on what is absent."""
        leaves = [
            leaf
            for leaf in unique(leaf for a in attempts for leaf in self._leaves(a.because))
            if getattr(self._fold.nodes[leaf], "origin", "") == "chart"
        ]
        if not leaves:
            box = self._list("at once", "Failed at the code set or the claim", group)
        else:
            box = self._list("silent", "Failed for what is not on record", group)
            absent = self._fold.sketch.box(f"absent {group.id}", "absence")
            self._fold.sketch.arrow(box.id, absent.id, "lacks")
            for leaf in leaves:
                absent.list(self._fold.nodes[leaf].text)
                absent.stem(leaf)
        for attempt in attempts:
            self._line(box, attempt.lacks, rule)
            self._near(box, attempt)

    def _leaves(self, id_: str | None, depth: int = 0) -> Iterable[str]:
        """The absences at the bottom of an absence that rules might have concluded."""
        node = self._fold.nodes.get(id_) if id_ else None
        if not isinstance(node, Absence):
            return
        if not node.tried and depth:
            yield id_ or ""
        for attempt in node.tried:
            yield from self._leaves(attempt.because, depth + 1)

    def _near(self, box: Box, attempt: Attempt) -> None:
        """What of the chart an objection had found, and what spoke against it."""
        for met in attempt.met:
            for part in self._fold.tell(met):
                if "chart" in self._fold.origins(part):
                    self._fold.sketch.arrow(box.id, part, "found")
        node = self._fold.nodes.get(attempt.because) if attempt.because else None
        if isinstance(node, Absence):
            box.stem(attempt.because or "")
            for inner in node.tried:
                self._near(box, inner)
        elif any(fact.origin == "chart" for fact in self._facts(attempt.because or "")):
            meaning = "found" if isinstance(node, Counting) else "but"
            self._fold.rest(box, (attempt.because or "",), meaning)

    def _line(self, box: Box, text: str, rule: str) -> None:
        """Add "text [rule]", and a further rule to a text that is there."""
        for i, line in enumerate(box.lines):
            said, _, rules = line.rpartition(" [")
            if said == text:
                if rule not in rules.rstrip("]").split(", "):
                    box.lines[i] = f"{said} [{rules.rstrip(']')}, {rule}]"
                return
        box.say(f"{text} [{rule}]")


def _plain(lacks: str) -> str:
    """What was lacking for an objection, as a requirement that is met."""
    return lacks.removeprefix("but ")
