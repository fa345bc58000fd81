"""Answers a request at once when a live session and a remembered decision leave nothing to ask (single sign-on).

It decides by the same pure rules as the pages and gives up, without a trace, wherever they would show something.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from truename.assurance.levels import IAL
from truename.authenticators.services.sessions import AuthenticatedSession
from truename.federation.domain.attributes import AttributeAgreement, SharedAttribute
from truename.federation.domain.authentication_context import Achieved
from truename.federation.domain.authorization_checks import ADDRESS_CHECKS, REQUEST_CHECKS, AuthorizationAttempt
from truename.federation.domain.claims_request import read_claims_request
from truename.federation.domain.next_step import Standing, step_before_release
from truename.federation.domain.parameters import Parameters, read_parameters
from truename.federation.domain.protocol_errors import ProtocolError, UntrustedRequest
from truename.federation.domain.release import RememberedDecision, release_due
from truename.federation.domain.responses import AuthorizationResponse, code_response
from truename.federation.models.token_rows import StandingGrant, find_standing_grant, use_grant
from truename.federation.services.client_cache import find_client
from truename.federation.services.codes import issue_code
from truename.federation.services.open_requests import asked_by, demand_of
from truename.subscribers.services.addresses import has_validated_phone
from truename.subscribers.services.identity import verified_standing

# Each of these needs something that only the pages look at.
_FOR_THE_PAGES = ("request", "request_uri", "id_token_hint", "login_hint")
# How exactly Connected services says when a service was last used.
_NOTED_EVERY = timedelta(minutes=1)
_MAY_BE_GONE = frozenset({SharedAttribute.WORK_EMAIL})


def answer_silently(*, encoded: str, session: AuthenticatedSession, now: datetime) -> AuthorizationResponse | None:
    """The answer with a code, or None when a page has to look at it.

    Source: OpenID Connect Core 1.0, 3.1.2.3 and 3.1.2.4; SP 800-63C-4, 4.6.1.3 (remembered decisions).
    """
    attempt = _acceptable(encoded)
    if attempt is None:
        return None
    client, parameters = attempt.trusted_client, attempt.parameters
    asked = asked_by(client, parameters)
    grant = find_standing_grant(subscriber_id=session.subscriber_id, client_id=client.id, sector=client.sector)
    if grant is None or not _is_all_still_held(asked, grant, session):
        return None
    standing = _standing(session, grant)
    demand = demand_of(client, parameters, asked, created_at=now, subject="")
    if step_before_release(
        demand, standing, now=now, verification_valid_for=settings.TRUENAME.verification_valid_for
    ) or release_due(
        asked,
        _remembered(grant),
        prompts=demand.prompts,
        held=standing.held,
        verified_at=standing.achieved.verified_at,
        now=now,
    ):
        return None
    with transaction.atomic():
        if now - grant.last_used_at > _NOTED_EVERY and not use_grant(grant_id=grant.id, now=now):
            return None
        code = issue_code(
            client=client,
            parameters=parameters,
            grant_id=grant.id,
            allowed=grant.allowed,
            achieved=standing.achieved,
            session_id=session.id,
            now=now,
        )
    return code_response(
        redirect_uri=parameters.values["redirect_uri"],
        code=code,
        state=parameters.get("state"),
        issuer=settings.TRUENAME.public_origin,
        mode=None,
    )


def _acceptable(encoded: str) -> AuthorizationAttempt | None:
    """The request when it passes every check and asks for nothing that needs a page."""
    try:
        parameters = read_parameters(encoded)
        if not _is_plain(parameters):
            return None
        attempt = AuthorizationAttempt(parameters, find_client(parameters.get("client_id") or ""))
        for check in (*ADDRESS_CHECKS, *REQUEST_CHECKS):
            check(attempt)
    except (ProtocolError, UntrustedRequest):
        return None
    return attempt


def _is_plain(parameters: Parameters) -> bool:
    values = parameters.values
    return (
        values.get("prompt", "none") in {"none", ""}
        and values.get("response_mode", "query") in {"query", ""}
        and not any(name in values for name in _FOR_THE_PAGES)
        and read_claims_request(parameters.get("claims")).wish("sub") is None
    )


def _is_all_still_held(
    asked: tuple[AttributeAgreement, ...], grant: StandingGrant, session: AuthenticatedSession
) -> bool:
    """Whether everything asked for was decided about, and what was allowed then can still be shared: a verified
    identity stays as it is until she is verified again, which asks her anew; addresses can be removed."""
    for agreement in asked:
        name = agreement.attribute
        if name.value not in grant.allowed and name.value not in grant.refused:
            return False
        if not agreement.is_required:
            continue
        if name in _MAY_BE_GONE:
            return False
        if name is SharedAttribute.PHONE and not has_validated_phone(subscriber_id=session.subscriber_id):
            return False
    return True


def _standing(session: AuthenticatedSession, grant: StandingGrant) -> Standing:
    identity = verified_standing(subscriber_id=session.subscriber_id)
    achieved = Achieved(
        ial=IAL.NONE if identity is None else identity.ial,
        aal=session.aal,
        amr=session.amr,
        authenticated_at=max(session.authenticated_at, session.reauthenticated_at),
        pathway=None if identity is None else identity.pathway,
        verified_at=None if identity is None else identity.verified_at,
    )
    held = frozenset(SharedAttribute(name) for name in (*grant.allowed, *grant.refused))
    return Standing(session.subscriber_id, achieved, held, session.id, grant.subject)


def _remembered(grant: StandingGrant) -> RememberedDecision:
    return RememberedDecision(
        decided_at=grant.decided_at,
        allowed={SharedAttribute(name): purpose for name, purpose in grant.allowed.items()},
        refused={SharedAttribute(name): purpose for name, purpose in grant.refused.items()},
    )
