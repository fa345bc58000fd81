"""Registers the room with Django."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "truename.records"
    label = "records"
