"""Wrong usage of the command line, told as any other error."""

from __future__ import annotations

from typing import Any, get_args

from ..engine.diagnostics import did_you_mean, one_of
from .user_error import UserError

__all__ = ["usage_error"]


def usage_error(error: Any) -> UserError:
    """A cyclopts error in our words.

    Example: an UnknownCommandError for `chekc` says `did you mean "check"?`.
    """
    command = " ".join(("dxproof", *(error.command_chain or ())))
    help = f'see "{command} --help"'
    match type(error).__name__:
        case "UnknownCommandError":
            return _unknown_command(error)
        case "UnknownOptionError":
            word = error.token.keyword or error.token.value
            names = [n for a in error.argument_collection for n in a.names]
            return UserError(
                f'unknown option "{word}"', help=did_you_mean(word.split("=")[0], names) or help
            )
        case "UnusedCliTokensError":
            words = " ".join(error.unused_tokens or ())
            return UserError(f'"{words}" is more than the command takes', help=help)
        case "MissingArgumentError" | "ConsumeMultipleError":
            return UserError(f"{_name(error)} is missing", help=help)
        case "RepeatArgumentError":
            return UserError(f'"{error.token.keyword}" is given more than once', help=help)
        case "CoercionError":
            return _bad_value(error, help)
    return UserError(_lowered(str(error)), help=help)


def _unknown_command(error: Any) -> UserError:
    word = error.unused_tokens[0]
    app = error.app
    names = [name for name in app if not name.startswith("-")] if app else []
    return UserError(
        f'unknown command "{word}"',
        expected=one_of(names) if names else "",
        help=did_you_mean(word, names) or 'see "dxproof --help"',
    )


def _bad_value(error: Any, help: str) -> UserError:
    word = error.token.value if error.token else ""
    choices = [c for c in get_args(error.target_type) if isinstance(c, str)]
    if choices:
        expected, help = one_of(choices), did_you_mean(word, choices) or help
    else:
        kind = getattr(error.target_type, "__name__", "value")
        expected = {"int": "a whole number", "float": "a number"}.get(kind, f"a {kind}")
    return UserError(f'found "{word}" for {_name(error)}', expected=expected, help=help)


def _name(error: Any) -> str:
    """How the user knows an argument: by its option, or as the help shows it."""
    name = error.argument.name if error.argument else "a value"
    return f'"{name}"' if name.startswith("-") else name


def _lowered(text: str) -> str:
    text = text.strip().rstrip(".")
    return text[:1].lower() + text[1:]
