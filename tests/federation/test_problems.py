"""What went wrong for a relying party: counted once per kind, safe under threads, forgotten after a month."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from tests.federation.factories import a_party
from truename.federation.models import ProtocolProblem, RelyingParty
from truename.federation.services.problems import KEPT_FOR, forget_old_problems, recent_problems, record_problem
from truename.foundation.clock import utc_now
from truename.foundation.correlation import CORRELATION
from truename.foundation.identifiers import new_identifier

REASON = "The code is unknown or was used."


def party_row() -> RelyingParty:
    return RelyingParty.objects.get(client_id=a_party().client_id)


@pytest.mark.django_db
def test_the_same_problem_twice_is_one_line_with_a_count_and_the_newest_correlation_code():
    client = party_row()
    for code in ("AAAAAAAAAA", "BBBBBBBBBB"):
        token = CORRELATION.set(code)
        record_problem(client_id=client.id, endpoint="token", error="invalid_grant", reason=REASON)
        CORRELATION.reset(token)
    [problem] = recent_problems(client_id=client.id)
    assert (problem.endpoint, problem.error, problem.reason, problem.times) == ("token", "invalid_grant", REASON, 2)
    assert problem.correlation_code == "BBBBBBBBBB"
    assert problem.first_at < problem.last_at


@pytest.mark.django_db
def test_another_reason_endpoint_error_or_party_is_another_line():
    client, other = party_row(), party_row()
    record_problem(client_id=client.id, endpoint="token", error="invalid_grant", reason=REASON)
    record_problem(client_id=client.id, endpoint="token", error="invalid_grant", reason="Another reason.")
    record_problem(client_id=client.id, endpoint="token", error="invalid_client", reason=REASON)
    record_problem(client_id=client.id, endpoint="par", error="invalid_grant", reason=REASON)
    record_problem(client_id=other.id, endpoint="token", error="invalid_grant", reason=REASON)
    assert len(recent_problems(client_id=client.id)) == 4
    assert [problem.endpoint for problem in recent_problems(client_id=client.id, limit=1)] == ["par"]
    assert len(recent_problems(client_id=other.id)) == 1


@pytest.mark.django_db
def test_the_log_line_names_client_endpoint_error_and_reason(caplog):
    client = party_row()
    with caplog.at_level(logging.WARNING):
        record_problem(client_id=client.id, endpoint="token", error="invalid_grant", reason=REASON)
    assert caplog.messages == [f"refused: client {client.id}, token: invalid_grant: {REASON}"]


@pytest.mark.django_db
def test_overlong_values_are_cut_instead_of_failing():
    client = party_row()
    record_problem(client_id=client.id, endpoint="e" * 99, error="x" * 99, reason="r" * 999)
    [problem] = recent_problems(client_id=client.id)
    assert (len(problem.endpoint), len(problem.error), len(problem.reason)) == (30, 40, 200)


@pytest.mark.django_db(transaction=True)
def test_a_party_that_is_gone_does_not_turn_the_answer_into_an_error(caplog):
    record_problem(client_id=new_identifier(), endpoint="token", error="invalid_grant", reason=REASON)
    assert caplog.messages[-1] == "a problem could not be counted: IntegrityError"


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_counted_as_eight():
    client = party_row()

    def once(_: int) -> None:
        record_problem(client_id=client.id, endpoint="token", error="invalid_grant", reason=REASON)
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(once, range(8)))
    assert [problem.times for problem in recent_problems(client_id=client.id)] == [8]


@pytest.mark.django_db
def test_what_did_not_happen_again_for_thirty_days_is_forgotten():
    client = party_row()
    now = utc_now()
    for reason in ("old", "recent"):
        record_problem(client_id=client.id, endpoint="token", error="invalid_grant", reason=reason)
    ProtocolProblem.objects.filter(reason="old").update(last_at=now - KEPT_FOR - timedelta(seconds=1))
    assert forget_old_problems(now=now) == 1
    assert [problem.reason for problem in recent_problems(client_id=client.id)] == ["recent"]
