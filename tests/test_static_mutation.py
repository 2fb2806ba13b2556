"""Static rules: a small made-up tabular list notices the lack of any condition or clause."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from dxproof.engine.assemble import assemble, load_sources
from dxproof.engine.knowledge import RULES
from dxproof.engine.mutation import without
from dxproof.engine.program import Program, Rule
from dxproof.engine.snapshot import FORMAT, Manifest, Snapshot
from dxproof.engine.store import write
from dxproof.engine.syntax import Value, atom_of, show_literal
from dxproof.kb.icd10cm.facts import facts
from dxproof.kb.icd10cm.reader import parse

TABULAR = b"""<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version>
<chapter><name>1</name><desc>Made up</desc>
 <section id="A00-A09"><desc>Fevers</desc>
  <diag><name>A00</name><desc>Fever</desc>
   <excludes1><note>fever with rash (A00.1)</note><note>chills (A01.-)</note></excludes1>
   <diag><name>A00.0</name><desc>Dry fever</desc></diag>
   <diag><name>A00.1</name><desc>Fever with rash</desc></diag>
   <diag><name>A00.2</name><desc>Other fever</desc>
    <excludes1><note>any fever (A00.-)</note></excludes1></diag>
  </diag>
  <diag><name>A01</name><desc>Chills</desc>
   <excludes2><note>chills at night (A01.1)</note><note>fever (A00.-)</note></excludes2>
   <diag><name>A01.0</name><desc>Chills by day</desc></diag>
   <diag><name>A01.1</name><desc>Chills at night</desc>
    <excludes2><note>chills (A01.-)</note></excludes2></diag>
  </diag>
  <diag><name>A02</name><desc>Ache</desc>
   <useAdditionalCode><note>code to identify:</note><note>dry fever (A00.0)</note>
    <note>chills (A01.-)</note></useAdditionalCode>
   <useAdditionalCode><note>code for associated wound</note></useAdditionalCode></diag>
  <diag><name>A03</name><desc>Rash in diseases classified elsewhere</desc>
   <codeFirst><note>underlying disease</note></codeFirst></diag>
  <diag><name>A04</name><desc>Pain in diseases classified elsewhere</desc>
   <codeFirst><note>underlying disease, such as:</note>
    <note>chills (A01.1)</note></codeFirst></diag>
  <diag><name>A05</name><desc>Tremor in diseases classified elsewhere</desc></diag>
  <diag><name>A06</name><desc>Cough</desc>
   <codeFirst><note>any associated fever (A00.0)</note></codeFirst></diag>
  <diag><name>A07</name><desc>Sprain</desc>
   <sevenChrDef><extension char="A">initial encounter</extension>
    <extension char="S">sequela</extension></sevenChrDef></diag>
 </section>
 <section id="M90-M90"><desc>Bones</desc>
  <diag><name>M90</name><desc>Bones in diseases classified elsewhere</desc>
   <codeFirst><note>underlying disease</note></codeFirst>
   <diag><name>M90.5</name><desc>Necrosis in diseases classified elsewhere</desc></diag>
   <diag><name>M90.6</name><desc>Osteitis deformans in neoplastic diseases</desc></diag>
  </diag>
 </section>
</chapter></ICD10CM.tabular>"""

CODES = [
    "A00",
    "A00.0",
    "A00.1",
    "A00.2",
    "A01",
    "A01.0",
    "A01.1",
    "A02",
    "A03",
    "A04",
    "A05",
    "A06",
    "A07",
    "A07.XXXA",
    "A07.XXXS",
    "M90",
    "M90.5",
    "M90.6",
]
CHILLS = ["A01", "A01.0", "A01.1"]
FEVERS = ["A00", "A00.0", "A00.1", "A00.2"]

# What the list says, read off it by hand: a relation, a pattern, and all that matches.
EXPECTED: list[tuple[str, str, str]] = [
    ("within", "A00.1 *", "A00.1 | A00 | A00-A09 | chapter 1"),
    ("within", "A07.XXXA *", "A07.XXXA | A07 | A00-A09 | chapter 1"),
    ("within", "* M90", "M90 | M90.5 | M90.6"),
    ("is_a", "A00.1 *", "A00 | A00-A09 | chapter 1"),
    ("code", "*", " | ".join(CODES)),
    ("subdivided", "*", "A00 | A01 | A07 | M90 | A00-A09 | M90-M90 | chapter 1"),
    ("billable", "*", " | ".join(c for c in CODES if c not in ("A00", "A01", "A07", "M90"))),
    ("heading", "*", "A00 | A01 | A07 | M90"),
    ("takes_seventh", "*", "A07"),
    ("governs", "* excludes1 A00.2", "A00/excludes1/1 | A00/excludes1/2 | A00.2/excludes1/1"),
    ("reaches", "A00/excludes1/2 *", " | ".join(CHILLS)),
    # a note on a node sets its subdivisions apart from each other, but none from its ancestors
    ("excludes1", "A00 * *", " | ".join(f"{c} A00/excludes1/2" for c in CHILLS)),
    (
        "excludes1",
        "A00.0 * *",
        " | ".join(["A00.1 A00/excludes1/1", *(f"{c} A00/excludes1/2" for c in CHILLS)]),
    ),
    ("excludes1", "A00.1 * *", " | ".join(f"{c} A00/excludes1/2" for c in CHILLS)),
    (
        "excludes1",
        "A00.2 * *",
        " | ".join(
            [
                "A00.1 A00/excludes1/1",
                *(f"{c} A00/excludes1/2" for c in CHILLS),
                "A00.0 A00.2/excludes1/1",
                "A00.1 A00.2/excludes1/1",
            ]
        ),
    ),
    ("excludes1", "A01.0 * *", ""),
    ("excludes2", "A01 * *", " | ".join(f"{c} A01/excludes2/2" for c in FEVERS)),
    (
        "excludes2",
        "A01.0 * *",
        " | ".join(["A01.1 A01/excludes2/1", *(f"{c} A01/excludes2/2" for c in FEVERS)]),
    ),
    (
        "excludes2",
        "A01.1 * *",
        " | ".join(["A01.0 A01.1/excludes2/1", *(f"{c} A01/excludes2/2" for c in FEVERS)]),
    ),
    ("excludes1_conflict", "A00.0 *", " | ".join(["A00.1", "A00.2", *CHILLS])),
    ("excludes1_conflict", "A01.0 *", " | ".join(FEVERS)),
    ("list_names", "A02/use_additional/1 *", "A00.0 | A01"),
    ("list_names", "A02/use_additional/2 *", "A00.0"),
    ("list_reaches", "A02/use_additional/1 *", " | ".join(["A00.0", *CHILLS])),
    ("item", "*", "A02/use_additional/2 | A02/use_additional/3 | A04/code_first/2"),
    ("requests", "A02 * *", "use_additional A02/use_additional/1"),
    ("requests", "A00 * *", ""),
    ("code_first", "A04 *", "A04/code_first/1 | A04/code_first/2"),
    ("code_first", "* M90/code_first/1", "M90 | M90.5 | M90.6"),
    ("code_first", "A00 *", ""),
    ("code_first_of", "A06 * *", "A06 conditional"),
    ("code_first_of", "M90.5 * *", "M90 underlying"),
    ("code_first_of", "A00 * *", ""),
    ("code_first_text", "A04 * *", "underlying underlying disease, such as:"),
    ("etiology_named", "*", "A04 | A06"),
    ("manifestation", "*", "A03 | A04 | M90 | M90.5"),
    ("sequenced_only", "*", "M90.6"),
    ("item_text", "A04/code_first/1 *", "chills (A01.1)"),
]


@pytest.fixture(scope="module")
def program() -> Program:
    """The built-in policy."""
    return assemble(load_sources(RULES))[0]


@pytest.fixture(scope="module")
def rows() -> dict[str, list[tuple[str, ...]]]:
    """The facts of the small list."""
    return facts(parse(TABULAR))


def wrong(program: Program, rows: dict[str, list[tuple[str, ...]]], folder: Path) -> list[str]:
    """The expectations that a snapshot under a program does not meet."""
    manifest = Manifest(FORMAT, "key", "2026", 20251001, 20260930, "x", "", "", 0, {})
    write(program, rows, folder, manifest, lambda _: None)
    snapshot = Snapshot(folder, "key", program.relations)
    found: list[str] = []
    for relation, shape, expected in EXPECTED:
        pattern = tuple(None if word == "*" else word for word in shape.split(" "))
        answers = sorted(_free(row, pattern) for row in snapshot.rows(relation, pattern))
        if answers != sorted(part for part in expected.split(" | ") if part):
            found.append(f"{relation}({shape}): {answers}")
    snapshot.close()
    return found


def _free(row: tuple[Value, ...], pattern: tuple[str | None, ...]) -> str:
    """What a row says beyond the pattern."""
    return " ".join(str(v) for v, given in zip(row, pattern, strict=True) if given is None)


def mutants(program: Program) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """The rules with one condition dropped, or one of a relation's clauses."""
    for rule in program.rules:
        if program.relations[rule.head.relation].stage != "static":
            continue
        for place, literal in enumerate(rule.body):
            changed = without(rule, place, program.relations) if len(rule.body) > 1 else None
            if changed is not None:
                kept = (changed if r.index == rule.index else r for r in program.rules)
                yield f"{rule.name} without {show_literal(literal)}", tuple(kept)
        if len(program.rules_of[rule.head.relation]) > 1 and not _recurs_without(program, rule):
            yield f"{rule.name} left out", tuple(r for r in program.rules if r.index != rule.index)


def _recurs_without(program: Program, rule: Rule) -> bool:
    """Whether a relation without the rule is left with recursion and no start."""
    name = rule.head.relation
    left = (r for r in program.rules_of[name] if r.index != rule.index)
    return all(any((a := atom_of(x)) and a.relation == name for x in r.body) for r in left)


def test_expectations_hold(
    program: Program, rows: dict[str, list[tuple[str, ...]]], tmp_path: Path
) -> None:
    """The policy says of the small list what a reader of the list says."""
    assert wrong(program, rows, tmp_path) == []


def test_every_static_relation_is_asked(program: Program) -> None:
    """No derived static relation is without an expectation of its own or through another."""
    asked = {relation for relation, _, _ in EXPECTED}
    derived = {
        r.head.relation
        for r in program.rules
        if program.relations[r.head.relation].stage == "static"
    }
    assert derived - asked == {"names_some"}


def test_every_mutant_is_noticed(
    program: Program, rows: dict[str, list[tuple[str, ...]]], tmp_path: Path
) -> None:
    """Without any one condition or clause of a static rule, an answer is wrong."""
    tried = list(mutants(program))
    assert len(tried) > 20
    unnoticed = [
        name
        for number, (name, rules) in enumerate(tried)
        if not wrong(msgspec.structs.replace(program, rules=rules), rows, tmp_path / str(number))
    ]
    assert unnoticed == []
