"""Production refuses what only a demonstration may use."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.test import override_settings

from truename.site.checks import check_production


@pytest.fixture
def production() -> object:
    return replace(
        settings.TRUENAME,
        demo=False,
        public_origin="https://id.example.gov",
        django_secret_key="q" * 8 + "0123456789abcdefghijklmnopqrstuvwxyz",
        record_sources_token="r" * 8 + "0123456789abcdefghijklmnopqrstuvwxyz",
        sms_gateway_token="s" * 8 + "0123456789abcdefghijklmnopqrstuvwxyz",
        key_encryption_keys=(bytes(range(32)),),
        blind_index_keys=(bytes(range(32, 64)),),
    )


def _codes(configuration: object) -> list[str | None]:
    with override_settings(TRUENAME=configuration):
        return [message.id for message in check_production()]


def test_the_demonstration_starts_with_its_own_parts() -> None:
    assert check_production() == []


def test_a_sound_production_starts(production: object) -> None:
    assert _codes(production) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"public_origin": "http://id.example.gov"}, "truename.E001"),
        ({"django_secret_key": "short"}, "truename.E002"),
        ({"sms_gateway_token": "test-only-" + "x" * 40}, "truename.E002"),
        ({"key_encryption_keys": (b"k" * 32,)}, "truename.E003"),
        ({"blind_index_keys": (bytes(range(32)),)}, "truename.E003"),
    ],
)
def test_each_weak_part_is_named(production: object, change: dict[str, object], code: str) -> None:
    assert _codes(replace(production, **change)) == [code]  # type: ignore[type-var]


def test_an_adapter_of_the_demonstration_is_refused(production: object) -> None:
    adapters = settings.ADAPTERS | {"subscribers.mail": "truename.subscribers.adapters.demo:Mail"}
    with override_settings(ADAPTERS=adapters):
        assert _codes(production) == ["truename.E004"]
