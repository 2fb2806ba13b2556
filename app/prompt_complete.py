"""What may be typed next: commands, relations, columns, and the words and codes of a column."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from ..engine import syntax as s
from .output import plain
from .prompt_commands import COMMANDS, FORMATS
from .prompt_place import Place, place_in
from .prompt_relations import signature

if TYPE_CHECKING:
    from ..engine.edition import Edition
    from ..engine.program import Program, Relation
    from .session import Session

__all__ = ["Completions", "hint"]

MANY = 50
"""Codes that are offered at once."""
CODE, TEXT = "Code", "Text"


def hint(session: Session, text: str) -> tuple[str, str, str] | None:
    """The columns of the relation that is being typed: those before the cursor's, it, the others.

    Example: `hint(session, "is_a(X, ") == ("is_a(node, ", "ancestor", ")")`.
    """
    place = place_in(text)
    relation = session.kb.program.relations.get(place.relation or "")
    if relation is None or not place.column < relation.arity:
        return None
    names = [f"{c}: {t}" for c, t in zip(relation.columns, relation.types, strict=True)]
    before, after = names[: place.column], names[place.column + 1 :]
    head = f"{relation.name}({''.join(f'{n}, ' for n in before)}"
    return head, names[place.column], "".join(f", {n}" for n in after) + ")"


class Completions(Completer):
    """Completes what is typed at a session's prompt."""

    def __init__(self, session: Session) -> None:
        """Nothing is read until the first completion needs it."""
        self._session = session
        self._codes: dict[str, list[tuple[str, str]]] = {}
        self._paths = PathCompleter(expanduser=True)

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        """The completions at the cursor."""
        text = document.text_before_cursor.lstrip()
        if text.startswith(":"):
            yield from self._of_command(text, complete_event)
            return
        place = place_in(text)
        relation = self._session.kb.program.relations.get(place.relation or "")
        if place.relation is None:
            yield from self._relations(place.word, "(")
        elif relation is not None and place.column < relation.arity:
            yield from self._of_column(relation, place)

    def _of_command(self, text: str, event: CompleteEvent) -> Iterator[Completion]:
        name, blank, word = text[1:].partition(" ")
        word = word.lstrip()
        if not blank:
            for known, command in COMMANDS.items():
                if known.startswith(name):
                    yield Completion(f":{known}", -len(text), display_meta=command.does)
        elif name == "describe":
            yield from self._relations(word, "")
        elif name == "claims":
            yield from self._paths.get_completions(Document(word), event)
        else:
            words = {
                "format": FORMATS,
                "edition": [e.name for e in self._session.kb.editions],
                "claim": dict.fromkeys(c.id for c in self._session.claims),
            }
            yield from _words(words.get(name, ()), word)

    def _relations(self, word: str, end: str) -> Iterator[Completion]:
        known = self._session.kb.program.relations
        # what begins with the word comes first, then what holds it
        for name in sorted((n for n in known if word in n), key=lambda n: not n.startswith(word)):
            shown = signature(known[name])
            yield Completion(name + end, -len(word), display=name, display_meta=shown)

    def _of_column(self, relation: Relation, place: Place) -> Iterator[Completion]:
        type_ = relation.types[place.column]
        if not place.quoted:
            column = relation.columns[place.column]
            for shown in (column.capitalize(), "_"):
                if shown.lower().startswith(place.word.lower()):
                    yield Completion(shown, -len(place.word), display_meta=f"{column}: {type_}")
        elif type_ == CODE:
            yield from self._of_edition(self._session.edition, place.word)
        elif type_ != TEXT:
            key = relation.name if type_ == "symbol" else ""
            yield from _words(
                self._vocabulary.get((key, type_, place.column if key else 0), ()), place.word
            )

    def _of_edition(self, edition: Edition, word: str) -> Iterator[Completion]:
        """Codes by prefix, in any case and with or without the dot, each with its title."""
        if not word:
            return
        if edition.name not in self._codes:
            nodes = (str(row[0]) for row in edition.fetch("node", (None, None)))
            self._codes[edition.name] = sorted((_key(node), node) for node in nodes)
        codes, key = self._codes[edition.name], _key(word)
        first = bisect_left(codes, (key, ""))
        for spelled, code in codes[first : first + MANY]:
            if not spelled.startswith(key):
                return
            title = next((str(t) for _, t in edition.rows("title", (code, None))), "")
            yield Completion(code, -len(word), display_meta=title)

    @cached_property
    def _vocabulary(self) -> dict[tuple[str, str, int], list[str]]:
        return _constants(self._session.kb.program)


def _words(words: Iterable[str], word: str) -> Iterator[Completion]:
    for known in words:
        if known.lower().startswith(word.lower()):
            yield Completion(known, -len(word), display=plain(known))


def _key(code: str) -> str:
    """How codes are compared: in capitals and without the dot."""
    return code.upper().replace(".", "")


def _constants(program: Program) -> dict[tuple[str, str, int], list[str]]:
    """The strings that the policy itself names, by type; of no type of their own, by column."""
    found: dict[tuple[str, str, int], set[str]] = {}

    def add(relation: Relation, row: Iterable[object]) -> None:
        for place, (type_, value) in enumerate(zip(relation.types, row, strict=True)):
            if isinstance(value, str) and type_ not in (CODE, TEXT):
                own = type_ == "symbol"
                key = (relation.name, type_, place) if own else ("", type_, 0)
                found.setdefault(key, set()).add(value)

    for name, rows in program.facts.items():
        for row in rows:
            add(program.relations[name], row)
    for rule in program.rules:
        for atom in (rule.head, *(a for x in rule.body if (a := s.atom_of(x)))):
            values = [t.value if isinstance(t, s.Constant) else None for t in atom.terms]
            add(program.relations[atom.relation], values)
    return {key: sorted(words) for key, words in found.items()}
