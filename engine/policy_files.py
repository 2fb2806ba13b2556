"""The files of an added policy: a folder of `.dl` files, read within bounds.

A policy is called what its folder is called, and its files `folder/name.dl`, wherever the folder
stands: decisions and proofs name them, and are the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

MAX_FILES = 200
"""Files that a policy may have."""
MAX_BYTES = 4_000_000
"""Bytes that a file may have."""

_NAME = re.compile(r"\w[\w .+-]*")


class PolicyError(ValueError):
    """A policy that cannot be read."""


def read_policies(folders: Iterable[Path]) -> list[tuple[str, str]]:
    """The names and texts of the files of each folder, in the order given; each folder once.

    Raises PolicyError for a folder or file that cannot serve, and for two policies of one name.

    >>> read_policies([Path("policies/acme")])[0][0]  # doctest: +SKIP
    'acme/10-payer.dl'
    """
    known: dict[str, Path] = {}
    read: list[tuple[str, str]] = []
    for folder in folders:
        root = _root(folder)
        name = folder.name if folder.name not in ("", "..") else root.name
        if known.get(name) == root:
            continue
        if name in known:
            raise PolicyError(
                f'two policies have the name "{name}": {known[name]} and {root}\n'
                "  help: a policy is named after its folder; rename one of them"
            )
        _check_name(name, folder)
        known[name] = root
        read += [(f"{name}/{path.name}", _text(path, root)) for path in _files(root)]
    return read


def _root(folder: Path) -> Path:
    try:
        root = folder.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: a symlink that leads to itself
        raise PolicyError(_unreadable(folder, error)) from None
    if not root.is_dir():
        raise PolicyError(
            f'the policy "{folder}" is a file; expected a folder of .dl files\n'
            f'  help: name the folder that holds it, such as "{folder.parent}"'
        )
    return root


def _check_name(name: str, path: Path) -> None:
    if not _NAME.fullmatch(name):
        raise PolicyError(
            f'cannot use the name of "{path}"; expected letters, digits, "_", ".", "+", "-" and '
            "spaces\n  help: decisions and proofs name it; rename it"
        )


def _files(root: Path) -> list[Path]:
    """The `.dl` files of a folder in the order of their names; hidden ones are none."""
    try:
        found = [p for p in root.iterdir() if p.suffix == ".dl" and not p.name.startswith(".")]
    except OSError as error:
        raise PolicyError(_unreadable(root, error)) from None
    if not found:
        raise PolicyError(
            f'the policy "{root}" holds no .dl file\n'
            "  help: its rules and facts stand in files such as 10-payer.dl, directly in the folder"
        )
    if len(found) > MAX_FILES:
        raise PolicyError(
            f'the policy "{root}" has {len(found):,} files; expected at most {MAX_FILES}\n'
            "  help: join some of them; a file may hold the facts of many payers"
        )
    return sorted(found, key=lambda p: p.name)


def _text(path: Path, root: Path) -> str:
    _check_name(path.name, path)
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root):
            raise PolicyError(
                f'"{path}" leads out of the policy, to "{real}"\n'
                "  help: put the file itself into the folder, so that it is a part of the policy"
            )
        if not real.is_file():  # a pipe would keep us waiting
            raise PolicyError(f'"{path}" is no file; expected a text file of rules and facts')
        with real.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:
        raise PolicyError(_unreadable(path, error)) from None
    if len(data) > MAX_BYTES:
        raise PolicyError(
            f'"{path}" has more than {MAX_BYTES:,} bytes\n  help: spread it over several files'
        )
    try:
        # editors and version control write marks and line ends their own way: no part of a policy
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise PolicyError(
            f'"{path}" is no UTF-8 text (byte {error.start})\n  help: save it as UTF-8'
        ) from None


def _unreadable(path: Path, error: OSError | RuntimeError) -> str:
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return f'cannot read the policy "{path}": {reason}'
