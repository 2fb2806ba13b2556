"""A sketch made tidy: what one box alone rests on is told in it, and twins are one box."""

from __future__ import annotations

from .box import Box, Sketch
from .fold import GIVEN

__all__ = ["tidy"]

ABSORBING = ("rule", "derived", "attempt")
LINES = 8
"""A box that tells more than this takes in no other."""


def tidy(sketch: Sketch, root: str) -> None:
    """Take out what nothing reaches, then merge what reads better together."""
    _drop_unreached(sketch, root)
    steps = (_echo, _witness, _drop_detours, _absorb, _only_absence, _only_given)
    while any(step(sketch) for step in steps):
        pass


def _drop_unreached(sketch: Sketch, root: str) -> None:
    reached, waiting = {root}, [root]
    while waiting:
        new = set(sketch.arrows[waiting.pop()]) - reached
        reached |= new
        waiting += sorted(new)
    for id_ in [i for i in sketch.boxes if i not in reached]:
        sketch.remove(id_)


def _echo(sketch: Sketch) -> bool:
    """A conclusion that only repeats the box above it is that box."""
    for id_, parents in sketch.parents().items():
        box = sketch.boxes[id_]
        if len(parents) == 1 and box.kind == "derived":
            parent = sketch.boxes[parents[0]]
            if parent.kind == "attempt" and set(box.lines) <= set(parent.lines):
                _join(sketch, box, parent)
                return True
    return False


def _witness(sketch: Sketch) -> bool:
    """Conclusions of one relation below a conclusion are its witnesses: their evidence is told."""
    found = sketch.parents()
    for id_, parents in found.items():
        box = sketch.boxes[id_]
        if len(parents) != 1 or box.kind != "derived" or not box.relation:
            continue
        parent = sketch.boxes[parents[0]]
        same = [t for t in sketch.arrows[parent.id] if sketch.boxes[t].relation == box.relation]
        sole = [t for t in same if len(found[t]) == 1]
        if parent.kind == "derived" and len(same) > 1:
            for witness in sole:
                _join(sketch, sketch.boxes[witness], parent, sketch.boxes[witness].lines[1:])
            return True
    return False


def _absorb(sketch: Sketch) -> bool:
    """Tell knowledge that only one box rests on inside that box."""
    for id_, parents in sketch.parents().items():
        box = sketch.boxes[id_]
        if len(parents) != 1 or sketch.arrows[id_] or not _is_knowledge(box):
            continue
        parent = sketch.boxes[parents[0]]
        if parent.kind == "rule" and not all(_said(parent, line) for line in box.lines):
            continue
        if parent.kind == "derived" and len(sketch.arrows[parent.id]) > 1 and not _is_glue(box):
            continue
        if parent.kind in ABSORBING and len(parent.lines) < LINES:
            lines = [line for line in box.lines if not _said(parent, line)]
            _join(sketch, box, parent, lines)
            if parent.kind == "derived" and not sketch.arrows[parent.id]:
                parent.kind, parent.origin = "fact", box.origin
            return True
    return False


def _join(sketch: Sketch, box: Box, into: Box, lines: list[str] | None = None) -> None:
    """Make one box part of another, which takes over its arrows."""
    for line in lines or ():
        into.say(line)
    for citation in box.citations:
        into.cite(citation)
    into.stem(*box.nodes)
    # in the place of the box that goes, so that the order of reading stays
    arrows: dict[str, str] = {}
    for target, meaning in sketch.arrows[into.id].items():
        new = sketch.arrows[box.id] if target == box.id else {target: meaning}
        for key, value in new.items():
            arrows.setdefault(key, value)
    sketch.arrows[into.id] = arrows
    sketch.remove(box.id)


def _is_knowledge(box: Box) -> bool:
    if box.kind == "derived":
        return True
    return box.kind == "fact" and box.origin not in GIVEN and not box.id.startswith("note ")


def _is_glue(box: Box) -> bool:
    """Whether a box only says what this policy means by a word; what others wrote is shown."""
    return box.kind == "derived" or box.origin == "practice"


def _said(box: Box, line: str) -> bool:
    """Whether a box says already what a line says, or what stands in quotes in it."""
    quoted = line.split('"')
    text = " ".join(box.lines)
    return line in text or (len(quoted) > 2 and '"'.join(quoted[1:-1]) in text)


def _only_absence(sketch: Sketch) -> bool:
    """A conclusion from one absence is told as that absence."""
    for id_, parents in sketch.parents().items():
        box = sketch.boxes[id_]
        if len(parents) != 1 or box.kind != "absence":
            continue
        parent = sketch.boxes[parents[0]]
        if parent.kind == "derived" and len(sketch.arrows[parent.id]) == 1:
            quotes = [q for q in box.lines[0].split('"')[1::2] if f'"{q}"' in parent.lines[0]]
            # a line that only turns the conclusion round is left out
            _join(sketch, box, parent, box.lines[1:] if quotes and box.lines[1:] else box.lines)
            parent.kind = "absence"
            return True
    return False


def _only_given(sketch: Sketch) -> bool:
    """A conclusion that adds nothing to the one finding or line it rests on is told as that."""
    parents = sketch.parents()
    for id_, box in sketch.boxes.items():
        below = list(sketch.arrows[id_])
        if box.kind != "derived" or len(below) != 1 or not parents[id_]:
            continue
        given = sketch.boxes[below[0]]
        if given.kind != "fact" or given.origin not in GIVEN:
            continue
        # what is no more than a finding or a line says itself that it is there
        plain = not given.relation and not box.citations and len(box.lines) == 1
        if len(parents[given.id]) == 1 and not plain:
            _join(sketch, given, box, given.lines)
            box.kind, box.origin = "fact", given.origin
            return True
        if plain:
            for parent in parents[id_]:
                _replace(sketch.arrows[parent], id_, given.id)
            given.stem(*box.nodes)
            sketch.remove(id_)
            return True
    return False


def _replace(arrows: dict[str, str], old: str, new: str) -> None:
    """Let an arrow point elsewhere, in its place among the others."""
    meant = dict(arrows)
    arrows.clear()
    for target, meaning in meant.items():
        arrows.setdefault(new if target == old else target, meaning)


def _drop_detours(sketch: Sketch) -> bool:
    """An arrow to a fact that another of the same box's conclusions rests on is clutter."""
    for targets in sketch.arrows.values():
        for target in [t for t in targets if sketch.boxes[t].kind == "fact"]:
            others = (t for t in targets if t != target and targets[t] == targets[target])
            if any(_reaches(sketch, other, target) for other in others):
                del targets[target]
                return True
    return False


def _reaches(sketch: Sketch, source: str, target: str) -> bool:
    arrows = [t for t, meaning in sketch.arrows[source].items() if meaning == "premise"]
    return target in arrows or any(_reaches(sketch, t, target) for t in arrows)
