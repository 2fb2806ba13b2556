"""What a drawing that cannot be made raises."""

from __future__ import annotations

__all__ = ["RenderError"]


class RenderError(Exception):
    """A drawing that cannot be made; `message` says why and `help` what to do about it.

    Example: `raise RenderError("the drawing is empty", help="give it a node")`.
    """

    def __init__(self, message: str, *, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help

    def __str__(self) -> str:
        return f"{self.message}\n  help: {self.help}" if self.help else self.message
