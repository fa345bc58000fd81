"""What the suite checks of the metadata, whichever plan asks."""

import re
from urllib.parse import urlsplit

from tests.conformance import checks
from tests.conformance.provider import Provider

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# BCP 47: "es" or "es-MX"; language in small letters, region in capitals.
_CANONICAL_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")


def check_metadata(provider: Provider) -> None:
    """Source: OpenID Connect Discovery 1.0, 3, 4 and 7.2; RFC 8414, 2."""
    answer, metadata = provider.discovery, provider.metadata
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    issuer = urlsplit(metadata["issuer"])
    assert metadata["issuer"] == provider.issuer
    assert not issuer.query
    assert not issuer.fragment
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "registration_endpoint", "jwks_uri"):
        assert urlsplit(provider.endpoint(name)).hostname
    check_addresses(provider)
    checks.published_keys(provider.jwks())
    assert "code" in metadata["response_types_supported"]
    assert set(metadata["subject_types_supported"]) & {"public", "pairwise"}
    assert provider.announces("id_token_signing_alg_values_supported", "RS256")
    assert provider.announces("request_object_signing_alg_values_supported", "RS256")
    for endpoint in ("token", "introspection", "revocation"):
        _check_client_authentication(provider, f"{endpoint}_endpoint")
    assert provider.announces("grant_types_supported", "authorization_code")
    assert provider.announces("scopes_supported", "openid")
    assert all(_SCOPE.fullmatch(scope) for scope in metadata["scopes_supported"])
    assert provider.announces("claims_supported", "sub")
    for name in ("claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported"):
        assert isinstance(metadata[name], bool), f"{name} is said, not left to its default"
    for name in ("ui_locales_supported", "claims_locales_supported"):
        assert all(_CANONICAL_LOCALE.fullmatch(locale) for locale in metadata.get(name, []))
    assert isinstance(metadata["code_challenge_methods_supported"], list)
    assert [name for name, value in metadata.items() if value == [] or value is None] == [], "RFC 8414 3.2"


def _check_client_authentication(provider: Provider, endpoint: str) -> None:
    """Signed assertions are announced together with their algorithms. Source: RFC 8414, 2."""
    methods = provider.metadata.get(f"{endpoint}_auth_methods_supported", ["client_secret_basic"])
    algorithms = provider.metadata.get(f"{endpoint}_auth_signing_alg_values_supported", [])
    assert methods
    assert bool(algorithms) == bool({"private_key_jwt", "client_secret_jwt"} & set(methods)), endpoint
    assert "none" not in algorithms


def check_addresses(provider: Provider) -> None:
    """Every address is https; this server's own, on a loopback port without a certificate, may be http.

    Source: OpenID Connect Discovery 1.0, 3 and 7.1; the suite: CheckDiscEndpointAllEndpointsAreHttps.
    """
    for name, value in provider.metadata.items():
        if name.endswith(("_endpoint", "_uri", "_iframe")) or name == "issuer":
            parts = urlsplit(value)
            assert parts.scheme == "https" or parts.hostname in _LOOPBACK, name
            assert not parts.fragment, name
            assert value.startswith(provider.issuer), f"{name} belongs to the issuer"
