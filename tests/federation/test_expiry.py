"""What is forgotten when, and what has to stay."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, allowed_code, exchange, sign_in, verify
from truename.federation.models import (
    AccessToken,
    AuthorizationCode,
    AuthorizationRequest,
    Grant,
    LogoutDelivery,
    RefreshToken,
    RelyingParty,
    UsedAssertion,
)
from truename.federation.services.expiry import forget_expired_requests
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def code(client):
    amara = a_subscriber()
    verify(amara)
    sign_in(client, amara)
    party = a_party()
    exchange(client, party, allowed_code(client, party))
    return AuthorizationCode.objects.get()


def test_old_requests_and_codes_are_forgotten_and_the_grant_stays(code):
    assert forget_expired_requests(now=utc_now()) == 0
    forget_expired_requests(now=utc_now() + 2 * DAY)
    assert not AuthorizationRequest.objects.exists()
    assert not AuthorizationCode.objects.exists()
    assert not AccessToken.objects.exists()
    assert Grant.objects.exists()


def test_a_code_stays_as_long_as_its_session_may_last(code):
    last_moment = code.issued_at + settings.TRUENAME.session_absolute + DAY
    forget_expired_requests(now=last_moment)
    assert not AuthorizationRequest.objects.exists()
    assert AuthorizationCode.objects.exists()


def test_a_code_stays_as_long_as_one_of_its_tokens_may_be_used(code):
    later = utc_now() + 30 * DAY
    refresh = RefreshToken.objects.create(token_digest=b"r" * 32, code=code, grant=code.grant, expires_at=later)
    forget_expired_requests(now=later)
    assert AuthorizationCode.objects.exists()
    refresh.delete()
    AccessToken.objects.create(token_digest=b"t" * 32, code=code, grant=code.grant, expires_at=later)
    forget_expired_requests(now=later)
    assert AuthorizationCode.objects.exists()


def test_what_a_used_refresh_token_was_answered_with_is_forgotten_after_the_grace_window(code):
    now = utc_now()
    refresh = RefreshToken.objects.create(
        token_digest=b"r" * 32, code=code, grant=code.grant, expires_at=now + DAY, used_at=now, answer_sealed=b"sealed"
    )
    forget_expired_requests(now=now + timedelta(seconds=9))
    refresh.refresh_from_db()
    assert refresh.answer_sealed is not None
    forget_expired_requests(now=now + timedelta(seconds=11))
    refresh.refresh_from_db()
    assert refresh.answer_sealed is None


def test_assertions_are_forgotten_when_they_could_not_be_used_again(code):
    now = utc_now()
    for digest, expires_at in ((b"a" * 32, now - DAY), (b"b" * 32, now + DAY)):
        UsedAssertion.objects.create(client=code.client, jti_digest=digest, expires_at=expires_at)
    assert forget_expired_requests(now=now) == 1
    assert bytes(UsedAssertion.objects.get().jti_digest) == b"b" * 32


def test_a_delivery_is_forgotten_a_week_after_its_end_and_never_before(code):
    client, now = RelyingParty.objects.get(), utc_now()
    old = now - 8 * DAY
    for state in LogoutDelivery.State:
        LogoutDelivery.objects.create(client=client, subject="s", state=state, created_at=old)
    LogoutDelivery.objects.create(client=client, subject="s", state="delivered", created_at=now - 6 * DAY)
    assert forget_expired_requests(now=now) == 2
    assert LogoutDelivery.objects.filter(state__in=["queued", "sending"]).count() == 2
