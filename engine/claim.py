"""A claim: what is billed, and what the chart says about it.

The shapes are those of the public contract's native JSON. Claims are made by
`dxproof.engine.claim_reader`, which checks everything; the structs themselves check nothing.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

__all__ = ["Claim", "Diagnosis", "Finding", "HistoryEntry", "Procedure", "Source"]


class Source(Struct, frozen=True):
    """Where in the chart a finding stands: a document and a span of its characters.

    `start` is the first character's offset, `end` the offset after the last (start <= end).

    Example: `Source("note-1", 57, 82)`.
    """

    document: str
    start: int
    end: int


class Diagnosis(Struct, frozen=True):
    """A diagnosis line: an ICD-10-CM code in canonical spelling (`M54.12`).

    Only the spelling is certain; whether the code exists is for the rules to say.
    """

    code: str


class Procedure(Struct, frozen=True, omit_defaults=True):
    """A procedure line: a CPT or HCPCS code, its modifiers, and the diagnoses it points to.

    `diagnoses` counts the claim's diagnoses from 1, as an 837P does.

    Example: `Procedure("72141", modifiers=("59",), diagnoses=(2,))`.
    """

    code: str
    modifiers: tuple[str, ...] = ()
    diagnoses: tuple[int, ...] = ()


class HistoryEntry(Struct, frozen=True):
    """An earlier claim of the same patient: its diagnosis code and its date of service."""

    code: str
    date: date


class Finding(Struct, frozen=True, omit_defaults=True):
    """What the chart documents: a concept of `kb/concepts.toml` and its value.

    `status` is `present` or `absent` (documented as absent, which is not undocumented); `basis` is
    `stated` or `inferred`. `value` is None only where an absent finding gives none. Texts are kept
    as they were written; words of a list, levels and codes in canonical spelling. `supports` is the
    diagnosis code that the finding is documented for. `modality` belongs to `imaging_finding`, and
    `acute_injury` to `injury_mechanism`, where it stands for a further finding of that name.

    Example: `Finding("spurling_test", "positive", side="left")`.
    """

    concept: str
    value: str | int | bool | None = None
    status: str = "present"
    basis: str = "stated"
    side: str | None = None
    supports: str | None = None
    source: Source | None = None
    modality: str | None = None
    acute_injury: bool | None = None


class Claim(Struct, frozen=True, omit_defaults=True):
    """One professional claim, with the chart findings that came with it.

    `diagnoses` is in billing order: the first is first-listed. `encounter` is `initial`,
    `subsequent` or `sequela`; `setting` is `office`, `telehealth` or `hospital-outpatient`.
    `msgspec.json.encode(claim)` writes the native JSON back; reading that gives an equal claim.

    Example: `Claim("c-1", date(2026, 3, 2), (Diagnosis("M54.2"),))`.
    """

    id: str
    date_of_service: date
    diagnoses: tuple[Diagnosis, ...]
    encounter: str = "initial"
    setting: str = "office"
    place_of_service: str | None = None
    payer: str | None = None
    procedures: tuple[Procedure, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
