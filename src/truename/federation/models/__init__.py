"""Tables of federation: columns, constraints, nothing that decides."""

from truename.federation.models.clients import (
    CacheStamp,
    InitialAccessToken,
    ProtocolProblem,
    RelyingParty,
    ResourceServer,
)
from truename.federation.models.grants import AttributeRelease, Grant, PairwiseSubject
from truename.federation.models.keys import SigningKey
from truename.federation.models.logout import LogoutDelivery
from truename.federation.models.requests import (
    AccessToken,
    AuthorizationCode,
    AuthorizationRequest,
    PushedRequest,
    RefreshToken,
    UsedAssertion,
)

__all__ = [
    "AccessToken",
    "AttributeRelease",
    "AuthorizationCode",
    "AuthorizationRequest",
    "CacheStamp",
    "Grant",
    "InitialAccessToken",
    "LogoutDelivery",
    "PairwiseSubject",
    "ProtocolProblem",
    "PushedRequest",
    "RefreshToken",
    "RelyingParty",
    "ResourceServer",
    "SigningKey",
    "UsedAssertion",
]
