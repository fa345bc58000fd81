"""A challenge is issued at random, for one case, and answers once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from truename.biometrics.domain.challenge import is_acceptable
from truename.biometrics.domain.refusals import ChallengeExpired, ChallengeUnknown, ChallengeUsed
from truename.biometrics.services.challenges import consume_challenge, issue_challenge
from truename.foundation.identifiers import new_identifier
from truename.foundation.refusal import Refusal

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_challenge_comes_back_as_it_was_issued() -> None:
    case = new_identifier()
    issued = issue_challenge(case_id=case, now=NOW)
    assert is_acceptable(issued.moves, issued.lights)
    assert consume_challenge(challenge_id=issued.id, case_id=case, now=NOW + timedelta(minutes=9)) == issued


@pytest.mark.django_db
def test_challenges_differ() -> None:
    case = new_identifier()
    assert len({(one.moves, one.lights) for one in (issue_challenge(case_id=case, now=NOW) for _ in range(12))}) > 6


@pytest.mark.django_db
def test_a_challenge_works_only_once() -> None:
    case = new_identifier()
    issued = issue_challenge(case_id=case, now=NOW)
    consume_challenge(challenge_id=issued.id, case_id=case, now=NOW)
    with pytest.raises(ChallengeUsed):
        consume_challenge(challenge_id=issued.id, case_id=case, now=NOW)


@pytest.mark.django_db
def test_a_challenge_expires_after_ten_minutes() -> None:
    case = new_identifier()
    issued = issue_challenge(case_id=case, now=NOW)
    with pytest.raises(ChallengeExpired):
        consume_challenge(challenge_id=issued.id, case_id=case, now=NOW + timedelta(minutes=10))


@pytest.mark.django_db
def test_another_cases_challenge_is_unknown_and_stays_unused() -> None:
    case = new_identifier()
    issued = issue_challenge(case_id=case, now=NOW)
    with pytest.raises(ChallengeUnknown):
        consume_challenge(challenge_id=issued.id, case_id=new_identifier(), now=NOW)
    with pytest.raises(ChallengeUnknown):
        consume_challenge(challenge_id=new_identifier(), case_id=case, now=NOW)
    assert consume_challenge(challenge_id=issued.id, case_id=case, now=NOW).id == issued.id


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_one_consumes_it() -> None:
    case = new_identifier()
    issued = issue_challenge(case_id=case, now=NOW)

    def attempt(_: int) -> UUID | str:
        try:
            return consume_challenge(challenge_id=issued.id, case_id=case, now=NOW).id
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(attempt, range(6)))
    assert sorted(map(str, answers)) == sorted([str(issued.id), *["challenge_used"] * 5])
