"""Hands checks that a killed worker left behind to the queue again, and destroys overdue media. Run it at any time."""

from typing import Any

from django.core.management.base import BaseCommand

from truename.foundation.clock import utc_now
from truename.proofing.services.worker import resume_checks
from truename.records.services.media import destroy_overdue_media


class Command(BaseCommand):
    help = "Takes up checks that were left behind and destroys pictures and recordings whose time is over."

    def handle(self, *_args: Any, **_options: Any) -> None:
        resumed = resume_checks(now=utc_now())
        destroyed = destroy_overdue_media(now=utc_now())
        self.stdout.write(f"{resumed} cases taken up again, {destroyed} pictures and recordings destroyed.")
