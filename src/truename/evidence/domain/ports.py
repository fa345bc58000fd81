"""The engines and outside sources that evidence needs, as protocols. Implementations live in `adapters`."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from truename.assurance.findings import Finding
from truename.evidence.domain.quality import CardOutline, PictureMeasures
from truename.evidence.domain.raster import Box, Quad, Raster


@dataclass(frozen=True, slots=True)
class TextLine:
    """One recognised line: text, confidence 0 to 1, and its four corners in pixels of the raster that was read."""

    text: str
    confidence: float
    quad: Quad


@dataclass(frozen=True, slots=True)
class FacePlace:
    """One face: its box in pixels and the detector's score, 0 to 1."""

    box: Box
    score: float


class ImageFiles(Protocol):
    """Opens what people upload and writes what is kept."""

    def open(self, content: bytes) -> Raster:
        """The upright picture; JPEG, PNG, WebP, HEIC. Raises `CaptureRefused` for what cannot or may not be opened;
        limits are checked before pixels are decoded."""
        ...

    def encode_jpeg(self, raster: Raster, *, quality: int, longest_side_px: int) -> bytes:
        """A JPEG without metadata, shrunk to `longest_side_px` when larger."""
        ...


class DocumentFinder(Protocol):
    """Finds the card or page in a picture and looks at it straight on."""

    def find(self, raster: Raster, *, least_area_px: float = 0) -> CardOutline | None:
        """The outline, or None when no four-sided shape with edges on all sides is seen that has `least_area_px`."""
        ...

    def rectify(self, raster: Raster, quad: Quad, *, width_px: int, height_px: int) -> Raster:
        """The inside of `quad` as a straight picture of the given size."""
        ...

    def turn(self, raster: Raster, *, quarter_turns: int) -> Raster:
        """The picture turned clockwise by that many quarters."""
        ...

    def crop(self, raster: Raster, box: Box) -> Raster:
        """The part inside `box`, cut to the picture."""
        ...

    def measure(self, raster: Raster) -> PictureMeasures:
        """Sharpness, light, glare and machine readable bands of a straight picture of a card or page."""
        ...


class TextReader(Protocol):
    """Recognises printed text."""

    def read_lines(self, raster: Raster) -> tuple[TextLine, ...]:
        """Every line of text, top to bottom; empty when there is none."""
        ...

    def read_mrz_lines(self, raster: Raster, candidates: tuple[TextLine, ...]) -> tuple[TextLine, ...]:
        """The same lines read again with only A to Z, 0 to 9 and the filler allowed."""
        ...


class BarcodeReader(Protocol):
    """Decodes PDF417."""

    def read(self, raster: Raster, outline: Quad | None, *, thorough: bool) -> bytes | None:
        """The content of the largest PDF417 symbol; None when none decodes. `thorough` allows about 300 ms more of
        straightening; without it only the picture as it is and its outline are tried."""
        ...

    def has_texture(self, raster: Raster) -> bool:
        """Whether a block of dense upright bars is there, as a symbol is, readable or not."""
        ...


class PortraitFinder(Protocol):
    """Finds faces on evidence."""

    def find(self, raster: Raster) -> tuple[FacePlace, ...]:
        """Every face, largest first; ghost images included; empty when there is none."""
        ...


class LicenceSource(Protocol):
    """Answers whether a licence or state identification card is on record."""

    def validate_licence(
        self,
        *,
        issuer: str,
        document_number: str,
        surname: str,
        given_names: str,
        birth_date: date,
        expiry_date: date,
    ) -> Finding:
        """PASSED on a match, FAILED on a mismatch or an unknown number, UNAVAILABLE otherwise. Never raises."""
        ...


class PassportSource(Protocol):
    """Answers whether a passport is on record."""

    def validate_passport(
        self,
        *,
        nationality: str,
        document_number: str,
        surname: str,
        given_names: str,
        birth_date: date,
        expiry_date: date,
    ) -> Finding:
        """As `LicenceSource.validate_licence`."""
        ...


class SocialSecuritySource(Protocol):
    """Answers whether a Social Security number belongs to a name and birth date, and whether its holder has died."""

    def validate_social_security(
        self, *, social_security_number: str, surname: str, given_names: str, birth_date: date
    ) -> tuple[Finding, Finding]:
        """The number's match and the death record, in this order. Never raises."""
        ...


class PhoneSource(Protocol):
    """Answers whether a phone account is in a person's name."""

    def validate_phone(self, *, number: str, surname: str, given_names: str) -> Finding:
        """PASSED when the carrier holds the account in this name. Never raises."""
        ...
