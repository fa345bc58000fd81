"""Draws the transition table as a Mermaid diagram on standard output, for the documentation."""

from typing import Any

from django.core.management.base import BaseCommand

from truename.proofing.domain.diagram import mermaid


class Command(BaseCommand):
    help = "Prints the proofing table as a Mermaid state diagram."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(mermaid())
