"""The public keys of clients, kept in memory: from what they registered, or from where they publish them."""

from collections.abc import Collection, Mapping

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.jwt_reader import TokenRefused, UnprovedToken, proved_claims
from truename.federation.domain.public_keys import PublicKeys, UnusableKeys, read_public_keys
from truename.federation.services.stamped_cache import CLIENTS, StampedCache

_REGISTERED = StampedCache[PublicKeys](CLIENTS, most=1000)


def proved_by_client(
    token: UnprovedToken, client: ClientPolicy, *, algorithms: Collection[str]
) -> Mapping[str, object]:
    """The claims of `token`, once it is shown that `client` signed it with one of `algorithms`.

    Raises TokenRefused. Source: OpenID Connect Core 1.0, 10.1.
    """
    try:
        keys = _REGISTERED.find(client.client_id, lambda: read_public_keys(client.jwks))
    except UnusableKeys as unusable:
        raise TokenRefused(unusable.reason) from None
    return proved_claims(token, keys, algorithms=algorithms)
