"""Bytes to text: a claim file is UTF-8, and no larger than a bound."""

from __future__ import annotations

from typing import NoReturn

from .claim_error import ClaimError, ClaimProblem

__all__ = ["MAX_BYTES", "refuse", "text_of"]

MAX_BYTES = 64 * 1024 * 1024
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_UTF8_HELP = "save the file as UTF-8"


def text_of(data: bytes | str, name: str, max_bytes: int = MAX_BYTES) -> str:
    """Decode a claim file: UTF-8, of bounded size; a byte order mark in front is left out.

    RFC 8259, section 8.1, lets a reader ignore that mark. Raises ClaimError for anything else, with
    line and column of the first byte that is no UTF-8.
    """
    if len(data) > max_bytes:
        unit = "characters" if isinstance(data, str) else "bytes"
        message = f"the file holds {len(data):,} {unit}"
        refuse(name, message, f"at most {max_bytes:,}", "split it into several files")
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    if data.startswith(_WIDE_MARKS):
        refuse(name, "the file is UTF-16 or UTF-32", "UTF-8", _UTF8_HELP)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With utf-8-sig the offset may count from behind the mark: plain UTF-8 counts from byte 0.
        line, column = _byte_place(data.removeprefix(b"\xef\xbb\xbf"), error)
    message = "a byte that is no UTF-8"
    refuse(name, message, "UTF-8 text", _UTF8_HELP, line=line, column=column)


def refuse(
    name: str,
    message: str,
    expected: str,
    help: str,
    *,
    line: int | None = None,
    column: int | None = None,
) -> NoReturn:
    """Raise the one problem that makes a file unreadable; no traceback may show the text itself."""
    problem = ClaimProblem(name, "", message, expected, help, line=line, column=column)
    raise ClaimError([problem]) from None


def _byte_place(data: bytes, error: UnicodeDecodeError) -> tuple[int, int]:
    """Find line and column, in characters, of the first byte that is no UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as plain:
        error = plain
    start = data.rfind(b"\n", 0, error.start) + 1
    return data.count(b"\n", 0, error.start) + 1, len(data[start : error.start].decode("utf-8")) + 1
