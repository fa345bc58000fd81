"""Tables of federation: columns, constraints, nothing that decides."""

from truename.federation.models.clients import RelyingParty
from truename.federation.models.grants import AttributeRelease, Grant, PairwiseSubject
from truename.federation.models.keys import SigningKey
from truename.federation.models.requests import AccessToken, AuthorizationCode, AuthorizationRequest

__all__ = [
    "AccessToken",
    "AttributeRelease",
    "AuthorizationCode",
    "AuthorizationRequest",
    "Grant",
    "PairwiseSubject",
    "RelyingParty",
    "SigningKey",
]
