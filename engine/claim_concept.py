"""The vocabulary of findings, read from `kb/concepts.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Concept", "Vocabulary", "vocabulary"]

_FILE = Path(__file__).parent.parent / "kb" / "concepts.toml"


class Concept(NamedTuple):
    """One finding concept: its name, the type of its value, and one line of meaning.

    `value` is text, integer, boolean, one-of, level, condition or codes. `words` holds the valid
    words of a one-of or condition; `minimum` the least integer; `companions` the keys that findings
    of this concept alone may bear.
    """

    name: str
    value: str
    meaning: str
    words: tuple[str, ...] = ()
    minimum: int | None = None
    companions: tuple[str, ...] = ()


class Vocabulary(NamedTuple):
    """All finding concepts by name, the synonyms of words, and the nerve root levels.

    `levels` gives, for each nerve root and each disc level, the root that it documents.
    """

    concepts: dict[str, Concept]
    synonyms: dict[str, str]
    levels: dict[str, str]

    def bearers(self, key: str) -> list[str]:
        """Name the concepts whose findings may bear a companion key such as `modality`."""
        return [name for name, concept in self.concepts.items() if key in concept.companions]


@cache
def vocabulary() -> Vocabulary:
    """Load the vocabulary that ships with the package, once a process.

    Example: `vocabulary().concepts["duration_weeks"].minimum` is 0.
    """
    import tomllib

    with _FILE.open("rb") as file:
        table = tomllib.load(file)
    conditions = tuple(table["conditions"])
    concepts = {name: _concept(name, entry, conditions) for name, entry in table["concept"].items()}
    levels = {root: root for root in table["levels"]["roots"]} | table["levels"]["discs"]
    return Vocabulary(concepts, table["synonyms"], levels)


def _concept(name: str, entry: dict[str, Any], conditions: tuple[str, ...]) -> Concept:
    """Make one concept of its table; a condition's words are the shared ones and its own."""
    words = tuple(entry.get("words", ()))
    if entry["value"] == "condition":
        words = (*conditions, *entry.get("also", ()))
    companions = tuple(entry.get("companions", ()))
    return Concept(name, entry["value"], entry["meaning"], words, entry.get("minimum"), companions)
