"""The one normal form of an e-mail address and what it is labelled. No storage here."""

import re
import unicodedata
from enum import StrEnum

from truename.foundation.refusal import Refusal

_MAXIMUM_LENGTH = 254
_SHAPE = re.compile(
    r"^[^\s@\x00-\x1f<>,;:\"()\[\]\\]{1,64}@(?:[^\s@.\x00-\x1f<>,;:\"()\[\]\\/]{1,63}\.)+[^\s@.\d]{2,63}$"
)


class AddressLabel(StrEnum):
    """What a subscriber says an address is for; a relying party may ask for one kind."""

    PERSONAL = "personal"
    WORK = "work"
    BOTH = "both"


class EmailAddressMalformed(Refusal):
    """What was typed has not the shape of an e-mail address."""

    code = "email_address_malformed"


def display_address(typed: str) -> str:
    """`typed` as it is stored and written to: NFC, trimmed, domain in lower case.

    Raises EmailAddressMalformed when it cannot be an address (Source: RFC 5321, 4.5.3.1, lengths).
    """
    address = unicodedata.normalize("NFC", typed).strip()
    if len(address) > _MAXIMUM_LENGTH or not _SHAPE.match(address):
        raise EmailAddressMalformed
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def lookup_form(address: str) -> str:
    """The form under which two spellings of one address meet: NFKC and case-folded."""
    return unicodedata.normalize("NFKC", address).strip().casefold()
