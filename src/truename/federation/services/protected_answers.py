"""Puts claims into the form that a client registered for them: plain, signed, encrypted, or signed and encrypted."""

from collections.abc import Mapping

import orjson
from django.conf import settings

from truename.federation.domain.claims import Claims
from truename.federation.domain.clients import ClientPolicy, Encryption
from truename.federation.domain.jwe import EncryptionTarget, encrypt, find_target
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.public_keys import UnusableKeys
from truename.federation.services.client_keys import keys_of, newer_keys_of
from truename.federation.services.signing_keys import active_signer

JSON = "application/json"
JWT = "application/jwt"


def protect_id_token(claims: Mapping[str, object], client: ClientPolicy, *, token_type: str = "JWT") -> str:  # noqa: S107
    """The ID token, or logout token, with `claims`: signed, and encrypted to the client's key where it registered that.

    May ask the client's server for its keys: never call it within a transaction. Raises ProtocolError when the client
    has no key to encrypt to. Source: OpenID Connect Core 1.0, 2 and 10.2 (signed first, then encrypted).
    """
    signed = active_signer(client.id_token_algorithm).sign(claims, token_type=token_type)
    if client.id_token_encryption is None:
        return signed
    return encrypt(signed.encode(), _target(client, client.id_token_encryption), is_token=True)


def userinfo_answer(claims: Claims, client: ClientPolicy) -> tuple[bytes, str]:
    """The body of the userinfo answer and its media type: JSON, or a token where the client registered that.

    As patient as `protect_id_token`, and raises the same. Source: OpenID Connect Core 1.0, 5.3.2 (`iss` and `aud` when
    signed).
    """
    if not client.userinfo_algorithm and client.userinfo_encryption is None:
        return orjson.dumps(claims), JSON
    addressed = {"iss": settings.TRUENAME.public_origin, "aud": client.client_id} | claims
    if not client.userinfo_algorithm:
        body = orjson.dumps(addressed)
    else:
        body = active_signer(client.userinfo_algorithm).sign(addressed, token_type="JWT").encode()  # noqa: S106
    if client.userinfo_encryption is None:
        return body, JWT
    target = _target(client, client.userinfo_encryption)
    return encrypt(body, target, is_token=bool(client.userinfo_algorithm)).encode(), JWT


def _target(client: ClientPolicy, encryption: Encryption) -> EncryptionTarget:
    try:
        keys = keys_of(client)
    except UnusableKeys as unusable:
        raise ProtocolError(
            ErrorCode.INVALID_REQUEST, f"The answer could not be encrypted. {unusable.reason}"
        ) from None
    target = find_target(keys, encryption)
    if target is None:
        newer = newer_keys_of(client, than=keys)
        target = None if newer is None else find_target(newer, encryption)
    if target is None:
        raise ProtocolError(
            ErrorCode.INVALID_REQUEST, "The answer could not be encrypted: no key of the client fits its algorithm."
        )
    return target
