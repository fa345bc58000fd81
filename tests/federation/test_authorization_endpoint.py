"""The authorization endpoint refuses what it must: on our own page for an untrusted address, else by redirect."""

from urllib.parse import urlencode

import pytest

from tests.federation.factories import REDIRECT, a_party, answered, authorize_query
from tests.federation.tokens import by_hand
from truename.federation.domain.clients import Profile
from truename.federation.models import AuthorizationRequest


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": REDIRECT + "?x=1"},
        {"redirect_uri": REDIRECT + "/"},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": "https://AGENCY.example/callback"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": REDIRECT + "\x00"},
    ],
)
def test_an_untrusted_address_gets_a_page_and_never_a_redirect(client, changes):
    party = a_party()
    answer = client.get(f"/oidc/authorize?{authorize_query(party, **changes)}")
    assert answer.status_code == 400
    assert "Location" not in answer
    assert 'id="reason"' in answer.content.decode()
    assert not AuthorizationRequest.objects.exists()


@pytest.mark.django_db
def test_two_return_addresses_get_a_page(client):
    party = a_party()
    query = authorize_query(party) + "&" + urlencode({"redirect_uri": REDIRECT})
    assert client.get(f"/oidc/authorize?{query}").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "1.5"}, "invalid_request"),
        ({"max_age": "9" * 40}, "invalid_request"),
        ({"max_age": "²"}, "invalid_request"),
        ({"nonce": "n" * 5000}, "invalid_request"),
        ({"request": "x.y.z"}, "invalid_request_object"),
        ({"request": by_hand({"alg": "none"}, {})}, "request_not_supported"),
        ({"request_uri": "https://agency.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
    ],
)
def test_each_check_alone_refuses(client, changes, error):
    party = a_party()
    answer = answered(client.get(f"/oidc/authorize?{authorize_query(party, **changes)}"))
    assert answer["error"] == error
    assert answer["state"] == "s" * 1000
    assert answer["iss"] == "http://localhost:8000"
    assert not AuthorizationRequest.objects.exists()


@pytest.mark.django_db
def test_a_parameter_given_twice_is_refused(client):
    party = a_party()
    answer = answered(client.get(f"/oidc/authorize?{authorize_query(party)}&nonce=again"))
    assert answer["error"] == "invalid_request"


@pytest.mark.django_db
def test_unknown_parameters_are_ignored(client):
    party = a_party()
    assert client.get(f"/oidc/authorize?{authorize_query(party, colour='red')}&colour=blue")["Location"].startswith(
        "/sign-in/"
    )


@pytest.mark.django_db
def test_the_plain_profile_needs_no_pkce(client):
    party = a_party(profile=Profile.OIDC)
    query = authorize_query(party, code_challenge=None, code_challenge_method=None)
    assert client.get(f"/oidc/authorize?{query}")["Location"].startswith("/sign-in/")
