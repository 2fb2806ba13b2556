"""What a user can put right, in one shape for every command."""

from __future__ import annotations

__all__ = ["UserError"]


class UserError(Exception):
    """Bad input or usage: what is wrong, what was expected, and what helps.

    Messages are lower case and quote the input; `expected` and `help` may be empty. The shape is
    that of the Cedar project's guide for error messages.

    Example: `raise UserError('unknown rule "exclude1"', help='did you mean "excludes1"?')`.
    """

    def __init__(self, message: str, *, expected: str = "", help: str = "") -> None:
        super().__init__(message)
        self.message, self.expected, self.help = message, expected, help

    def __str__(self) -> str:
        text = self.message
        text += f"\n  expected: {self.expected}" if self.expected else ""
        return text + (f"\n  help: {self.help}" if self.help else "")
