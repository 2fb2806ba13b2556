"""The help of each command: its docstring, then its options."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

if TYPE_CHECKING:
    from cyclopts import App

__all__ = ["asks_for_help", "command_help", "group_help"]

HELP_FLAGS = ("--help", "-h")
WIDTH = 96
_INDENT = " " * 6


def asks_for_help(words: Sequence[str]) -> bool:
    """Whether a command line asks for help before its options end.

    Example: `asks_for_help(["check", "-h"])`; not `["query", "--", "-h"]`.
    """
    options = words[: words.index("--")] if "--" in words else words
    return any(word in HELP_FLAGS for word in options)


def command_help(app: App, path: str) -> str:
    """The help of one command; `path` names its function, as in `dxproof.app.check:check`."""
    function = function_at(path)
    arguments = app.assemble_argument_collection(default_parameter=app.default_parameter)
    text = (inspect.getdoc(function) or "").rstrip() + "\n"
    positional = [a for a in arguments if not a.field_info.is_keyword]
    options = [a for a in arguments if a.field_info.is_keyword]
    for title, group in (("Arguments", positional), ("Options", options)):
        if group:
            text += f"\n{title}:\n" + "".join(line + "\n" for a in group for line in _entry(a))
    return text


def group_help(about: str, commands: Sequence[tuple[str, str]]) -> str:
    """The help of a group: what it is, and the first line of each command's own help."""
    width = max(len(name) for name, _ in commands) + 2
    shown = (f"  {name:<{width}}{_summary(path)}\n" for name, path in commands)
    return f"{about.rstrip()}\n\nCommands:\n{''.join(shown)}\nEach command has its own --help.\n"


def function_at(path: str) -> Callable[..., object]:
    """The function that `module:name` names."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _summary(path: str) -> str:
    return (inspect.getdoc(function_at(path)) or "").partition("\n")[0]


def _entry(argument: Any) -> Iterator[str]:
    """An argument's names and values, then its help."""
    choices = _choices(argument.hint)
    name = (
        ", ".join(sorted(argument.names, key=len))
        if argument.field_info.is_keyword
        else (argument.parameter.metavar or argument.name)
    )
    value = "|".join(choices) or argument.parameter.metavar or ""
    takes = argument.field_info.is_keyword and argument.hint is not bool
    yield f"  {name} {value}".rstrip() if takes else f"  {name}"
    for line in textwrap.wrap(argument.parameter.help or "", WIDTH - len(_INDENT)):
        yield _INDENT + line


def _choices(hint: object) -> list[str]:
    """The words that a `Literal` allows, wherever it stands in a type."""
    if get_origin(hint) is Literal:
        return [str(word) for word in get_args(hint)]
    return [word for part in get_args(hint) for word in _choices(part)]
