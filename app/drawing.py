"""The proof of one line, in every form in which it is told; each is made when first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..engine.decision import Line
    from ..engine.oracle import Decided
    from ..engine.proof import Proof

__all__ = ["Drawing"]


class Drawing:
    """The proof of one line of a decided claim.

    Example: `Drawing(decided, decided.decision.lines[0]).svg`.
    """

    def __init__(self, decided: Decided, line: Line) -> None:
        """`line` is one of the decision's own lines."""
        self._decided, self._line = decided, line

    @cached_property
    def proof(self) -> Proof:
        """The proof of the line's verdict, with what explains it beside."""
        return self._decided.proof_of(self._line)

    @property
    def title(self) -> str:
        """What the drawing is called."""
        claim = self._decided.claim
        day = claim.date_of_service.isoformat()
        titles = self._decided.edition.rows("title", (self._line.code, None))
        named = f"{self._line.code} {titles[0][1]}" if titles else self._line.code
        return f"{named}: {self._line.verdict} (claim {claim.id}, {day})"

    @cached_property
    def english(self) -> str:
        """The proof as text, ending in a line feed."""
        from ..explain.english import english

        return english(self.proof).rstrip("\n") + "\n"

    @cached_property
    def dot(self) -> str:
        """The proof as Graphviz text."""
        from ..explain.dot import dot

        return dot(self.proof, self.title)

    @cached_property
    def svg(self) -> str:
        """The drawing as an SVG element, ending in a line feed."""
        from ..explain.render import svg

        return svg(self.dot).rstrip("\n") + "\n"

    @cached_property
    def png(self) -> bytes:
        """The drawing as a PNG picture."""
        from ..explain.render import png

        return png(self.dot)

    @cached_property
    def html(self) -> str:
        """A page that holds the drawing and the text."""
        from ..explain.page import html

        return html(self.proof, self._line, self.svg)
