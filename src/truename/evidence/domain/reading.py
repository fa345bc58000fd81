"""What reading a piece of evidence gives: fields with their sources, MRZ lines, findings, portrait and times."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from truename.assurance.findings import Finding
from truename.evidence.domain.raster import Box


class FieldName(StrEnum):
    """The facts that are read from evidence; dates are ISO 8601, the rest as printed in capitals."""

    DOCUMENT_NUMBER = "document_number"
    SURNAME = "surname"
    GIVEN_NAMES = "given_names"
    BIRTH_DATE = "birth_date"
    EXPIRY_DATE = "expiry_date"
    ISSUE_DATE = "issue_date"
    ISSUER = "issuer"
    SEX = "sex"
    NATIONALITY = "nationality"
    ADDRESS = "address"


class FieldSource(StrEnum):
    """Where on the evidence a value was read."""

    FRONT = "front"
    BARCODE = "barcode"
    MRZ = "mrz"
    PAGE = "page"  # the printed zone of a passport page


class DocumentKind(StrEnum):
    """What the pictures show, as far as the reading could tell."""

    DRIVERS_LICENCE = "drivers_licence"
    ID_CARD = "id_card"
    PASSPORT = "passport"
    TRAVEL_CARD = "travel_card"  # TD1 and TD2 machine readable cards: passport cards, national identity cards
    VISA = "visa"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ReadField:
    """One value, the places it was read from (the one that gave the value first) and the confidence, 0 to 1.

    `box` is in pixels of the upright uploaded picture; None when the value comes from a barcode.
    """

    value: str
    sources: tuple[FieldSource, ...]
    confidence: float
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class MrzRepair:
    """A character that was changed because the field's own check digit allows exactly one such reading."""

    field: str
    position: int
    read: str
    taken_as: str


@dataclass(frozen=True, slots=True)
class SourceReading:
    """The fields of one source alone, before the sources are put together; the cross-checks compare these."""

    source: FieldSource
    fields: Mapping[FieldName, ReadField]


@dataclass(frozen=True, slots=True)
class EvidenceReading:
    """Everything that was read. `mrz_lines` are as printed, before any repair; `sources` keeps what each place said.

    `portrait_jpeg` is the main portrait with a margin, None when no face was found. `printed_text` is the recognised
    text of the front or page, one line per entry. `milliseconds` is per stage.
    """

    kind: DocumentKind
    fields: Mapping[FieldName, ReadField]
    mrz_lines: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    portrait_jpeg: bytes | None = field(default=None, repr=False)
    milliseconds: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[SourceReading, ...] = ()
    issuer_identification_number: str = ""  # six digits of an AAMVA barcode
    printed_text: tuple[str, ...] = field(default=(), repr=False)

    def value(self, name: FieldName) -> str:
        """The value read for `name`, empty when there is none."""
        found = self.fields.get(name)
        return found.value if found else ""

    def from_source(self, source: FieldSource) -> Mapping[FieldName, ReadField]:
        """The fields that `source` alone gave; empty when it was not read."""
        return next((reading.fields for reading in self.sources if reading.source is source), {})
