"""The public keys of clients, kept in memory: from what they registered, or from where they publish them."""

import logging
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import cast

from django.conf import settings

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.jwt_reader import (
    UNSIGNED,
    NoKeyFits,
    TokenRefused,
    UnprovedToken,
    check_algorithm,
    proved_claims,
)
from truename.federation.domain.outbound import OutboundRefused
from truename.federation.domain.ports import OutboundHttp
from truename.federation.domain.public_keys import PublicKeys, UnusableKeys, read_public_keys
from truename.federation.services.stamped_cache import CLIENTS, StampedCache
from truename.foundation.adapters import load_adapter

_LOG = logging.getLogger(__name__)

# A key that a client takes away stops working after this at the latest.
KEPT_SECONDS = 600.0
# While a client's server does not answer, the keys that it last published go on working for a day.
KEPT_WITHOUT_ANSWER_SECONDS = 86_400.0
# However many strangers name keys that do not exist, its server is asked no more often.
LEAST_SECONDS_BETWEEN = 30.0
# Whoever comes while another thread asks waits this long for the answer.
_PATIENCE_SECONDS = 2.0
_MOST_ADDRESSES = 1000
_NEVER = float("-inf")

_REGISTERED = StampedCache[PublicKeys](CLIENTS, most=1000)


@dataclass(slots=True)
class _Address:
    """What is known of one client's `jwks_uri`; whoever holds `asking` may change it."""

    url: str
    asking: Lock = field(default_factory=Lock)
    keys: PublicKeys | None = None
    fetched_at: float = _NEVER
    asked_at: float = _NEVER
    problem: str = ""

    def age(self) -> float:
        return monotonic() - self.fetched_at

    def is_due(self) -> bool:
        return monotonic() - self.asked_at >= LEAST_SECONDS_BETWEEN


_ADDRESSES: OrderedDict[tuple[str, str], _Address] = OrderedDict()
_ADDRESSES_LOCK = Lock()


def keys_of(client: ClientPolicy) -> PublicKeys:
    """The client's public keys. May ask the client's server and take seconds: never call it within a transaction.

    Raises UnusableKeys when the client registered none, or publishes none that can be fetched and read.
    """
    if not client.jwks_uri:
        return _REGISTERED.find(client.client_id, lambda: read_public_keys(client.jwks))
    address = _address_of(client)
    if address.keys is not None and address.age() < KEPT_SECONDS:
        return address.keys
    _ask(address)
    if address.keys is not None and address.age() < KEPT_WITHOUT_ANSWER_SECONDS:
        return address.keys
    raise UnusableKeys(address.problem or "The client's jwks_uri is being fetched; try again.")


def newer_keys_of(client: ClientPolicy, *, than: PublicKeys) -> PublicKeys | None:
    """What the client publishes now; None when that is not known to differ from `than`. As patient as `keys_of`.

    Source: OpenID Connect Core 1.0, 10.1.1 (an unknown kid means a look at the keys).
    """
    if not client.jwks_uri:
        return None
    address = _address_of(client)
    if address.keys is than:
        _ask(address)
    return None if address.keys is than else address.keys


def proved_by_client(
    token: UnprovedToken, client: ClientPolicy, *, algorithms: Collection[str]
) -> Mapping[str, object]:
    """The claims of `token`, once it is shown that `client` signed it with one of `algorithms`.

    A token without signature passes only when `algorithms` names "none". Raises TokenRefused. As patient as `keys_of`.
    Source: OpenID Connect Core 1.0, 10.1; RFC 8725, 3.
    """
    check_algorithm(token, algorithms=algorithms)
    if token.algorithm == UNSIGNED:
        return token.claims
    try:
        keys = keys_of(client)
    except UnusableKeys as unusable:
        raise TokenRefused(unusable.reason) from None
    try:
        return proved_claims(token, keys, algorithms=algorithms)
    except NoKeyFits:
        newer = newer_keys_of(client, than=keys)
        if newer is None:
            raise
        return proved_claims(token, newer, algorithms=algorithms)


def forget_fetched_keys() -> None:
    """Forgets what this process fetched."""
    with _ADDRESSES_LOCK:
        _ADDRESSES.clear()


def _address_of(client: ClientPolicy) -> _Address:
    name = (client.client_id, client.jwks_uri)
    with _ADDRESSES_LOCK:
        address = _ADDRESSES.get(name)
        if address is None:
            address = _ADDRESSES[name] = _Address(client.jwks_uri)
            if len(_ADDRESSES) > _MOST_ADDRESSES:
                _ADDRESSES.popitem(last=False)
        return address


def _ask(address: _Address) -> None:
    """Fetches the keys unless that was tried a moment ago; of several threads one asks, the others wait for it."""
    if not address.is_due() or not address.asking.acquire(timeout=_PATIENCE_SECONDS):
        return
    try:
        if not address.is_due():
            return
        try:
            keys = read_public_keys(_outbound().get(address.url))
        except OutboundRefused as refused:
            address.problem = f"The client's jwks_uri could not be fetched: {refused.problem.value}."
        except UnusableKeys as unusable:
            address.problem = f"The client's jwks_uri: {unusable.reason}"
        else:
            address.keys, address.fetched_at, address.problem = keys, monotonic(), ""
        address.asked_at = monotonic()
        if address.problem:
            _LOG.warning("client keys: %s", address.problem)
    finally:
        address.asking.release()


def _outbound() -> OutboundHttp:
    return cast(OutboundHttp, load_adapter(settings.ADAPTERS["federation.outbound_http"]))
