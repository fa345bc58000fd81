"""Registers the room with Django."""

from django.apps import AppConfig


class SubscribersConfig(AppConfig):
    name = "truename.subscribers"
    label = "subscribers"
