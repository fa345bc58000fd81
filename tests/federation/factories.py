"""A relying party, a verified Amara and signed-in browsers for the tests of federation."""

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

from django.http import HttpRequest
from django.test import Client

from examples.specimens.people import AMARA
from tests.factories.accounts import a_subscriber
from truename.assurance.attributes import AttributeName
from truename.assurance.evidence import EvidenceKind
from truename.assurance.levels import IAL, ProofingPathway
from truename.authenticators.services.sessions import start_or_strengthen_session
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.pkce import s256
from truename.federation.domain.registration import Registration
from truename.federation.services.registry import register_relying_party
from truename.foundation.clock import utc_now
from truename.subscribers.models import Subscriber
from truename.subscribers.services.identity import enroll_identity

REDIRECT = "https://agency.example/callback"
VERIFIER = "v" * 64


def agreement(attribute: SharedAttribute, *, required: bool = True) -> AttributeAgreement:
    return AttributeAgreement(attribute, LocalisedText(f"For {attribute.value}", "Para esto"), required)


@dataclass
class Party:
    client_id: str
    secret: str


def a_party(**changes: Any) -> Party:
    values: dict[str, Any] = {
        "organisation_name": "Utopia Revenue Service",
        "service_name": "Taxpayer account",
        "redirect_uris": (REDIRECT,),
        "post_logout_redirect_uris": ("https://agency.example/signed-out",),
        "attributes": (
            agreement(SharedAttribute.NAME),
            agreement(SharedAttribute.SOCIAL_SECURITY_NUMBER),
            agreement(SharedAttribute.EMAIL),
            agreement(SharedAttribute.BIRTH_DATE, required=False),
        ),
        "minimum_ial": IAL.IAL2,
        "home_url": "https://agency.example/",
        "alternatives_url": "https://agency.example/alternatives",
    }
    party = register_relying_party(registration=Registration(**(values | changes)))
    return Party(party.client_id, party.client_secret or "")


def verify(subscriber: Subscriber) -> None:
    enroll_identity(
        subscriber_id=subscriber.id,
        ial=IAL.IAL2,
        pathway=ProofingPathway.BIOMETRIC,
        evidence=(next(iter(EvidenceKind)),),
        attributes={
            AttributeName.GIVEN_NAMES: "Amara",
            AttributeName.SURNAME: AMARA.surname,
            AttributeName.BIRTH_DATE: AMARA.birth_date.isoformat(),
            AttributeName.SOCIAL_SECURITY_NUMBER: AMARA.ssn,
            AttributeName.ADDRESS_STREET: AMARA.street,
            AttributeName.ADDRESS_CITY: "Utopia City",
        },
        now=utc_now(),
    )


def sign_in(client: Client, subscriber: Subscriber, *methods: str) -> None:
    request = HttpRequest()
    request.session = client.session
    start_or_strengthen_session(
        request, subscriber_id=subscriber.id, methods=methods or ("pwd", "otp", "mfa"), now=utc_now()
    )
    request.session.save()
    client.cookies["truename"] = str(request.session.session_key)


def authorize_query(party: Party, **changes: str | None) -> str:
    values: dict[str, str | None] = {
        "client_id": party.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "openid profile email social_security_number",
        "state": "s" * 1000,
        "nonce": "n-1",
        "code_challenge": s256(VERIFIER),
        "code_challenge_method": "S256",
    }
    return urlencode({name: value for name, value in (values | changes).items() if value is not None})


def answered(response: Any) -> dict[str, str]:
    location = response["Location"]
    assert location.startswith(REDIRECT + "?"), location
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def basic(party: Party) -> str:
    pair = f"{quote_plus(party.client_id)}:{quote_plus(party.secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def exchange(client: Client, party: Party, code: str, /, **changes: str | None) -> Any:
    values: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    }
    body = urlencode({name: value for name, value in (values | changes).items() if value is not None})
    return client.post(
        "/oidc/token", body, content_type="application/x-www-form-urlencoded", headers={"Authorization": basic(party)}
    )


def allowed_code(
    client: Client, party: Party, /, *, share: tuple[str, ...] = ("birth_date",), **changes: str | None
) -> str:
    """Walks authorize and, where it is shown, the Authorize screen with the lines `share` ticked."""
    response = client.get(f"/oidc/authorize?{authorize_query(party, **changes)}")
    if response["Location"].startswith("/authorize/"):
        response = client.post(response["Location"], {"share": share})
    return answered(response)["code"]


def amara_signed_in(client: Client) -> Subscriber:
    """Amara, verified and signed in with two factors in this browser."""
    amara = a_subscriber()
    verify(amara)
    sign_in(client, amara)
    return amara
