"""dxproof decides whether the diagnosis codes on a claim may stand, and proves it."""

__version__ = "0.1.0"
