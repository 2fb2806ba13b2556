"""Parity: whether an encounter is by telehealth changes no verdict but that of its place."""

from __future__ import annotations

from msgspec.structs import replace

from dxproof.engine import syntax as s
from dxproof.engine.case import read_cases
from dxproof.engine.oracle import Oracle
from dxproof.engine.program import Program, Rule

PLACE = "telehealth-place"


def reads(program: Program, rule: Rule) -> set[str]:
    """Every relation that a rule reads, directly or through others."""
    found: set[str] = set()
    waiting = [rule]
    while waiting:
        for literal in waiting.pop().body:
            atom = s.atom_of(literal)
            if atom is not None and atom.relation not in found:
                found.add(atom.relation)
                if not program.relations[atom.relation].policy:
                    waiting += program.rules_of[atom.relation]
    return found


def test_no_other_rule_asks_for_the_setting(oracle: Oracle) -> None:
    """Of the whole policy, only the rule of the place of service reads the setting."""
    program = oracle.kb.program
    asking = {rule.id for rule in program.rules if rule.id and "setting" in reads(program, rule)}
    assert asking == {PLACE}


def test_every_case_is_decided_alike_by_telehealth(oracle: Oracle) -> None:
    """Each case, put on telehealth with place 02, keeps the reasons that it had in the office."""
    for case in read_cases():
        office = replace(case.claim, setting="office", place_of_service="11")
        remote = replace(case.claim, setting="telehealth", place_of_service="02")
        told = [
            [(r.rule, r.effect, r.message) for line in decision.lines for r in line.reasons]
            for decision in (oracle.decide(office, case.scope), oracle.decide(remote, case.scope))
        ]
        assert told[0] == told[1], case.name
