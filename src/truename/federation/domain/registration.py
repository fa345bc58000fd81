"""What an operator gives to register a relying party, and the rules that a registration has to keep."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.attributes import NO_TEXT, AttributeAgreement, LocalisedText
from truename.federation.domain.clients import Profile


@dataclass(frozen=True, slots=True)
class Registration:
    """A relying party to be; `client_id` "" has one made, `sector` "" takes the one host of the redirect addresses."""

    organisation_name: str
    service_name: str
    redirect_uris: tuple[str, ...]
    attributes: tuple[AttributeAgreement, ...]
    minimum_ial: IAL
    minimum_aal: AAL = AAL.AAL2
    purpose: LocalisedText = NO_TEXT
    post_logout_redirect_uris: tuple[str, ...] = ()
    alternatives_url: str = ""
    alternatives_text: LocalisedText = NO_TEXT
    privacy_policy_url: str = ""
    home_url: str = ""
    logo_url: str = ""
    sector: str = ""
    profile: Profile = Profile.STANDARD
    is_public: bool = False
    is_claims_in_id_token: bool = False
    client_id: str = ""


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


def check_registration(registration: Registration) -> None:
    """Raises UnusableRegistration when a name, a purpose or a return address is missing, or an address unusable."""
    if not registration.organisation_name.strip() or not registration.service_name.strip():
        raise UnusableRegistration("organisation_name and service_name: give both; people read them.")
    if not registration.redirect_uris:
        raise UnusableRegistration("redirect_uris: give at least one.")
    if any(not agreement.purpose.en for agreement in registration.attributes):
        raise UnusableRegistration("attributes: write the purpose of each; the person is shown it.")
    for field, uris in (
        ("redirect_uris", registration.redirect_uris),
        ("post_logout_redirect_uris", registration.post_logout_redirect_uris),
        ("alternatives_url", (registration.alternatives_url,)),
        ("privacy_policy_url", (registration.privacy_policy_url,)),
        ("home_url", (registration.home_url,)),
        ("logo_url", (registration.logo_url,)),
    ):
        for uri in filter(None, uris):
            check_registered_uri(uri, field=field)


def common_sector(redirect_uris: tuple[str, ...]) -> str:
    """The one host of all redirect addresses; raises UnusableRegistration when they differ and no sector is given.

    Source: OpenID Connect Core 1.0, 8.1.
    """
    hosts = {urlsplit(uri).hostname or "" for uri in redirect_uris}
    if len(hosts) != 1:
        raise UnusableRegistration("sector: name one, since the redirect addresses are on several hosts.")
    return hosts.pop()
