"""The adapters that settings name for evidence, typed. Rules about their answers are not here."""

from typing import cast

from django.conf import settings

from truename.evidence.domain.ports import (
    BarcodeReader,
    DocumentFinder,
    ImageFiles,
    LicenceSource,
    PassportSource,
    PhoneSource,
    PortraitFinder,
    SocialSecuritySource,
    TextReader,
)
from truename.foundation.adapters import load_adapter


def _adapter(port: str) -> object:
    return load_adapter(settings.ADAPTERS[f"evidence.{port}"])


def image_files() -> ImageFiles:
    """Opens and writes pictures."""
    return cast(ImageFiles, _adapter("image_files"))


def document_finder() -> DocumentFinder:
    """Finds and straightens cards."""
    return cast(DocumentFinder, _adapter("document_finder"))


def text_reader() -> TextReader:
    """Recognises print."""
    return cast(TextReader, _adapter("text_reader"))


def barcode_reader() -> BarcodeReader:
    """Decodes PDF417."""
    return cast(BarcodeReader, _adapter("barcode_reader"))


def portrait_finder() -> PortraitFinder:
    """Finds faces on evidence."""
    return cast(PortraitFinder, _adapter("portrait_finder"))


def licence_source() -> LicenceSource:
    """Answers for licences."""
    return cast(LicenceSource, _adapter("licence_source"))


def passport_source() -> PassportSource:
    """Answers for passports."""
    return cast(PassportSource, _adapter("passport_source"))


def social_security_source() -> SocialSecuritySource:
    """Answers for Social Security numbers."""
    return cast(SocialSecuritySource, _adapter("social_security_source"))


def phone_source() -> PhoneSource:
    """Answers for phone accounts."""
    return cast(PhoneSource, _adapter("phone_source"))
