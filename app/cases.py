"""The policy's own cases as the commands show them: those of the demo, and those of a rule."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..engine.case import Case

__all__ = ["all_cases", "demo_cases"]


def demo_cases() -> tuple[Case, ...]:
    """The cases that `dxproof demo` shows, in the order of `kb/demo.toml`."""
    from ..engine.case import CASES, read_case

    listed = tomllib.loads((CASES.parent / "demo.toml").read_text(encoding="utf-8"))["cases"]
    return tuple(read_case(CASES / f"{name}.json", CASES) for name in listed)


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case of the policy, in the order of the names."""
    from ..engine.case import read_cases

    return tuple(read_cases())
