"""What a client says about itself when it registers (RFC 7591, OpenID Connect) as a Registration, and back.

Members that we do not know are ignored and not echoed; values that we cannot serve are refused, except in lists of
grant and response types, out of which the possible ones are registered (RFC 7591, 3.2.1: the answer tells).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.attributes import (
    KNOWN_SCOPES,
    SCOPE_ATTRIBUTES,
    AttributeAgreement,
    LocalisedText,
    SharedAttribute,
)
from truename.federation.domain.clients import ClientAuthentication, Encryption, GrantType, Profile, SubjectType
from truename.federation.domain.json_members import Members, read_object
from truename.federation.domain.registration import LONGEST_NAME, Registration, UnusableRegistration

MOST_ADDRESSES = 50
# Source: OpenID Connect Registration 1.0, 2: what a client that says nothing has asked for.
DEFAULT_ID_TOKEN_ALGORITHM = "RS256"  # noqa: S105 - an algorithm
DEFAULT_ENCRYPTION_METHOD = "A128CBC-HS256"

# Such a client could name no purpose that anybody agreed to, and the person is told so under each line.
UNSTATED_PURPOSE = LocalisedText(
    "This service registered itself and has not told us what for.",
    "Este servicio se registró por su cuenta y no nos ha dicho para qué.",
)
_LOCALISED = re.compile(r"(client_name|client_uri|logo_uri|policy_uri|tos_uri)#[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_MOST_LOCALISED = 40
_WIRE_NAMES = {
    "service_name": "client_name", "home_url": "client_uri", "logo_url": "logo_uri", "terms_url": "tos_uri",
    "privacy_policy_url": "policy_uri", "authentication": "token_endpoint_auth_method",
    "assertion_algorithm": "token_endpoint_auth_signing_alg", "id_token_algorithm": "id_token_signed_response_alg",
    "userinfo_algorithm": "userinfo_signed_response_alg", "request_object_algorithm": "request_object_signing_alg",
    "id_token_encryption": "id_token_encrypted_response_alg", "sector": "sector_identifier_uri",
    "userinfo_encryption": "userinfo_encrypted_response_alg",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClientMetadata:
    """A registration as a client asked for it; `extras` is what is kept only to be echoed."""

    registration: Registration
    extras: Mapping[str, object]


def wire_name(field: str) -> str:
    """The name in client metadata of a field of Registration."""
    return _WIRE_NAMES.get(field, field)


def read_client_metadata(members: Mapping[str, object]) -> ClientMetadata:
    """The registration that `members` ask for, with every default of the specifications filled in.

    Raises UnusableRegistration naming the member. The document behind `sector_identifier_uri` is not looked at here.
    Source: RFC 7591, 2; OpenID Connect Dynamic Client Registration 1.0, 2.
    """
    given = Members(members)
    redirect_uris = given.texts("redirect_uris", most=MOST_ADDRESSES)
    hosts = _hosts(redirect_uris)
    authentication = given.choice(
        "token_endpoint_auth_method", ClientAuthentication, ClientAuthentication.CLIENT_SECRET_BASIC
    )
    grant_types = _grant_types(given)
    scopes = _scopes(given)
    age = given.number("default_max_age")
    sector_uri = given.text("sector_identifier_uri")
    registration = Registration(
        # Where the details go, not what the client calls itself: nobody checked the name.
        organisation_name=", ".join(hosts)[:LONGEST_NAME],
        service_name=given.text("client_name", ", ".join(hosts)[:LONGEST_NAME], longest=LONGEST_NAME),
        redirect_uris=redirect_uris,
        attributes=_attributes(scopes, grant_types),
        minimum_ial=IAL.NONE,
        minimum_aal=AAL.AAL1,
        authentication=authentication,
        profile=Profile.STANDARD if authentication is ClientAuthentication.NONE else Profile.OIDC,
        grant_types=grant_types,
        subject_type=given.choice("subject_type", SubjectType, SubjectType.PAIRWISE),
        sector=urlsplit(sector_uri).hostname or "" if _is_address(sector_uri) else "",
        sector_identifier_uri=sector_uri,
        post_logout_redirect_uris=given.texts("post_logout_redirect_uris", most=MOST_ADDRESSES),
        request_uris=given.texts("request_uris", most=MOST_ADDRESSES),
        jwks=_key_set(given),
        jwks_uri=given.text("jwks_uri"),
        assertion_algorithm=given.text("token_endpoint_auth_signing_alg"),
        request_object_algorithm=given.text("request_object_signing_alg"),
        id_token_algorithm=given.text("id_token_signed_response_alg", DEFAULT_ID_TOKEN_ALGORITHM),
        id_token_encryption=_encryption(given, "id_token_encrypted_response"),
        userinfo_algorithm=given.text("userinfo_signed_response_alg"),
        userinfo_encryption=_encryption(given, "userinfo_encrypted_response"),
        default_max_age=None if age is None else timedelta(seconds=age),
        default_acr_values=given.texts("default_acr_values", most=20, longest=200),
        initiate_login_uri=_secure(given, "initiate_login_uri"),
        backchannel_logout_uri=given.text("backchannel_logout_uri"),
        frontchannel_logout_uri=given.text("frontchannel_logout_uri"),
        privacy_policy_url=given.text("policy_uri"),
        terms_url=given.text("tos_uri"),
        home_url=given.text("client_uri"),
        logo_url=given.text("logo_uri"),
        contacts=given.texts("contacts", most=20, longest=254),
    )
    _check_nothing_unsupported(given)
    return ClientMetadata(registration, _extras(given, scopes))


def client_metadata(registration: Registration, extras: Mapping[str, object]) -> dict[str, object]:
    """What is registered, as a client reads it: no empty member. Source: RFC 7591, 3.2.1."""
    age = registration.default_max_age
    members: dict[str, object] = {
        "client_name": registration.service_name,
        "redirect_uris": list(registration.redirect_uris),
        "response_types": ["code"],
        "grant_types": sorted(registration.grant_types),
        "token_endpoint_auth_method": registration.authentication.value,
        "token_endpoint_auth_signing_alg": registration.assertion_algorithm,
        "subject_type": registration.subject_type.value,
        "sector_identifier_uri": registration.sector_identifier_uri,
        "id_token_signed_response_alg": registration.id_token_algorithm,
        **_encryption_members("id_token_encrypted_response", registration.id_token_encryption),
        "userinfo_signed_response_alg": registration.userinfo_algorithm,
        **_encryption_members("userinfo_encrypted_response", registration.userinfo_encryption),
        "request_object_signing_alg": registration.request_object_algorithm,
        "default_max_age": None if age is None else int(age.total_seconds()),
        "default_acr_values": list(registration.default_acr_values),
        "post_logout_redirect_uris": list(registration.post_logout_redirect_uris),
        "request_uris": list(registration.request_uris),
        "initiate_login_uri": registration.initiate_login_uri,
        "backchannel_logout_uri": registration.backchannel_logout_uri,
        "frontchannel_logout_uri": registration.frontchannel_logout_uri,
        "client_uri": registration.home_url,
        "logo_uri": registration.logo_url,
        "policy_uri": registration.privacy_policy_url,
        "tos_uri": registration.terms_url,
        "contacts": list(registration.contacts),
        "jwks": read_object(registration.jwks) if registration.jwks else None,
        "jwks_uri": registration.jwks_uri,
    }
    return {name: value for name, value in members.items() if value not in (None, "", [])} | dict(extras)


def check_sector_document(document: bytes, redirect_uris: tuple[str, ...]) -> None:
    """Raises UnusableRegistration unless `document`, read from the sector identifier's address, is a JSON array that
    names every one of `redirect_uris`. Source: OpenID Connect Dynamic Client Registration 1.0, 5."""
    try:
        listed = read_object(f'{{"uris": {document.decode()}}}').get("uris")
    except (UnicodeDecodeError, UnusableRegistration):
        listed = None
    if not isinstance(listed, list):
        raise UnusableRegistration("sector_identifier_uri", "there is no JSON array of redirect addresses there.")
    if not set(redirect_uris) <= {item for item in listed if isinstance(item, str)}:
        raise UnusableRegistration("sector_identifier_uri", "the array there does not name every redirect address.")


def _hosts(redirect_uris: tuple[str, ...]) -> tuple[str, ...]:
    if not redirect_uris:
        raise UnusableRegistration("redirect_uris", "give at least one.")
    return tuple(dict.fromkeys(urlsplit(uri).hostname or "?" if _is_address(uri) else "?" for uri in redirect_uris))


def _is_address(uri: str) -> bool:
    try:
        return urlsplit(uri).hostname is not None
    except ValueError:
        return False


def _grant_types(given: Members) -> frozenset[GrantType]:
    asked = given.texts("grant_types", most=20) or (GrantType.AUTHORIZATION_CODE.value,)
    if GrantType.AUTHORIZATION_CODE not in asked:
        raise given.refused("grant_types", "authorization_code is what everything begins with here.")
    if "code" not in (given.texts("response_types", most=20) or ("code",)):
        raise given.refused("response_types", "only code is supported.")
    return frozenset(kind for kind in GrantType if kind in asked)


def _scopes(given: Members) -> tuple[str, ...]:
    """The scopes it may ask for: all of them unless it named some."""
    asked = given.text("scope").split()
    return ("openid", *(scope for scope in KNOWN_SCOPES[1:] if not asked or scope in asked))


def _attributes(scopes: tuple[str, ...], grant_types: frozenset[GrantType]) -> tuple[AttributeAgreement, ...]:
    wanted = {attribute for scope in scopes for attribute in SCOPE_ATTRIBUTES.get(scope, ())}
    if GrantType.REFRESH_TOKEN not in grant_types:
        wanted.discard(SharedAttribute.OFFLINE_ACCESS)
    return tuple(
        AttributeAgreement(attribute, UNSTATED_PURPOSE, is_required=False, is_ticked_at_first=True)
        for attribute in SharedAttribute
        if attribute in wanted
    )


def _key_set(given: Members) -> str:
    keys = given.inner("jwks")
    return "" if keys is None else json.dumps(keys.values, separators=(",", ":"))


def _encryption(given: Members, stem: str) -> Encryption | None:
    alg, enc = given.text(f"{stem}_alg"), given.text(f"{stem}_enc")
    if enc and not alg:
        raise given.refused(f"{stem}_enc", f"give {stem}_alg too.")
    return Encryption(alg, enc or DEFAULT_ENCRYPTION_METHOD) if alg else None


def _encryption_members(stem: str, encryption: Encryption | None) -> dict[str, object]:
    return {} if encryption is None else {f"{stem}_alg": encryption.alg, f"{stem}_enc": encryption.enc}


def _secure(given: Members, name: str) -> str:
    uri = given.text(name)
    # The one address where not even this machine itself may do without TLS (OpenID Connect Core 1.0, 4).
    if uri and not uri.startswith("https://"):
        raise given.refused(name, "this address must begin with https://.")
    return uri


def _check_nothing_unsupported(given: Members) -> None:
    if given.text("application_type", "web") not in {"web", "native"}:
        raise given.refused("application_type", "choose web or native.")
    if given.text("request_object_encryption_alg"):
        raise given.refused("request_object_encryption_alg", "encrypted request objects are not supported.")


def _extras(given: Members, scopes: tuple[str, ...]) -> dict[str, object]:
    extras: dict[str, object] = {"application_type": given.text("application_type", "web")}
    if given.text("scope"):
        extras["scope"] = " ".join(scopes)
    for name in ("software_id", "software_version"):
        if value := given.text(name, longest=200):
            extras[name] = value
    for name in ("require_auth_time", "backchannel_logout_session_required", "frontchannel_logout_session_required"):
        if name in given.values:
            extras[name] = given.flag(name)
    localised = [name for name in given.values if _LOCALISED.fullmatch(name)][:_MOST_LOCALISED]
    return extras | {name: value for name in localised if (value := given.text(name, longest=500))}
