"""A sketch made tidy: what one box alone rests on is told in it, and twins are one box."""

from __future__ import annotations

from .box import Box, Sketch
from .fold import GIVEN

__all__ = ["tidy"]

ABSORBING = ("rule", "derived", "attempt")
TWINS = ("absence",)
LINES = 8
"""A box that tells more than this takes in no other."""


def tidy(sketch: Sketch, root: str) -> None:
    """Take out what nothing reaches, then merge what reads better together."""
    _drop_unreached(sketch, root)
    while _absorb(sketch):
        pass
    _merge_twins(sketch)


def _drop_unreached(sketch: Sketch, root: str) -> None:
    reached, waiting = {root}, [root]
    while waiting:
        new = set(sketch.arrows[waiting.pop()]) - reached
        reached |= new
        waiting += sorted(new)
    for id_ in [i for i in sketch.boxes if i not in reached]:
        sketch.remove(id_)


def _absorb(sketch: Sketch) -> bool:
    """Tell knowledge that only one box rests on inside that box."""
    for id_, parents in sketch.parents().items():
        box = sketch.boxes[id_]
        if len(parents) != 1 or sketch.arrows[id_]:
            continue
        parent = sketch.boxes[parents[0]]
        if parent.kind in ABSORBING and _is_knowledge(box) and len(parent.lines) < LINES:
            for line in box.lines:
                if not _said(parent, line):
                    parent.say(line)
            for citation in box.citations:
                parent.cite(citation)
            parent.stem(*box.nodes)
            if parent.kind == "derived" and len(sketch.arrows[parent.id]) == 1:
                parent.kind, parent.origin = "fact", parent.origin or box.origin
            sketch.remove(id_)
            return True
    return False


def _is_knowledge(box: Box) -> bool:
    if box.kind == "derived":
        return True
    return box.kind == "fact" and box.origin not in GIVEN and not box.id.startswith("note ")


def _said(box: Box, line: str) -> bool:
    """Whether a box says already what stands in quotes in a line."""
    quoted = line.split('"')
    text = " ".join(box.lines)
    return line in text or (len(quoted) > 2 and '"'.join(quoted[1:-1]) in text)


def _merge_twins(sketch: Sketch) -> None:
    """Absences that the same boxes lack are one box."""
    first: dict[tuple[str, ...], str] = {}
    for id_, parents in sketch.parents().items():
        box = sketch.boxes[id_]
        if box.kind not in TWINS or sketch.arrows[id_] or not parents:
            continue
        key = (*parents,)
        if key not in first:
            first[key] = id_
            continue
        into = sketch.boxes[first[key]]
        if len(into.lines) + len(box.lines) <= LINES:
            for line in box.lines:
                into.say(line)
            into.stem(*box.nodes)
            sketch.remove(id_)
        else:
            first[key] = id_
