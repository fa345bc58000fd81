"""Truename as these services know it: client credentials, read when somebody signs in, and the Authlib client."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App

from .offers import Offer

try:
    from httpx2 import HTTPError as HttpError
except ImportError:
    from httpx2 import HTTPError as HttpError

__all__ = ["HttpError", "NotRegistered", "Provider", "SignInMemory"]


class NotRegistered(Exception):
    """There are no client credentials for a service yet: Truename's demo has not been seeded."""


class SignInMemory:
    """What Authlib has to remember between leaving and returning: kept here, so that the cookie holds only a name."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        return self._kept.get(key)

    async def set(self, key: str, value: str, expires: int | None = None) -> None:  # noqa: ARG002 - Authlib's interface
        while len(self._kept) >= 1000:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = value

    async def delete(self, key: str) -> None:
        self._kept.pop(key, None)


@dataclass(slots=True)
class Provider:
    """Finds the client for a service; made again when its credentials change."""

    issuer: str
    clients_file: Path
    environment: Mapping[str, str]
    client_options: dict[str, object] = field(default_factory=dict)
    memory: SignInMemory = field(default_factory=SignInMemory)
    _clients: dict[tuple[str, str, str], StarletteOAuth2App] = field(default_factory=dict)

    def client(self, offer: Offer) -> StarletteOAuth2App:
        """The OpenID Connect client of `offer`; raises NotRegistered."""
        identifier, secret = self._credentials(offer)
        known = offer.key, identifier, secret
        if known not in self._clients:
            self._clients[known] = OAuth(cache=self.memory).register(
                name=offer.key,
                client_id=identifier,
                client_secret=secret,
                server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
                client_kwargs={"scope": offer.scope, "code_challenge_method": "S256", "timeout": 15.0}
                | self.client_options,
            )
        return self._clients[known]

    def forget(self) -> None:
        """Drops what was read from Truename: after a restart it may have other keys or addresses."""
        self._clients.clear()

    def _credentials(self, offer: Offer) -> tuple[str, str]:
        prefix = f"{offer.client.upper()}_CLIENT"
        if f"{prefix}_ID" in self.environment and f"{prefix}_SECRET" in self.environment:
            return self.environment[f"{prefix}_ID"], self.environment[f"{prefix}_SECRET"]
        try:
            found = json.loads(self.clients_file.read_text())[offer.client]
            return str(found["client_id"]), str(found["client_secret"])
        except (OSError, ValueError, KeyError, TypeError):
            raise NotRegistered(offer.client) from None
