"""How a client proves itself, as a list of checks in the order they are made; shared by every endpoint that asks."""

import hmac
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote_plus

from truename.federation.domain.clients import ClientAuthentication, ClientPolicy
from truename.federation.domain.jwt_reader import (
    TokenRefused,
    UnprovedToken,
    audiences_of,
    check_algorithm,
    date_of,
    read_token,
)
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CREDENTIAL_PARAMETERS = frozenset({"client_id", "client_secret", "client_assertion", "client_assertion_type"})
# `typ` of an assertion; other kinds of token, signed for something else, must not pass for one (RFC 8725, 3.11).
_ASSERTION_KINDS = frozenset({"", "jwt", "client-authentication+jwt"})
LONGEST_ASSERTION_LIFE_SECONDS = 3600
# What clocks may differ by: more than 10 seconds have to be accepted, more than 60 refused (FAPI 2.0, 5.3.2.1).
CLOCKS_DIFFER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """What a request brings to prove who sends it: a secret, an assertion, or only a name."""

    client_id: str
    secret: str | None = field(default=None, repr=False)
    assertion: UnprovedToken | None = None


@dataclass(frozen=True, slots=True)
class ClientAttempt:
    """A client being checked; `client` None when nobody registered that client_id. `sent_digests` are those of the
    secret that was sent, one for each key in use."""

    credentials: ClientCredentials
    client: ClientPolicy | None
    stored_digest: bytes | None = field(default=None, repr=False)
    sent_digests: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def known_client(self) -> ClientPolicy:
        """The client, once the first check has passed."""
        if self.client is None:
            raise _not_proved("The client is not known.")
        return self.client


@dataclass(frozen=True, slots=True)
class AssertionAttempt:
    """An assertion whose signature is proved; `audiences` are the names that this server goes by at this endpoint."""

    client: ClientPolicy
    claims: Mapping[str, object]
    kind: str
    audiences: frozenset[str]
    now: datetime


ClientCheck = Callable[[ClientAttempt], None]
AssertionCheck = Callable[[AssertionAttempt], None]


def read_credentials(parameters: Parameters, authorization: str | None) -> ClientCredentials:
    """What the client brings, in exactly one way.

    Raises ProtocolError: invalid_request for two ways at once or half of one, invalid_client for none and for what
    cannot be read. Source: RFC 6749, 2.3 and 2.3.1; RFC 7521, 4.2.
    """
    damaged = parameters.repeated | parameters.unreadable
    if damaged & CREDENTIAL_PARAMETERS:
        raise _bad_request("A parameter that introduces the client was given twice or could not be read.")
    secret, assertion = parameters.get("client_secret"), parameters.get("client_assertion")
    if (authorization is not None) + (secret is not None) + (assertion is not None) > 1:
        raise _bad_request("The client authenticated in two ways at once.")
    named = parameters.get("client_id")
    if assertion is not None or parameters.get("client_assertion_type") is not None:
        return _read_assertion(assertion, parameters.get("client_assertion_type"), named)
    if authorization is not None:
        credentials = _read_basic(authorization)
        if named is not None and named != credentials.client_id:
            raise _bad_request("client_id differs between header and body.")
        return credentials
    if named is None:
        raise _not_proved("The client did not introduce itself.")
    return ClientCredentials(named, secret)


def check_client_is_registered(attempt: ClientAttempt) -> None:
    """Refuses a client that is not registered or switched off. Source: RFC 6749, 5.2."""
    if attempt.client is None or not attempt.client.is_enabled:
        raise _not_proved("The client is not known.")


def check_method_is_registered(attempt: ClientAttempt) -> None:
    """Refuses a way of proving itself that is not the client's. One with a secret may send it in either place.

    Source: OpenID Connect Core 1.0, 9; RFC 7591, 2 (`token_endpoint_auth_method`).
    """
    match attempt.known_client.authentication:
        case ClientAuthentication.PRIVATE_KEY_JWT:
            if attempt.credentials.assertion is None:
                raise _not_proved("This client is registered for private_key_jwt: send client_assertion.")
        case ClientAuthentication.NONE:
            if attempt.credentials.secret is not None or attempt.credentials.assertion is not None:
                raise _not_proved("This client is registered without a secret: send its client_id only.")
        case ClientAuthentication.CLIENT_SECRET_BASIC | ClientAuthentication.CLIENT_SECRET_POST:
            if attempt.credentials.assertion is not None:
                raise _not_proved("This client is registered with a secret, not for private_key_jwt.")


def check_secret(attempt: ClientAttempt) -> None:
    """Refuses a client with a secret that sends none or another. Source: RFC 6749, 2.3.1."""
    stored = attempt.stored_digest
    if attempt.known_client.authentication in _WITH_SECRET and (
        stored is None or not any(hmac.compare_digest(stored, sent) for sent in attempt.sent_digests)
    ):
        raise _not_proved("The client's secret is missing or wrong.")


def check_assertion_algorithm(attempt: ClientAttempt) -> None:
    """Refuses an assertion signed with another algorithm than the client registered, or than its profile accepts.

    Source: RFC 7591, 2 (`token_endpoint_auth_signing_alg`); RFC 8725, 3.1.
    """
    if attempt.credentials.assertion is None:
        return
    try:
        check_algorithm(attempt.credentials.assertion, algorithms=assertion_algorithms(attempt.known_client))
    except TokenRefused:
        raise _not_proved("client_assertion: alg is not the registered one, or not accepted here.") from None


def check_assertion_kind(attempt: AssertionAttempt) -> None:
    """Refuses a token of another kind, signed for another purpose. Source: RFC 8725, 3.11."""
    if attempt.kind not in _ASSERTION_KINDS:
        raise _not_proved("client_assertion: typ must be JWT or client-authentication+jwt.")


def check_assertion_parties(attempt: AssertionAttempt) -> None:
    """Refuses an assertion that is not by and about the client. Source: RFC 7523, 3; OpenID Connect Core 1.0, 9."""
    own = attempt.client.client_id
    if attempt.claims.get("iss") != own or attempt.claims.get("sub") != own:
        raise _not_proved("client_assertion: iss and sub must both be the client_id.")


def check_assertion_audience(attempt: AssertionAttempt) -> None:
    """Refuses an assertion made for another server, or for another one as well, which could use it here.

    Source: RFC 7523, 3 (issuer or endpoint); OpenID Connect Core 1.0, 9.
    """
    audiences = audiences_of(attempt.claims)
    if not audiences or not audiences <= attempt.audiences:
        raise _not_proved("client_assertion: aud must be our issuer or the address of this endpoint, and nothing else.")


def check_assertion_expiry(attempt: AssertionAttempt) -> None:
    """Refuses an assertion without an end, past its end, or with an end too far away. Source: RFC 7523, 3."""
    ends = date_of(attempt.claims, "exp")
    now = attempt.now.timestamp()
    if ends is None:
        raise _not_proved("client_assertion: exp is missing.")
    if ends + CLOCKS_DIFFER_SECONDS <= now:
        raise _not_proved("client_assertion: it has expired (exp).")
    if ends > now + LONGEST_ASSERTION_LIFE_SECONDS + CLOCKS_DIFFER_SECONDS:
        raise _not_proved("client_assertion: exp is more than an hour ahead.")


def check_assertion_beginning(attempt: AssertionAttempt) -> None:
    """Refuses an assertion of the future. Source: RFC 7523, 3 (`nbf`, `iat`)."""
    latest = attempt.now.timestamp() + CLOCKS_DIFFER_SECONDS
    for name in ("nbf", "iat"):
        begins = date_of(attempt.claims, name)
        if begins is not None and begins > latest:
            raise _not_proved("client_assertion: nbf or iat is in the future; set the client's clock.")


def check_assertion_identifier(attempt: AssertionAttempt) -> None:
    """Refuses an assertion without a name of its own. Source: OpenID Connect Core 1.0, 9 (`jti` is required)."""
    identifier = attempt.claims.get("jti")
    if not isinstance(identifier, str) or not identifier:
        raise _not_proved("client_assertion: jti is missing.")


CLIENT_CHECKS: tuple[ClientCheck, ...] = (
    check_client_is_registered,
    check_method_is_registered,
    check_secret,
    check_assertion_algorithm,
)
# Made once the signature is proved; that the jti is new comes last, since looking spends it.
ASSERTION_CHECKS: tuple[AssertionCheck, ...] = (
    check_assertion_kind,
    check_assertion_parties,
    check_assertion_audience,
    check_assertion_expiry,
    check_assertion_beginning,
    check_assertion_identifier,
)
_WITH_SECRET = frozenset({ClientAuthentication.CLIENT_SECRET_BASIC, ClientAuthentication.CLIENT_SECRET_POST})


def assertion_algorithms(client: ClientPolicy) -> tuple[str, ...]:
    """What the client may sign its assertions with: the registered algorithm, else those of its profile."""
    accepted = client.rules.assertion_algorithms
    return tuple(name for name in accepted if client.assertion_algorithm in ("", name))


def _read_assertion(assertion: str | None, kind: str | None, named: str | None) -> ClientCredentials:
    if assertion is None or kind != ASSERTION_TYPE:
        raise _bad_request("client_assertion and client_assertion_type (…:jwt-bearer) belong together.")
    try:
        token = read_token(assertion)
    except TokenRefused as refused:
        raise _not_proved(f"client_assertion: {refused.reason}") from None
    client_id = token.claimed("sub")
    if client_id is None:
        raise _not_proved("client_assertion: iss and sub must both be the client_id.")
    if named is not None and named != client_id:
        raise _bad_request("client_id differs from the assertion's sub.")
    return ClientCredentials(client_id, assertion=token)


def _read_basic(authorization: str) -> ClientCredentials:
    scheme, _, encoded = authorization.partition(" ")
    try:
        if scheme.lower() != "basic":
            raise ValueError
        name, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
        if not colon:
            raise ValueError
        # Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
        return ClientCredentials(unquote_plus(name, errors="strict"), unquote_plus(secret, errors="strict"))
    except ValueError:
        raise _not_proved("The Authorization header could not be read.") from None


def _not_proved(reason: str) -> ProtocolError:
    return ProtocolError(ErrorCode.INVALID_CLIENT, reason)


def _bad_request(reason: str) -> ProtocolError:
    return ProtocolError(ErrorCode.INVALID_REQUEST, reason)
