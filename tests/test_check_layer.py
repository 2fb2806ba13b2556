"""What an added policy may not say: each refusal with its place and help, to the letter.

`DXPROOF_REGENERATE=1 pytest tests/test_check_layer.py` writes what is said now beside the policies;
read the difference before you keep it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from dxproof.engine import diagnostics
from dxproof.engine.assemble import assemble
from dxproof.engine.check_added import is_day
from dxproof.engine.diagnostics import ProgramError

POLICIES = Path(__file__).parent / "policies"
BASE = ("base.dl", (POLICIES / "base.dl").read_text(encoding="utf-8"))
REFUSED = sorted(path.stem for path in (POLICIES / "refused").glob("*.dl"))
REGENERATE = bool(os.environ.get("DXPROOF_REGENERATE"))
WORDS = "/// @authority payer\n/// @citation the manual\n/// @message {Code} will do\n"


def refusal(*layers: tuple[str, str]) -> ProgramError:
    """What is said of files layered over the small policy."""
    with pytest.raises(ProgramError) as error:
        assemble([BASE, *layers])
    return error.value


def told(*layers: tuple[str, str]) -> list[tuple[str, str]]:
    """Number and place of each diagnostic."""
    found = refusal(*layers).diagnostics
    return [(d.number, f"{d.span.file}:{d.span.line}") for d in found]


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_is_as_expected(name: str) -> None:
    """Number, message, place in the policy's own file, underlined text and help."""
    path = POLICIES / "refused" / f"{name}.dl"
    said = refusal((f"acme/{name}.dl", path.read_text(encoding="utf-8"))).show() + "\n"
    golden = path.with_suffix(".txt")
    if REGENERATE:
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REFUSED)
def test_one_mistake_is_told_once(name: str) -> None:
    """Each refused policy has one diagnostic, none of them in the built-in policy's files."""
    path = POLICIES / "refused" / f"{name}.dl"
    found = refusal((f"acme/{name}.dl", path.read_text(encoding="utf-8"))).diagnostics
    assert [d.span.file for d in found] == [f"acme/{name}.dl"]
    assert re.match(r'[a-z0-9"]', found[0].message) and not found[0].message.endswith(".")


def test_every_number_is_shown() -> None:
    """No diagnostic of layers goes without a policy that shows it."""
    engine = Path(diagnostics.__file__).parent
    texts = "".join(path.read_text("utf-8") for path in engine.glob("*.py"))
    shown = "".join(p.read_text("utf-8") for p in (POLICIES / "refused").glob("*.txt"))
    assert (
        set(re.findall(r'"(DX6\d\d)"', texts)) - set(re.findall(r"\[(DX6\d\d)\]", shown)) == set()
    )


def test_golden_files_belong_to_policies() -> None:
    """No expectation is left behind by a policy that is gone."""
    assert {path.stem for path in (POLICIES / "refused").glob("*.txt")} == set(REFUSED)


OWN = ".decl waits(line: Line)\n.output waits\nwaits(Line) :- coded(Line, _).\n"


@pytest.mark.parametrize("backwards", [False, True])
def test_policies_do_not_add_to_each_other(backwards: bool) -> None:
    """What one policy declares, another may read but not add to, in whatever order they come."""
    one = ("acme/1.dl", OWN)
    other = ("zeta/1.dl", f'waits(Line) :- coded(Line, "A").\n{".type Own <: symbol"}\n')
    assert told(*([other, one] if backwards else [one, other])) == [("DX601", "zeta/1.dl:1")]
    message = refusal(one, other).diagnostics[0].message
    assert 'which is of the policy "acme"' in message


def test_policies_do_not_share_names() -> None:
    """Neither relations, nor types, nor ids of rules and exceptions."""
    rule = WORDS + 'reason(Line, "waits", "review") :- coded(Line, Code).\n'
    lifts = WORDS + 'exception(Line, "undocumented", "later") :- coded(Line, Code).\n'
    text = ".type Own <: symbol\n" + OWN + rule + lifts
    found = told(("acme/1.dl", text), ("zeta/1.dl", text))
    assert [number for number, _ in found] == ["DX603", "DX603", "DX601", "DX602", "DX602"]
    assert {place.partition(":")[0] for _, place in found} == {"zeta/1.dl"}


def test_a_policy_may_repeat_its_own_ids() -> None:
    """A further clause of a rule or exception of one's own shares what the first one says."""
    text = "".join(
        [
            WORDS,
            'reason(Line, "acme-rule", "review") :- coded(Line, Code), Code = "A".\n',
            'reason(Line, "acme-rule", "review") :- coded(Line, Code), Code = "B".\n',
            WORDS,
            'exception(Line, "undocumented", "acme-exception") :- coded(Line, Code), Code = "A".\n',
            'exception(Line, "acme-rule", "acme-exception") :- coded(Line, Code), Code = "B".\n',
        ]
    )
    program, warnings = assemble([BASE, ("acme/1.dl", text)])
    assert not warnings
    messages = {rule.message for rule in program.rules if rule.effect == "exception"}
    assert messages == {"{Code} will do"}


def permitted() -> Iterable[str]:
    """Each thing that an added policy may say."""
    yield 'covers("acme", "A", "review", 20260101, 99991231).'
    yield OWN
    yield "/// @stage static\n/// @origin payer\n.decl p(d: Date)\n.output p\np(20280229)."
    yield '/// @stage static\n/// @origin practice\n.decl p(e: Effect)\n.output p\np("reject").'
    yield WORDS + 'reason(Line, "acme-rule", "reject") :- coded(Line, Code).'
    yield WORDS + 'service_reason(Line, "acme-rule", "none") :- coded(Line, Code).'
    yield WORDS + 'exception(Line, "undocumented", "acme-x") :- coded(Line, Code).'
    yield WORDS + 'exception(Line, "coverage", "acme-x") :- coded(Line, Code).'
    yield WORDS.replace("payer", "guideline") + (
        'exception(Line, "sequence", "acme-x") :- coded(Line, Code).'
    )
    yield WORDS.replace("payer", "classification") + (
        'exception(Line, "code-set", "acme-x") :- coded(Line, Code).'
    )
    yield ".type Own <: Code\n.decl p(o: Own)\n.output p\n" + 'p("A") :- coded(_, "A").'
    yield ".output exception"
    yield (
        ".decl odd(line: Line)\n/// @exception\n.decl spared(line: Line)\n"
        "odd(Line) :- coded(Line, _), !spared(Line).\n"
        'spared(Line) :- exception(Line, _, _), finding(Line, "plan").\n.output odd'
    )


@pytest.mark.parametrize("text", list(permitted()))
def test_what_is_permitted_passes(text: str) -> None:
    """And without a warning."""
    assert assemble([BASE, ("acme/1.dl", text)])[1] == ()


def test_mistakes_of_all_files_are_told_together() -> None:
    """One run shows what is wrong in every file, whatever is wrong with it."""
    found = told(
        ("acme/1.dl", 'vague("dull").\nreason(Line, "x", "review") :- coded(Line, _).\n'),
        ("acme/2.dl", "documented(Line) :- coded(Line, _).\n"),
    )
    assert ("DX601", "acme/1.dl:1") in found and ("DX601", "acme/2.dl:1") in found
    found = told(("acme/1.dl", "undeclared(1) :- coded(_, _).\nvague(5).\n"))
    assert found == [("DX101", "acme/1.dl:1"), ("DX601", "acme/1.dl:2")]


@pytest.mark.parametrize(
    ("number", "yes"),
    [
        *((20280229, True), (99991231, True), (20260229, False), (20261301, False)),
        *((20260100, False), (9999999, False), (0, False), (-1, False), (10**14, False)),
    ],
)
def test_is_day(number: int, yes: bool) -> None:
    """A day stands in the calendar, written with eight digits."""
    assert is_day(number) is yes
