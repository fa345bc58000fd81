"""The decision on the Authorize screen: what it shows, and what Allow does."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language

from truename.assurance.attributes import AttributeName
from truename.authenticators.services.sessions import AuthenticatedSession
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.claims import HeldAttributes, format_address
from truename.federation.domain.next_step import Answer, DecideRelease, Standing, WelcomeBack
from truename.federation.domain.refusals import RequestChanged
from truename.federation.domain.release import ReleaseReason, attributes_allowed
from truename.federation.domain.responses import AuthorizationResponse
from truename.federation.models import AttributeRelease, Grant
from truename.federation.services.grants import live_grant
from truename.federation.services.holdings import Holdings, holdings
from truename.federation.services.open_requests import WaitingRequest, waiting_request
from truename.federation.services.progress import answer_request, due_step
from truename.foundation.redaction import mask_date, mask_email, mask_phone, mask_tail, mask_text
from truename.records.services.audit import record_event


@dataclass(frozen=True, slots=True, repr=False)
class ReleaseLine:
    """One attribute of the Authorize screen; `value` in plain text is only for her own eyes."""

    attribute: SharedAttribute
    purpose: str
    is_required: bool
    is_ticked: bool
    masked: str
    value: str


@dataclass(frozen=True, slots=True, repr=False)
class AddressChoice:
    """An e-mail address that she may share."""

    id: UUID
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, repr=False)
class ReleasePage:
    """Everything that the Authorize screen shows."""

    request: WaitingRequest
    reason: ReleaseReason
    lines: tuple[ReleaseLine, ...]
    emails: tuple[AddressChoice, ...]
    work_emails: tuple[AddressChoice, ...]


@dataclass(frozen=True, slots=True)
class WelcomeBackPage:
    """What is said when an earlier decision is used again."""

    request: WaitingRequest
    decided_at: datetime
    shared: tuple[SharedAttribute, ...]


def describe_welcome_back(
    *, request_id: UUID, browser_token: str, session: AuthenticatedSession | None, now: datetime
) -> WelcomeBackPage:
    """The earlier decision that is about to be used again for this request.

    Raises RequestChanged when another step is due, and as `waiting_request`. Source: SP 800-63C-4, 4.6.1.3.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    grant = _remembered_grant(request, standing)
    if not isinstance(step, WelcomeBack) or standing is None or grant is None:
        raise RequestChanged
    asked = (agreement.attribute for agreement in request.asked)
    shared = tuple(attribute for attribute in asked if attribute in grant.allowed and attribute in standing.held)
    return WelcomeBackPage(request, step.decided_at, shared)


def share_as_before(
    *, request_id: UUID, browser_token: str, session: AuthenticatedSession | None, now: datetime
) -> AuthorizationResponse:
    """She was told, and goes on: answers where to send the browser with the code. The decision stays as it was made.

    Raises as `describe_welcome_back`.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    grant = _remembered_grant(request, standing)
    if not isinstance(step, WelcomeBack | Answer) or standing is None or grant is None:
        raise RequestChanged
    return answer_request(request, grant, standing, now=now)


def _remembered_grant(request: WaitingRequest, standing: Standing | None) -> Grant | None:
    if standing is None:
        return None
    return live_grant(subscriber_id=standing.subscriber_id, client_id=request.client.id)


def describe_release(
    *, request_id: UUID, browser_token: str, session: AuthenticatedSession | None, now: datetime
) -> ReleasePage:
    """What the Authorize screen shows to this session.

    Raises RequestChanged when another step is due, and as `waiting_request`. Source: SP 800-63C-4, 4.6.1.3.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    if not isinstance(step, DecideRelease | WelcomeBack) or standing is None:
        raise RequestChanged
    reason = step.reason if isinstance(step, DecideRelease) else ReleaseReason.LOOKED_AGAIN
    grant = Grant.objects.filter(subscriber_id=standing.subscriber_id, client_id=request.client.id).first()
    held = holdings(subscriber_id=standing.subscriber_id)
    values = held.with_addresses(
        email_id=grant.email_id if grant else None, work_email_id=grant.work_email_id if grant else None
    )
    language = get_language() or "en"
    lines = tuple(
        ReleaseLine(
            agreement.attribute,
            agreement.purpose.in_language(language),
            agreement.is_required,
            agreement.is_required or (grant is not None and agreement.attribute.value in grant.allowed),
            *_shown(agreement.attribute, values),
        )
        for agreement in request.asked
        if agreement.attribute in standing.held
    )
    return ReleasePage(
        request,
        reason,
        lines,
        _choices(held, SharedAttribute.EMAIL, lines, grant),
        _choices(held, SharedAttribute.WORK_EMAIL, lines, grant),
    )


@transaction.atomic
def allow_release(
    *,
    request_id: UUID,
    browser_token: str,
    session: AuthenticatedSession | None,
    ticked: frozenset[SharedAttribute],
    email_id: UUID | None,
    work_email_id: UUID | None,
    now: datetime,
) -> AuthorizationResponse:
    """She allowed it: keeps the decision, ends the request, answers where to send the browser with the code.

    Optional attributes outside `ticked` are refused and stay so. An address that is not hers counts as not chosen.
    Raises RequestChanged when another step is due, and as `waiting_request`.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    if standing is None or not isinstance(step, DecideRelease | WelcomeBack | Answer):
        raise RequestChanged
    reason = step.reason if isinstance(step, DecideRelease) else ReleaseReason.LOOKED_AGAIN
    allowed, refused = attributes_allowed(request.asked, held=standing.held, ticked=ticked)
    held = holdings(subscriber_id=standing.subscriber_id)
    addresses = {
        "email_id": _hers(email_id, held, SharedAttribute.EMAIL),
        "work_email_id": _hers(work_email_id, held, SharedAttribute.WORK_EMAIL),
    }
    grant = _keep_decision(request, standing.subscriber_id, allowed, refused, addresses, now=now)
    AttributeRelease.objects.create(
        grant=grant, reason=reason.value, allowed=grant.allowed, refused=grant.refused, decided_at=now
    )
    record_event(
        name="federation.attributes_released",
        subject_id=standing.subscriber_id,
        actor_id=standing.subscriber_id,
        data={
            "client": str(request.client.id),
            "allowed": ",".join(sorted(allowed)),
            "refused": ",".join(sorted(refused)),
        },
    )
    return answer_request(request, grant, standing, now=now)


def _keep_decision(
    request: WaitingRequest,
    subscriber_id: UUID,
    allowed: frozenset[SharedAttribute],
    refused: frozenset[SharedAttribute],
    addresses: dict[str, UUID | None],
    *,
    now: datetime,
) -> Grant:
    """The one grant of this person and relying party, with the new decision over what was decided before."""
    purposes = {agreement.attribute.value: agreement.purpose.en for agreement in request.asked}
    earlier = live_grant(subscriber_id=subscriber_id, client_id=request.client.id)
    columns = addresses | {
        "allowed": _merged(earlier.allowed if earlier else {}, allowed, purposes),
        "refused": _merged(earlier.refused if earlier else {}, refused, purposes),
        "decided_at": now,
        "last_used_at": now,
        "revoked_at": None,
    }
    grant, _ = Grant.objects.update_or_create(
        subscriber_id=subscriber_id,
        client_id=request.client.id,
        defaults=columns,
        create_defaults=columns | {"first_used_at": now},
    )
    return grant


def _merged(earlier: dict[str, str], decided: frozenset[SharedAttribute], purposes: dict[str, str]) -> dict[str, str]:
    # What this request did not ask about stays as she decided it before.
    kept = {name: purpose for name, purpose in earlier.items() if name not in purposes}
    return kept | {attribute.value: purposes[attribute.value] for attribute in sorted(decided)}


def _hers(wanted: UUID | None, held: Holdings, attribute: SharedAttribute) -> UUID | None:
    addresses = held.emails if attribute is SharedAttribute.EMAIL else held.work_emails
    known = {address.id for address in addresses}
    if wanted in known:
        return wanted
    return addresses[0].id if addresses else None


def _choices(
    held: Holdings, attribute: SharedAttribute, lines: tuple[ReleaseLine, ...], grant: Grant | None
) -> tuple[AddressChoice, ...]:
    """The addresses to choose from; empty when there is nothing to choose."""
    addresses = held.emails if attribute is SharedAttribute.EMAIL else held.work_emails
    if len(addresses) < 2 or all(line.attribute is not attribute for line in lines):
        return ()
    wanted = grant and (grant.email_id if attribute is SharedAttribute.EMAIL else grant.work_email_id)
    known = {address.id for address in addresses}
    chosen = wanted if wanted in known else addresses[0].id
    return tuple(AddressChoice(address.id, address.address, address.id == chosen) for address in addresses)


def _shown(attribute: SharedAttribute, held: HeldAttributes) -> tuple[str, str]:
    """The masked and the plain value of one line."""
    match attribute:
        case SharedAttribute.NAME:
            value = f"{held.get(AttributeName.GIVEN_NAMES)} {held.get(AttributeName.SURNAME)}".strip()
            return mask_text(value), value
        case SharedAttribute.BIRTH_DATE:
            value = held.get(AttributeName.BIRTH_DATE)
            return mask_date(date.fromisoformat(value)), value
        case SharedAttribute.EMAIL:
            value = held.get(AttributeName.EMAIL)
            return mask_email(value), value
        case SharedAttribute.WORK_EMAIL:
            value = held.get(AttributeName.WORK_EMAIL)
            return mask_email(value), value
        case SharedAttribute.ADDRESS:
            value = format_address(held).replace("\n", ", ")
            return mask_text(value), value
        case SharedAttribute.PHONE:
            value = held.get(AttributeName.PHONE_NUMBER)
            return mask_phone(value), value
        case SharedAttribute.ALL_EMAILS:
            return ", ".join(mask_email(address) for address in held.all_emails), ", ".join(held.all_emails)
        case SharedAttribute.IDENTITY_EVIDENCE:
            return "", ", ".join(held.evidence)
        case SharedAttribute.OFFLINE_ACCESS:
            return "", ""
        case SharedAttribute.SOCIAL_SECURITY_NUMBER:
            value = held.get(AttributeName.SOCIAL_SECURITY_NUMBER)
            return mask_tail(value), f"{value[:3]}-{value[3:5]}-{value[5:]}" if len(value) == 9 else value
