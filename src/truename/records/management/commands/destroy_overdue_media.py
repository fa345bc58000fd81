"""Destroys media whose retention is over; run it every hour (the embedded worker does)."""

from django.core.management.base import BaseCommand

from truename.foundation.clock import utc_now
from truename.records.services.media import destroy_overdue_media


class Command(BaseCommand):
    help = "Destroys sealed media whose retention has ended, with deletion records."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{destroy_overdue_media(now=utc_now())} destroyed.")
