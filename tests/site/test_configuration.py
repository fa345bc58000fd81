"""Production refuses to start without its secrets; the demonstration brings its own."""

from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest

from truename.site.configuration import ConfigurationError, read_configuration
from truename.site.databases import database_from_url

KEY = b64encode(b"k" * 32).decode()
COMPLETE = {
    "TRUENAME_PUBLIC_ORIGIN": "https://id.example.test/",
    "TRUENAME_SECRET_KEY": "s" * 50,
    "TRUENAME_KEY_ENCRYPTION_KEYS": KEY,
    "TRUENAME_BLIND_INDEX_KEYS": f"{KEY},{b64encode(b'o' * 32).decode()}",
    "TRUENAME_RECORD_SOURCES_URL": "https://records.example.test",
    "TRUENAME_RECORD_SOURCES_TOKEN": "t",
    "TRUENAME_SMS_GATEWAY_URL": "https://sms.example.test",
    "TRUENAME_SMS_GATEWAY_TOKEN": "t",
}


def test_a_complete_configuration_is_read() -> None:
    configuration = read_configuration(COMPLETE)
    assert configuration.public_origin == "https://id.example.test"
    assert configuration.public_host == "id.example.test"
    assert not configuration.demo
    assert configuration.blind_index_keys == (b"k" * 32, b"o" * 32)


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_production_refuses_to_start_without(missing: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in COMPLETE.items() if name != missing}
    with pytest.raises(ConfigurationError, match=missing):
        read_configuration(environment | {"TRUENAME_STATE_DIRECTORY": str(tmp_path)})


@pytest.mark.parametrize("name", ["TRUENAME_KEY_ENCRYPTION_KEYS", "TRUENAME_BLIND_INDEX_KEYS"])
def test_a_short_key_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_configuration(COMPLETE | {name: b64encode(b"short").decode()})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-a-file\n")
    environment = {name: value for name, value in COMPLETE.items() if name != "TRUENAME_SECRET_KEY"}
    configuration = read_configuration(environment | {"TRUENAME_SECRET_KEY_FILE": str(secret)})
    assert configuration.django_secret_key == "from-a-file"


def test_secrets_are_not_printed() -> None:
    assert "s" * 50 not in repr(read_configuration(COMPLETE))


def test_what_may_be_reached_from_here_is_opened_only_on_purpose(tmp_path: Path) -> None:
    plain = read_configuration(COMPLETE)
    assert not plain.outbound_loopback
    assert plain.outbound_networks == ()
    assert plain.outbound_ca_bundle is None
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    opened = read_configuration(
        COMPLETE
        | {
            "TRUENAME_OUTBOUND_LOOPBACK": "1",
            "TRUENAME_OUTBOUND_NETWORKS": "10.20.0.0/16, fd12::/32",
            "TRUENAME_OUTBOUND_CA_BUNDLE": str(bundle),
        }
    )
    assert opened.outbound_loopback
    assert [str(network) for network in opened.outbound_networks] == ["10.20.0.0/16", "fd12::/32"]
    assert opened.outbound_ca_bundle == bundle


@pytest.mark.parametrize(
    "networks", ["127.0.0.0/8", "169.254.0.0/16", "0.0.0.0/0", "10.0.0.0/7", "8.8.8.0/24", "::/0", "fe80::/10", "mine"]
)
def test_only_private_networks_can_be_opened(networks: str) -> None:
    with pytest.raises(ConfigurationError, match="TRUENAME_OUTBOUND_NETWORKS"):
        read_configuration(COMPLETE | {"TRUENAME_OUTBOUND_NETWORKS": networks})


def test_a_missing_bundle_is_noticed_at_the_start() -> None:
    with pytest.raises(ConfigurationError, match="TRUENAME_OUTBOUND_CA_BUNDLE"):
        read_configuration(COMPLETE | {"TRUENAME_OUTBOUND_CA_BUNDLE": "/nowhere/ca.pem"})


def test_an_unclear_switch_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="TRUENAME_DEMO"):
        read_configuration(COMPLETE | {"TRUENAME_DEMO": "maybe"})


def test_both_databases_are_understood_and_others_refused() -> None:
    assert database_from_url("sqlite:///srv/truename.sqlite3")["NAME"] == "/srv/truename.sqlite3"
    postgresql = database_from_url("postgresql://user:p%40ss@db:5433/truename")
    assert (postgresql["PASSWORD"], postgresql["PORT"], postgresql["NAME"]) == ("p@ss", "5433", "truename")
    with pytest.raises(ConfigurationError):
        database_from_url("mysql://db/truename")


def test_how_long_refresh_tokens_live_may_be_chosen_within_limits() -> None:
    plain = read_configuration(COMPLETE)
    assert (plain.refresh_token_lives, plain.refresh_grace) == (timedelta(days=90), timedelta(seconds=10))
    chosen = read_configuration(COMPLETE | {"TRUENAME_REFRESH_TOKEN_DAYS": "30", "TRUENAME_REFRESH_GRACE_SECONDS": "0"})
    assert (chosen.refresh_token_lives, chosen.refresh_grace) == (timedelta(days=30), timedelta(0))


@pytest.mark.parametrize("value", ["-1", "301", "ten", "1.5", "١"])
def test_a_grace_window_that_is_no_number_of_seconds_is_refused(value: str) -> None:
    with pytest.raises(ConfigurationError, match="TRUENAME_REFRESH_GRACE_SECONDS"):
        read_configuration(COMPLETE | {"TRUENAME_REFRESH_GRACE_SECONDS": value})
