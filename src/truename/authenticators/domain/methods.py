"""The kinds of authenticator, what each contributes to a session, and the level that they reach together."""

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from truename.assurance.levels import AAL


class AuthenticatorKind(StrEnum):
    """What a subscriber can bind; stored, so never renamed."""

    PASSWORD = "password"  # noqa: S105
    PASSKEY = "passkey"
    TOTP = "totp"
    RECOVERY_CODES = "recovery_codes"


# What stands beside a password at the second step, strongest first: the order in which they are recommended.
SECOND_STEP_KINDS = (AuthenticatorKind.PASSKEY, AuthenticatorKind.TOTP, AuthenticatorKind.RECOVERY_CODES)
# What a person must have at least one of; recovery codes are for when it is lost, not for every day.
EVERYDAY_KINDS = frozenset({AuthenticatorKind.PASSKEY, AuthenticatorKind.TOTP})


def authentication_methods(
    kind: AuthenticatorKind, *, user_verified: bool = False, backup_eligible: bool = False
) -> tuple[str, ...]:
    """The method references that using one authenticator adds to a session (Source: RFC 8176, 2)."""
    match kind:
        case AuthenticatorKind.PASSWORD:
            return ("pwd",)
        case AuthenticatorKind.TOTP | AuthenticatorKind.RECOVERY_CODES:
            return ("otp",)
        case AuthenticatorKind.PASSKEY:
            # A key that its maker may copy to other devices is software-held, whatever chip it started in.
            key = "swk" if backup_eligible else "hwk"
            return (key, "user", "mfa") if user_verified else (key,)
        case _:
            assert_never(kind)


def with_methods(present: Iterable[str], added: Iterable[str]) -> tuple[str, ...]:
    """Both sets in order of use without repetition, with `mfa` once a password stands beside something held."""
    methods = list(dict.fromkeys([*present, *added]))
    if "pwd" in methods and {"otp", "hwk", "swk"} & set(methods) and "mfa" not in methods:
        methods.append("mfa")
    return tuple(methods)


def achieved_level(methods: Iterable[str]) -> AAL:
    """AAL2 for two different factors, AAL1 for one, NONE for nothing (Source: SP 800-63B-4, 2.2.1)."""
    used = frozenset(methods)
    if "mfa" in used:
        return AAL.AAL2
    return AAL.AAL1 if used else AAL.NONE
