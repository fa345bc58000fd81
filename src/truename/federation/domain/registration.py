"""What an operator gives to register a relying party, and the rules that a registration has to keep."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from truename.federation.domain.clients import (
    ASSERTION_ALGORITHMS,
    ClientAuthentication,
    GrantType,
    Profile,
    TrustAgreement,
)
from truename.federation.domain.public_keys import UnusableKeys, read_public_keys
from truename.foundation.texts import gettext_noop

ID_TOKEN_ALGORITHMS = ("ES256", "RS256")
ENCRYPTION_ALGORITHMS = ("RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")
ENCRYPTION_METHODS = ("A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM")
# What their columns hold.
LONGEST_NAME = 120
LONGEST_ADDRESS = 500
LONGEST_REDIRECT_URI = 2000
LONGEST_HOST = 253  # RFC 1035, 2.3.4
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_CLIENT_ID = re.compile(r"[!-~]([ -~]{0,118}[!-~])?")  # RFC 6749, A.1
_SECTOR = re.compile(r"[A-Za-z0-9._:-]{0,253}")  # with the colons of an IPv6 host


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(TrustAgreement):
    """A relying party to be; `client_id` "" has one made, `sector` "" takes the one host of the redirect addresses."""

    sector_identifier_uri: str = ""
    client_id: str = ""


class UnusableRegistration(ValueError):
    """A registration that cannot be stored; `field` is the one at fault and `why` says it to the operator in English.
    For other languages: the translation of `text` with `facts` put in."""

    def __init__(self, field: str, text: str, **facts: int | str) -> None:
        self.field = field
        self.text = text
        self.facts = facts
        self.why = text % facts if facts else text
        super().__init__(f"{field}: {self.why}")


def check_registered_uri(uri: str, *, field: str) -> None:
    """Raises UnusableRegistration unless `uri` is absolute, without fragment, and https (http on loopback only).

    Source: RFC 6749, 3.1.2; RFC 9700, 2.1; RFC 8252, 7.3.
    """
    if len(uri) > (LONGEST_REDIRECT_URI if field == "redirect_uris" else LONGEST_ADDRESS):
        raise UnusableRegistration(field, gettext_noop("this address is too long."))
    # Look-alike letters of other scripts are seen for what they are in the ASCII form (RFC 3490, ToASCII).
    if any(not "!" <= character <= "~" or character == "\\" for character in uri):
        raise UnusableRegistration(
            field, gettext_noop("write an address in ASCII, without spaces or control characters.")
        )
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise UnusableRegistration(field, gettext_noop("this is not an address.")) from None
    if len(host) > LONGEST_HOST:
        raise UnusableRegistration(field, gettext_noop("this host name is too long."))
    if not host or parts.scheme not in {"https", "http"}:
        raise UnusableRegistration(field, gettext_noop("an address must begin with https:// and name a host."))
    if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
        raise UnusableRegistration(
            field, gettext_noop("http:// is only accepted for this machine itself; use https://.")
        )
    if "#" in uri or parts.username is not None:
        raise UnusableRegistration(field, gettext_noop("an address may have neither a fragment (#) nor a user name."))


def check_registration(registration: Registration) -> None:
    """Raises UnusableRegistration, naming the field, when something is missing, unusable or does not fit together."""
    if not registration.organisation_name.strip() or not registration.service_name.strip():
        raise UnusableRegistration("organisation_name and service_name", gettext_noop("give both; people read them."))
    if max(len(registration.organisation_name), len(registration.service_name)) > LONGEST_NAME:
        raise UnusableRegistration(
            "organisation_name and service_name",
            gettext_noop("keep each under %(most)s characters."),
            most=LONGEST_NAME,
        )
    if not registration.redirect_uris:
        raise UnusableRegistration("redirect_uris", gettext_noop("give at least one."))
    if any(not agreement.purpose.en for agreement in registration.attributes):
        raise UnusableRegistration("attributes", gettext_noop("write the purpose of each; the person is shown it."))
    if registration.client_id and not _CLIENT_ID.fullmatch(registration.client_id):
        raise UnusableRegistration("client_id", gettext_noop("use printable ASCII characters, at most 120."))
    if not _SECTOR.fullmatch(registration.sector):
        raise UnusableRegistration("sector", gettext_noop("use a host name, or letters, digits and . _ - only."))
    named = [agreement.attribute for agreement in registration.attributes]
    if len(set(named)) != len(named):
        raise UnusableRegistration("attributes", gettext_noop("name each attribute once."))
    for field, uris in _addresses(registration):
        for uri in filter(None, uris):
            check_registered_uri(uri, field=field)
    if registration.jwks:
        _check_keys(registration.jwks)
    if registration.jwks and registration.jwks_uri:
        raise UnusableRegistration("jwks", gettext_noop("give the keys or their address, not both (RFC 7591, 2)."))
    is_key_user = registration.authentication is ClientAuthentication.PRIVATE_KEY_JWT or any(
        (registration.id_token_encryption, registration.userinfo_encryption)
    )
    if is_key_user and not (registration.jwks or registration.jwks_uri):
        raise UnusableRegistration(
            "jwks", gettext_noop("private_key_jwt and encryption need the client’s public keys.")
        )
    for field, algorithm, known in _algorithms(registration):
        if algorithm not in known:
            raise UnusableRegistration(
                field, gettext_noop("choose one of %(known)s."), known=", ".join(filter(None, known))
            )
    if registration.authentication is ClientAuthentication.NONE and registration.profile is not Profile.STANDARD:
        raise UnusableRegistration(
            "profile", gettext_noop("a client without authentication needs PKCE: choose standard.")
        )
    if GrantType.AUTHORIZATION_CODE not in registration.grant_types:
        raise UnusableRegistration("grant_types", gettext_noop("authorization_code is what everything begins with."))


def _check_keys(document: str) -> None:
    try:
        read_public_keys(document)
    except UnusableKeys as unusable:
        raise UnusableRegistration("jwks", unusable.reason) from None


def _algorithms(registration: Registration) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Each algorithm with the ones to choose from; "" among them where it may be left open."""
    # Unsigned request objects are read from registered addresses only, which is for plain OpenID Connect.
    unsigned = ("none",) if registration.profile is Profile.OIDC else ()
    single = (
        ("id_token_algorithm", registration.id_token_algorithm, ID_TOKEN_ALGORITHMS),
        ("userinfo_algorithm", registration.userinfo_algorithm, ("", *ID_TOKEN_ALGORITHMS)),
        ("assertion_algorithm", registration.assertion_algorithm, ("", *ASSERTION_ALGORITHMS)),
        ("request_object_algorithm", registration.request_object_algorithm, ("", *ASSERTION_ALGORITHMS, *unsigned)),
    )
    encryptions = (
        ("id_token_encryption", registration.id_token_encryption),
        ("userinfo_encryption", registration.userinfo_encryption),
    )
    return single + tuple(
        part
        for field, encryption in encryptions
        if encryption is not None
        for part in ((field, encryption.alg, ENCRYPTION_ALGORITHMS), (field, encryption.enc, ENCRYPTION_METHODS))
    )


def _addresses(registration: Registration) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("redirect_uris", registration.redirect_uris),
        ("post_logout_redirect_uris", registration.post_logout_redirect_uris),
        ("request_uris", tuple(uri.partition("#")[0] for uri in registration.request_uris)),
        ("jwks_uri", (registration.jwks_uri,)),
        ("sector_identifier_uri", (registration.sector_identifier_uri,)),
        ("initiate_login_uri", (registration.initiate_login_uri,)),
        ("backchannel_logout_uri", (registration.backchannel_logout_uri,)),
        ("frontchannel_logout_uri", (registration.frontchannel_logout_uri,)),
        ("alternatives_url", (registration.alternatives_url,)),
        ("redress_url", (registration.redress_url,)),
        ("privacy_policy_url", (registration.privacy_policy_url,)),
        ("terms_url", (registration.terms_url,)),
        ("home_url", (registration.home_url,)),
        ("logo_url", (registration.logo_url,)),
    )


def common_sector(redirect_uris: tuple[str, ...]) -> str:
    """The one host of all redirect addresses; raises UnusableRegistration when they differ and no sector is given.

    Source: OpenID Connect Core 1.0, 8.1.
    """
    hosts = {urlsplit(uri).hostname or "" for uri in redirect_uris}
    if len(hosts) != 1:
        raise UnusableRegistration(
            "sector", gettext_noop("name one, since the redirect addresses are on several hosts.")
        )
    return hosts.pop()
