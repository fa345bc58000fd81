"""Says in plain words what was received about a person, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from .offers import VERIFIED_IDENTITY

_LABELS = {
    "given_name": "Given names",
    "family_name": "Surname",
    "name": "Full name",
    "birthdate": "Date of birth",
    "email": "E-mail",
    "work_email": "Work e-mail",
    "phone_number": "Phone",
    "address": "Address",
    "social_security_number": "Social Security number",
}
_ASSURANCE = {
    "ial": "Identity assurance",
    "aal": "Sign-in assurance",
    "fal": "Federation assurance",
    "acr": "Levels achieved (acr)",
    "amr": "How you signed in (amr)",
    "auth_time": "When you signed in",
    "verified_at": "When your identity was verified",
    "pathway": "How your identity was verified",
    "verification_pathway": "How your identity was verified",
    "identity_evidence": "Evidence used",
}
_METHODS = {
    "pwd": "password",
    "otp": "one-time code",
    "mfa": "several factors",
    "hwk": "hardware key",
    "swk": "passkey",
    "pop": "proof of a key",
    "user": "user present",
    "pin": "PIN",
    "face": "face",
    "fpt": "fingerprint",
    "sms": "text message",
    "webauthn": "passkey",
}
_PLUMBING = {
    "iss", "aud", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "azp", "jti", "sid", "s_hash",
    "updated_at", "email_verified", "phone_number_verified", "sub",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing received; a sensitive one is shown only when the person opens it."""

    name: str
    label: str
    value: str
    sensitive: bool = False
    note: str = ""


def identity_lines(claims: Mapping[str, object]) -> list[Line]:
    """The person's own details, in a steady order; what we have no words for comes last under its own name."""
    known = [name for name in _LABELS if claims.get(name)]
    if {"given_name", "family_name"} <= set(known) and "name" in known:
        known.remove("name")
    others = sorted(set(claims) - set(_LABELS) - set(_ASSURANCE) - _PLUMBING)
    return [_identity_line(name, claims) for name in [*known, *others]]


def assurance_lines(claims: Mapping[str, object]) -> list[Line]:
    """What Truename says about how sure it is and how it came to be."""
    return [Line(name, label, _printed(name, claims[name])) for name, label in _ASSURANCE.items() if claims.get(name)]


def is_verified(claims: Mapping[str, object]) -> bool:
    """Whether the identity was verified at the level we asked for; nothing but the signed `acr` says so."""
    return VERIFIED_IDENTITY in str(claims.get("acr", "")).split()


def masked(value: str) -> str:
    """`value` with all but its last four characters hidden."""
    return "•" * max(0, len(value) - 4) + value[-4:]


def _identity_line(name: str, claims: Mapping[str, object]) -> Line:
    confirmed = claims.get(f"{name}_verified") is True
    return Line(
        name=name,
        label=_LABELS.get(name, name.replace("_", " ").capitalize()),
        value=_printed(name, claims[name]),
        sensitive=name == "social_security_number",
        note="confirmed" if confirmed else "",
    )


def _printed(name: str, value: object) -> str:
    if name in {"auth_time", "verified_at"} and isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).strftime("%B %-d, %Y, %H:%M UTC")
    if name == "amr" and isinstance(value, list):
        return ", ".join(_METHODS.get(str(method), str(method)) for method in value)
    if isinstance(value, Mapping):
        formatted = value.get("formatted")
        return str(formatted) if formatted else ", ".join(str(part) for part in value.values() if part)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)
