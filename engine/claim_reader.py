"""Reading claims: one JSON object, a JSON list of them, or JSON Lines.

The shapes are those of the public contract. Nothing is dropped or guessed: whatever a claim may not
hold is a problem with its place, what was expected, and the nearest valid word. The only thing left
out are keys that begin with `//`, which are comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NoReturn

from .claim_error import ClaimError, ClaimProblem, Problems, TooManyProblemsError
from .claim_json import check_json, decoder, parse
from .claim_object import read_claim
from .claim_text import MAX_BYTES, text_of

if TYPE_CHECKING:
    from .claim import Claim

__all__ = ["claim_of", "each_claim", "read_claims"]

Format = Literal["json", "jsonl"]
MAX_FILE_PROBLEMS = 1_000


def read_claims(
    data: bytes | str, name: str, format: Format | None = None, *, max_bytes: int = MAX_BYTES
) -> list[Claim]:
    """Read all claims of a file, in their order.

    `name` is what errors call the file. `format` None means: by the name's ending (`.json`,
    `.jsonl`, `.ndjson`), else by the look of the text. Raises ClaimError with the problems of every
    claim (of the first thousand and some), and nothing else, whatever the bytes are; a file without
    any claim is an error too.

    Example: `read_claims(Path("claims.jsonl").read_bytes(), "claims.jsonl")`.
    """
    claims: list[Claim] = []
    problems: list[ClaimProblem] = []
    for claim in each_claim(data, name, format, max_bytes=max_bytes):
        if not isinstance(claim, ClaimError):
            claims.append(claim)
            continue
        problems += claim.problems
        if len(problems) >= MAX_FILE_PROBLEMS:
            break
    if problems:
        raise ClaimError(problems)
    return claims


def each_claim(
    data: bytes | str, name: str, format: Format | None = None, *, max_bytes: int = MAX_BYTES
) -> Iterator[Claim | ClaimError]:
    """Read claims one by one: each a Claim, or the ClaimError that says what is wrong with it.

    Raises ClaimError where the file as a whole cannot be read. Blank lines of JSON Lines are no
    claims. Formats as in `read_claims`.
    """
    text = text_of(data, name, max_bytes)
    if not text.strip():
        _no_claim(name)
    if (format or _format_of(text, name)) == "jsonl":
        yield from _each_line(text, name)
        return
    value = parse(text, name)
    if not isinstance(value, list):
        yield _claim_or_error(value, Problems(name))
    elif not value:
        _no_claim(name)
    else:
        for number, item in enumerate(value, 1):
            yield _claim_or_error(item, Problems(name, claim=number))


def claim_of(value: object, name: str = "claim", *, line: int | None = None) -> Claim:
    """Read a claim from one parsed JSON value, such as a dict, or from one line of JSON Lines.

    A text is parsed first; `line` is its line's number for errors. Raises ClaimError with all
    problems.

    Example: `claim_of({"id": "c-1", "date_of_service": "2026-03-02", "diagnoses": ["m542"]})`.
    """
    if isinstance(value, str | bytes):
        value = parse(text_of(value, name), name, line)
    claim = _claim_or_error(value, Problems(name, line=line))
    if isinstance(claim, ClaimError):
        raise claim
    return claim


def _each_line(text: str, name: str) -> Iterator[Claim | ClaimError]:
    """Read JSON Lines. Only a line feed ends a line: JSON texts may hold other separators."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = parse(line, name, number)
        except ClaimError as error:
            yield error
        else:
            yield _claim_or_error(value, Problems(name, line=number))


def _format_of(text: str, name: str) -> Format:
    """Tell the format by the file's name, else by whether more follows a first object."""
    ending = name.lower().rpartition(".")[2]
    if ending == "json":
        return "json"
    if ending in ("jsonl", "ndjson"):
        return "jsonl"
    start = len(text) - len(text.lstrip())
    if text[start] != "{":
        return "json"
    try:
        _, end = decoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return "json"  # reading it as such names the place
    return "jsonl" if text[end:].strip() else "json"


def _no_claim(name: str) -> NoReturn:
    """Refuse a file that holds nothing, lest it pass as one whose every claim was accepted."""
    raise ClaimError([ClaimProblem(name, "", "the file holds no claim", "at least one claim")])


def _claim_or_error(value: object, problems: Problems) -> Claim | ClaimError:
    """Read one claim; return the error that carries all its problems, if it has any."""
    claim = None
    try:
        if check_json(value, problems):
            claim = read_claim(value, problems)
    except TooManyProblemsError:
        return problems.error()
    return problems.error() if problems.found or claim is None else claim
