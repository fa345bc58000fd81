"""What was agreed with one relying party, as data that the checks read; never its secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText


class Profile(StrEnum):
    """The set of rules that a relying party is registered under."""

    STANDARD = "standard"
    OIDC = "oidc"  # plain OpenID Connect Core, for clients that know no PKCE


@dataclass(frozen=True, slots=True)
class ProfileRules:
    """What a profile demands beyond the common checks."""

    is_pkce_required: bool


PROFILE_RULES: Mapping[Profile, ProfileRules] = {
    Profile.STANDARD: ProfileRules(is_pkce_required=True),
    Profile.OIDC: ProfileRules(is_pkce_required=False),
}


@dataclass(frozen=True, slots=True)
class ClientPolicy:
    """A relying party as the checks see it. `sector` groups services that may know a person by one subject."""

    id: UUID
    client_id: str
    organisation_name: str
    service_name: str
    purpose: LocalisedText
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    attributes: tuple[AttributeAgreement, ...]
    minimum_ial: IAL
    minimum_aal: AAL
    sector: str
    profile: Profile
    is_public: bool
    is_enabled: bool
    is_claims_in_id_token: bool
    alternatives_url: str
    alternatives_text: LocalisedText
    privacy_policy_url: str
    home_url: str
    logo_url: str

    @property
    def rules(self) -> ProfileRules:
        """What this client's profile demands. A public client proves itself by PKCE alone (Source: RFC 9700, 2.1.1)."""
        return ProfileRules(is_pkce_required=True) if self.is_public else PROFILE_RULES[self.profile]


class UnusableRegistration(ValueError):
    """A registration that cannot be stored; the message says which field and why, for the operator."""


def check_registered_uri(uri: str, *, field: str) -> None:
    """Raises UnusableRegistration unless `uri` is absolute, without fragment, and https (http on loopback only).

    Source: RFC 6749, 3.1.2; RFC 9700, 2.1; RFC 8252, 7.3.
    """
    parts = urlsplit(uri)
    host = parts.hostname or ""
    if not host or parts.scheme not in {"https", "http"}:
        raise UnusableRegistration(f"{field}: an address must begin with https:// and name a host.")
    if parts.scheme == "http" and host not in {"localhost", "127.0.0.1", "::1"}:
        raise UnusableRegistration(f"{field}: http:// is only accepted for this machine itself; use https://.")
    if "#" in uri or parts.username is not None:
        raise UnusableRegistration(f"{field}: an address may have neither a fragment (#) nor a user name.")
    if any(character <= " " or character == "\\" for character in uri):
        raise UnusableRegistration(f"{field}: an address may not contain spaces or control characters.")


def origin_of(uri: str) -> str:
    """The origin of a registered address, for the page that may send a form there: `https://agency.example`."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def common_sector(redirect_uris: tuple[str, ...]) -> str:
    """The one host of all redirect addresses; raises UnusableRegistration when they differ and no sector is given.

    Source: OpenID Connect Core 1.0, 8.1.
    """
    hosts = {urlsplit(uri).hostname or "" for uri in redirect_uris}
    if len(hosts) != 1:
        raise UnusableRegistration("sector: name one, since the redirect addresses are on several hosts.")
    return hosts.pop()
