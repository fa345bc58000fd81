"""Links to the other ways of taking a step, and what each kind of authenticator is called."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from truename.authenticators.domain.methods import AuthenticatorKind

KIND_NAMES: dict[AuthenticatorKind, Promise] = {
    AuthenticatorKind.PASSWORD: _("Password"),
    AuthenticatorKind.PASSKEY: _("Passkey"),
    AuthenticatorKind.TOTP: _("Authenticator app"),
    AuthenticatorKind.RECOVERY_CODES: _("Recovery codes"),
}
_USE: dict[AuthenticatorKind, Promise] = {
    AuthenticatorKind.PASSKEY: _("Use a passkey"),
    AuthenticatorKind.TOTP: _("Use your authenticator app"),
    AuthenticatorKind.RECOVERY_CODES: _("Use a recovery code"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One link of `site/components/other_ways.html`."""

    label: Promise
    url: str


def other_second_steps(kinds: tuple[AuthenticatorKind, ...], chosen: AuthenticatorKind) -> tuple[Way, ...]:
    """The second steps of this account but the one shown, and help for those who lost them all."""
    address = reverse("authenticators:second-step")
    ways = tuple(Way(_USE[kind], f"{address}?method={kind.value}") for kind in kinds if kind is not chosen)
    return (*ways, Way(_("I lost my way to sign in"), reverse("place-help")))
