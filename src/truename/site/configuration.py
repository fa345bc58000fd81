"""Every setting that an operator may change, as one typed object read once from the environment.

Secrets may also come from a file named by `<NAME>_FILE`. Nothing here has an insecure default: without the demo switch
the process refuses to start until each secret is given.
"""

import os
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from truename.federation.domain.outbound import may_be_opened


class ConfigurationError(Exception):
    """A setting is missing or unusable; the message names the setting and what to write there."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The operator's choices. Byte fields are 32-byte keys; newest first where there are several."""

    public_origin: str
    demo: bool
    state_directory: Path
    django_secret_key: str = field(repr=False)
    key_encryption_keys: tuple[bytes, ...] = field(repr=False)
    blind_index_keys: tuple[bytes, ...] = field(repr=False)
    database_url: str = field(repr=False)
    record_sources_url: str
    record_sources_token: str = field(repr=False)
    sms_gateway_url: str
    sms_gateway_token: str = field(repr=False)
    mail_from: str
    mail_backend: str
    build_directory: Path
    record_source_timeout: timedelta = timedelta(seconds=6)
    session_idle: timedelta = timedelta(minutes=15)
    session_absolute: timedelta = timedelta(hours=12)
    step_up_age: timedelta = timedelta(minutes=20)
    refresh_token_lives: timedelta = timedelta(days=90)
    refresh_grace: timedelta = timedelta(seconds=10)
    verification_valid_for: timedelta = timedelta(days=365 * 3)
    recognition_threads: int = 2
    outbound_loopback: bool = False
    outbound_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    outbound_ca_bundle: Path | None = None

    @property
    def registration_open(self) -> bool:
        """Whether a client may register itself without an initial access token (RFC 7591, 3): only in the demo."""
        return self.demo

    @property
    def public_host(self) -> str:
        """The host name that requests must carry."""
        return urlsplit(self.public_origin).hostname or ""


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """The configuration that `environment` describes; raises ConfigurationError naming the first setting at fault."""
    demo = _flag(environment, "TRUENAME_DEMO")
    state = Path(environment.get("TRUENAME_STATE_DIRECTORY", "var")).resolve()
    return Configuration(
        public_origin=_required(environment, "TRUENAME_PUBLIC_ORIGIN", "http://localhost:8000" if demo else None),
        demo=demo,
        state_directory=state,
        django_secret_key=_secret(environment, "TRUENAME_SECRET_KEY", state, demo),
        key_encryption_keys=_keys(environment, "TRUENAME_KEY_ENCRYPTION_KEYS", state, demo),
        blind_index_keys=_keys(environment, "TRUENAME_BLIND_INDEX_KEYS", state, demo),
        database_url=environment.get("TRUENAME_DATABASE_URL", f"sqlite://{state / 'truename.sqlite3'}"),
        record_sources_url=_required(
            environment, "TRUENAME_RECORD_SOURCES_URL", "http://localhost:8002" if demo else None
        ),
        record_sources_token=_secret(environment, "TRUENAME_RECORD_SOURCES_TOKEN", state, demo),
        sms_gateway_url=_required(environment, "TRUENAME_SMS_GATEWAY_URL", "http://localhost:8002" if demo else None),
        sms_gateway_token=_secret(environment, "TRUENAME_SMS_GATEWAY_TOKEN", state, demo),
        mail_from=environment.get("TRUENAME_MAIL_FROM", "Truename <no-reply@localhost>"),
        mail_backend=f"django.core.mail.backends.{'dummy' if demo else 'smtp'}.EmailBackend",
        build_directory=Path(environment.get("TRUENAME_BUILD_DIRECTORY", "build")).resolve(),
        outbound_loopback=_flag(environment, "TRUENAME_OUTBOUND_LOOPBACK", default=demo),
        outbound_networks=_networks(environment, "TRUENAME_OUTBOUND_NETWORKS"),
        outbound_ca_bundle=_file(environment, "TRUENAME_OUTBOUND_CA_BUNDLE"),
        refresh_token_lives=_days(environment, "TRUENAME_REFRESH_TOKEN_DAYS", default=90, most=400),
        refresh_grace=_seconds(environment, "TRUENAME_REFRESH_GRACE_SECONDS", default=10, most=300),
    )


def from_environment() -> Configuration:
    """The configuration of this process."""
    return read_configuration(os.environ)


def _flag(environment: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    value = environment.get(name, "").strip().lower() or str(int(default))
    if value not in {"0", "1", "true", "false"}:
        raise ConfigurationError(f"{name} is {value!r}: write 1 or 0.")
    return value in {"1", "true"}


def _days(environment: Mapping[str, str], name: str, *, default: int, most: int) -> timedelta:
    return timedelta(days=_whole(environment, name, default, 1, most))


def _seconds(environment: Mapping[str, str], name: str, *, default: int, most: int) -> timedelta:
    return timedelta(seconds=_whole(environment, name, default, 0, most))


def _whole(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environment.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise ConfigurationError(f"{name} must be a whole number from {least} to {most}.")
    return int(text)


def _required(environment: Mapping[str, str], name: str, default: str | None) -> str:
    value = environment.get(name, default or "")
    if not value:
        raise ConfigurationError(f"{name} is not set. See docs/operate.md.")
    return value.rstrip("/")


def _secret(environment: Mapping[str, str], name: str, state: Path, demo: bool) -> str:
    """A secret from NAME, from the file that NAME_FILE names, or in the demo from `make run`'s own key file."""
    if value := environment.get(name):
        return value
    path = Path(environment[f"{name}_FILE"]) if f"{name}_FILE" in environment else None
    if path is None and demo:
        path = state / "keys" / name.lower()
    if path is None or not path.is_file():
        raise ConfigurationError(f"{name} is not set: give it, or {name}_FILE. See docs/operate.md.")
    return path.read_text().strip()


def _networks(environment: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Comma-separated private networks; never this machine, its link, or the public internet."""
    try:
        networks = tuple(ip_network(part.strip()) for part in environment.get(name, "").split(",") if part.strip())
    except ValueError:
        raise ConfigurationError(f"{name} must be networks such as 10.20.0.0/16, separated by commas.") from None
    if not all(may_be_opened(network) for network in networks):
        raise ConfigurationError(
            f"{name} may only name private networks: 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7."
        )
    return networks


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    if not environment.get(name):
        return None
    path = Path(environment[name]).resolve()
    if not path.is_file():
        raise ConfigurationError(f"{name} names no file.")
    return path


def _keys(environment: Mapping[str, str], name: str, state: Path, demo: bool) -> tuple[bytes, ...]:
    """Comma-separated base64 keys of 32 bytes each, the one in use first, then those kept for reading."""
    keys = tuple(b64decode(part) for part in _secret(environment, name, state, demo).split(","))
    if not keys or any(len(key) != 32 for key in keys):
        raise ConfigurationError(f"{name} must be base64 of exactly 32 bytes, or several separated by commas.")
    return keys
