"""Prepares a demonstration in one process, quickly when nothing has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Migrates the database, collects static files and registers the demo relying parties."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.TRUENAME.demo:
            raise CommandError("This is for demonstrations only: TRUENAME_DEMO is not set.")
        call_command("migrate", verbosity=0, interactive=False)
        self.collect_static_when_changed()
        call_command("seed_demo", verbosity=0)

    def collect_static_when_changed(self) -> None:
        """Hashing and compressing takes seconds, comparing names, sizes and times does not."""
        folders = [*settings.STATICFILES_DIRS, *settings.PACKAGE.glob("../*/static")]
        files = sorted(file for folder in folders for file in Path(folder).rglob("*") if file.is_file())
        described = "\n".join(f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files)
        digest = hashlib.sha256(described.encode()).hexdigest()
        stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
        if stamp.exists() and stamp.read_text() == digest:
            return
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(digest)
