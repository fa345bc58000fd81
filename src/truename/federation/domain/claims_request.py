"""The `claims` parameter: which single claims a relying party asks for, where, and how much it needs them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.strict_json import read_strict_json

LONGEST_CLAIMS = 8_192
_MOST_VALUES = 20
_NUL = "\\u0000"  # as JSON writes the one character that no database keeps


@dataclass(frozen=True, slots=True)
class ClaimWish:
    """One claim that is asked for. `values` empty means any value, in order of preference otherwise."""

    is_essential: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """What `claims` asks for, by the place it is asked for; empty when there was no such parameter."""

    userinfo: Mapping[str, ClaimWish] = field(default_factory=dict)
    id_token: Mapping[str, ClaimWish] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """Every claim asked for, wherever."""
        return frozenset(self.userinfo) | frozenset(self.id_token)

    def wish(self, name: str) -> ClaimWish | None:
        """What is asked of a claim that speaks of the sign-in itself (`acr`, `sub`): the ID token's word counts."""
        return self.id_token.get(name) or self.userinfo.get(name)

    def stored(self) -> dict[str, list[str]]:
        """The names by place, as they are kept with a code."""
        return {"userinfo": sorted(self.userinfo), "id_token": sorted(self.id_token)} if self.names else {}


NO_CLAIMS = ClaimsRequest()


def read_claims_request(text: str | None) -> ClaimsRequest:
    """The meaning of the parameter; members that we do not know are ignored.

    Raises ProtocolError(invalid_request) when it is not an object of objects. Source: OpenID Connect Core 1.0, 5.5.
    """
    if text is None:
        return NO_CLAIMS
    try:
        parsed = read_strict_json(text) if len(text) <= LONGEST_CLAIMS else None
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict) or _NUL in json.dumps(parsed):
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "claims is not a JSON object of plain text.")
    return ClaimsRequest(_place(parsed.get("userinfo")), _place(parsed.get("id_token")))


def _place(members: object) -> Mapping[str, ClaimWish]:
    if members is None:
        return {}
    if not isinstance(members, dict):
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "userinfo and id_token in claims must be JSON objects.")
    return {str(name): _wish(wish) for name, wish in members.items()}


def _wish(wish: object) -> ClaimWish:
    if wish is None:
        return ClaimWish()
    if not isinstance(wish, dict):
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "A claim in claims must be null or a JSON object.")
    essential = wish.get("essential", False)
    values = wish.get("values", [wish["value"]] if "value" in wish else [])
    if not isinstance(essential, bool) or not isinstance(values, list) or len(values) > _MOST_VALUES:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "essential must be true or false, values a short list.")
    return ClaimWish(essential, tuple(str(value) for value in values if isinstance(value, str | int)))
