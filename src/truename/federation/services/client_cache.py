"""Relying parties as policies, kept in memory: read once, read again when another process changed any of them."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from uuid import UUID

from django.db import transaction
from django.db.models import F

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.clients import (
    ClientAuthentication,
    ClientPolicy,
    Encryption,
    GrantType,
    Profile,
    SubjectType,
)
from truename.federation.models import CacheStamp, RelyingParty

# How long a change made by another process may go unseen here.
LOOK_AGAIN_AFTER_SECONDS = 1.0
CLIENTS = "clients"
KEYS = "keys"


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A policy with the stored digest of the client's secret (None when it has none)."""

    policy: ClientPolicy
    secret_digest: bytes | None = field(repr=False)


class StampedCache:
    """Values by key that are forgotten together whenever the stamp `name` moved. Safe to share between threads."""

    def __init__(self, name: str, *, most: int) -> None:
        self._name = name
        self._most = most
        self._lock = Lock()
        self._values: dict[str, object] = {}
        self._version = -1
        self._looked_at = 0.0

    def get(self, key: str) -> object | None:
        """The value kept under `key`; None when there is none or a change may have outdated it."""
        now = time.monotonic()
        if now - self._looked_at > LOOK_AGAIN_AFTER_SECONDS:
            version = CacheStamp.objects.filter(name=self._name).values_list("version", flat=True).first() or 0
            with self._lock:
                if version != self._version:
                    self._values = {}
                    self._version = version
                self._looked_at = now
        return self._values.get(key)

    def put(self, key: str, value: object) -> None:
        """Keeps `value`; everything is forgotten first when too much is kept."""
        with self._lock:
            if len(self._values) >= self._most:
                self._values = {}
            self._values[key] = value

    def forget(self) -> None:
        """Forgets everything in this process at once."""
        with self._lock:
            self._values = {}
            self._version = -1
            self._looked_at = 0.0


_CLIENTS = StampedCache(CLIENTS, most=10_000)


def find_known_client(client_id: str) -> KnownClient | None:
    """The relying party with this client_id, enabled or not; None when nobody registered it."""
    known = _CLIENTS.get(client_id)
    if isinstance(known, KnownClient):
        return known
    row = RelyingParty.objects.filter(client_id=client_id).first() if _may_be_one(client_id) else None
    if row is None:
        return None
    digest = None if row.secret_digest is None else bytes(row.secret_digest)
    found = KnownClient(policy_of(row), digest)
    _CLIENTS.put(client_id, found)
    return found


def find_client(client_id: str) -> ClientPolicy | None:
    """The policy of `find_known_client`."""
    known = find_known_client(client_id)
    return None if known is None else known.policy


def note_change(name: str) -> None:
    """Tells every process that what it keeps under stamp `name` is outdated; call it in the writing transaction."""
    CacheStamp.objects.get_or_create(name=name)
    CacheStamp.objects.filter(name=name).update(version=F("version") + 1)
    forget_clients()
    transaction.on_commit(forget_clients)


def forget_clients() -> None:
    """Forgets the clients kept in this process."""
    _CLIENTS.forget()


def _may_be_one(client_id: str) -> bool:
    return 0 < len(client_id) <= 120 and "\x00" not in client_id


def policy_of(row: RelyingParty) -> ClientPolicy:
    """The stored relying party as the frozen value that the domain reads."""
    return ClientPolicy(
        id=UUID(str(row.id)),
        client_id=row.client_id,
        organisation_name=row.organisation_name,
        service_name=row.service_name,
        purpose=text_from_json(row.purpose),
        redirect_uris=tuple(row.redirect_uris),
        attributes=tuple(_agreement_from_json(item) for item in row.attributes),
        minimum_ial=IAL(row.minimum_ial),
        minimum_aal=AAL(row.minimum_aal),
        sector=row.sector,
        profile=Profile(row.profile),
        authentication=ClientAuthentication(row.authentication),
        is_enabled=row.is_enabled,
        is_claims_in_id_token=row.is_claims_in_id_token,
        is_self_registered=row.registration_token_digest is not None,
        grant_types=frozenset(GrantType(name) for name in row.grant_types),
        subject_type=SubjectType(row.subject_type),
        resources=tuple(row.resources),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris),
        request_uris=tuple(row.request_uris),
        jwks=row.jwks,
        jwks_uri=row.jwks_uri,
        assertion_algorithm=row.assertion_algorithm,
        request_object_algorithm=row.request_object_algorithm,
        id_token_algorithm=row.id_token_algorithm,
        id_token_encryption=encryption_from_text(row.id_token_encryption),
        userinfo_algorithm=row.userinfo_algorithm,
        userinfo_encryption=encryption_from_text(row.userinfo_encryption),
        default_max_age=None if row.default_max_age_seconds is None else timedelta(seconds=row.default_max_age_seconds),
        default_acr_values=tuple(row.default_acr_values),
        initiate_login_uri=row.initiate_login_uri,
        backchannel_logout_uri=row.backchannel_logout_uri,
        frontchannel_logout_uri=row.frontchannel_logout_uri,
        alternatives_url=row.alternatives_url,
        alternatives_text=text_from_json(row.alternatives_text),
        redress_url=row.redress_url,
        redress_text=text_from_json(row.redress_text),
        privacy_policy_url=row.privacy_policy_url,
        terms_url=row.terms_url,
        home_url=row.home_url,
        logo_url=row.logo_url,
        contacts=tuple(row.contacts),
    )


def text_from_json(stored: dict[str, str]) -> LocalisedText:
    """A localised text out of its column."""
    return LocalisedText(stored.get("en", ""), stored.get("es", ""))


def encryption_from_text(stored: str) -> Encryption | None:
    """An encryption out of its column: `alg enc`, "" for none."""
    alg, _, enc = stored.partition(" ")
    return Encryption(alg, enc) if alg else None


def _agreement_from_json(item: dict[str, object]) -> AttributeAgreement:
    purpose = item["purpose"]
    return AttributeAgreement(
        SharedAttribute(str(item["attribute"])),
        text_from_json(purpose if isinstance(purpose, dict) else {}),
        bool(item["is_required"]),
        bool(item.get("is_ticked_at_first", False)),
    )
