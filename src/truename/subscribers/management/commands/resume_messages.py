"""Queues messages again that a killed worker left behind."""

from django.core.management.base import BaseCommand

from truename.foundation.clock import utc_now
from truename.subscribers.services.delivery import resume_deliveries


class Command(BaseCommand):
    help = "Queues messages again that a killed worker left behind."

    def handle(self, *_args: object, **_options: object) -> None:
        count = resume_deliveries(now=utc_now())
        self.stdout.write(f"{count} messages queued again")
