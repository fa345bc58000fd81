"""Registers the room with Django."""

from django.apps import AppConfig
from django.core.checks import register

from truename.site.checks import check_production


class SiteConfig(AppConfig):
    name = "truename.site"
    label = "site"

    def ready(self) -> None:
        """Adds the check that keeps a demonstration's parts out of production."""
        register(check_production)
