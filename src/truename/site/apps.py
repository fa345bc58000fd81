"""Registers the room with Django."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "truename.site"
    label = "site"
