"""Any error as the text that is printed: one shape, never a traceback."""

from __future__ import annotations

import re
import traceback

from .output import STDIN, plain
from .user_error import UserError

__all__ = ["error_text"]

_FAULT_HELP = "this is a fault of dxproof, not of the input; please report it with the command"


def error_text(error: BaseException) -> str:
    """The error as printed: `error: message`, then indented lines on what was expected and helps.

    Example: `error_text(UserError("no claim file given"))` is `"error: no claim file given"`.
    """
    return plain(_text(error), lines=True).replace(STDIN, "-")


def _text(error: BaseException) -> str:
    # Only what has failed is worth the time of these imports.
    from ..engine.claim_error import ClaimError
    from ..engine.diagnostics import ProgramError
    from ..engine.edition import EditionError
    from ..engine.policy_files import PolicyError
    from ..explain.render_error import RenderError
    from ..kb.icd10cm.tabular import TabularError

    match error:
        case UserError() | EditionError() | PolicyError() | TabularError() | RenderError():
            return "error: " + _indented(str(error))
        case ClaimError():
            # its lines are problems, each followed by indented ones
            return re.sub(r"(?m)^(?=\S)(?!and \d+ more$)", "error: ", str(error))
        case ProgramError():
            return str(error)
        case OSError():
            return "error: " + os_error_text(error)
        case MemoryError():
            return "error: the memory of this machine does not suffice"
        case RecursionError():
            return "error: the input nests too deep"
    found = traceback.extract_tb(error.__traceback__)
    place = f" ({found[-1].name}, line {found[-1].lineno})" if found else ""
    return f"error: {type(error).__name__}: {error}{place}\n  help: {_FAULT_HELP}"


def _indented(text: str) -> str:
    """Help lines stand apart from the message, whoever wrote them."""
    return re.sub(r"(?m)^(?=(help|expected): )", "  ", text)


def os_error_text(error: OSError) -> str:
    """What the system says about a file, in our words' order."""
    reason = (error.strerror or str(error) or "cannot be used").lower()
    if isinstance(error.filename, str | bytes):
        name = error.filename if isinstance(error.filename, str) else error.filename.decode()
        return f'cannot use "{name}": {reason}'
    return reason
