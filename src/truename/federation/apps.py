"""Registers the room with Django."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "truename.federation"
    label = "federation"
