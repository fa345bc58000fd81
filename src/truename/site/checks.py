"""Refuses to start a production process with what only a demonstration may use."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from truename.site.configuration import Configuration

_WEAK_SECRETS = ("test-only", "django-insecure")


def check_production(**_: Any) -> list[CheckMessage]:
    """Errors for each demonstration part in a process that is not the demonstration; empty when all is well."""
    configuration: Configuration = settings.TRUENAME
    if configuration.demo:
        return []
    return [Error(text, hint=hint, id=f"truename.E{number:03}") for number, text, hint in _faults(configuration)]


def _faults(configuration: Configuration) -> list[tuple[int, str, str]]:
    faults = []
    if not configuration.public_origin.startswith("https://"):
        faults.append(
            (1, "TRUENAME_PUBLIC_ORIGIN is not https.", "Passkeys and secure cookies need TLS in production.")
        )
    secrets = (configuration.django_secret_key, configuration.record_sources_token, configuration.sms_gateway_token)
    if any(len(secret) < 32 or secret.startswith(_WEAK_SECRETS) for secret in secrets):
        faults.append((2, "A secret is a known test value or too short.", "Make each with 32 random bytes or more."))
    keys = (*configuration.key_encryption_keys, *configuration.blind_index_keys)
    if len(set(keys)) != len(keys) or any(len(set(key)) < 8 for key in keys):
        faults.append((3, "A key is not random, or one key serves two purposes.", "Make each key separately."))
    for name, adapter in settings.ADAPTERS.items():
        if "demo" in adapter.rpartition(":")[0].split("."):
            faults.append((4, f"The adapter for {name} is a demonstration's.", "Name the real one in settings."))
    return faults
