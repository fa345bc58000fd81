"""`manage.py rotate_signing_keys`: retires the key in use, takes the next one and makes another."""

from typing import Any

from django.core.management.base import BaseCommand

from truename.federation.services.signing_keys import rotate_signing_keys


class Command(BaseCommand):
    help = "Retire the signing key in use, activate the next one, make a new next one. Retired keys stay published."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Signing with key {rotate_signing_keys()}")
