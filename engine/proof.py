"""Proofs: directed acyclic graphs of content-hashed nodes.

Each node is plain data, and its id the hash of its content, premises by their ids included: the
same argument has the same id wherever it stands, on every backend, in every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from .syntax import Value


class Fact(msgspec.Struct, frozen=True, tag="fact", tag_field="kind"):
    """Something given: `origin` says by what, `citation` where it stands."""

    relation: str
    row: tuple[Value, ...]
    text: str
    origin: str
    citation: str


class RuleRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule of the policy as a proof names it; a policy rule has an id and an authority."""

    relation: str
    place: str
    id: str | None = None
    effect: str | None = None
    authority: str | None = None
    citation: str = ""
    says: str = ""


class Application(msgspec.Struct, frozen=True, tag="rule", tag_field="kind"):
    """A rule applied: its conclusion, the values of its variables, and the ids of its premises."""

    relation: str
    row: tuple[Value, ...]
    text: str
    rule: RuleRef
    bindings: dict[str, Value]
    premises: tuple[str, ...]


class Attempt(msgspec.Struct, frozen=True):
    """A rule that would have concluded what is absent, how far it came, and what it lacks.

    `met` are the premises that held; `lacks` says which did not; `because` is the id of the node
    that shows it, where there is more to show.
    """

    rule: RuleRef
    bindings: dict[str, Value]
    met: tuple[str, ...]
    lacks: str
    because: str | None


class Absence(msgspec.Struct, frozen=True, tag="absence", tag_field="kind"):
    """Nothing matches `pattern` (null stands for any value); `tried` are all rules that might.

    `origin` says by what it would be given, where no rule concludes it.
    """

    relation: str
    pattern: tuple[Value | None, ...]
    text: str
    tried: tuple[Attempt, ...]
    origin: str = ""


class Comparison(msgspec.Struct, frozen=True, tag="comparison", tag_field="kind"):
    """Two values compared."""

    left: Value
    operator: str
    right: Value
    text: str


class Counting(msgspec.Struct, frozen=True, tag="count", tag_field="kind"):
    """How many rows match a pattern, and the ids of the nodes that show each."""

    relation: str
    pattern: tuple[Value | None, ...]
    number: int
    text: str
    premises: tuple[str, ...]


Node = Fact | Application | Absence | Comparison | Counting


class Proof(msgspec.Struct, frozen=True):
    """A node and all that it rests on; `nodes` are in order of first mention from the root.

    `notes` are the roots of explanations that stand beside the verdict and change nothing, such
    as the Excludes2 note that allows a pair.
    """

    root: str
    nodes: dict[str, Node]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[tuple[str, Node]]:
        """The ids and nodes, root first."""
        return iter(self.nodes.items())

    def to_json(self) -> bytes:
        """The proof as JSON, the same bytes for the same proof."""
        shown = [{"id": id_, **msgspec.to_builtins(node)} for id_, node in self.nodes.items()]
        return msgspec.json.encode({"root": self.root, "notes": self.notes, "nodes": shown})


_encoder = msgspec.json.Encoder(order="sorted")


def node_id(node: Node) -> str:
    """`sha256:` and the hash of a node's content."""
    return "sha256:" + hashlib.sha256(_encoder.encode(node)).hexdigest()


def children(node: Node) -> tuple[str, ...]:
    """The ids that a node mentions, in order."""
    match node:
        case Application(premises=premises) | Counting(premises=premises):
            return premises
        case Absence(tried=tried):
            return tuple(
                id_ for a in tried for id_ in (*a.met, *([a.because] if a.because else ()))
            )
        case _:
            return ()


def subproof(root: str, nodes: dict[str, Node], notes: tuple[str, ...] = ()) -> Proof:
    """The proof of one node out of many, with the notes beside it."""
    found: dict[str, Node] = {}
    waiting = [*reversed(notes), root]
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found[id_] = nodes[id_]
            waiting += reversed(children(nodes[id_]))
    return Proof(root, found, notes)
