"""A proof as a graph: the picture of an argument, from its verdict down to what is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..engine.proof import Absence, Application, Comparison, Counting, Fact, Node, Proof, children
from .box import Box, Sketch
from .fold import Fold, rule_title
from .objections import Objections
from .tidy import tidy

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Detail", "proof_graph"]

Detail = Literal["normal", "full"]
VERDICTS = ("line_verdict", "claim_verdict")


def proof_graph(proof: Proof, detail: Detail = "normal") -> nx.DiGraph:
    """The graph of a proof; arrows run from a conclusion to what it rests on.

    `normal` shows what an auditor needs, `full` every node of the proof. Each node of the graph
    has `kind` (verdict, rule, group, attempt, derived, fact, absence, comparison), `origin`,
    `title`, `lines`, `citations`, `number` (its place in the outline) and `nodes` (the ids of the
    proof's nodes that it tells); each arrow a `meaning`: premise, lacks, found, but or beside.
    The graph's own attribute `root` is the node on top.
    Raises ValueError for another detail.
    Example: `proof_graph(decided.line_proof("M54.12")).number_of_nodes()`.
    """
    if detail == "full":
        return _full(proof)
    if detail != "normal":
        raise ValueError(f'unknown detail "{detail}"; expected "normal" or "full"')
    root = proof.nodes[proof.root]
    own = _own(proof, root)
    fold = Fold(proof, own)
    if isinstance(root, Application) and root.relation in VERDICTS:
        box = fold.sketch.box(proof.root, "verdict")
        _verdict(fold, proof, root, box, own)
        top = proof.root
    else:
        parts = fold.tell(proof.root)
        top = parts[0] if len(parts) == 1 else proof.root
        if not parts or len(parts) > 1:
            box = fold.sketch.box(proof.root, "derived")
            box.say(root.text)
            for part in parts:
                fold.sketch.arrow(box.id, part)
    tidy(fold.sketch, top)
    return fold.sketch.graph(top)


def _own(proof: Proof, root: Node) -> str | None:
    """The fact of the claim that reports the line of a line's verdict."""
    if not isinstance(root, Application) or root.relation != VERDICTS[0]:
        return None
    for premise in root.premises:
        for id_ in (premise, *children(proof.nodes[premise])):
            fact = proof.nodes[id_]
            if isinstance(fact, Fact) and fact.origin == "claim" and fact.row[0] == root.row[0]:
                return id_
    return None


def _verdict(fold: Fold, proof: Proof, root: Application, box: Box, own: str | None) -> None:
    """The box on top, and below it the reasons, or why there are none."""
    fact = proof.nodes[own] if own else None
    subject = str(fact.row[-1]) if isinstance(fact, Fact) else "the claim"
    box.title = f"{subject}: {str(root.row[-1]).upper()}"
    box.origin = str(root.row[-1])
    box.stem(proof.root)
    box.say(fact.text if isinstance(fact, Fact) else root.text)
    if isinstance(fact, Fact) and own:
        box.cite(fact.citation)
        box.stem(own)
    none = [p for p in root.premises if isinstance(proof.nodes[p], Absence)]
    fold.rest(box, tuple(p for p in root.premises if p not in none))
    objections = Objections(fold, none)
    if fold.sketch.arrows[box.id]:
        for id_ in none:
            box.say(proof.nodes[id_].text)
            box.stem(id_)
        bearer = box
    else:
        bearer = objections.tell(box) or box
    for note in proof.notes:
        fold.rest(box, (note,), "beside")
    _context(fold, proof, bearer)


def _context(fold: Fold, proof: Proof, bearer: Box) -> None:
    """The date of service and the edition of that day: all rests on them, told once."""
    for id_ in fold.context:
        box = fold.sketch.box(id_, "fact", "edition")
        box.say(proof.nodes[id_].text)
        box.stem(id_)
        for premise in children(proof.nodes[id_]):
            part = proof.nodes[premise]
            if isinstance(part, Fact):
                box.say(part.text)
                box.cite(part.citation)
            box.stem(premise)
        fold.sketch.arrow(bearer.id, id_)


def _full(proof: Proof) -> nx.DiGraph:
    """Every node of a proof as a box of its own, and every attempt too."""
    sketch = Sketch()
    for id_, node in proof:
        _plain_box(sketch, id_, node)
    for id_, node in proof:
        if isinstance(node, Absence):
            for i, attempt in enumerate(node.tried):
                box = sketch.box(f"{id_}/{i}", "attempt", attempt.rule.authority or "")
                box.title = f"[{attempt.rule.id}]" if attempt.rule.id else ""
                box.say(attempt.rule.says or f"a rule for {attempt.rule.relation}")
                box.say(attempt.lacks)
                box.cite(attempt.rule.citation)
                box.stem(id_)
                sketch.arrow(id_, box.id)
                for met in attempt.met:
                    sketch.arrow(box.id, met, "found")
                if attempt.because:
                    absent = isinstance(proof.nodes[attempt.because], Absence)
                    sketch.arrow(box.id, attempt.because, "lacks" if absent else "but")
        else:
            for child in children(node):
                sketch.arrow(id_, child)
    for note in proof.notes:
        sketch.arrow(proof.root, note, "beside")
    return sketch.graph(proof.root)


def _plain_box(sketch: Sketch, id_: str, node: Node) -> None:
    box = sketch.box(id_, "derived")
    match node:
        case Fact():
            box.kind, box.origin = "fact", node.origin
            box.cite(node.citation)
        case Application() if node.relation in VERDICTS:
            box.kind, box.origin = "verdict", str(node.row[-1])
        case Application() if node.rule.id:
            box.kind, box.origin = "rule", node.rule.authority or ""
            box.title = rule_title(node)
            box.cite(node.rule.citation)
        case Absence():
            box.kind = "absence"
        case Comparison():
            box.kind = "comparison"
        case Application() | Counting():
            pass
    box.say(node.text)
    box.stem(id_)
