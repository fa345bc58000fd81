"""`manage.py rotate_signing_keys`: retires keys in use, takes the next ones and makes others; or withdraws one key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from truename.federation.domain.jws import RSA_BITS, SIGNING_ALGORITHMS
from truename.federation.models import SigningKey
from truename.federation.services.signing_keys import key_standings, rotate_signing_keys, withdraw_signing_key


class Command(BaseCommand):
    help = "Retire the signing keys in use, activate the next ones, make new next ones. Retired keys stay published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--algorithm", choices=SIGNING_ALGORITHMS, help="only the keys of this algorithm")
        parser.add_argument("--rsa-bits", type=int, choices=RSA_BITS, default=RSA_BITS[0], help="size of a new RSA key")
        parser.add_argument("--withdraw", metavar="KID", help="instead: stop publishing this key now, it was stolen")
        parser.add_argument("--list", action="store_true", help="instead: change nothing, show the published keys")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["withdraw"]:
            try:
                withdraw_signing_key(kid=options["withdraw"])
            except SigningKey.DoesNotExist:
                raise CommandError("No key is published under this kid.") from None
        elif not options["list"]:
            algorithms = SIGNING_ALGORITHMS if options["algorithm"] is None else (options["algorithm"],)
            for algorithm in algorithms:
                kid = rotate_signing_keys(algorithm=algorithm, rsa_bits=options["rsa_bits"])
                self.stdout.write(f"Signing {algorithm} with key {kid}")
        for key in key_standings():
            until = "" if key.published_until is None else f" until {key.published_until:%Y-%m-%d %H:%M} UTC"
            self.stdout.write(f"{key.algorithm}  {key.kid}  {key.state}{until}")
