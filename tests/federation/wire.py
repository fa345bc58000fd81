"""What a client does at the machine endpoints, for the tests: each call as it is made over HTTP."""

from typing import Any
from urllib.parse import urlencode

from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.federation.factories import REDIRECT, VERIFIER, Party, a_party, allowed_code, authorize_query, basic
from truename.federation.domain.clients import GrantType
from truename.federation.services.resource_servers import register_resource_server

FORM = "application/x-www-form-urlencoded"
BOTH_GRANTS = frozenset(GrantType)
OFFLINE = "openid profile email social_security_number offline_access"


def a_refreshing_party(**changes: Any) -> Party:
    return a_party(**({"grant_types": BOTH_GRANTS} | changes))


def post(client: Client, path: str, party: Party, /, **parameters: str | None) -> Any:
    """A form sent by `party`, proved by its secret where it has one."""
    values = parameters if party.secret else {"client_id": party.client_id} | parameters
    headers = {"Authorization": basic(party)} if party.secret else {}
    body = urlencode({name: value for name, value in values.items() if value is not None})
    return client.post(path, body, content_type=FORM, headers=headers)


def tokens(client: Client, party: Party, /, *, share: tuple[str, ...] = ("birth_date",), **changes: str | None) -> Any:
    """The token endpoint's answer at the end of the main road."""
    code = allowed_code(client, party, share=share, **changes)
    answer = post(
        client,
        "/oidc/token",
        party,
        grant_type="authorization_code",
        code=code,
        redirect_uri=REDIRECT,
        code_verifier=VERIFIER,
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def offline_tokens(client: Client, party: Party, /, **changes: str | None) -> Any:
    """The same with a refresh token among them."""
    body = tokens(client, party, share=("birth_date", "offline_access"), **({"scope": OFFLINE} | changes))
    assert body["refresh_token"]
    return body


def refresh(client: Client, party: Party, token: str, /, **changes: str | None) -> Any:
    return post(client, "/oidc/token", party, **({"grant_type": "refresh_token", "refresh_token": token} | changes))


def userinfo(client: Client, token: str) -> Any:
    return client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"})


def introspect(client: Client, party: Party, token: str, /, **changes: str | None) -> Any:
    return post(client, "/oidc/introspect", party, **({"token": token} | changes))


def revoke(client: Client, party: Party, token: str, /, **changes: str | None) -> Any:
    return post(client, "/oidc/revoke", party, **({"token": token} | changes))


def push(client: Client, party: Party, /, **changes: str | None) -> Any:
    """An authorization request sent ahead."""
    headers = {"Authorization": basic(party)} if party.secret else {}
    return client.post("/oidc/par", authorize_query(party, **changes), content_type=FORM, headers=headers)


def claims_of(client: Client, id_token: str, algorithm: str = "ES256") -> dict[str, Any]:
    """The claims of one of our tokens, verified with the published keys."""
    keys = KeySet.import_key_set(client.get("/oidc/jwks").json())
    return dict(jwt.decode(id_token, keys, algorithms=[algorithm]).claims)


def header_of(client: Client, id_token: str, algorithm: str = "ES256") -> dict[str, Any]:
    keys = KeySet.import_key_set(client.get("/oidc/jwks").json())
    return dict(jwt.decode(id_token, keys, algorithms=[algorithm]).header)


def refusal(answer: Any, status: int = 400) -> str:
    """The error code of a refused call, whose form is checked on the way."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert set(body) == {"error", "error_description"}
    return str(body["error"])


def a_resource_server(address: str, *, is_jwt: bool = False) -> Party:
    """An API that tokens are issued for, by the client that may look them up."""
    party = a_party(service_name="API", redirect_uris=("https://api.example/unused",))
    register_resource_server(identifier=address, name="API", is_jwt=is_jwt, introspected_by=party.client_id)
    return party
