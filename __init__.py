"""dxproof decides whether the diagnosis codes of a claim may stand, and proves it.

>>> from dxproof import KnowledgeBase, Oracle, read_claims  # doctest: +SKIP
>>> oracle = Oracle(KnowledgeBase.load())  # doctest: +SKIP
>>> for claim in read_claims(Path("claims.json").read_bytes(), "claims.json"):  # doctest: +SKIP
...     print(oracle.decide(claim).verdict)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .engine.claim import Claim
    from .engine.claim_error import ClaimError
    from .engine.claim_reader import read_claims
    from .engine.decision import Decision
    from .engine.diagnostics import ProgramError
    from .engine.knowledge import KnowledgeBase
    from .engine.oracle import Oracle
    from .engine.proof import Proof

__version__ = "0.1.0"

__all__ = [
    "Claim",
    "ClaimError",
    "Decision",
    "KnowledgeBase",
    "Oracle",
    "ProgramError",
    "Proof",
    "read_claims",
]

_HOMES = {
    "Claim": "claim",
    "ClaimError": "claim_error",
    "Decision": "decision",
    "KnowledgeBase": "knowledge",
    "Oracle": "oracle",
    "ProgramError": "diagnostics",
    "Proof": "proof",
    "read_claims": "claim_reader",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import dxproof` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(f".engine.{_HOMES[name]}", __name__), name)
    raise AttributeError(f'module "{__name__}" has no attribute "{name}"')
