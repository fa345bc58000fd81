import json

import pytest
from django.test import Client
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import base64url_to_bytes

from tests.factories.accounts import PASSWORD, a_subscriber, signed_in
from tests.factories.soft_passkey import SoftPasskey
from truename.assurance.levels import AAL
from truename.authenticators.models import AuthenticatedSession, Authenticator, Passkey
from truename.records.models import AuditEvent

pytestmark = pytest.mark.django_db
BIND = "/account/security/add/passkey/"
SIGN_IN = "/sign-in/passkey/"
SECOND = "/sign-in/second/passkey/"


@pytest.fixture
def amara():
    return a_subscriber(with_totp=True)


def options(client: Client, at: str) -> dict:
    answer = client.post(f"{at}options")
    assert answer.status_code == 200
    return json.loads(answer.content)


def answered(client: Client, at: str, offered: dict, credential: dict, **more: str):
    return client.post(at, {"challenge_id": offered["challenge_id"], "credential": json.dumps(credential), **more})


def bind(client: Client, passkey: SoftPasskey):
    offered = options(client, BIND)
    return answered(client, f"{BIND}bind/", offered, passkey.create(offered["public_key"]), nickname="Laptop")


def use(client: Client, passkey: SoftPasskey, at: str = SIGN_IN):
    offered = options(client, at)
    return answered(client, at, offered, passkey.get(offered["public_key"]))


@pytest.fixture
def passkey(amara):
    made, client = SoftPasskey(), Client()
    signed_in(client, amara)
    assert bind(client, made).status_code == 302
    assert Passkey.objects.count() == 1
    AuthenticatedSession.objects.all().delete()
    return made


def test_a_passkey_alone_signs_in_at_aal2(client, amara, passkey):
    assert use(client, passkey).url == "/continue/"
    session = AuthenticatedSession.objects.get()
    assert (session.subscriber_id, session.aal, session.amr) == (amara.id, AAL.AAL2, ["hwk", "user", "mfa"])


def test_a_synced_passkey_counts_as_held_in_software(client, amara):
    signed_in(client, amara)
    synced = SoftPasskey(is_synced=True)
    bind(client, synced)
    other = Client()
    use(other, synced)
    assert AuthenticatedSession.objects.latest("started_at").amr == ["swk", "user", "mfa"]
    assert Passkey.objects.get().backed_up


def test_a_passkey_that_did_not_check_its_holder_is_not_enough_alone(client, passkey):
    passkey.user_verifies = False
    assert use(client, passkey).url.startswith("/sign-in/")
    assert not AuthenticatedSession.objects.exists()


def test_the_same_passkey_is_enough_beside_the_password(client, passkey):
    passkey.user_verifies = False
    client.post("/sign-in/", {"email": "amara@example.com", "password": PASSWORD})
    assert use(client, passkey, SECOND).url == "/continue/"
    session = AuthenticatedSession.objects.get()
    assert (session.aal, session.amr) == (AAL.AAL2, ["pwd", "hwk", "mfa"])


def test_an_answer_works_only_once(client, passkey):
    offered = options(client, SIGN_IN)
    credential = passkey.get(offered["public_key"])
    assert answered(client, SIGN_IN, offered, credential).url == "/continue/"
    client.post("/sign-out/")
    assert answered(client, SIGN_IN, offered, credential).url != "/continue/"


def test_an_answer_to_another_browsers_challenge_is_refused(client, passkey):
    offered = options(Client(), SIGN_IN)
    assert answered(client, SIGN_IN, offered, passkey.get(offered["public_key"])).url != "/continue/"


def test_an_answer_for_another_site_is_refused(client, passkey):
    passkey.origin = "http://localhost:8001"
    assert use(client, passkey).url != "/continue/"
    assert not AuthenticatedSession.objects.exists()


def test_a_forged_signature_is_refused_and_counted(client, passkey):
    forger = SoftPasskey(credential_id=passkey.credential_id, user_handle=passkey.user_handle)
    assert use(client, forger).url != "/continue/"
    assert Authenticator.objects.get(kind="passkey").failures == 1


def test_an_unknown_passkey_is_refused(client, passkey):
    assert use(client, SoftPasskey(user_handle=b"x" * 16)).url != "/continue/"


def test_someone_elses_passkey_is_no_second_step(client, passkey):
    a_subscriber(email="ben@example.com", with_totp=True)
    client.post("/sign-in/", {"email": "ben@example.com", "password": PASSWORD})
    assert use(client, passkey, SECOND).url == "/sign-in/second/"
    assert AuthenticatedSession.objects.get().aal == AAL.AAL1


def test_a_counter_that_went_back_is_recorded(client, passkey):
    passkey.counter = 5
    use(client, passkey)
    passkey.counter = 4
    use(Client(), passkey)
    event = AuditEvent.objects.get(name="authenticators.passkey_counter_went_back")
    assert event.data == {"stored": 5, "received": 4}


def test_a_passkey_is_bound_once_and_named_in_the_exclusions(client, amara, passkey):
    signed_in(client, amara)
    offered = options(client, BIND)
    excluded = [entry["id"] for entry in offered["public_key"]["excludeCredentials"]]
    assert base64url_to_bytes(excluded[0]) == passkey.credential_id
    answered(client, f"{BIND}bind/", offered, passkey.create(offered["public_key"]), nickname="")
    assert Passkey.objects.count() == 1


def test_a_session_of_one_factor_cannot_bind_beside_what_is_bound(client, amara):
    signed_in(client, amara, AAL.AAL1)
    assert client.post(f"{BIND}options").status_code == 403
    assert client.get("/account/security/add/app/").url.startswith("/sign-in/?again=1")


@pytest.mark.parametrize(
    "junk", ["", "{", "[]", "null", "{}", '{"id":1}', '{"id":"a","rawId":"a","response":{}}', "[" * 9000]
)
def test_junk_for_an_answer_is_refused_calmly(client, amara, junk):
    offered = options(client, SIGN_IN)
    answer = client.post(SIGN_IN, {"challenge_id": offered["challenge_id"], "credential": junk})
    assert answer.url.startswith("/sign-in/")
    assert client.post(SIGN_IN, {"challenge_id": "x", "credential": junk}).status_code == 302
    signed_in(client, amara)
    offered = options(client, BIND)
    answer = client.post(f"{BIND}bind/", {"challenge_id": offered["challenge_id"], "credential": junk})
    assert answer.url == BIND


def test_a_second_verifier_agrees_on_the_same_ceremonies(client, amara):
    signed_in(client, amara)
    made = SoftPasskey()
    offered = options(client, BIND)
    created = made.create(offered["public_key"])
    registered = verify_registration_response(
        credential=created,
        expected_challenge=base64url_to_bytes(offered["public_key"]["challenge"]),
        expected_rp_id="localhost",
        expected_origin="http://localhost:8000",
        require_user_verification=True,
    )
    answered(client, f"{BIND}bind/", offered, created, nickname="")
    assert bytes(Passkey.objects.get().credential_id) == registered.credential_id
    asked = options(client, SIGN_IN)
    credential = made.get(asked["public_key"])
    verified = verify_authentication_response(
        credential=credential,
        expected_challenge=base64url_to_bytes(asked["public_key"]["challenge"]),
        expected_rp_id="localhost",
        expected_origin="http://localhost:8000",
        credential_public_key=registered.credential_public_key,
        credential_current_sign_count=0,
    )
    assert verified.user_verified
    assert answered(client, SIGN_IN, asked, credential).url == "/continue/"
