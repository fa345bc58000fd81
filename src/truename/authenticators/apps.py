"""Registers the room with Django."""

from django.apps import AppConfig


class AuthenticatorsConfig(AppConfig):
    name = "truename.authenticators"
    label = "authenticators"
