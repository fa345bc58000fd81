"""Relying parties as policies, kept in memory: read once, read again when another process changed any of them."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

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
from truename.federation.models import RelyingParty
from truename.federation.services.stamped_cache import CLIENTS, StampedCache


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A policy with the stored digest of the client's secret (None when it has none)."""

    policy: ClientPolicy
    secret_digest: bytes | None = field(repr=False)


# Two, so that the identifier of a row never passes for a client_id.
_BY_CLIENT_ID = StampedCache[KnownClient](CLIENTS, most=10_000)
_BY_ROW = StampedCache[KnownClient](CLIENTS, most=10_000)


def find_known_client(client_id: str) -> KnownClient | None:
    """The relying party with this client_id, enabled or not; None when nobody registered it."""
    return _BY_CLIENT_ID.find(client_id, lambda: _load(client_id))


def client_of_row(row_id: UUID) -> ClientPolicy:
    """The policy of the relying party with this row; raises RelyingParty.DoesNotExist."""
    return _BY_ROW.find(row_id.hex, lambda: _known(RelyingParty.objects.get(pk=row_id))).policy


def find_client(client_id: str) -> ClientPolicy | None:
    """The policy of `find_known_client`."""
    known = find_known_client(client_id)
    return None if known is None else known.policy


def _load(client_id: str) -> KnownClient | None:
    row = RelyingParty.objects.filter(client_id=client_id).first() if _may_be_one(client_id) else None
    return None if row is None else _known(row)


def _known(row: RelyingParty) -> KnownClient:
    return KnownClient(policy_of(row), None if row.secret_digest is None else bytes(row.secret_digest))


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
