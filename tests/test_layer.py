"""Layered policies: what they add, what they lift, and that no objection is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import clingo
import msgspec
import pytest

from dxproof.engine import edition, export_clingo, export_souffle, knowledge
from dxproof.engine import syntax as s
from dxproof.engine.assemble import assemble
from dxproof.engine.case import read_cases
from dxproof.engine.claim import Claim
from dxproof.engine.claim_reader import claim_of
from dxproof.engine.decision import Decision, Line
from dxproof.engine.diagnostics import ProgramError
from dxproof.engine.export import export, exported_program
from dxproof.engine.export_slice import Slicer
from dxproof.engine.goal import Engine, Evaluation
from dxproof.engine.knowledge import KnowledgeBase, load_program
from dxproof.engine.layer import lift
from dxproof.engine.oracle import Decided, Oracle
from dxproof.engine.parse import parse_program
from dxproof.engine.pattern import Pattern, Row, select
from dxproof.engine.program import Program, Rule
from dxproof.engine.proof import Absence, Application, Proof
from dxproof.engine.verify import verify

POLICIES = Path(__file__).parent / "policies"
ACME = POLICIES / "acme"
BASE = ("base.dl", (POLICIES / "base.dl").read_text(encoding="utf-8"))
CASES = list(read_cases())


# ---- the rewriting, over a small policy -------------------------------------


def words(message: str = "it will do", authority: str = "payer") -> str:
    """The tags of a rule."""
    return f"/// @authority {authority}\n/// @citation the manual\n/// @message {message}\n"


def layered(*texts: str) -> Program:
    """The small policy with files of the policy "acme" over it."""
    return assemble([BASE, *((f"acme/{n}.dl", text) for n, text in enumerate(texts, 1))])[0]


def of(program: Program, id_: str) -> list[Rule]:
    """The clauses of a rule."""
    return [rule for rule in program.rules if rule.id == id_]


WAITS = words("{Code} may wait") + (
    'exception(Line, "undocumented", "acme-waits") :- coded(Line, Code), finding(Line, "waits").\n'
)


def test_a_program_without_exceptions_is_as_it_was() -> None:
    """The very rules are returned; a layer that lifts nothing leaves the built-in rules alone."""
    program = layered()
    rules, problems = lift(program.rules)
    assert rules is program.rules and problems == []
    assert "exception(" not in "".join(r.text for r in program.rules)
    more = layered(words() + 'reason(Line, "acme", "review") :- coded(Line, _).\n')
    assert more.rules[: len(program.rules)] == program.rules


def test_an_exception_rewrites_the_clauses_that_object() -> None:
    """Each asks for one literal more, and is followed by what advises; text and place are kept."""
    before, after = of(layered(), "undocumented"), of(layered(WAITS), "undocumented")
    assert [rule.effect for rule in after] == ["reject", "advise", "review", "advise"]
    for old, new, companion in zip(before, after[::2], after[1::2], strict=True):
        assert new.text == old.text[:-1] + ',\n    !exception(Line, "undocumented", _).'
        assert new.span == companion.span == old.span
        assert (new.message, new.citation) == (old.message, old.citation)
        assert companion.authority == old.authority
    assert after[1].message == (
        'lifted by "acme-waits" (payer): {Code_2} may wait; '
        "the objection was: {Code} is not documented"
    )
    assert after[1].citation == "the article; lifted by the manual"
    assert [rule.index for rule in layered(WAITS).rules] == list(range(len(layered(WAITS).rules)))


def test_other_rules_are_left_alone() -> None:
    """What other rules say, and what only advises, stays as its author wrote it."""
    program = layered(WAITS)
    for rule in layered().rules:
        if rule.id != "undocumented":
            assert rule.text in {r.text for r in program.rules}


def instances(program: Program, facts: dict[str, list[Row]], relation: str) -> set[Row]:
    """The rows of a relation over some facts."""
    given = {**program.facts, **facts}
    evaluation = Evaluation(Engine(program), lambda name, p: select(given.get(name, ()), p))
    return set(evaluation.rows(relation, (None,) * program.relations[relation].arity))


EXCEPTIONS = {
    "words need a value": WAITS,
    "words need the line alone": words("line {Line} may wait")
    + 'exception(Line, "undocumented", "acme") :- coded(Line, _), finding(Line, "waits").\n',
    "one line": words() + 'exception(1, "undocumented", "acme") :- coded(_, "B").\n',
    "one line, with a value": words("{Code}")
    + 'exception(1, "undocumented", "acme") :- coded(_, Code), Code = "B".\n',
    "two clauses of one id": words("{Code} as {How}")
    + 'exception(Line, "undocumented", "acme") :- coded(Line, Code), finding(Line, How).\n'
    + words("a second line")
    + 'exception(2, "undocumented", "acme") :- coded(2, "B").\n',
    "a count and an underscore": words("{N} of them")
    + 'exception(L, "undocumented", "acme") :-\n'
    + "    coded(L, _), N = count : { finding(Line, _) }, N > 0, finding(_, _), !coded(3, _).\n",
    "arithmetic": words("before {Other}")
    + 'exception(Line + 1, "undocumented", "acme") :- coded(Line, Other), finding(Line, _).\n',
}


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_nothing_is_lost(name: str) -> None:
    """Over all small claims: an objection stands, or is lifted and told; and no other is told."""
    program, base = layered(EXCEPTIONS[name]), layered()
    assert {"reason", "exception"} <= set(program.relations)
    lines = [(1, "A"), (2, "B"), (3, "A")]
    found = [(1, "waits"), (1, "badly"), (2, "waits"), (2, "badly")]
    seen: set[str] = set()
    for kept in product([False, True], repeat=len(lines) + len(found)):
        rows = [row for row, yes in zip([*lines, *found], kept, strict=True) if yes]
        facts: dict[str, list[Row]] = {
            "coded": [row for row in rows if row in lines],
            "finding": [row for row in rows if row in found],
        }
        before = {r for r in instances(base, facts, "reason") if r[1] == "undocumented"}
        after = {r for r in instances(program, facts, "reason") if r[1] == "undocumented"}
        spared = {line for line, rule, _ in instances(program, facts, "exception")}
        told = {line for line, _, effect in after if effect == "advise"}
        assert {r for r in after if r[2] != "advise"} == {r for r in before if r[0] not in spared}
        assert told == {line for line, *_ in before} & spared
        seen |= {"lifted"} if told else {"stands"} if after else set()
    assert seen == {"lifted", "stands"}


def test_a_clause_of_one_line() -> None:
    """An exception to a rule with a constant line is joined by it, or never speaks of it."""
    rule = words("{Code}") + 'reason(1, "acme", "reject") :- coded(1, Code).\n'
    other = words("{Code}") + 'exception(Line, "acme", "acme-x") :- coded(Line, Code).\n'
    apart = words() + 'exception(2, "acme", "acme-y") :- coded(2, _).\n'
    facts: dict[str, list[Row]] = {"coded": [(1, "A"), (2, "B")], "finding": [(1, "x"), (2, "x")]}
    assert {r for r in instances(layered(rule, other), facts, "reason") if r[1] == "acme"} == {
        (1, "acme", "advise")
    }
    both = layered(rule, apart)
    assert [r.effect for r in of(both, "acme")] == ["reject"]
    assert (1, "acme", "reject") in instances(both, facts, "reason")


def test_lists_of_both_are_kept_apart() -> None:
    """A list of the rule and one of the exception, alike in every name, show each their own."""
    rule = (
        words("{All} here") + "/// @list All = Code : coded(_, Code)\n"
        'reason(Line, "acme", "reject") :- coded(Line, _).\n'
    )
    other = (
        words("{All} of line {Code}") + "/// @list All = Found : finding(Code, Found)\n"
        'exception(Code, "acme", "acme-x") :- coded(Code, _), finding(Code, _).\n'
    )
    program = layered(rule, other)
    companion = of(program, "acme")[1]
    names = [x.name for x in companion.lists]
    assert len(set(names)) == 2 and all("{" + name + "}" in companion.message for name in names)
    assert not {x.variable for x in companion.lists} & set(companion.variables)


def test_an_added_rule_can_be_lifted() -> None:
    """An exception to a rule of another added policy, whichever comes first."""
    rule = ("acme/1.dl", words() + 'reason(Line, "acme", "reject") :- coded(Line, _).\n')
    lifts = ("zeta/1.dl", words() + 'exception(Line, "acme", "zeta") :- coded(Line, _).\n')
    for sources in ([BASE, rule, lifts], [BASE, lifts, rule]):
        program, _ = assemble(sources)
        assert [r.effect for r in of(program, "acme")] == ["reject", "advise"]
        assert of(program, "acme")[0].span.file == "acme/1.dl"


def test_two_exceptions_to_one_rule_are_told_each() -> None:
    """Where both hold, both are told, and neither hides the other."""
    more = words("also") + 'exception(Line, "undocumented", "acme-more") :- coded(Line, _).\n'
    program = layered(WAITS, more)
    assert [r.effect for r in of(program, "undocumented")] == [
        *("reject", "advise", "advise"),
        *("review", "advise", "advise"),
    ]


def test_recursion_of_a_layer_is_refused() -> None:
    """Claim relations of a layer may not recur, as those of the built-in policy may not."""
    text = ".decl p(line: Line)\n.output p\np(Line) :- coded(Line, _), !coded(9, _).\n"
    with pytest.raises(ProgramError, match=r"DX302(.|\n)*acme/1.dl"):
        layered(text + "p(Line) :- p(Line), coded(Line, _).\n")


# ---- the sample policy, over the built-in one -------------------------------


@pytest.fixture(scope="module")
def acme(kb: KnowledgeBase, cache_folder: Path) -> KnowledgeBase:
    """The built-in policy with the sample over it, and the snapshots of `kb`."""
    return KnowledgeBase.load(cache=cache_folder, policies=[ACME])


@pytest.fixture(scope="module")
def acme_oracle(acme: KnowledgeBase) -> Oracle:
    """An oracle over `acme`."""
    return Oracle(acme)


NO_SIDE = [
    {"concept": "pain_location", "value": "neck"},
    {"concept": "reflex_change", "value": "biceps reduced"},
    {"concept": "nerve_root_level", "value": "C6"},
    {"concept": "imaging_finding", "value": "stenosis at C5-C6"},
]
"""A chart for M54.12 that lacks the side alone."""


def claim(*codes: str, day: str = "2026-03-02", payer: str = "acme", **more: Any) -> Claim:
    """A claim of the sample payer."""
    given = {"id": "c-1", "date_of_service": day, "payer": payer, "diagnoses": list(codes)}
    return claim_of(json.dumps(given | more))


def effects(decision: Decision) -> dict[str, str]:
    """The rules of the first line, with the effect of each."""
    return {reason.rule: reason.effect for reason in decision.lines[0].reasons}


EDGES = [
    ("2025-12-31", False),
    ("2026-01-01", True),
    ("2026-06-30", True),
    ("2026-07-01", False),
]
"""The contract is shorter than the edition, which is in force on all of these days."""


@pytest.mark.parametrize(("day", "inside"), EDGES)
def test_the_dates_of_an_added_rule(day: str, inside: bool, acme_oracle: Oracle) -> None:
    """Acme objects from the first day of its contract to the last."""
    found = effects(acme_oracle.decide(claim("M54.2", day=day)))
    assert ("acme-plan" in found) is inside
    assert "m542-elements" in found


@pytest.mark.parametrize(("day", "inside"), EDGES)
def test_the_dates_of_added_facts(day: str, inside: bool, acme_oracle: Oracle) -> None:
    """Facts for the built-in payer relations: coverage spares, an edit and escalation object."""
    lines = [
        {"code": "97810", "diagnoses": [1]},
        {"code": "72141", "diagnoses": [1]},
    ]
    decision = acme_oracle.decide(claim("M54.2", "M25.511", day=day, procedures=lines))
    assert ("payer-edit" in effects(decision)) is inside
    needles, imaging = ({r.rule for r in line.reasons} for line in decision.lines[2:])
    assert ("acupuncture-coverage" in needles) is not inside
    assert ("payer-escalation" in imaging) is inside


@pytest.mark.parametrize(("day", "inside"), EDGES)
def test_the_dates_of_an_exception(day: str, inside: bool, acme_oracle: Oracle) -> None:
    """The objection is lifted within the contract, and stands on the day before and after."""
    decision = acme_oracle.decide(claim("M54.12", day=day, findings=NO_SIDE))
    assert effects(decision) == {"m5412-core": "advise" if inside else "reject"}
    assert decision.verdict == ("accept" if inside else "reject")


def test_the_reason_shows_both(acme_oracle: Oracle) -> None:
    """Original id and authority; the objection, what lifts it, by which authority, both sources."""
    (reason,) = acme_oracle.decide(claim("M54.12", findings=NO_SIDE)).lines[0].reasons
    assert (reason.rule, reason.effect, reason.authority) == ("m5412-core", "advise", "practice")
    assert reason.message == (
        'lifted by "acme-side-on-order" (payer): acme takes the side of M54.12 from the order; '
        "keep the order with the claim; the objection was: M54.12 lacks documentation of: side; "
        "report M54.2 until the record supports radiculopathy"
    )
    assert "the article, Tip 1" in reason.citation
    assert reason.citation.endswith("; lifted by Acme provider manual (invented), 2.7")
    assert reason.use == ()


def test_other_payers_do_not_notice(acme_oracle: Oracle, oracle: Oracle) -> None:
    """The same claim for another payer is decided as without the policy."""
    for codes in (["M54.12"], ["M54.2"], ["M54.2", "M25.511"]):
        one = claim(*codes, payer="medicare", findings=NO_SIDE)
        assert told(acme_oracle.decide(one)) == told(oracle.decide(one))


def told(decision: Decision) -> list[tuple[object, ...]]:
    """What a decision says, without the proofs, which name every rule that was tried."""

    def line(x: Line) -> tuple[object, ...]:
        reasons = [msgspec.structs.replace(r, proof="") for r in x.reasons]
        return x.line, x.kind, x.code, x.verdict, reasons

    return [(decision.verdict, decision.scope), *map(line, decision.lines)]


def given(decided: Decided) -> Any:
    """The facts of a decided claim and of its edition."""

    def answer(relation: str, pattern: Pattern) -> list[Row]:
        assert decided.prover.program.relations[relation].extensional
        return decided.prover.evaluation.rows(relation, pattern)

    return answer


def test_the_proof_holds_both(acme_oracle: Oracle) -> None:
    """The advice rests on what the rule objects to and on the exception, each with its place."""
    made = acme_oracle.examine(claim("M54.12", findings=NO_SIDE))
    (reason,) = made.decision.lines[0].reasons
    proof = made.prover.proof(reason.proof)
    rules = {n.rule.id: n for _, n in proof if isinstance(n, Application) and n.rule.id}
    assert set(rules) == {"m5412-core", "acme-side-on-order"}
    exception = rules["acme-side-on-order"]
    assert exception.rule.place.startswith("acme/20-rules.dl:")
    assert (exception.rule.effect, exception.rule.authority) == ("exception", "payer")
    assert (
        exception.text
        == "acme takes the side of M54.12 from the order; keep the order with the claim"
    )
    assert rules["m5412-core"].rule.place.startswith("60-documentation.dl:")
    texts = [node.text for _, node in proof]
    assert 'line 1 lacks "side", which m5412-core requires' in texts
    assert "acme takes the side of M54.12 from the order, from 2026-01-01 to 2026-06-30" in texts
    line = made.line_proof("M54.12")
    tried = [a for _, n in line if isinstance(n, Absence) for a in n.tried]
    (core,) = [a for a in tried if (a.rule.id, a.rule.effect) == ("m5412-core", "reject")]
    assert core.lacks.startswith("but acme takes the side of M54.12 from the order")
    roots = (line.root, reason.proof)
    nodes = {**line.nodes, **proof.nodes}
    assert verify(Proof(line.root, nodes, roots), made.prover.program, given(made)) == []


def test_a_proof_without_the_exception_does_not_verify(acme_oracle: Oracle, oracle: Oracle) -> None:
    """Nor does the proof of the layered policy pass as one of the built-in policy."""
    made = acme_oracle.examine(claim("M54.12", findings=NO_SIDE))
    (reason,) = made.decision.lines[0].reasons
    proof = made.prover.proof(reason.proof)
    assert verify(proof, oracle.kb.program, given(made))
    id_ = next(i for i, n in proof if isinstance(n, Application) and n.relation == "exception")
    left = {i: n for i, n in proof.nodes.items() if i != id_}
    assert verify(Proof(proof.root, left), made.prover.program, given(made))


def test_an_exception_under_review(kb: KnowledgeBase, cache_folder: Path, tmp_path: Path) -> None:
    """A review is lifted as a rejection is: of a diagnosis, and of a procedure."""
    folder = tmp_path / "north"
    folder.mkdir()
    (folder / "1.dl").write_text(
        words("North pays for any imaging")
        + 'exception(Line, "severity-mismatch", "north-imaging") :- procedure(Line, _).\n'
        + words("North reads the chart itself", "practice")
        + 'exception(Line, "m542-elements", "north-chart") :- coded(Line, _).\n'
        + 'exception(Line, "m542-localized", "north-chart") :- coded(Line, _).\n',
        encoding="utf-8",
    )
    one = claim("M54.2", procedures=[{"code": "72141", "diagnoses": [1]}], payer="north")
    before = Oracle(kb).decide(one)
    after = Oracle(KnowledgeBase.load(cache=cache_folder, policies=[folder])).decide(one)
    assert [line.verdict for line in before.lines] == ["review", "review"]
    assert [line.verdict for line in after.lines] == ["accept", "accept"]
    assert after.verdict == "accept"
    reasons = {r.rule: r for line in after.lines for r in line.reasons}
    assert reasons["severity-mismatch"].message.startswith(
        'lifted by "north-imaging" (payer): North pays for any imaging; the objection was: '
    )
    assert reasons["m542-localized"].message.startswith('lifted by "north-chart" (practice): ')
    assert all(r.effect == "advise" for r in reasons.values())


SCOPES = (
    words("Line {Line} stands by its place")
    + 'exception(Line, "not-covered", "codes") :- coded(Line, _), place_of_service("11").\n'
    + words("the chart will do")
    + 'exception(Line, "not-covered", "chart") :- coded(Line, _), stated(_, "treatment_plan").\n'
    + words("{Code} is not covered")
    + 'reason(Line, "not-covered", "reject") :- coded(Line, Code).\n'
)


def test_without_a_chart_exceptions_that_read_one_are_left_out(
    kb: KnowledgeBase, tmp_path: Path, cache_folder: Path
) -> None:
    """Rule, exceptions and what tells of both go by what each of them reads."""
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "1.dl").write_text(SCOPES, encoding="utf-8")
    oracle = Oracle(KnowledgeBase.load(cache=cache_folder, policies=[tmp_path / "s"]))
    plan = [{"concept": "treatment_plan", "value": "exercise"}]
    for scope, place, findings, effect in (
        ("codes", "11", [], "advise"),
        ("codes", "12", plan, "reject"),
        ("codes", "11", plan, "advise"),
        ("full", "12", plan, "advise"),
        ("full", "12", [], "reject"),
    ):
        one = claim("M25.511", place_of_service=place, findings=findings)
        found = effects(oracle.decide(one, scope))
        assert found["not-covered"] == effect, (scope, place, findings)
    kept = oracle.kb.program.without_chart().rules
    assert {r.id for r in kept if r.effect == "exception"} == {"codes"}


def test_no_case_loses_an_objection(oracle: Oracle, acme_oracle: Oracle) -> None:
    """Every case, as a claim of the sample payer: an objection stands, or is told as lifted."""
    lifted = 0
    spared = [case for case in CASES if case.topic == "m5412-core"]
    for case in [*spared, *CASES[::6]]:
        one = msgspec.structs.replace(case.claim, payer="acme")
        before, after = oracle.decide(one, case.scope), acme_oracle.decide(one, case.scope)
        for old, new in zip(before.lines, after.lines, strict=True):
            now = {(r.rule, r.effect) for r in new.reasons}
            for reason in old.reasons:
                if (reason.rule, reason.effect) in now or reason.rule == "acupuncture-coverage":
                    continue
                assert reason.rule == "m5412-core" and (reason.rule, "advise") in now, case.name
                lifted += 1
    assert lifted


# ---- hashes, snapshots, caches ----------------------------------------------


def test_the_decision_names_the_policies(acme_oracle: Oracle, oracle: Oracle) -> None:
    """Each with its hash; without any, the decision is what it was."""
    named = json.loads(acme_oracle.decide(claim("M54.2")).to_json())["kb"]
    (policy,) = named["policies"]
    name, _, hash_ = policy.partition("@")
    assert name == "acme" and hash_.startswith("sha256:") and len(hash_) == len("sha256:") + 64
    plain = json.loads(oracle.decide(claim("M54.2")).to_json())["kb"]
    assert set(plain) == {"edition", "revision", "rules"}
    assert plain["revision"] == named["revision"] and plain["rules"] != named["rules"]


def test_hashes_follow_the_texts(tmp_path: Path, cache_folder: Path) -> None:
    """Any text changes the hash of its own policy and of the whole, and of no other policy."""
    texts = [("acme/1.dl", WAITS), ("zeta/1.dl", ".output exception")]
    one = load_program(tmp_path, [BASE, *texts])
    other = load_program(tmp_path, [BASE, texts[0], ("zeta/1.dl", ".output exception\n")])
    assert one.hash != other.hash
    assert one.policies[0] == other.policies[0] and one.policies[1] != other.policies[1]
    assert [p.partition("@")[0] for p in one.policies] == ["acme", "zeta"]
    assert load_program(tmp_path, [BASE]).policies == ()


def test_the_place_of_a_policy_does_not_matter(
    acme_oracle: Oracle, tmp_path: Path, cache_folder: Path
) -> None:
    """The same files in another folder of that name give the same bytes, proofs included."""
    copy = tmp_path / "elsewhere" / "acme"
    copy.mkdir(parents=True)
    for path in ACME.glob("*.dl"):
        text = path.read_text(encoding="utf-8")
        (copy / path.name).write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    there = Oracle(KnowledgeBase.load(cache=cache_folder, policies=[copy]))
    one = claim("M54.12", findings=NO_SIDE)
    assert there.decide(one).to_json() == acme_oracle.decide(one).to_json()


def test_a_policy_builds_no_snapshot(
    kb: KnowledgeBase, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot is that of the built-in policy; added static facts are answered from memory."""
    monkeypatch.setattr(edition, "build", lambda *_: pytest.fail("a snapshot was built"))
    layered = KnowledgeBase.load(cache=cache_folder, policies=[ACME])
    assert layered.editions[-1].manifest == kb.editions[-1].manifest
    rows = layered.editions[-1].rows
    assert rows("demands_plan", ("acme", None, None, None)) == [
        ("acme", "M54.2", 20260101, 20260630)
    ]
    assert {row[0] for row in rows("covers", (None,) * 5)} >= {"acme", "medicare"}


def test_a_checked_policy_is_kept(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time neither policy is parsed."""
    KnowledgeBase.load(cache=cache_folder, policies=[ACME])
    monkeypatch.setattr(knowledge, "assemble", lambda _: pytest.fail("it was checked again"))
    KnowledgeBase.load(cache=cache_folder, policies=[ACME])


# ---- other engines ----------------------------------------------------------


def clingo_rows(program: Program, *texts: str) -> Iterator[tuple[str, set[Row]]]:
    """Every derived claim relation as clingo finds it."""
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join(texts))
    control.ground([("base", [])])
    for name, relation in program.relations.items():
        if relation.stage == "claim" and not relation.extensional:
            atoms = control.symbolic_atoms.by_signature(
                export_clingo.relation_name(name), relation.arity
            )
            yield (
                name,
                {
                    tuple(
                        x.number if x.type == clingo.SymbolType.Number else x.string
                        for x in a.symbol.arguments
                    )
                    for a in atoms
                },
            )


@pytest.mark.parametrize("scope", ["full", "codes"])
def test_clingo_agrees_on_the_layered_program(scope: str, acme_oracle: Oracle) -> None:
    """Over the exported facts, clingo finds the rows that we find, lifted and not."""
    text = export_clingo.program_text(exported_program(acme_oracle.kb, scope))
    assert ('"acme-side-on-order"' in text) is (scope == "full")
    claims = [claim("M54.12", findings=NO_SIDE, day=day) for day, _ in EDGES]
    claims += [claim("M54.2", "M25.511", procedures=[{"code": "72141", "diagnoses": [1]}])]
    claims += [msgspec.structs.replace(case.claim, payer="acme") for case in CASES[::80]]
    slicer = Slicer(exported_program(acme_oracle.kb, scope))
    for one in claims:
        prover = acme_oracle.examine(one, scope).prover
        facts = slicer.needed_facts(prover.evaluation.rows)
        for name, theirs in clingo_rows(prover.program, text, export_clingo.facts_text(facts)):
            open_ = (None,) * prover.program.relations[name].arity
            assert theirs == set(prover.evaluation.rows(name, open_)), (one.id, name)


@pytest.mark.parametrize("scope", ["full", "codes"])
def test_souffle_gets_the_rewritten_rules(scope: str, acme: KnowledgeBase, tmp_path: Path) -> None:
    """The exported text, parsed again, holds the rules that are evaluated, and no other."""
    one = claim("M54.12", findings=NO_SIDE)
    path = export(acme, [one], "souffle", tmp_path, scope)[0]
    clauses = [c for c in parse_program(path.read_text("utf-8"), "p.dl").clauses if c.body]

    def shown(parts: Any) -> list[tuple[str, list[str]]]:
        return sorted((s.show_atom(x.head), sorted(map(s.show_literal, x.body))) for x in parts)

    program = exported_program(acme, scope)
    assert shown(clauses) == shown(program.rules)
    lifting = [c for c in clauses if c.head.relation == "exception"]
    assert len(lifting) == (1 if scope == "full" else 0)


def test_souffle_keeps_rules_that_share_a_line() -> None:
    """A rule that is left out or rewritten takes nothing along that stands beside it."""
    text = (
        words() + 'reason(Line, "one", "reject") :- coded(Line, _), finding(Line, _). '
        'reason(Line, "one", "review") :- coded(Line, "B"). // goes on\n'
        + words()
        + 'exception(Line, "one", "acme") :- coded(Line, "A").\n'
    )
    program = layered(text).without_chart()
    assert [r.effect for r in of(program, "one")] == ["review", "advise"]
    written = export_souffle.program_text(program)
    clauses = [c for c in parse_program(written, "p.dl").clauses if c.body]
    assert len(clauses) == len(program.rules)
