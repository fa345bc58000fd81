"""Registers the room with Django."""

from django.apps import AppConfig


class BiometricsConfig(AppConfig):
    name = "truename.biometrics"
    label = "biometrics"
