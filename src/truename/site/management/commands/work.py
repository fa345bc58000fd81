"""The background worker: runs queued tasks, takes up again what a killed worker left, and does the chores."""

import threading
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_correlation_code
from truename.site.chores import CHORES, Chore, do_chore

# Longer than any task may take: a reading is stopped by its own limits well before.
TASK_LEASE = timedelta(seconds=90)


class Command(BaseCommand):
    help = "Runs background tasks and chores until it is told to stop."

    def handle(self, *args: object, **options: object) -> None:
        requeue_abandoned_tasks()
        stopped = threading.Event()
        for is_on_network in (False, True):
            chores = tuple(chore for chore in CHORES if chore.is_on_network is is_on_network)
            threading.Thread(target=keep_house, args=(stopped, chores), name="chores", daemon=True).start()
        worker = Worker(
            queue_names=["*"],
            interval=0.2,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=new_correlation_code(),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        try:
            worker.run()
        finally:
            stopped.set()


def keep_house(stopped: threading.Event, chores: tuple[Chore, ...]) -> None:
    """Does each chore when it is due, the first time at once, and requeues what other workers abandoned."""
    due = dict.fromkeys(chores, utc_now())
    while not stopped.wait(1):
        now = utc_now()
        for chore in chores:
            if due[chore] <= now:
                due[chore] = now + chore.interval
                do_chore(chore)
        requeue_abandoned_tasks()
        close_old_connections()


def requeue_abandoned_tasks() -> int:
    """Makes tasks ready again whose worker has been silent for longer than the lease; all our tasks may run twice."""
    abandoned = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lte=utc_now() - TASK_LEASE)
    return abandoned.update(status=TaskResultStatus.READY, started_at=None)
