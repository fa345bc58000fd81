"""Registers relying parties and finds them again as the policy that the checks read."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.clients import ClientPolicy, Profile
from truename.federation.domain.registration import Registration, check_registration, common_sector
from truename.federation.models import RelyingParty
from truename.foundation.identifiers import new_identifier
from truename.foundation.randomness import random_token
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates

_SECRET_PURPOSE = "federation.client_secret"  # noqa: S105 - the name of a purpose


@dataclass(frozen=True, slots=True)
class RegisteredParty:
    """A new relying party. `client_secret` is shown this once; None for a public client."""

    client_id: str
    client_secret: str | None = field(repr=False)


@transaction.atomic
def register_relying_party(*, registration: Registration) -> RegisteredParty:
    """Adds a relying party and answers its credentials, the secret for the only time.

    Raises UnusableRegistration, naming the field, when an address cannot be accepted or a name is missing.
    Source: SP 800-63C-4, 3.4 and 3.5 (trust agreements, registration).
    """
    check_registration(registration)
    secret = None if registration.is_public else random_token()
    row = RelyingParty.objects.create(
        client_id=registration.client_id or f"rp-{new_identifier().hex}",
        secret_digest=None if secret is None else blind_index(purpose=_SECRET_PURPOSE, value=secret),
        organisation_name=registration.organisation_name.strip(),
        service_name=registration.service_name.strip(),
        purpose=_text_to_json(registration.purpose),
        redirect_uris=list(registration.redirect_uris),
        post_logout_redirect_uris=list(registration.post_logout_redirect_uris),
        attributes=[_agreement_to_json(agreement) for agreement in registration.attributes],
        minimum_ial=int(registration.minimum_ial),
        minimum_aal=int(registration.minimum_aal),
        sector=registration.sector or common_sector(registration.redirect_uris),
        profile=registration.profile.value,
        is_public=registration.is_public,
        is_claims_in_id_token=registration.is_claims_in_id_token,
        alternatives_url=registration.alternatives_url,
        alternatives_text=_text_to_json(registration.alternatives_text),
        privacy_policy_url=registration.privacy_policy_url,
        home_url=registration.home_url,
        logo_url=registration.logo_url,
    )
    record_event(name="federation.relying_party_registered", subject_id=None, data={"client": str(row.id)})
    return RegisteredParty(row.client_id, secret)


@transaction.atomic
def replace_client_secret(*, client_id: str) -> RegisteredParty:
    """A new secret for a confidential client; the old one stops working. Raises RelyingParty.DoesNotExist."""
    row = RelyingParty.objects.get(client_id=client_id, is_public=False)
    secret = random_token()
    row.secret_digest = blind_index(purpose=_SECRET_PURPOSE, value=secret)
    row.save(update_fields=["secret_digest"])
    record_event(name="federation.client_secret_replaced", subject_id=None, data={"client": str(row.id)})
    return RegisteredParty(row.client_id, secret)


def find_client(client_id: str) -> ClientPolicy | None:
    """The relying party with this client_id, enabled or not; None when nobody registered it."""
    row = RelyingParty.objects.filter(client_id=client_id).first()
    return None if row is None else policy_of(row)


def find_client_with_secret(client_id: str) -> tuple[ClientPolicy | None, bytes | None]:
    """As `find_client`, with the stored digest of its secret (None for a public or unknown client)."""
    row = RelyingParty.objects.filter(client_id=client_id).first()
    if row is None:
        return None, None
    return policy_of(row), None if row.secret_digest is None else bytes(row.secret_digest)


def secret_digests(secret: str) -> tuple[bytes, ...]:
    """What a stored digest of `secret` may look like, one for each key in use."""
    return blind_index_candidates(purpose=_SECRET_PURPOSE, value=secret)


def is_registered(*, service_name: str) -> str | None:
    """The client_id of the service with this name; None when it is not registered."""
    row = RelyingParty.objects.filter(service_name=service_name).only("client_id").first()
    return None if row is None else row.client_id


def policy_of(row: RelyingParty) -> ClientPolicy:
    """The stored relying party as the frozen value that the domain reads."""
    return ClientPolicy(
        id=UUID(str(row.id)),
        client_id=row.client_id,
        organisation_name=row.organisation_name,
        service_name=row.service_name,
        purpose=_text_from_json(row.purpose),
        redirect_uris=tuple(row.redirect_uris),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris),
        attributes=tuple(
            AttributeAgreement(
                SharedAttribute(item["attribute"]), _text_from_json(item["purpose"]), bool(item["is_required"])
            )
            for item in row.attributes
        ),
        minimum_ial=IAL(row.minimum_ial),
        minimum_aal=AAL(row.minimum_aal),
        sector=row.sector,
        profile=Profile(row.profile),
        is_public=row.is_public,
        is_enabled=row.is_enabled,
        is_claims_in_id_token=row.is_claims_in_id_token,
        alternatives_url=row.alternatives_url,
        alternatives_text=_text_from_json(row.alternatives_text),
        privacy_policy_url=row.privacy_policy_url,
        home_url=row.home_url,
        logo_url=row.logo_url,
    )


def _text_to_json(text: LocalisedText) -> dict[str, str]:
    return {"en": text.en, "es": text.es}


def _text_from_json(stored: dict[str, str]) -> LocalisedText:
    return LocalisedText(stored.get("en", ""), stored.get("es", ""))


def _agreement_to_json(agreement: AttributeAgreement) -> dict[str, object]:
    return {
        "attribute": agreement.attribute.value,
        "purpose": _text_to_json(agreement.purpose),
        "is_required": agreement.is_required,
    }
