"""Folders of drawn proofs: one for each claim, with the drawings of its lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from .drawing import Drawing
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.oracle import Decided

__all__ = ["Gallery", "safe_name"]

MAX_NAME = 80
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def safe_name(text: str, otherwise: str = "claim") -> str:
    """A text as the name of a file or folder that means no other place, on any system.

    Example: `safe_name("../etc/x y")` is `"etc_x_y"`.
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._-")[:MAX_NAME].rstrip("._-")
    return f"_{name}" if _RESERVED.match(name) else name or otherwise


class Gallery:
    """A folder that holds a folder for each claim.

    Example: `Gallery(Path("diagrams")).add(decided)` writes `diagrams/c-1/1-M54.12.svg` and more.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` need not be there yet."""
        self._folder = folder
        self._taken: set[str] = set()

    def add(self, decided: Decided, name: str | None = None) -> Path:
        """Write claim, decision and each line's proof as DOT, SVG, PNG and English.

        The folder is named after the claim unless `name` is given; ids that make the same name are
        told apart by a number. Raises UserError where it cannot be written.
        """
        folder = self._folder / self._free(safe_name(name or decided.claim.id))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._write(decided, folder)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            help = "name a folder that can be written"
            raise UserError(
                f'cannot write "{error.filename or folder}": {reason}', help=help
            ) from None
        return folder

    def _write(self, decided: Decided, folder: Path) -> None:
        import msgspec

        claim = msgspec.json.format(msgspec.json.encode(decided.claim), indent=2)
        decision = msgspec.json.format(decided.decision.to_json(), indent=2)
        (folder / "claim.json").write_bytes(claim + b"\n")
        (folder / "decision.json").write_bytes(decision + b"\n")
        for number, line in enumerate(decided.decision.lines, 1):
            drawing = Drawing(decided, line)
            stem = f"{number}-{safe_name(line.code, 'line')}"
            (folder / f"{stem}.txt").write_bytes(drawing.english.encode())
            (folder / f"{stem}.dot").write_bytes(drawing.dot.encode())
            (folder / f"{stem}.svg").write_bytes(drawing.svg.encode())
            (folder / f"{stem}.png").write_bytes(drawing.png)

    def _free(self, name: str) -> str:
        """The name, with a number if a claim before has taken it; case tells no two apart."""
        free, number = name, 1
        while free.casefold() in self._taken:
            number += 1
            free = f"{name}-{number}"
        self._taken.add(free.casefold())
        return free
