"""What a relying party and a browser say to a provider in each part of the benchmark, as bytes on the wire."""

import secrets
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.federation.wire import Conversation, expect, location

REDIRECT_URI = "https://rp.example/callback"
SCOPE = "openid profile email"
# The pair of RFC 7636, appendix B: the same work for the server as any other.
_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider answers, as its discovery document says (paths only), and the secret that its clients share."""

    port: int
    client_secret: str
    paths: dict[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """One signed-in browser whose release to one client is remembered."""

    client: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Wire:
    """The requests of one person's browser and of her relying party, with what never changes made once."""

    authorize: tuple[bytes, bytes]
    token: tuple[bytes, bytes]
    userinfo: bytes
    introspect: tuple[bytes, bytes]


def wire_of(provider: Provider, person: Person) -> Wire:
    """The requests for this person at this provider."""
    host = f"Host: localhost:{provider.port}\r\n"
    basic = b64encode(f"{quote(person.client)}:{provider.client_secret}".encode()).decode()
    form = f"{host}Authorization: Basic {basic}\r\nContent-Type: application/x-www-form-urlencoded\r\nAccept: */*\r\n"
    query = (
        f"response_type=code&client_id={quote(person.client)}&scope={quote(SCOPE)}&code_challenge_method=S256"
        f"&redirect_uri={quote(REDIRECT_URI, safe='')}&code_challenge={_CHALLENGE}&state="
    )
    return Wire(
        authorize=(
            f"GET {provider.paths['authorization_endpoint']}?{query}".encode(),
            f" HTTP/1.1\r\n{host}Accept: text/html\r\nCookie: {person.cookie}\r\n\r\n".encode(),
        ),
        token=(
            f"POST {provider.paths['token_endpoint']} HTTP/1.1\r\n{form}".encode(),
            f"grant_type=authorization_code&redirect_uri={quote(REDIRECT_URI, safe='')}"
            f"&code_verifier={_VERIFIER}&code=".encode(),
        ),
        userinfo=f"GET {provider.paths['userinfo_endpoint']} HTTP/1.1\r\n{host}Authorization: Bearer ".encode(),
        introspect=(f"POST {provider.paths['introspection_endpoint']} HTTP/1.1\r\n{form}".encode(), b"token="),
    )


def authorize(wire: Wire, codes: list[bytes]) -> Conversation:
    """A browser that is signed in asks; the answer must send it back with a code at once."""
    start, end = wire.authorize
    state = secrets.token_hex(8).encode()
    received = expect((yield b"%b%b&nonce=%b%b" % (start, state, state[::-1], end)), b"303")
    address = location(received)
    code = address.partition(b"code=")[2].partition(b"&")[0]
    if not code or b"state=" + state not in address:
        expect((b"without a code", address), b"303")
    codes.append(code)


def exchange(wire: Wire, code: bytes, tokens: list[bytes] | None = None) -> Conversation:
    """A relying party changes a code for tokens."""
    received = expect((yield _form(wire.token, code)), b"200")
    if b'"id_token"' not in received:
        expect((b"without an ID token", received), b"200")
    if tokens is not None:
        tokens.append(received.partition(b'"access_token":')[2].split(b'"', 2)[1])


def sign_on(wire: Wire) -> Conversation:
    """A whole round: the browser fetches a code, its relying party changes it for tokens and asks for the claims."""
    codes: list[bytes] = []
    tokens: list[bytes] = []
    yield from authorize(wire, codes)
    yield from exchange(wire, codes[0], tokens)
    yield from userinfo(wire, tokens[0])


def userinfo(wire: Wire, token: bytes) -> Conversation:
    """A relying party asks for the claims."""
    received = expect((yield b"%b%b\r\n\r\n" % (wire.userinfo, token)), b"200")
    if b'"email"' not in received or b'"name"' not in received:
        expect((b"without her claims", received), b"200")


def introspect(wire: Wire, token: bytes) -> Conversation:
    """A relying party asks whether a token is good."""
    received = expect((yield _form(wire.introspect, token)), b"200")
    if b'"active":true' not in received.replace(b" ", b""):
        expect((b"not active", received), b"200")


def fetch(provider: Provider, endpoint: str) -> Conversation:
    """Anybody reads a published document."""
    request = f"GET {provider.paths[endpoint]} HTTP/1.1\r\nHost: localhost:{provider.port}\r\n\r\n"
    expect((yield request.encode()), b"200")


def _form(parts: tuple[bytes, bytes], value: bytes) -> bytes:
    head, body = parts
    return b"%bContent-Length: %d\r\n\r\n%b%b" % (head, len(body) + len(value), body, value)
