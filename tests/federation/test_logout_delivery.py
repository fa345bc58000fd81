"""The outbox of back-channel logout: what leaves, how often, and what becomes of it."""

import json
from datetime import timedelta

import pytest
from django.conf import settings as configured
from joserfc import jwe, jwt
from joserfc.jwk import KeySet, RSAKey

from tests.federation.factories import a_party
from tests.federation.outbound_double import PATH, unreachable
from truename.federation.domain.clients import Encryption
from truename.federation.models import LogoutDelivery, ProtocolProblem, RelyingParty
from truename.federation.services.logout_delivery import PAUSES, deliver_due_logouts, deliver_logout, deliver_on_commit
from truename.federation.services.registry import set_relying_party_enabled
from truename.federation.services.signing_keys import published_keys, rotate_signing_keys
from truename.federation.services.stamped_cache import CLIENTS, note_change
from truename.foundation.adapters import load_adapter
from truename.foundation.clock import utc_now
from truename.records.models import AuditEvent

pytestmark = pytest.mark.django_db
LISTENS = "https://agency.example/backchannel?tenant=1"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def outside(settings):
    settings.ADAPTERS = configured.ADAPTERS | {"federation.outbound_http": PATH}
    double = load_adapter(PATH)
    double.__init__()
    return double


def queued(*, sid="the-sid", party=None, **changes):
    client_id = (party or a_party(backchannel_logout_uri=LISTENS, **changes)).client_id
    client = RelyingParty.objects.get(client_id=client_id)
    return LogoutDelivery.objects.create(client=client, subject="the-subject", sid=sid)


def deliver(row):
    deliver_logout.call(str(row.pk))
    row.refresh_from_db()
    return row.state, row.attempts, row.last_problem


def due_now(row):
    LogoutDelivery.objects.filter(pk=row.pk).update(next_attempt_at=utc_now())


def sent_token(outside, algorithm="ES256"):
    keys = KeySet.import_key_set({"keys": [dict(key) for key in published_keys()]})
    return jwt.decode(outside.sent[-1][1]["logout_token"], keys, algorithms=[algorithm])


def test_the_token_says_who_and_which_session_and_is_for_nobody_else(outside):
    row = queued()
    assert deliver(row) == ("delivered", 1, "")
    ((url, form),) = outside.sent
    assert url == LISTENS
    assert set(form) == {"logout_token"}
    token = sent_token(outside)
    assert token.header["typ"] == "logout+jwt"
    claims = token.claims
    assert set(claims) == {"iss", "sub", "aud", "iat", "exp", "jti", "events", "sid"}
    assert claims["iss"] == configured.TRUENAME.public_origin
    assert (claims["sub"], claims["sid"], claims["aud"]) == ("the-subject", "the-sid", row.client.client_id)
    assert claims["events"] == {EVENT: {}}
    assert claims["exp"] - claims["iat"] == 120
    assert abs(claims["iat"] - utc_now().timestamp()) < 5


def test_without_a_session_the_token_means_all_of_hers(outside):
    deliver(queued(sid=""))
    assert "sid" not in sent_token(outside).claims


def test_the_token_is_signed_as_the_clients_id_tokens_are(outside):
    deliver(queued(id_token_algorithm="RS256"))
    assert sent_token(outside, "RS256").header["alg"] == "RS256"


def test_the_token_is_encrypted_as_the_clients_id_tokens_are(outside):
    key = RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"})
    jwks = json.dumps({"keys": [key.as_dict(private=False)]})
    encryption = Encryption("RSA-OAEP-256", "A128GCM")
    deliver(queued(jwks=jwks, id_token_encryption=encryption))
    sealed = outside.sent[-1][1]["logout_token"]
    inner = jwe.decrypt_compact(sealed, key, algorithms=["RSA-OAEP-256", "A128GCM"]).plaintext.decode()
    outside.sent[-1][1]["logout_token"] = inner
    assert sent_token(outside).header["typ"] == "logout+jwt"


def test_without_a_key_to_encrypt_to_nothing_leaves_and_it_is_tried_again(outside):
    row = queued(
        jwks=json.dumps({"keys": [RSAKey.generate_key(2048, {"use": "enc"}).as_dict(private=False)]}),
        id_token_encryption=Encryption("RSA-OAEP-256", "A128GCM"),
    )
    RelyingParty.objects.update(jwks=json.dumps({"keys": []}))
    note_change(CLIENTS)
    assert deliver(row) == ("queued", 1, "no_key_to_encrypt_to")
    assert outside.sent == []


def test_the_token_is_signed_when_it_leaves(outside):
    row = queued()
    rotate_signing_keys()
    deliver(row)
    assert sent_token(outside)


def test_each_attempt_has_a_token_of_its_own(outside):
    outside.answers = [500, 200]
    row = queued()
    deliver(row)
    first = sent_token(outside).claims["jti"]
    due_now(row)
    assert deliver(row) == ("delivered", 2, "")
    assert sent_token(outside).claims["jti"] != first


@pytest.mark.parametrize("status", [200, 204])
def test_these_answers_mean_delivered(outside, status):
    outside.answers = [status]
    row = queued()
    assert deliver(row) == ("delivered", 1, "")
    assert row.delivered_at is not None
    event = AuditEvent.objects.get(name="federation.logout_delivered")
    assert event.data == {"client": str(row.client_id), "attempts": 1}
    assert event.subject_id is None


@pytest.mark.parametrize("answer", [201, 202, 302, 401, 403, 404, 429, 500, 501, 503])
def test_these_answers_are_tried_again(outside, answer):
    outside.answers = [answer]
    assert deliver(queued()) == ("queued", 1, f"http_{answer}")


def test_silence_is_tried_again(outside):
    outside.answers = [unreachable("too_slow")]
    assert deliver(queued()) == ("queued", 1, "too_slow")


def test_a_refused_token_is_final_and_its_engineers_can_read_why(outside):
    outside.answers = [400]
    row = queued()
    assert deliver(row) == ("failed", 1, "http_400")
    problem = ProtocolProblem.objects.get()
    assert (problem.client_id, problem.endpoint, problem.error) == (row.client_id, "backchannel_logout", "http_400")
    assert AuditEvent.objects.get(name="federation.logout_failed").data["problem"] == "http_400"
    due_now(row)
    assert deliver(row) == ("failed", 1, "http_400")
    assert len(outside.sent) == 1


def test_attempts_wait_longer_each_time_and_end(outside):
    outside.answers = [503] * 6
    row = queued()
    for attempt, pause in enumerate(PAUSES, start=1):
        before = utc_now()
        assert deliver(row) == ("queued", attempt, "http_503")
        assert pause <= row.next_attempt_at - before < pause + timedelta(seconds=5)
        assert deliver(row)[1] == attempt, "not due yet"
        due_now(row)
    assert not ProtocolProblem.objects.exists()
    assert deliver(row) == ("failed", 6, "http_503")
    assert ProtocolProblem.objects.get().error == "http_503"
    assert len(outside.sent) == 6


def test_a_delivery_that_kills_its_workers_ends_too(outside):
    row = queued()
    LogoutDelivery.objects.update(attempts=6)
    assert deliver(row) == ("failed", 7, "interrupted")
    assert outside.sent == []


def test_a_party_that_is_switched_off_or_listens_no_more_is_not_called(outside):
    off, silent = queued(), queued()
    set_relying_party_enabled(client_id=off.client.client_id, is_enabled=False)
    RelyingParty.objects.filter(pk=silent.client_id).update(backchannel_logout_uri="")
    assert deliver(off) == ("failed", 1, "not_wanted")
    assert deliver(silent) == ("failed", 1, "not_wanted")
    assert outside.sent == []
    assert not ProtocolProblem.objects.exists()


def test_while_a_party_is_away_its_other_deliveries_wait_and_those_of_others_do_not(outside):
    away = a_party(backchannel_logout_uri=LISTENS)
    first, second, elsewhere = queued(party=away), queued(party=away), queued()
    outside.answers = [unreachable("not_connected")]
    deliver(first)
    assert deliver(second) == ("queued", 0, "")
    assert deliver(elsewhere) == ("delivered", 1, "")


def test_a_new_delivery_leaves_on_commit_unless_its_party_is_away(outside, django_capture_on_commit_callbacks):
    away = a_party(backchannel_logout_uri=LISTENS)
    with django_capture_on_commit_callbacks(execute=True):
        row = queued(party=away)
        deliver_on_commit(row)
        assert outside.sent == []
    assert len(outside.sent) == 1
    LogoutDelivery.objects.update(state="queued", next_attempt_at=utc_now() + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        deliver_on_commit(queued(party=away))
    assert callbacks == []


def test_the_queue_forgets_nothing_when_there_is_nothing_to_do(outside):
    assert deliver_due_logouts(now=utc_now()) == 0
