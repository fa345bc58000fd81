"""What each scope releases, and that it releases nothing else."""

import pytest

from examples.specimens.people import AMARA
from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, agreement, sign_in, verify
from tests.federation.wire import claims_of, tokens, userinfo
from truename.federation.domain.attributes import CLAIM_ATTRIBUTES, KNOWN_SCOPES, SharedAttribute

pytestmark = pytest.mark.django_db
PERSONAL = frozenset(CLAIM_ATTRIBUTES)
EVERYTHING = tuple(agreement(attribute, required=False) for attribute in SharedAttribute)
ALL_SHARED = tuple(attribute.value for attribute in SharedAttribute)


@pytest.fixture
def amara(client):
    subscriber = a_subscriber(work_email="amara@work.example")
    verify(subscriber)
    sign_in(client, subscriber)
    return subscriber


@pytest.fixture
def party():
    return a_party(attributes=EVERYTHING)


def shared(client, party, scope, share=ALL_SHARED):
    body = tokens(client, party, scope=scope, share=share)
    assert not PERSONAL & set(claims_of(client, body["id_token"]))
    return body["scope"], userinfo(client, body["access_token"]).json()


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("profile", {"name", "given_name", "family_name", "birthdate"}),
        ("email", {"email", "email_verified"}),
        ("work_email", {"work_email", "work_email_verified"}),
        ("address", {"address"}),
        ("social_security_number", {"social_security_number"}),
        ("all_emails", {"all_emails"}),
        ("identity", {"name", "given_name", "family_name", "birthdate", "address", "identity_evidence"}),
    ],
)
def test_a_scope_releases_its_claims_and_no_others(client, amara, party, scope, claims):
    granted, told = shared(client, party, f"openid {scope}")
    assert PERSONAL & set(told) == claims
    assert granted == f"openid {scope}"


def test_openid_alone_releases_nothing(client, amara, party):
    granted, told = shared(client, party, "openid")
    assert not PERSONAL & set(told)
    assert granted == "openid"
    assert set(told) >= {"sub", "acr", "ial", "aal"}


def test_a_scope_of_which_she_shares_nothing_is_not_granted(client, amara, party):
    granted, told = shared(client, party, "openid email address", share=("address",))
    assert granted == "openid address"
    assert PERSONAL & set(told) == {"address"}


def test_scopes_that_nobody_knows_are_ignored_and_not_granted(client, amara, party):
    granted, told = shared(client, party, "openid admin email email openid EMAIL profile:write")
    assert granted == "openid email"
    assert PERSONAL & set(told) == {"email", "email_verified"}


def test_what_the_account_does_not_hold_is_left_out(client, amara, party):
    granted, told = shared(client, party, "openid phone")
    assert granted == "openid"
    assert not PERSONAL & set(told)


def test_the_values_are_hers(client, amara, party):
    _, told = shared(client, party, "openid identity all_emails work_email")
    assert told["family_name"] == AMARA.surname
    assert told["birthdate"] == AMARA.birth_date.isoformat()
    assert told["address"]["street_address"] == AMARA.street
    assert told["address"]["formatted"].startswith(AMARA.street)
    assert sorted(told["all_emails"]) == ["amara@example.com", "amara@work.example"]
    assert told["work_email"] == "amara@work.example"
    assert told["identity_evidence"]


def test_every_scope_that_discovery_names_can_be_asked_for(client, amara, party):
    named = client.get("/.well-known/openid-configuration").json()["scopes_supported"]
    assert named == list(KNOWN_SCOPES)
    granted, _ = shared(client, party, " ".join(named))
    assert set(granted.split()) == set(named) - {"phone", "offline_access"}


def test_an_attribute_outside_the_agreement_is_never_shared(client, amara):
    thin = a_party(attributes=(agreement(SharedAttribute.EMAIL),))
    granted, told = shared(client, thin, " ".join(KNOWN_SCOPES))
    assert granted == "openid email"
    assert PERSONAL & set(told) == {"email", "email_verified"}
