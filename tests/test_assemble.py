"""Sources to program: relations, rules, facts and what the snapshot depends on."""

from __future__ import annotations

import msgspec
import pytest

from dxproof.engine.assemble import assemble, load_sources
from dxproof.engine.diagnostics import ProgramError
from dxproof.engine.knowledge import RULES
from dxproof.engine.program import Program

STATIC = """//! @stage static
//! @origin tabular
//! @citation the list
.type Code <: symbol
.decl node(code: Code)
.input node
/// @origin practice
/// @citation the article
.decl special(code: Code)
special("a").
/// @citation another place
special("b").
special("a").
/// @view
/// @says {code} is odd
.decl odd(code: Code)
.output odd
odd(C) :- node(C), !special(C).
"""
CLAIM = """//! @stage claim
//! @origin claim
.decl line(n: number, code: Code)
.input line
.decl seen(code: Code)
.output seen
/// Seen on a line.
seen(C) :- odd(C), line(_, C).
seen(C) :- line(N, C), N = 1.
"""


@pytest.fixture(scope="module")
def program() -> Program:
    """Two files put together."""
    return assemble([("static.dl", STATIC), ("claim.dl", CLAIM)])[0]


def test_relations(program: Program) -> None:
    """Stage and origin come from the tags, else from the file; what rules derive has no origin."""
    shown = {n: (r.stage, r.origin, r.view, r.extensional) for n, r in program.relations.items()}
    assert shown == {
        "node": ("static", "tabular", False, True),
        "special": ("static", "practice", False, True),
        "odd": ("static", None, True, False),
        "line": ("claim", "claim", False, True),
        "seen": ("claim", None, False, False),
    }
    odd = program.relations["odd"]
    assert (odd.says, odd.absent) == ("{code} is odd", "it does not hold that {code} is odd")
    assert odd.base_types == ("symbol",) and odd.types == ("Code",)


def test_rules(program: Program) -> None:
    """Rules are numbered in order, their bodies put in order, their text kept as written."""
    assert [r.index for r in program.rules] == [0, 1, 2]
    first = program.rules_of["seen"][0]
    assert [getattr(x, "relation", "") for x in first.body] == ["line", "odd"]
    assert first.text == "seen(C) :- odd(C), line(_, C)."
    assert first.doc == "Seen on a line." and first.name == "seen@claim.dl:8"
    assert first.variables == ("C",)


def test_facts(program: Program) -> None:
    """Facts are kept once, each with the citation nearest to it."""
    assert program.facts == {"special": (("a",), ("b",))}
    assert program.cites("special", ("a",)) == "the article"
    assert program.cites("special", ("b",)) == "another place"


def test_strata(program: Program) -> None:
    """Only what rules derive is in the strata, lowest first."""
    assert program.strata == (("odd",), ("seen",))


def test_hashes(program: Program) -> None:
    """The snapshot depends on the static part alone, the program on every text."""
    claim = assemble([("static.dl", STATIC), ("claim.dl", CLAIM + "// x\n")])[0]
    assert claim.static_hash == program.static_hash and claim.hash != program.hash
    for old, new in (
        ("special(C)", "special(_)"),
        ('special("b")', 'special("c")'),
        ("/// @view\n", ""),
    ):
        other = assemble([("static.dl", STATIC.replace(old, new)), ("claim.dl", CLAIM)])[0]
        assert other.static_hash != program.static_hash, old


def test_program_travels(program: Program) -> None:
    """A program is plain data: encoded and decoded, it is the same."""
    data = msgspec.msgpack.encode(program)
    again = msgspec.msgpack.decode(data, type=Program)
    assert again == program and again.hash == program.hash
    assert again.rules_of == program.rules_of


def test_count_has_variables_of_its_own() -> None:
    """What a count counts over is no variable of the rule's instances."""
    text = CLAIM + "/// @message {N}\n.decl many(code: Code)\n.output many\n"
    text = text.replace("/// @message {N}\n", "")
    text += "many(C) :- seen(C), N = count : { line(L, C) }, N > 1.\n"
    program, warnings = assemble([("static.dl", STATIC), ("claim.dl", text)])
    assert program.rules_of["many"][0].variables == ("C", "N")
    assert [w.message for w in warnings] == ['"L" stands only once']


def test_the_policy_is_fit() -> None:
    """The built-in policy has no error, and each warning is one that we know."""
    _, warnings = assemble(load_sources(RULES))
    assert [w.message for w in warnings] == ['nothing reads "claim_id"']


def test_errors_of_all_files() -> None:
    """Errors of several files come in one, and name their files."""
    with pytest.raises(ProgramError) as caught:
        assemble(
            [("one.dl", STATIC + "odd(X) :- nod(X).\n"), ("two.dl", CLAIM + "seen(X) :- lin(X).\n")]
        )
    assert [(d.number, d.span.file) for d in caught.value.diagnostics] == [
        ("DX101", "one.dl"), ("DX101", "two.dl"),
    ]  # fmt: skip
    assert 'did you mean "node"?' in str(caught.value) and 'did you mean "line"?' in str(
        caught.value
    )
