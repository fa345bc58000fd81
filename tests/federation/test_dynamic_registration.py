"""A client registers itself over HTTP, reads, changes and deletes what it registered; every refusal by itself."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.authenticators.test_once_only import at_once, winners
from tests.factories.accounts import a_subscriber
from tests.federation.factories import VERIFIER, authorize_query, sign_in, verify
from truename.federation.domain.pkce import s256
from truename.federation.models import AccessToken, AuthorizationCode, InitialAccessToken, RelyingParty
from truename.federation.services import dynamic_registration
from truename.federation.services.client_cache import find_client
from truename.federation.services.dynamic_registration import register_client
from truename.federation.services.initial_access import create_initial_access_token, revoke_initial_access_token
from truename.federation.services.registry import set_relying_party_enabled
from truename.foundation.clock import utc_now
from truename.foundation.refusal import Refusal
from truename.records.models import AuditEvent

CALLBACK = "https://app.example/callback"
Known = dict[str, Any]


class SectorHost:
    """Stands for the outside: documents by address; anything else does not answer."""

    documents: dict[str, bytes] = {}

    def get(self, url: str) -> bytes:
        if url not in self.documents:
            raise Refusal
        return self.documents[url]


@pytest.fixture(autouse=True)
def outside(settings):
    path = f"{SectorHost.__module__}:{SectorHost.__name__}"
    settings.ADAPTERS = settings.ADAPTERS | {"federation.outbound_http": path}
    SectorHost.documents = {}
    return SectorHost.documents


def register(client: Client, /, token: str = "", **members: object) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = json.dumps({"redirect_uris": [CALLBACK]} | members)
    return client.post("/oidc/register", body, content_type="application/json", headers=headers)


def registered(client: Client, **members: object) -> Known:
    response = register(client, **members)
    assert response.status_code == 201, response.content
    known: Known = response.json()
    return known


def manage(client: Client, method: str, known: Known, body: Known | None = None, *, token: str | None = None) -> Any:
    shown = known["registration_access_token"] if token is None else token
    return client.generic(
        method,
        urlsplit(known["registration_client_uri"]).path,
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers={"Authorization": f"Bearer {shown}"},
    )


def an_update(known: Known, /, **changes: object) -> Known:
    left_out = (
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    )
    return {name: value for name, value in known.items() if name not in left_out} | changes


@pytest.mark.django_db
def test_a_client_is_told_its_credentials_and_what_was_registered(client):
    response = register(client, client_name="Library card")
    known = response.json()
    assert response.status_code == 201
    assert response["Cache-Control"] == "no-store"
    assert len(known["client_secret"]) >= 43
    assert known["client_secret_expires_at"] == 0
    assert abs(known["client_id_issued_at"] - utc_now().timestamp()) < 60
    assert known["registration_client_uri"] == f"http://localhost:8000/oidc/register/{known['client_id']}"
    assert known["id_token_signed_response_alg"] == "RS256"
    policy = find_client(known["client_id"])
    assert policy is not None
    assert policy.is_self_registered
    assert (policy.organisation_name, policy.service_name) == ("app.example", "Library card")


@pytest.mark.django_db
def test_neither_secret_nor_token_is_stored(client):
    known = registered(client)
    row = RelyingParty.objects.get(client_id=known["client_id"])
    stored = repr({field.name: getattr(row, field.name) for field in RelyingParty._meta.concrete_fields})
    assert known["client_secret"] not in stored
    assert known["registration_access_token"] not in stored
    events = AuditEvent.objects.filter(name="federation.client_registered_itself")
    assert [event.data for event in events] == [{"client": str(row.id)}]


@pytest.mark.django_db
def test_a_client_without_authentication_gets_no_secret(client):
    known = registered(client, token_endpoint_auth_method="none")
    assert "client_secret" not in known
    assert "client_secret_expires_at" not in known


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("members", "error", "named"),
    [
        ({"redirect_uris": ["https://app.example/#x"]}, "invalid_redirect_uri", "redirect_uris"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri", "redirect_uris"),
        ({"redirect_uris": []}, "invalid_redirect_uri", "redirect_uris"),
        ({"logo_uri": 7}, "invalid_client_metadata", "logo_uri"),
        ({"id_token_signed_response_alg": "none"}, "invalid_client_metadata", "id_token_signed_response_alg"),
        ({"initiate_login_uri": "http://localhost/x"}, "invalid_client_metadata", "initiate_login_uri"),
        (
            {"redirect_uris": ["https://one.example/", "https://two.example/"]},
            "invalid_client_metadata",
            "sector_identifier_uri",
        ),
    ],
)
def test_unusable_metadata_is_refused_by_the_members_name(client, members, error, named):
    response = register(client, **members)
    assert response.status_code == 400
    assert response.json()["error"] == error
    assert response.json()["error_description"].startswith(f"{named}: ")
    assert not RelyingParty.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"\xff", "application/json"),
        (b"redirect_uris=x", "application/x-www-form-urlencoded"),
        (b'{"a": "' + b"x" * 70_000 + b'"}', "application/json"),
    ],
)
def test_a_body_that_is_not_one_json_object_is_refused(client, body, kind):
    response = client.post("/oidc/register", body, content_type=kind)
    assert response.status_code == 400
    assert response.json()["error"] in {"invalid_client_metadata", "invalid_request"}


@pytest.mark.django_db
def test_a_sector_document_joins_several_hosts(client, outside):
    uris = ["https://one.example/", "https://two.example/"]
    outside["https://sector.example/uris"] = json.dumps(uris).encode()
    known = registered(client, redirect_uris=uris, sector_identifier_uri="https://sector.example/uris")
    assert known["sector_identifier_uri"] == "https://sector.example/uris"
    policy = find_client(known["client_id"])
    assert policy is not None
    assert policy.sector == "sector.example"


@pytest.mark.django_db
@pytest.mark.parametrize("document", [b'["https://other.example/"]', b"nonsense", None])
def test_a_bad_sector_document_is_refused(client, outside, document):
    if document is not None:
        outside["https://sector.example/uris"] = document
    response = register(client, sector_identifier_uri="https://sector.example/uris")
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_client_metadata"


@pytest.mark.django_db
def test_where_anybody_may_register_only_so_many_may_within_an_hour(client, monkeypatch):
    few = dynamic_registration.OPEN_REGISTRATIONS.__class__("open_client_registrations", 2, timedelta(hours=1), "")
    monkeypatch.setattr(dynamic_registration, "OPEN_REGISTRATIONS", few)
    assert [register(client).status_code for _ in range(3)] == [201, 201, 429]
    assert int(register(client)["Retry-After"]) > 0


@pytest.fixture
def production(settings):
    """An installation where registering needs a permission."""
    real = settings.TRUENAME

    class Closed:
        registration_open = False

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    settings.TRUENAME = Closed()


def a_token(**changes: Any) -> str:
    values: Any = {"label": "Library", "uses": None, "valid_for": timedelta(days=1), "now": utc_now()} | changes
    return create_initial_access_token(**values).token


@pytest.mark.django_db
@pytest.mark.usefixtures("production")
def test_with_an_initial_access_token_a_client_registers_as_often_as_it_allows(client):
    token = a_token(uses=2)
    assert [register(client, token).status_code for _ in range(3)] == [201, 201, 401]
    event = AuditEvent.objects.filter(name="federation.client_registered_itself").first()
    assert event is not None
    assert event.data["initial_access_token"] == str(InitialAccessToken.objects.get().id)


@pytest.mark.django_db
@pytest.mark.usefixtures("production")
def test_metadata_that_is_refused_costs_no_use(client):
    token = a_token(uses=1)
    assert register(client, token, redirect_uris=["https://app.example/#"]).status_code == 400
    uris = ["https://one.example/", "https://two.example/"]
    assert register(client, token, redirect_uris=uris).status_code == 400
    assert register(client, token).status_code == 201


@pytest.mark.django_db
@pytest.mark.usefixtures("production")
def test_without_a_usable_initial_access_token_nobody_registers(client):
    assert register(client).status_code == 401
    assert register(client)["WWW-Authenticate"] == "Bearer"
    assert register(client, "invented")["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    basic = client.post("/oidc/register", "{}", content_type="application/json", headers={"Authorization": "Basic x"})
    assert basic.status_code == 401
    expired = a_token(now=utc_now() - timedelta(days=2))
    assert register(client, expired).status_code == 401
    revoked = a_token()
    revoke_initial_access_token(token_id=InitialAccessToken.objects.latest("created_at").id, now=utc_now())
    assert register(client, revoked).status_code == 401
    assert register(client, a_token(uses=0)).status_code == 401
    assert not RelyingParty.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("production")
def test_of_four_registrations_at_once_with_one_use_one_succeeds():
    token = a_token(uses=1)
    body = json.dumps({"redirect_uris": [CALLBACK]})
    answers = at_once([lambda: register_client(body=body, initial_access_token=token, now=utc_now())] * 4)
    assert winners(answers) == 1
    assert RelyingParty.objects.count() == 1


@pytest.mark.django_db
def test_discovery_names_the_endpoint_in_the_demonstration(client):
    found = client.get("/.well-known/openid-configuration").json()
    assert found["registration_endpoint"] == "http://localhost:8000/oidc/register"


@pytest.mark.django_db
@pytest.mark.usefixtures("production")
def test_elsewhere_discovery_names_the_endpoint_while_a_token_is_out(client):
    assert "registration_endpoint" not in client.get("/.well-known/openid-configuration").json()
    a_token()
    assert "registration_endpoint" in client.get("/.well-known/openid-configuration").json()


@pytest.mark.django_db
def test_a_client_reads_its_registration_without_its_secret(client):
    known = registered(client, initiate_login_uri="https://app.example/start")
    read = manage(client, "GET", known)
    assert read.status_code == 200
    assert read.json() == {name: value for name, value in known.items() if name != "client_secret"}


@pytest.mark.django_db
def test_an_update_replaces_everything_and_keeps_the_credentials(client):
    known = registered(client, client_name="Before", logo_uri="https://app.example/logo.png")
    asked = an_update(known, client_name="After")
    del asked["logo_uri"]
    answer = manage(client, "PUT", known, asked).json()
    assert answer["client_name"] == "After"
    assert "logo_uri" not in answer
    assert answer["registration_access_token"] == known["registration_access_token"]
    assert answer["client_id"] == known["client_id"]
    assert "client_secret" not in answer
    policy = find_client(known["client_id"])
    assert policy is not None
    assert policy.service_name == "After"
    assert manage(client, "GET", known).json() == answer
    assert AuditEvent.objects.filter(name="federation.client_changed_itself").count() == 1


@pytest.mark.django_db
def test_a_client_that_begins_to_use_a_secret_is_told_a_new_one(client):
    known = registered(client, token_endpoint_auth_method="none")
    answer = manage(client, "PUT", known, an_update(known, token_endpoint_auth_method="client_secret_post")).json()
    assert answer["client_secret"]
    assert answer["client_secret_expires_at"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"client_id": "rp-other"}, "client_id"),
        ({"client_id": None}, "client_id"),
        ({"client_secret": "chosen by myself"}, "client_secret"),
        ({"registration_access_token": "x"}, "registration_access_token"),
        ({"registration_client_uri": "x"}, "registration_client_uri"),
        ({"client_secret_expires_at": 0}, "client_secret_expires_at"),
        ({"client_id_issued_at": 0}, "client_id_issued_at"),
        ({"redirect_uris": ["https://app.example/#"]}, "redirect_uris"),
        ({"redirect_uris": ["https://one.example/", "https://two.example/"]}, "sector_identifier_uri"),
        ({"subject_type": "x"}, "subject_type"),
    ],
)
def test_an_unusable_update_changes_nothing(client, changes, named):
    known = registered(client)
    response = manage(client, "PUT", known, an_update(known, **changes))
    assert response.status_code == 400
    assert response.json()["error_description"].startswith(f"{named}: ")
    assert manage(client, "GET", known).json()["redirect_uris"] == [CALLBACK]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_the_clients_own_live_token_opens_its_registration(client, method):
    known, other = registered(client), registered(client)
    assert manage(client, method, known, an_update(known), token="invented").status_code == 401
    crossed = known | {"registration_client_uri": other["registration_client_uri"]}
    assert manage(client, method, crossed, an_update(known)).status_code == 401
    unknown = known | {"registration_client_uri": known["registration_client_uri"] + "x"}
    assert manage(client, method, unknown, an_update(known)).status_code == 401
    bare = client.generic(method, urlsplit(known["registration_client_uri"]).path)
    assert (bare.status_code, bare["WWW-Authenticate"]) == (401, "Bearer")
    set_relying_party_enabled(client_id=known["client_id"], is_enabled=False)
    assert manage(client, method, known, an_update(known)).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_other_methods_are_answered_with_those_that_work(client, method):
    known = registered(client)
    response = manage(client, method, known)
    assert (response.status_code, response["Allow"]) == (405, "GET, PUT, DELETE")
    assert client.get("/oidc/register").status_code == 405


@pytest.mark.django_db
def test_a_deleted_client_is_switched_off_and_all_it_was_granted_is_taken_back(client):
    known = registered(client)
    amara = a_subscriber()
    verify(amara)
    sign_in(client, amara)
    party = type("Party", (), {"client_id": known["client_id"], "secret": known["client_secret"]})()
    query = authorize_query(party, redirect_uri=CALLBACK, scope="openid email", code_challenge=s256(VERIFIER))
    waiting = client.get(f"/oidc/authorize?{query}")
    client.post(waiting["Location"], {"share": ["email"]})
    code = AuthorizationCode.objects.get()

    response = manage(client, "DELETE", known)

    assert (response.status_code, response.content) == (204, b"")
    assert manage(client, "GET", known).status_code == 401
    policy = find_client(known["client_id"])
    assert policy is not None
    assert not policy.is_enabled
    assert policy.is_self_registered
    code.refresh_from_db()
    assert code.used_at is not None
    assert code.grant.revoked_at is not None
    assert not AccessToken.objects.filter(revoked_at__isnull=True).exists()
    assert AuditEvent.objects.filter(name="federation.client_deleted_itself").count() == 1
    assert client.get(f"/oidc/authorize?{query}").status_code == 400


@pytest.mark.django_db
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["redirect_uris", "jwks", "client_name", "contacts", "scope", "sector_identifier_uri"]),
                inner,
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_nothing_that_a_stranger_sends_is_our_error(client, body):
    response = client.post("/oidc/register", body, content_type="application/json")
    assert response.status_code in {201, 400, 429}
