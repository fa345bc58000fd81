"""Which passwords are accepted and why one is not; hashing and storage are elsewhere (SP 800-63B-4, 3.1.1.2)."""

import unicodedata
from collections.abc import Callable
from enum import StrEnum

MINIMUM_LENGTH = 8  # it never stands alone: a second authenticator is always bound
MAXIMUM_LENGTH = 128
SERVICE_NAME = "truename"


class PasswordFault(StrEnum):
    """Why a password is not accepted; each has its own text with what to do instead."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    SERVICE_NAME = "service_name"
    OWN_ADDRESS = "own_address"


def normal_form(typed: str) -> str:
    """The password as it is hashed, so that the same letters typed on another keyboard match (NFKC)."""
    return unicodedata.normalize("NFKC", typed)


def password_fault(typed: str, *, addresses: tuple[str, ...], is_common: Callable[[str], bool]) -> PasswordFault | None:
    """The first reason against this password, or None. `is_common` is asked for the whole password in lower case.

    There are no rules of composition: the standard forbids them. Source: SP 800-63B-4, 3.1.1.2.
    """
    password = normal_form(typed)
    if len(password) < MINIMUM_LENGTH:
        return PasswordFault.TOO_SHORT
    if len(password) > MAXIMUM_LENGTH:
        return PasswordFault.TOO_LONG
    folded = password.casefold()
    core = folded.strip("0123456789!?.,;:*#+-_@$%& ")
    if core == SERVICE_NAME or folded == SERVICE_NAME:
        return PasswordFault.SERVICE_NAME
    if any(_is_about(folded, core, address.casefold()) for address in addresses):
        return PasswordFault.OWN_ADDRESS
    if is_common(folded) or len(set(folded)) == 1:
        return PasswordFault.COMMON
    return None


def _is_about(folded: str, core: str, address: str) -> bool:
    local, _, domain = address.partition("@")
    words = {address, local, domain, domain.partition(".")[0]} - {""}
    return folded in words or (len(core) > 2 and core in words)
