"""Small proofs made by hand, for the tests of what is told of proofs."""

from __future__ import annotations

from dxproof.engine.proof import (
    Absence,
    Application,
    Attempt,
    Comparison,
    Fact,
    Node,
    Proof,
    RuleRef,
    node_id,
    subproof,
)

NODES: dict[str, Node] = {}


def keep(node: Node) -> str:
    """Keep a node and tell its id."""
    id_ = node_id(node)
    NODES[id_] = node
    return id_


def fact(relation: str, row: tuple[str | int, ...], text: str, origin: str, citation: str) -> str:
    """A fact."""
    return keep(Fact(relation, row, text, origin, citation))


def applied(relation: str, row: tuple[str | int, ...], text: str, *premises: str) -> str:
    """A conclusion by a rule that is no rule of the policy."""
    return keep(Application(relation, row, text, RuleRef(relation, "a.dl:1"), {}, premises))


def reason(rule: str, effect: str, message: str, citation: str, *premises: str) -> str:
    """A rule of the policy that objects to line 1."""
    ref = RuleRef("reason", "b.dl:1", rule, effect, "guideline", citation)
    row = (1, rule, effect)
    return keep(Application("reason", row, message, ref, {}, premises))


def absent(relation: str, text: str, *tried: Attempt, origin: str = "") -> str:
    """An absence."""
    return keep(Absence(relation, (None,), text, tried, origin))


def attempt(
    rule: str | None, lacks: str, because: str | None, *met: str, citation: str = ""
) -> Attempt:
    """A rule that was tried; `rule` is its id if it is one of the policy."""
    return Attempt(
        RuleRef("reason", "b.dl:1", rule, "reject", "practice", citation), {}, met, lacks, because
    )


LINE = fact("diagnosis", (1, "A00.1"), "line 1 reports A00.1", "claim", "the claim, $.diagnoses[0]")
OTHER = fact(
    "diagnosis", (2, "B00.2"), "line 2 reports B00.2", "claim", "the claim, $.diagnoses[1]"
)
DAY = fact(
    "date_of_service",
    (20260302,),
    "the date of service is 2026-03-02",
    "claim",
    "the claim, $.date_of_service",
)
EDITION = fact(
    "edition", ("2026", 1, 2), "edition 2026 is in force this year", "edition", "the Guidelines"
)
IN_FORCE = applied(
    "in_force",
    ("2026",),
    "edition 2026 is in force on the date of service",
    DAY,
    EDITION,
    keep(Comparison(2, ">=", 1, "2 is at least 1")),
)
CODED = applied("coded", (1, "A00.1"), "line 1 reports A00.1 under an edition", LINE, IN_FORCE)
CODED_OTHER = applied("coded", (2, "B00.2"), "line 2 reports B00.2 under one", OTHER, IN_FORCE)

NOTE = fact(
    "note",
    ("A00/excludes1/1", "excludes1", "A00", 'plague "B" (B00)'),
    'A00 bears the excludes1 note "plague "B" (B00)"',
    "tabular",
    "Tabular List, A00, excludes1",
)
NAMES = fact(
    "names",
    ("A00/excludes1/1", "B00"),
    "the note A00/excludes1/1 names B00",
    "tabular",
    "Tabular List, note A00/excludes1/1",
)


def within(node: str, parent: str) -> str:
    """A code below its category."""
    top = applied(
        "within",
        (parent, parent),
        f"{parent} belongs to {parent}",
        fact("node", (parent, "x"), f"{parent} stands", "tabular", f"Tabular List, {parent}"),
    )
    up = fact("parent", (node, parent), f"{node} is below", "tabular", f"Tabular List, {node}")
    return applied("within", (node, parent), f"{node} belongs to {parent}", up, top)


EXCLUDES = applied(
    "excludes1",
    ("A00.1", "B00.2", "A00/excludes1/1"),
    "A00.1 bears A00/excludes1/1",
    applied("governs", ("A00/excludes1/1", "A00.1"), "it governs", within("A00.1", "A00"), NOTE),
    applied("reaches", ("A00/excludes1/1", "B00.2"), "it reaches", within("B00.2", "B00"), NAMES),
    absent("within", "A00.1 does not belong to B00.2"),
)
UNRELATED = absent(
    "unrelated",
    "the record does not state that they are unrelated",
    attempt(
        None,
        "no such finding",
        absent("finding", "the chart has no finding: unrelated conditions", origin="chart"),
    ),
)

REJECTED = keep(
    Application(
        "line_verdict",
        (1, "reject"),
        "the verdict of line 1 is reject",
        RuleRef("line_verdict", "c.dl:1"),
        {},
        (
            LINE,
            reason(
                "excludes1",
                "reject",
                "A00.1 may not be reported with B00.2: <b> & \\l",
                "Tabular List, A00, Excludes1",
                CODED,
                CODED_OTHER,
                EXCLUDES,
                NOTE,
                IN_FORCE,
                UNRELATED,
            ),
        ),
    )
)

FINDING = fact(
    "finding",
    (1, "reflex_change", "present", "stated"),
    'finding 1: reflex change, present, stated: "weak"',
    "chart",
    "the chart, $.findings[0] (note-1, characters 5-9)",
)
SIDE = fact(
    "finding_side",
    (1, "left"),
    "finding 1 names the side: left",
    "chart",
    "the chart, $.findings[0] (note-1, characters 5-9)",
)
SIGN = applied(
    "objective",
    (1, "reflex_change"),
    "an objective finding is documented",
    applied("stated", (1, "reflex_change"), "reflex change is documented", FINDING),
    fact("sign", ("reflex_change",), "reflex change is a sign", "practice", "the article, Tip 1"),
)
SIDED = applied("side", (1,), "the side is documented", SIGN, SIDE)
NO_CAUSE = absent("finding", "the chart has no finding: cause of radiculopathy", origin="chart")

ACCEPTED = keep(
    Application(
        "line_verdict",
        (1, "accept"),
        "the verdict of line 1 is accept",
        RuleRef("line_verdict", "c.dl:1"),
        {},
        (
            LINE,
            absent(
                "reason",
                "no rule of effect reject applies to line 1",
                attempt("edition", "but edition 2026 is in force", IN_FORCE, LINE, DAY),
                attempt(
                    "core",
                    "line 1 lacks nothing that core requires",
                    absent(
                        "missing",
                        "line 1 lacks nothing that core requires",
                        attempt(None, "but the side is documented", SIDED, CODED),
                    ),
                    CODED,
                    citation="the article, Tip 2",
                ),
                attempt(
                    "not-billable", "A00.1 is no heading", absent("heading", "A00.1 is none"), CODED
                ),
                attempt(
                    "cause-first",
                    "cervical_spondylosis is not the cause",
                    absent(
                        "cause",
                        "cervical_spondylosis is not the cause",
                        attempt(None, "no cause", NO_CAUSE),
                    ),
                    CODED,
                ),
                attempt(
                    "other-code",
                    "no line reports Z99",
                    absent(
                        "coded",
                        "no line reports Z99 under an edition",
                        attempt(
                            None,
                            "no line reports Z99",
                            absent("diagnosis", "no line reports Z99", origin="claim"),
                        ),
                    ),
                ),
            ),
            absent("reason", "no rule of effect review applies to line 1"),
        ),
    )
)


def proof(root: str) -> Proof:
    """The proof below a node."""
    return subproof(root, NODES)
