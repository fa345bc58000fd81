"""The worker takes up what a killed one left, does its chores, and news reaches every room that must react."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from truename.foundation.clock import utc_now
from truename.records.models import AuditEvent
from truename.records.services.news import publish
from truename.site.chores import CHORES, Chore, do_chore
from truename.site.management.commands.work import TASK_LEASE, requeue_abandoned_tasks
from truename.site.subscriptions import SUBSCRIPTIONS
from truename.subscribers.domain.events import AccountClosed

pytestmark = pytest.mark.django_db


def _task(started_ago: timedelta) -> DBTaskResult:
    return DBTaskResult.objects.create(
        task_path="truename.proofing.services.worker.run_checks",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        status=TaskResultStatus.RUNNING,
        started_at=utc_now() - started_ago,
        exception_class_path="",
        traceback="",
    )


def test_a_task_of_a_silent_worker_becomes_ready_again_and_a_running_one_stays() -> None:
    abandoned, running = _task(TASK_LEASE + timedelta(seconds=1)), _task(timedelta(seconds=1))
    assert requeue_abandoned_tasks() == 1
    abandoned.refresh_from_db()
    running.refresh_from_db()
    assert (abandoned.status, running.status) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@pytest.mark.parametrize("chore", CHORES, ids=lambda chore: chore.name)
def test_every_chore_can_be_done_when_there_is_nothing_to_do(chore: Chore) -> None:
    assert chore.act(utc_now()) == 0


def test_a_chore_that_fails_does_not_end_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    def fails(now: object) -> int:
        raise ValueError("with something private in its message")

    do_chore(Chore("fails", timedelta(seconds=1), fails))
    assert "chore failed: fails: ValueError" in caplog.text
    assert "private" not in caplog.text


def test_closing_an_account_reaches_every_room_that_holds_something_of_it() -> None:
    rooms = {react.__module__.split(".")[1] for react in SUBSCRIPTIONS[AccountClosed]}
    assert rooms == {"federation", "proofing", "authenticators"}
    subscriber = uuid4()
    publish(AccountClosed(subscriber_id=subscriber, reason="requested"))
    assert AuditEvent.objects.filter(subject_id=subscriber, name="authenticators.invalidated").exists()
