"""Single use and limits under threads: of many that come at once, one wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, connections

from tests.factories.accounts import a_subscriber, bind_totp_secret, totp_code
from truename.authenticators.domain.refusals import CodeRefused, LastAuthenticator, TooManyAttempts
from truename.authenticators.domain.throttling import CODE_PER_ACCOUNT
from truename.authenticators.models import Authenticator
from truename.authenticators.services.inventory import remove_authenticator
from truename.authenticators.services.recovery_codes import renew_recovery_codes, use_recovery_code
from truename.authenticators.services.throttling import count_attempt
from truename.authenticators.services.totp import verify_totp
from truename.foundation.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 1, 12, 0, 10, tzinfo=UTC)


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """What each call answered, or the refusal that it raised, all started together."""

    def run(call: Callable[[], object]) -> object:
        try:
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            if not connection.in_atomic_block:
                connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def winners(answers: list[object]) -> int:
    return sum(not isinstance(answer, Refusal) for answer in answers)


def test_of_six_uses_of_one_totp_code_one_succeeds():
    amara = a_subscriber(with_totp=True)
    code = totp_code(at=NOW)
    answers = at_once([lambda: verify_totp(subscriber_id=amara.id, code=code, now=NOW)] * 6)
    assert winners(answers) == 1
    assert all(isinstance(answer, CodeRefused) for answer in answers if isinstance(answer, Refusal))


def test_of_four_uses_of_one_recovery_code_one_succeeds():
    amara = a_subscriber(with_totp=True)
    code = renew_recovery_codes(subscriber_id=amara.id, now=NOW)[0]
    answers = at_once([lambda: use_recovery_code(subscriber_id=amara.id, code=code, now=NOW)] * 4)
    assert winners(answers) == 1


def test_twelve_attempts_at_once_do_not_pass_a_limit_of_ten():
    answers = at_once([lambda: count_attempt(rule=CODE_PER_ACCOUNT, key="amara", now=NOW)] * 12)
    assert winners(answers) == 10
    assert sum(isinstance(answer, TooManyAttempts) for answer in answers) == 2


def test_of_two_removals_at_once_the_last_authenticator_stays():
    amara = a_subscriber(with_totp=True)
    bind_totp_secret(amara.id, b"another twenty bytes")
    both = list(Authenticator.objects.filter(kind="totp"))
    answers = at_once(
        [lambda row=row: remove_authenticator(subscriber_id=amara.id, authenticator_id=row.id) for row in both]
    )
    assert winners(answers) == 1
    assert sum(isinstance(answer, LastAuthenticator) for answer in answers) == 1
    assert Authenticator.objects.filter(kind="totp").count() == 1
