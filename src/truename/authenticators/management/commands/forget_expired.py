"""Deletes sign-ups that were never finished and counts of attempts that no limit looks at any more."""

from datetime import timedelta

from django.core.management.base import BaseCommand

from truename.authenticators.services.sign_up import forget_expired_sign_ups
from truename.authenticators.services.throttling import forget_old_counts
from truename.foundation.clock import utc_now


class Command(BaseCommand):
    help = "Deletes unfinished sign-ups and old counts of attempts."

    def handle(self, *_args: object, **_options: object) -> None:
        now = utc_now()
        sign_ups = forget_expired_sign_ups(now=now)
        counts = forget_old_counts(before=now - timedelta(days=2))
        self.stdout.write(f"{sign_ups} sign-ups and {counts} counts deleted")
