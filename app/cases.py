"""The policy's own cases: claims with expected verdicts, and the few that the demo shows."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

__all__ = ["CASES", "Case", "all_cases", "demo_cases"]

_KB = Path(__file__).parent.parent / "kb"
CASES = _KB / "cases"


class _Line(msgspec.Struct, frozen=True):
    code: str
    rules: dict[str, str] = {}


class _Expected(msgspec.Struct, frozen=True):
    verdict: str
    lines: tuple[_Line, ...] = ()
    advice: tuple[str, ...] = ()


class Case(msgspec.Struct, frozen=True):
    """A claim, in plain JSON values, with a title and what is expected of it.

    `name` is the path below `kb/cases`, without its ending.
    """

    title: str
    claim: dict[str, Any]
    expect: _Expected
    scope: str = "full"
    name: str = ""

    @property
    def fires(self) -> set[str]:
        """The ids of the rules that speak in this case."""
        return {id for line in self.expect.lines for id in line.rules} | set(self.expect.advice)


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of the names."""
    return tuple(_read(path) for path in sorted(CASES.glob("*/*.json")))


def demo_cases() -> tuple[Case, ...]:
    """The cases that `dxproof demo` shows, in its order."""
    names = tomllib.loads((_KB / "demo.toml").read_text(encoding="utf-8"))["cases"]
    return tuple(_read(CASES / f"{name}.json") for name in names)


def _read(path: Path) -> Case:
    case = msgspec.json.decode(path.read_bytes(), type=Case)
    return msgspec.structs.replace(case, name=path.relative_to(CASES).with_suffix("").as_posix())
