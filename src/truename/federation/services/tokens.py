"""Issues tokens for an answered request: the access token, its ID token and, where it may, a refresh token."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.authentication_context import achieved_from_json
from truename.federation.domain.claims import epoch_seconds
from truename.federation.domain.clients import ClientPolicy, GrantType
from truename.federation.models import ResourceServer
from truename.federation.models.token_rows import FamilyRow, add_access_token, add_refresh_token
from truename.federation.services.assertions import id_token_claims, subject_of
from truename.federation.services.protected_answers import protect_id_token
from truename.federation.services.signing_keys import active_signer
from truename.foundation.randomness import random_token
from truename.records.services.blind_index import blind_index, blind_index_candidates

ACCESS_TOKEN_LIVES = timedelta(minutes=15)
ID_TOKEN_LIVES = timedelta(minutes=10)
_ACCESS_PURPOSE = "federation.access_token"
_REFRESH_PURPOSE = "federation.refresh_token"


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What the token endpoint answers; texts that were not issued are "".

    Source: RFC 6749, 5.1; OpenID Connect Core 1.0, 3.1.3.3 and 12.2.
    """

    access_token: str = field(repr=False)
    id_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_seconds: int
    scopes: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The members of the answer."""
        answer: dict[str, object] = {
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": self.expires_in_seconds,
            "scope": " ".join(self.scopes),
            "id_token": self.id_token,
        }
        return answer | ({"refresh_token": self.refresh_token} if self.refresh_token else {})


def prepare_tokens(
    family: FamilyRow, client: ClientPolicy, *, scopes: tuple[str, ...], nonce: str, now: datetime
) -> TokenAnswer:
    """New tokens, not stored yet: whoever wins the right to answer stores them with `store_tokens`.

    May ask the client's server for a key to encrypt to: never call it within a transaction. Raises ProtocolError.
    """
    access_token = _new_access_token(family, client, scopes, now=now)
    claims = id_token_claims(family, client, access_token, nonce=nonce, now=now, lives=ID_TOKEN_LIVES)
    id_token = protect_id_token(claims, client)
    is_offline = "offline_access" in family.scopes and SharedAttribute.OFFLINE_ACCESS in family.allowed
    refreshes = GrantType.REFRESH_TOKEN in client.grant_types and is_offline
    return TokenAnswer(
        access_token=access_token,
        id_token=id_token,
        refresh_token=random_token() if refreshes else "",
        expires_in_seconds=int(ACCESS_TOKEN_LIVES.total_seconds()),
        scopes=scopes,
    )


def store_tokens(family: FamilyRow, answer: TokenAnswer, *, until: datetime | None, now: datetime) -> None:
    """Stores what `prepare_tokens` made, in the caller's transaction. `until` is when the first refresh token of the
    family ends at the latest; None for the first itself."""
    add_access_token(
        digest=blind_index(purpose=_ACCESS_PURPOSE, value=answer.access_token),
        family=family,
        scopes=answer.scopes,
        resource=family.resource,
        now=now,
        expires_at=now + ACCESS_TOKEN_LIVES,
    )
    if answer.refresh_token:
        digest = blind_index(purpose=_REFRESH_PURPOSE, value=answer.refresh_token)
        lives: timedelta = settings.TRUENAME.refresh_token_lives
        add_refresh_token(digest=digest, family=family, now=now, expires_at=until or now + lives)


def access_token_digests(token: str) -> tuple[bytes, ...]:
    """What a stored access token may be found under."""
    return blind_index_candidates(purpose=_ACCESS_PURPOSE, value=token)


def refresh_token_digests(token: str) -> tuple[bytes, ...]:
    """What a stored refresh token may be found under."""
    return blind_index_candidates(purpose=_REFRESH_PURPOSE, value=token)


def _new_access_token(family: FamilyRow, client: ClientPolicy, scopes: tuple[str, ...], *, now: datetime) -> str:
    """Opaque, or signed where the resource server asked for that. Source: RFC 9068, 2."""
    if not family.resource or not is_jwt_wanted(family.resource):
        return random_token()
    achieved = achieved_from_json(family.achieved)
    claims: dict[str, object] = {
        "iss": settings.TRUENAME.public_origin,
        "aud": family.resource,
        "sub": subject_of(family, client),
        "client_id": client.client_id,
        "iat": epoch_seconds(now),
        "exp": epoch_seconds(now + ACCESS_TOKEN_LIVES),
        "jti": random_token(bits=128),
        "scope": " ".join(scopes),
        "auth_time": epoch_seconds(achieved.authenticated_at),
        "acr": family.acr,
        "amr": achieved.amr,
    }
    return active_signer().sign(claims, token_type="at+jwt")  # noqa: S106 - a media type


def is_jwt_wanted(resource: str) -> bool:
    """Whether the resource server at this address reads tokens itself."""
    return ResourceServer.objects.filter(identifier=resource, is_jwt=True, is_enabled=True).exists()
