"""Registers the room with Django."""

from django.apps import AppConfig


class ProofingConfig(AppConfig):
    name = "truename.proofing"
    label = "proofing"
