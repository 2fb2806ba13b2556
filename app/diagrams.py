"""Folders of drawn proofs: one for each claim, with the drawings of its lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from .drawing import Drawing
from .user_error import UserError

if TYPE_CHECKING:
    from ..engine.oracle import Decided
    from ..explain.render import Renderer

__all__ = ["Gallery", "claim_files", "line_files", "safe_name"]

MAX_NAME = 80
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_OURS = re.compile(r"(claim|decision)\.json|\d+-[A-Za-z0-9._-]+\.(txt|dot|svg|png)")


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

    def __init__(self, folder: Path, renderer: Renderer = "auto") -> None:
        """`folder` need not be there yet; "wasm" draws the same bytes on every machine."""
        self._folder = folder
        self._renderer: Renderer = renderer
        self._taken: set[str] = set()

    def add(self, decided: Decided, name: str | None = None, *, png: bool = True) -> Path:
        """Write claim, decision and each line's proof as DOT, SVG, English and, if asked, PNG.

        The folder is named after the claim unless `name` is given; ids that make the same name are
        told apart by a number. Raises UserError where it cannot be written.
        """
        folder = self._folder / self._free(safe_name(name or decided.claim.id))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for file, data in claim_files(decided).items():
                (folder / file).write_bytes(data)
            for file, data in line_files(decided, self._renderer, png).items():
                (folder / file).write_bytes(data)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            help = "name a folder that can be written"
            raise UserError(
                f'cannot write "{error.filename or folder}": {reason}', help=help
            ) from None
        return folder

    def clear(self) -> None:
        """Remove the folders that hold nothing but what a gallery writes."""
        for folder in sorted(self._folder.glob("*/")):
            files = list(folder.iterdir())
            if files and not folder.is_symlink() and all(_OURS.fullmatch(f.name) for f in files):
                for file in files:
                    file.unlink()
                folder.rmdir()

    def _free(self, name: str) -> str:
        """The name, with a number if a claim before has taken it; case tells no two apart."""
        free, number = name, 1
        while free.casefold() in self._taken:
            number += 1
            free = f"{name}-{number}"
        self._taken.add(free.casefold())
        return free


def claim_files(decided: Decided) -> dict[str, bytes]:
    """The files that tell the claim, its decision, and each line's proof in text and DOT."""
    import msgspec

    claim = msgspec.json.format(msgspec.json.encode(decided.claim), indent=2)
    decision = msgspec.json.format(decided.decision.to_json(), indent=2)
    files = {"claim.json": claim + b"\n", "decision.json": decision + b"\n"}
    for stem, drawing in _drawings(decided):
        files[f"{stem}.txt"] = drawing.english.encode()
        files[f"{stem}.dot"] = drawing.dot.encode()
    return files


def line_files(decided: Decided, renderer: Renderer, png: bool) -> dict[str, bytes]:
    """The drawing of each line's proof as SVG and, if asked, as PNG."""
    from ..explain import render

    files: dict[str, bytes] = {}
    for stem, drawing in _drawings(decided):
        picture = render.svg(drawing.dot, renderer=renderer).rstrip("\n") + "\n"
        files[f"{stem}.svg"] = picture.encode()
        if png:
            files[f"{stem}.png"] = render.png(drawing.dot, renderer=renderer)
    return files


def _drawings(decided: Decided) -> list[tuple[str, Drawing]]:
    """The proof of each line, with the beginning of the names of its files."""
    return [
        (f"{number}-{safe_name(line.code, 'line')}", Drawing(decided, line))
        for number, line in enumerate(decided.decision.lines, 1)
    ]
