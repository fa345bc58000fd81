"""The end-session endpoint: what it refuses, when it asks, where it leads, and the page after signing out."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.factories.accounts import a_subscriber
from tests.federation.factories import REDIRECT, a_party, allowed_code, exchange, sign_in, verify
from truename.authenticators.models import AuthenticatedSession
from truename.federation.models import ProtocolProblem, RelyingParty, SigningKey
from truename.federation.services import logout as logout_service
from truename.federation.services.registry import set_relying_party_enabled
from truename.federation.services.session_ids import session_identifier
from truename.federation.services.signing_keys import active_signer, rotate_signing_keys
from truename.federation.services.subjects import subject_at
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db
SIGNED_OUT = "https://agency.example/signed-out"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def amara(client):
    subscriber = a_subscriber()
    verify(subscriber)
    sign_in(client, subscriber)
    return subscriber


@pytest.fixture
def party():
    return a_party()


@pytest.fixture
def hint(client, amara, party):
    return id_token(client, party)


def id_token(client, party):
    return exchange(client, party, allowed_code(client, party)).json()["id_token"]


def open_sessions():
    return AuthenticatedSession.objects.filter(ended_at__isnull=True)


def end(client, **parameters):
    return client.get(f"/oidc/end_session?{urlencode(parameters)}")


def refused(answer, reason):
    assert answer.status_code == 400
    assert reason in answer.content.decode()
    assert open_sessions().exists()
    return answer


def sealed_request(page):
    return page.context["carried"]


def signed(claims, *, token_type="JWT", algorithm="ES256"):
    return active_signer(algorithm).sign(claims, token_type=token_type)


def claims_for(amara, party, **changes):
    row = RelyingParty.objects.get(client_id=party.client_id)
    subject = subject_at(subscriber_id=amara.id, sector=row.sector)
    return {"iss": settings.TRUENAME.public_origin, "sub": subject, "aud": party.client_id, "exp": 1} | changes


def test_a_hint_for_the_person_signed_in_ends_her_session_and_returns_with_state_alone(client, hint):
    state = "~!*'();:@&=/?#[]%" + "s" * 1000
    answer = end(client, id_token_hint=hint, post_logout_redirect_uri=SIGNED_OUT, state=state)
    assert answer.status_code == 303
    address, _, query = answer["Location"].partition("?")
    assert (address, parse_qs(query)) == (SIGNED_OUT, {"state": [state]})
    assert not open_sessions().exists()


def test_without_state_nothing_is_added(client, hint):
    assert end(client, id_token_hint=hint, post_logout_redirect_uri=SIGNED_OUT)["Location"] == SIGNED_OUT


def test_without_a_return_address_our_own_page_is_the_end_and_leads_back(client, hint):
    page = end(client, id_token_hint=hint, state="ignored").content.decode()
    assert 'id="way-back" href="https://agency.example/"' in page
    assert not open_sessions().exists()


@pytest.mark.parametrize("parameters", [{}, {"state": "x"}, {"logout_hint": "a-session"}])
def test_when_nobody_says_who_asks_she_is_asked(client, amara, parameters):
    page = end(client, **parameters)
    assert page.status_code == 200
    assert open_sessions().exists()
    confirmed = client.post("/oidc/end_session/confirm", {"request": sealed_request(page)})
    assert "You are signed out" in confirmed.content.decode()
    assert not open_sessions().exists()


def test_a_client_id_alone_is_no_proof_so_she_is_asked(client, amara, party):
    page = end(client, client_id=party.client_id, post_logout_redirect_uri=SIGNED_OUT, state="a b")
    text = page.content.decode()
    assert "Utopia Revenue Service has asked us" in text
    assert all(f'id="{name}"' in text for name in ("sign-out", "stay", "way-back"))
    assert "form-action 'self' https://agency.example" in page["Content-Security-Policy"]
    answer = client.post("/oidc/end_session/confirm", {"request": sealed_request(page)})
    assert answer["Location"] == f"{SIGNED_OUT}?state=a+b"
    assert not open_sessions().exists()


def test_another_persons_hint_is_no_proof_either(client, hint):
    ben = a_subscriber(email="ben@example.com")
    sign_in(client, ben)
    assert end(client, id_token_hint=hint, post_logout_redirect_uri=SIGNED_OUT).status_code == 200
    assert open_sessions().exists()


def test_confirming_needs_the_form_of_our_page(client, amara):
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = client.cookies
    page = end(client)
    assert careful.post("/oidc/end_session/confirm", {"request": sealed_request(page)}).status_code == 403
    assert client.get("/oidc/end_session/confirm").status_code == 405
    assert open_sessions().exists()


def test_an_expired_id_token_is_still_a_hint(client, amara, party):
    id_token(client, party)
    old = signed(claims_for(amara, party))
    assert end(client, id_token_hint=old, post_logout_redirect_uri=SIGNED_OUT)["Location"] == SIGNED_OUT


def test_a_long_id_token_is_still_a_hint(client, amara, party):
    id_token(client, party)
    long = signed(claims_for(amara, party, nonce="n" * 8000))
    assert end(client, id_token_hint=long, post_logout_redirect_uri=SIGNED_OUT)["Location"] == SIGNED_OUT


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_hint_signed_with_a_retired_key_that_is_published_still_counts(client, amara, party, algorithm):
    id_token(client, party)
    old = signed(claims_for(amara, party), algorithm=algorithm)
    rotate_signing_keys(algorithm=algorithm)
    assert end(client, id_token_hint=old, post_logout_redirect_uri=SIGNED_OUT)["Location"] == SIGNED_OUT


def test_a_hint_whose_key_is_no_longer_published_is_refused(client, amara, party):
    old = signed(claims_for(amara, party))
    rotate_signing_keys()
    SigningKey.objects.filter(state="retired").update(retired_at=utc_now() - timedelta(days=31))
    refused(end(client, id_token_hint=old, post_logout_redirect_uri=SIGNED_OUT), "no longer published")


def unsigned(hint):
    header = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{hint.split('.')[1]}."


def signed_by_somebody_else(claims, kid=None):
    key = RSAKey.generate_key(2048)
    header = {"alg": "RS256"} | ({"kid": kid} if kid else {})
    return jws.serialize_compact(header, json.dumps(claims), key)


def with_our_public_key_as_a_secret(claims):
    key = SigningKey.objects.get(algorithm="ES256", state="active")
    secret = json.dumps(key.public_jwk)
    return jws.serialize_compact(
        {"alg": "HS256", "kid": key.kid}, json.dumps(claims), OctKey.import_key(secret), algorithms=["HS256"]
    )


@pytest.mark.parametrize(
    "forge",
    [
        lambda hint, _claims: hint[:-6] + ("AAAAAA" if not hint.endswith("AAAAAA") else "BBBBBB"),
        lambda hint, _claims: unsigned(hint),
        lambda _hint, claims: signed_by_somebody_else(claims),
        lambda _hint, claims: signed_by_somebody_else(claims, kid=active_signer("RS256").kid),
        lambda _hint, claims: with_our_public_key_as_a_secret(claims),
        lambda _hint, claims: signed(claims, token_type="at+jwt"),
        lambda _hint, claims: signed(claims, token_type="logout+jwt"),
        lambda _hint, claims: signed(claims | {"events": {}}),
        lambda _hint, claims: signed(claims | {"iss": "https://other.example"}),
        lambda _hint, claims: signed(claims | {"aud": [claims["aud"]]}),
        lambda _hint, claims: signed({name: claims[name] for name in ("iss", "aud")}),
        lambda hint, _claims: hint * 12,
        lambda hint, _claims: hint * 60,
        lambda _hint, _claims: "nonsense",
        lambda _hint, _claims: "a.b.c",
        lambda _hint, _claims: "..",
        lambda _hint, _claims: "é.é.é",
    ],
)
def test_a_hint_that_is_not_an_id_token_of_ours_is_refused(client, amara, party, hint, forge):
    token = forge(hint, claims_for(amara, party))
    answer = end(client, id_token_hint=token, client_id=party.client_id, post_logout_redirect_uri=SIGNED_OUT)
    if len(token) > 16_384:
        refused(answer, "could not be read")
    else:
        page = refused(answer, "not issued by this provider").content.decode()
        assert "Utopia Revenue Service asked us" in page
        assert 'id="way-back" href="https://agency.example/"' in page
        assert ProtocolProblem.objects.get().endpoint == "end_session"


def test_an_encrypted_hint_is_refused_with_what_to_send_instead(client, amara):
    refused(end(client, id_token_hint="a.b.c.d.e"), "decrypt it and send")


@pytest.mark.parametrize("address", ["https://evil.example/", f"{SIGNED_OUT}?foo=bar", f"{SIGNED_OUT}/", REDIRECT])
def test_a_return_address_that_is_not_registered_letter_for_letter_is_never_followed(client, hint, address):
    refused(end(client, id_token_hint=hint, post_logout_redirect_uri=address), "not registered")


def test_a_return_address_that_nobody_stands_behind_is_refused(client, amara, party):
    page = refused(end(client, post_logout_redirect_uri=SIGNED_OUT), "which name its owner").content.decode()
    assert "A site asked us" in page
    assert "way-back" not in page


def test_another_clients_return_address_is_refused(client, hint):
    a_party(post_logout_redirect_uris=("https://other.example/out",))
    refused(end(client, id_token_hint=hint, post_logout_redirect_uri="https://other.example/out"), "not registered")


def test_a_client_id_that_differs_from_the_hints_audience_is_refused(client, hint):
    refused(end(client, id_token_hint=hint, client_id=a_party().client_id), "differs from the audience")


def test_a_client_that_nobody_registered_is_refused(client, amara):
    refused(end(client, client_id="unknown"), "not known")


def test_a_client_that_is_switched_off_is_refused_and_not_named(client, party, hint):
    set_relying_party_enabled(client_id=party.client_id, is_enabled=False)
    page = refused(end(client, id_token_hint=hint, post_logout_redirect_uri=SIGNED_OUT), "switched off")
    assert "Utopia" not in page.content.decode()


@pytest.mark.parametrize("query", ["state=a&state=b", "state=%00", f"state={'x' * 4097}", "state=%ff"])
def test_parameters_that_cannot_be_read_are_refused(client, amara, query):
    refused(client.get(f"/oidc/end_session?{query}"), "could not be read")


def test_a_posted_logout_is_carried_on_by_an_address_that_tells_nothing(client, hint):
    body = urlencode(
        {"id_token_hint": hint, "post_logout_redirect_uri": SIGNED_OUT, "logout_hint": "amara", "state": "s"}
    )
    answer = Client().post("/oidc/end_session", body, content_type=FORM)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/oidc/end_session/continue?request=")
    assert "amara" not in answer["Location"]
    assert hint.split(".")[1] not in answer["Location"]
    assert client.get(answer["Location"])["Location"] == f"{SIGNED_OUT}?state=s"
    assert not open_sessions().exists()


def test_a_posted_logout_is_checked_at_once(client, amara):
    posted = client.post("/oidc/end_session", "id_token_hint=nonsense", content_type=FORM)
    refused(posted, "not issued by this provider")
    refused(client.post("/oidc/end_session", "{}", content_type="application/json"), "Content-Type")
    refused(client.post("/oidc/end_session", "state=" + "x" * 70_000, content_type=FORM), "too long")


def test_a_carried_request_that_was_changed_or_is_too_old_is_refused(client, amara, monkeypatch):
    carried = sealed_request(end(client))
    raw = bytearray(urlsafe_b64decode(carried))
    raw[-1] ^= 1
    for changed in ("", "nonsense", "é", urlsafe_b64encode(bytes(raw)).decode()):
        answer = client.get(f"/oidc/end_session/continue?{urlencode({'request': changed})}")
        refused(answer, "could not be read again")
    monkeypatch.setattr(logout_service, "CARRIED_FOR", timedelta(seconds=-1))
    refused(client.post("/oidc/end_session/confirm", {"request": carried}), "waited too long")


def test_a_carried_request_is_checked_again(client, amara, party):
    page = end(client, client_id=party.client_id, post_logout_redirect_uri=SIGNED_OUT)
    set_relying_party_enabled(client_id=party.client_id, is_enabled=False)
    refused(client.post("/oidc/end_session/confirm", {"request": sealed_request(page)}), "switched off")


def test_looking_an_address_over_signs_nobody_out(client, hint):
    assert client.head(f"/oidc/end_session?{urlencode({'id_token_hint': hint})}").status_code == 405
    assert open_sessions().exists()


def test_when_nobody_is_signed_in_the_browser_goes_straight_back(client, hint):
    stranger = Client()
    answer = end(stranger, id_token_hint=hint, post_logout_redirect_uri=SIGNED_OUT, state="s")
    assert answer["Location"] == f"{SIGNED_OUT}?state=s"
    assert open_sessions().exists()
    assert "You are signed out" in end(stranger).content.decode()


def test_the_page_speaks_the_language_that_was_asked_for(client, amara, party):
    page = end(client, client_id=party.client_id, ui_locales="fr es-MX en")
    assert "¿Cerrar la sesión de Truename?" in page.content.decode()
    assert page["Content-Language"] == "es"
    goodbye = client.post("/oidc/end_session/confirm", {"request": sealed_request(page)})
    assert goodbye["Content-Language"] == "es"


@pytest.fixture
def listener():
    return a_party(frontchannel_logout_uri="https://listens.example/out?tenant=1")


def frame_addresses(answer):
    return answer.context["left"].frames


def test_a_service_that_listens_in_the_browser_is_loaded_before_she_goes_on(client, amara, party, listener):
    hint = id_token(client, party)
    id_token(client, listener)
    session = open_sessions().get()
    answer = end(client, id_token_hint=hint, post_logout_redirect_uri=SIGNED_OUT, state="s")
    assert answer.status_code == 200
    assert not open_sessions().exists()
    (address,) = frame_addresses(answer)
    assert urlsplit(address).netloc == "listens.example"
    assert parse_qs(urlsplit(address).query) == {
        "tenant": ["1"],
        "iss": [settings.TRUENAME.public_origin],
        "sid": [session_identifier(session.id, listener.client_id)],
    }
    page = answer.content.decode()
    assert f'<meta http-equiv="refresh" content="2; url={SIGNED_OUT}?state=s">' in page
    assert f'id="continue" href="{SIGNED_OUT}?state=s"' in page
    assert "frame-src https://listens.example" in answer["Content-Security-Policy"].split("; ")
    assert "<iframe hidden" in page


def test_without_a_return_address_the_page_stays_and_names_whom_we_cannot_tell(client, amara, party, listener):
    hint = id_token(client, party)
    id_token(client, listener)
    answer = end(client, id_token_hint=hint)
    page = answer.content.decode()
    assert len(frame_addresses(answer)) == 1
    assert "http-equiv" not in page
    assert '<a href="https://agency.example/" rel="noreferrer">Taxpayer account</a>' in page


def test_signing_out_on_our_page_tells_the_same_services_once(client, amara, listener):
    id_token(client, listener)
    answer = client.post("/sign-out/", follow=True)
    assert answer.redirect_chain == [("/signed-out/", 302)]
    assert len(frame_addresses(answer)) == 1
    again = client.get("/signed-out/")
    assert frame_addresses(again) == ()
    assert "frame-src" not in again["Content-Security-Policy"]


def test_a_page_after_signing_out_leaves_no_browser_session_behind(client, amara):
    client.post("/sign-out/", follow=True)
    assert not client.session.keys()
    assert client.cookies["truename"].value == ""


def test_time_ran_out_here_and_the_hint_still_tells_the_others(client, amara, party, listener):
    hint = id_token(client, party)
    id_token(client, listener)
    AuthenticatedSession.objects.update(last_seen_at=utc_now() - settings.TRUENAME.session_idle * 2)
    answer = end(client, id_token_hint=hint, post_logout_redirect_uri=SIGNED_OUT)
    assert len(frame_addresses(answer)) == 1


def test_time_ran_out_here_and_without_a_hint_nobody_is_told(client, amara, party, listener):
    id_token(client, listener)
    AuthenticatedSession.objects.update(last_seen_at=utc_now() - settings.TRUENAME.session_idle * 2)
    answer = end(client, client_id=party.client_id, post_logout_redirect_uri=SIGNED_OUT)
    assert answer["Location"] == SIGNED_OUT


def test_a_key_of_another_kind_is_not_mistaken_for_ours(client, amara, party):
    key = ECKey.generate_key("P-256")
    token = jws.serialize_compact(
        {"alg": "ES256", "kid": active_signer().kid, "typ": "JWT"}, json.dumps(claims_for(amara, party)), key
    )
    refused(end(client, id_token_hint=token), "not issued by this provider")


def test_a_strange_host_adds_nothing_to_the_pages_policy(client, amara):
    id_token(client, a_party())
    RelyingParty.objects.update(frontchannel_logout_uri="https://listens.example;script-src/out")
    policy = client.post("/sign-out/", follow=True)["Content-Security-Policy"]
    assert "listens.example" not in policy
