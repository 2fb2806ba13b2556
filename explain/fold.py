"""A proof folded into what an auditor needs: bookkeeping is left out, what belongs together is one.

The folding reads the shape of a proof, not the names of its relations:

- what stands in one place of the claim or chart is one box, and so is all about one note;
- a conclusion about a note by its id is bookkeeping of notes: its premises are told instead;
- a chain of one relation (a code below its category below its block) is one box;
- a conclusion from one fact of the claim says no more than the fact;
- comparisons, the line's own fact and the edition's dates are told by the boxes around them.
"""

from __future__ import annotations

import re

from ..engine.proof import Absence, Application, Attempt, Comparison, Counting, Fact, Node, Proof
from .box import Box, Sketch
from .wording import readable

__all__ = ["Fold"]

_NOTE = re.compile(r"[^/]+/[a-z_0-9]+/\d+")
GIVEN = ("claim", "chart")
"""Origins of what one encounter says; all others are knowledge."""


class Fold:
    """Tells the nodes of a proof as boxes of a sketch."""

    def __init__(self, proof: Proof, own: str | None) -> None:
        """`own` is the fact of the line that the proof speaks of: every box would rest on it."""
        self.nodes = proof.nodes
        self.sketch = Sketch()
        self.context: list[str] = []
        self._own = own
        self._told: dict[str, tuple[str, ...]] = {}

    def tell(self, id_: str) -> tuple[str, ...]:
        """The boxes that stand for a node when something rests on it: none, one or several."""
        if id_ not in self._told:
            self._told[id_] = self._tell(id_, self.nodes[id_])
        return self._told[id_]

    def rest(self, box: Box, ids: tuple[str, ...], meaning: str = "premise") -> None:
        """Let a box rest on the boxes of these nodes."""
        for id_ in ids:
            for part in self.tell(id_):
                self.sketch.arrow(box.id, part, meaning)

    def _tell(self, id_: str, node: Node) -> tuple[str, ...]:
        match node:
            case Fact():
                return self._fact(id_, node)
            case Application() if node.rule.id:
                return (self._reason(id_, node).id,)
            case Application():
                return self._derived(id_, node)
            case Absence():
                return (self._absence(id_, node).id,)
            case Counting():
                box = self.sketch.box(id_, "derived")
                box.say(node.text)
                box.stem(id_)
                self.rest(box, node.premises)
                return (id_,)
            case Comparison():
                return ()

    # ---- what is given ------------------------------------------------------

    def _fact(self, id_: str, node: Fact) -> tuple[str, ...]:
        if id_ == self._own:
            return ()
        note = next((str(v) for v in node.row if note_id(v)), None)
        key = f"note {note}" if note else id_
        if node.origin in GIVEN:
            key = node.citation
        box = self.sketch.box(key, "fact", node.origin)
        subject = re.match(r"finding \d+\b", node.text) if node.origin == "chart" else None
        begun = subject and any(line.startswith(subject[0]) for line in box.lines)
        # what is said of one finding is said in one breath, and its words are quoted once
        if not begun or not all(readable(f'"{v}"') in box.lines[0] for v in node.row[1:]):
            box.say(node.text[subject.end() :].strip() if subject and begun else node.text)
        box.cite(node.citation)
        box.stem(id_)
        return (key,)

    # ---- what is concluded --------------------------------------------------

    def _reason(self, id_: str, node: Application) -> Box:
        rule = node.rule
        box = self.sketch.box(id_, "rule", rule.authority or "", rule_title(node))
        box.say(node.text)
        box.cite(rule.citation)
        box.stem(id_)
        self.rest(box, node.premises)
        return box

    def _derived(self, id_: str, node: Application) -> tuple[str, ...]:
        if self._is_context(node):
            self.context = list(dict.fromkeys([*self.context, id_]))
            return ()
        if any(note_id(value) for value in node.row):
            # guards over the code set alone ("neither lies below the other") go without saying
            told = (p for p in node.premises if not isinstance(self.nodes[p], Absence))
            return tuple(dict.fromkeys(part for p in told for part in self.tell(p)))
        if any(self._relation(p) == node.relation for p in node.premises) or self._reflexive(node):
            return self._chain(id_, node)
        parts = tuple(dict.fromkeys(part for p in node.premises for part in self.tell(p)))
        if not parts and all(not self.tell(p) for p in node.premises):
            return ()
        boxes = [self.sketch.boxes[part] for part in parts]
        weighty = [p for p in node.premises if not self._is_context(self.nodes[p])]
        if len(weighty) == 1 and [b.kind for b in boxes] == ["fact"] and boxes[0].origin in GIVEN:
            boxes[0].stem(id_)
            return parts
        box = self.sketch.box(id_, "derived")
        box.relation = node.relation
        box.say(node.text)
        box.stem(id_)
        self.rest(box, node.premises)
        return (id_,)

    def _is_context(self, node: Node) -> bool:
        """Whether a conclusion is about the edition's dates."""
        return isinstance(node, Application) and any(
            isinstance(fact := self.nodes[p], Fact) and fact.origin == "edition"
            for p in node.premises
        )

    def _relation(self, id_: str) -> str:
        return getattr(self.nodes[id_], "relation", "")

    def _reflexive(self, node: Application) -> bool:
        return len(node.row) == 2 and node.row[0] == node.row[1]

    def _chain(self, id_: str, node: Application) -> tuple[str, ...]:
        """A climb told by its ends and what lies between; one that goes nowhere is not told."""
        if self._reflexive(node):
            return ()
        box = self.sketch.box(id_, "derived")
        box.say(node.text)
        steps: list[str] = []
        current: Application | None = node
        while current is not None:
            box.stem(*(i for i in self.nodes if self.nodes[i] is current))
            after = None
            for premise in current.premises:
                part = self.nodes[premise]
                if isinstance(part, Application) and part.relation == node.relation:
                    after = part
                elif isinstance(part, Fact) and part.row[0] != node.row[-1]:
                    box.origin = box.origin or part.origin
                    box.cite(part.citation)
                    box.stem(premise)
                    steps.append(str(part.row[0]))
            current = after
        if len(steps) > 1:
            box.say(f"by way of {', '.join(steps[1:])}")
        box.kind = "fact"
        return (id_,)

    # ---- what is absent -----------------------------------------------------

    def _absence(self, id_: str, node: Absence) -> Box:
        box = self.sketch.box(id_, "absence")
        box.say(node.text)
        box.stem(id_)
        for attempt in node.tried:
            self.attempt(box, attempt)
        return box

    def attempt(self, box: Box, attempt: Attempt) -> None:
        """Tell in an absence's box why one rule did not conclude it.

        What of the chart it had found is worth seeing: it was not enough.
        """
        for met in attempt.met:
            for part in self.tell(met):
                if self.origins(part) & {"chart", "edition"}:
                    self.sketch.arrow(box.id, part, "found")
        because = self.nodes.get(attempt.because) if attempt.because else None
        if because is None:
            box.say(attempt.lacks)
        elif isinstance(because, Absence):
            box.stem(attempt.because or "")
            if not because.tried:
                box.list(because.text)
            for inner in because.tried:
                self.attempt(box, inner)
        else:
            box.say(attempt.lacks)
            self.rest(box, (attempt.because or "",), "but")

    def origins(self, part: str) -> set[str]:
        """The origins of the facts that a box rests on, its own among them."""
        found = {self.sketch.boxes[part].origin}
        for target in self.sketch.arrows[part]:
            found |= self.origins(target)
        return found


def rule_title(node: Application) -> str:
    """Effect, id and authority of a rule of the policy: "REJECT [excludes1], classification"."""
    rule = node.rule
    effect = {"none": "EXPLAINS"}.get(rule.effect or "", (rule.effect or "").upper())
    return f"{effect} [{rule.id}], {rule.authority}"


def note_id(value: object) -> bool:
    """Whether a value is the id of a note.

    >>> note_id("M54.1/excludes1/1"), note_id("M54.1")
    (True, False)
    """
    return isinstance(value, str) and _NOTE.fullmatch(value) is not None
