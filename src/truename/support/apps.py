"""Registers the room with Django."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "truename.support"
    label = "support"
