"""Where this provider may be sent to fetch or deliver something for a client, and how that can be refused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import ClassVar
from urllib.parse import urlsplit

from truename.foundation.refusal import Refusal

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

LONGEST_URL = 2000
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")
# Nothing behind these is anybody's public server. Source: RFC 6890 and the IANA special-purpose registries; the last
# is the address under which a cloud's machines reach its own services.
_NOT_PUBLIC_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
)  # fmt: skip
# Global unicast, less what is inside it but special: protocol assignments with Teredo, documentation, 6to4.
_PUBLIC_V6 = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
# What an operator may open on purpose: the private ranges of her own house, never the machine itself or its link.
_MAY_BE_OPENED = tuple(
    ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


class OutboundProblem(StrEnum):
    """Why nothing came of it."""

    UNUSABLE_URL = "unusable_url"
    UNKNOWN_HOST = "unknown_host"
    FORBIDDEN_ADDRESS = "forbidden_address"
    NOT_CONNECTED = "not_connected"
    UNTRUSTED_CERTIFICATE = "untrusted_certificate"
    TOO_SLOW = "too_slow"
    REDIRECTED = "redirected"
    NOT_OK = "not_ok"
    TOO_LARGE = "too_large"
    GARBLED = "garbled"
    BUSY = "busy"


class OutboundRefused(Refusal):
    """Nothing was fetched or delivered; `problem` says why, `status` what the other side answered if it did."""

    code: ClassVar[str] = "outbound_refused"

    def __init__(self, problem: OutboundProblem, *, status: int = 0) -> None:
        self.problem = problem
        self.status = status
        super().__init__(problem=problem.value, status=status)


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """What the operator allows beyond public addresses: this machine itself (development), and networks of hers."""

    is_loopback_allowed: bool = False
    networks: tuple[IPNetwork, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboundTarget:
    """A URL taken apart: where to connect, and what to ask for there."""

    is_tls: bool
    host: str
    port: int
    path_and_query: str

    @property
    def host_header(self) -> str:
        """The Host header. Source: RFC 9110, 7.2."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.is_tls else 80) else f"{name}:{self.port}"


def read_target(url: str) -> OutboundTarget:
    """The target of an https or http URL; raises OutboundRefused for one that could be read in two ways.

    No user, no fragment, no characters that a URL has to escape. Source: RFC 3986, 3; RFC 9110, 4.2.
    """
    if len(url) > LONGEST_URL or any(not " " < character < "\x7f" or character in '\\"<>' for character in url):
        raise OutboundRefused(OutboundProblem.UNUSABLE_URL)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise OutboundRefused(OutboundProblem.UNUSABLE_URL) from None
    is_tls = parts.scheme == "https"
    is_plain = not parts.fragment and "#" not in url and "@" not in parts.netloc
    if not (is_tls or parts.scheme == "http") or _HOST.fullmatch(host) is None or not is_plain or port == 0:
        raise OutboundRefused(OutboundProblem.UNUSABLE_URL)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return OutboundTarget(is_tls, host, port or (443 if is_tls else 80), path)


def check_addresses(target: OutboundTarget, addresses: Iterable[IPAddress], policy: OutboundPolicy) -> None:
    """Raises OutboundRefused unless every address of the host may be connected to, and unencrypted only on this
    machine. One forbidden address among others refuses all: such a name is a trap."""
    found = tuple(addresses)
    if not found:
        raise OutboundRefused(OutboundProblem.UNKNOWN_HOST)
    if not all(_is_allowed(address, policy) for address in found):
        raise OutboundRefused(OutboundProblem.FORBIDDEN_ADDRESS)
    if not target.is_tls and not all(address.is_loopback for address in found):
        raise OutboundRefused(OutboundProblem.UNUSABLE_URL)


def may_be_opened(network: IPNetwork) -> bool:
    """Whether an operator may allow this network at all."""
    return any(network.version == wide.version and network.subnet_of(wide) for wide in _MAY_BE_OPENED)  # type: ignore[arg-type]


def _is_allowed(address: IPAddress, policy: OutboundPolicy) -> bool:
    if address.is_loopback:
        return policy.is_loopback_allowed
    return _is_public(address) or any(address in network for network in policy.networks)


def _is_public(address: IPAddress) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    # An address in which an IPv4 address is hidden (mapped, NAT64, 6to4, Teredo) is never one of these.
    return address in _PUBLIC_V6 and not any(address in network for network in _NOT_PUBLIC_V6)
