"""Registers relying parties and changes what is registered; every change is audited and noticed by all processes."""

import hmac
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import IntegrityError, transaction

from truename.federation.domain.attributes import AttributeAgreement, LocalisedText
from truename.federation.domain.clients import (
    PUBLIC_SECTOR,
    ClientAuthentication,
    Encryption,
    SubjectType,
)
from truename.federation.domain.registration import (
    Registration,
    UnusableRegistration,
    check_registration,
    common_sector,
)
from truename.federation.models import RelyingParty, ResourceServer
from truename.federation.services.client_cache import policy_of
from truename.federation.services.stamped_cache import CLIENTS, note_change
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier
from truename.foundation.randomness import random_token
from truename.foundation.refusal import Refusal
from truename.foundation.texts import gettext_noop
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates

_SECRET_PURPOSE = "federation.client_secret"  # noqa: S105 - the name of a purpose
_WITH_SECRET = frozenset({ClientAuthentication.CLIENT_SECRET_BASIC, ClientAuthentication.CLIENT_SECRET_POST})


class ChangedMeanwhile(Refusal):
    """Somebody else changed the relying party while this change was being written."""

    code = "relying_party_changed_meanwhile"


@dataclass(frozen=True, slots=True)
class RegisteredParty:
    """A relying party as registered. `client_secret` is shown this once; None when it uses none or keeps its own."""

    client_id: str
    client_secret: str | None = field(repr=False)


@transaction.atomic
def register_relying_party(*, registration: Registration, actor_id: UUID | None = None) -> RegisteredParty:
    """Adds a relying party and answers its credentials, the secret for the only time.

    Raises UnusableRegistration, naming the field, when an address cannot be accepted or a name is missing.
    Source: SP 800-63C-4, 3.4 and 3.5 (trust agreements, registration).
    """
    check_registration(registration)
    _check_resources(registration)
    client_id = registration.client_id or f"rp-{new_identifier().hex}"
    secret = random_token() if registration.authentication in _WITH_SECRET else None
    row = RelyingParty(client_id=client_id, secret_digest=None if secret is None else _digest(secret))
    write_registration(row, registration)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # also when the same page is sent twice at once
        raise UnusableRegistration("client_id", gettext_noop("another relying party has this name already.")) from None
    _record("federation.relying_party_registered", row, actor_id)
    return RegisteredParty(row.client_id, secret)


@transaction.atomic
def change_relying_party(
    *,
    client_id: str,
    registration: Registration,
    unchanged_since: datetime | None = None,
    actor_id: UUID | None = None,
) -> RegisteredParty:
    """Replaces everything that is registered about a client but its name and credentials.

    A client that starts to use a secret is given one; one that stops loses it. Raises UnusableRegistration,
    RelyingParty.DoesNotExist, or ChangedMeanwhile when it was changed after `unchanged_since`.
    """
    check_registration(registration)
    _check_resources(registration)
    row = RelyingParty.objects.select_for_update().get(client_id=client_id)
    if unchanged_since is not None and row.changed_at > unchanged_since:
        raise ChangedMeanwhile
    secret = None
    if registration.authentication not in _WITH_SECRET:
        row.secret_digest = None
    elif row.secret_digest is None:
        secret = random_token()
        row.secret_digest = _digest(secret)
    write_registration(row, registration)
    row.save()
    _record("federation.relying_party_changed", row, actor_id)
    return RegisteredParty(row.client_id, secret)


def renew_registration(*, registration: Registration) -> bool:
    """Brings what is stored of `registration.client_id` up to it; False when it says the same already."""
    row = RelyingParty.objects.get(client_id=registration.client_id)
    if replace(registration_of(row), client_id=registration.client_id) == registration:
        return False
    change_relying_party(client_id=registration.client_id, registration=registration)
    return True


@transaction.atomic
def set_relying_party_enabled(*, client_id: str, is_enabled: bool, actor_id: UUID | None = None) -> None:
    """Switches a client on or off: switched off, it gets no answer of any kind. Raises RelyingParty.DoesNotExist."""
    row = RelyingParty.objects.select_for_update().get(client_id=client_id)
    row.is_enabled = is_enabled
    row.save(update_fields=["is_enabled"])
    _record(f"federation.relying_party_{'enabled' if is_enabled else 'disabled'}", row, actor_id)


@transaction.atomic
def replace_client_secret(*, client_id: str, actor_id: UUID | None = None) -> RegisteredParty:
    """A new secret for a client that uses one; the old one stops working. Raises RelyingParty.DoesNotExist."""
    kinds = [kind.value for kind in _WITH_SECRET]
    row = RelyingParty.objects.select_for_update().get(client_id=client_id, authentication__in=kinds)
    secret = random_token()
    row.secret_digest = _digest(secret)
    row.save(update_fields=["secret_digest"])
    _record("federation.client_secret_replaced", row, actor_id)
    return RegisteredParty(row.client_id, secret)


def secret_digests(secret: str) -> tuple[bytes, ...]:
    """What a stored digest of `secret` may look like, one for each key in use."""
    return blind_index_candidates(purpose=_SECRET_PURPOSE, value=secret)


def is_secret_of(row: RelyingParty, secret: str) -> bool:
    """Whether `secret` is the one of this client, compared in constant time."""
    stored = b"" if row.secret_digest is None else bytes(row.secret_digest)
    return any(hmac.compare_digest(stored, digest) for digest in secret_digests(secret))


def registration_of(row: RelyingParty) -> Registration:
    """What is stored of a relying party as a registration that would store the same."""
    policy = policy_of(row)
    values: dict[str, Any] = {
        part.name: getattr(policy, part.name) for part in fields(Registration) if hasattr(policy, part.name)
    }
    sector = "" if policy.subject_type is SubjectType.PUBLIC else row.sector
    return Registration(**(values | {"sector": sector, "sector_identifier_uri": row.sector_identifier_uri}))


def write_registration(row: RelyingParty, registration: Registration) -> None:
    """Puts a checked registration into the columns of `row`; the caller saves it."""
    row.organisation_name = registration.organisation_name.strip()
    row.service_name = registration.service_name.strip()
    row.purpose = text_to_json(registration.purpose)
    row.attributes = [_agreement_to_json(agreement) for agreement in registration.attributes]
    row.minimum_ial = int(registration.minimum_ial)
    row.minimum_aal = int(registration.minimum_aal)
    row.authentication = registration.authentication.value
    row.profile = registration.profile.value
    row.grant_types = sorted(kind.value for kind in registration.grant_types)
    row.subject_type = registration.subject_type.value
    row.sector = _sector(registration)
    row.id_token_encryption = encryption_to_text(registration.id_token_encryption)
    row.userinfo_encryption = encryption_to_text(registration.userinfo_encryption)
    age = registration.default_max_age
    row.default_max_age_seconds = None if age is None else int(age.total_seconds())
    row.alternatives_text = text_to_json(registration.alternatives_text)
    row.redress_text = text_to_json(registration.redress_text)
    for name in _LISTS:
        setattr(row, name, list(getattr(registration, name)))
    for name in _AS_THEY_ARE:
        setattr(row, name, getattr(registration, name))
    row.changed_at = utc_now()


_LISTS = (
    "redirect_uris", "post_logout_redirect_uris", "request_uris", "resources", "default_acr_values", "contacts",
)  # fmt: skip
_AS_THEY_ARE = (
    "sector_identifier_uri", "jwks", "jwks_uri", "assertion_algorithm", "request_object_algorithm",
    "id_token_algorithm", "userinfo_algorithm", "is_claims_in_id_token", "initiate_login_uri",
    "backchannel_logout_uri", "frontchannel_logout_uri", "alternatives_url", "redress_url", "privacy_policy_url",
    "terms_url", "home_url", "logo_url",
)  # fmt: skip


def text_to_json(text: LocalisedText) -> dict[str, str]:
    """A localised text as its column holds it."""
    return {"en": text.en, "es": text.es}


def encryption_to_text(encryption: Encryption | None) -> str:
    """An encryption as its column holds it."""
    return "" if encryption is None else f"{encryption.alg} {encryption.enc}"


def _check_resources(registration: Registration) -> None:
    known = ResourceServer.objects.filter(identifier__in=registration.resources).count()
    if known != len(set(registration.resources)):
        raise UnusableRegistration(
            "resources", gettext_noop("one of them is not registered; add the resource server first.")
        )


def _sector(registration: Registration) -> str:
    if registration.subject_type is SubjectType.PUBLIC:
        return PUBLIC_SECTOR
    by_document = urlsplit(registration.sector_identifier_uri).hostname
    return registration.sector or by_document or common_sector(registration.redirect_uris)


def _record(name: str, row: RelyingParty, actor_id: UUID | None) -> None:
    note_change(CLIENTS)
    record_event(name=name, subject_id=None, actor_id=actor_id, data={"client": str(row.id)})


def _digest(secret: str) -> bytes:
    return blind_index(purpose=_SECRET_PURPOSE, value=secret)


def _agreement_to_json(agreement: AttributeAgreement) -> dict[str, object]:
    return {
        "attribute": agreement.attribute.value,
        "purpose": text_to_json(agreement.purpose),
        "is_required": agreement.is_required,
        "is_ticked_at_first": agreement.is_ticked_at_first,
    }
