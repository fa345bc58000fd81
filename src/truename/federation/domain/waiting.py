"""How long an open request waits for its person, and what may be said about it to a browser that did not begin it."""

from datetime import datetime, timedelta

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.responses import with_parameters
from truename.subscribers.domain.addresses import EmailAddressMalformed, display_address

KEPT_FOR = timedelta(hours=2)
KEPT_AT_MOST = timedelta(hours=24)
KEPT_LONGER_EVERY = timedelta(minutes=10)


def kept_until(*, created_at: datetime, expires_at: datetime, now: datetime) -> datetime | None:
    """Until when a request is kept whose person was seen at `now`; None when that is (almost) what stands there.

    Verifying an identity can take hours, but a request that is older than a day is none that anyone waits for.
    """
    wanted = min(now + KEPT_FOR, created_at + KEPT_AT_MOST)
    return wanted if wanted - expires_at >= KEPT_LONGER_EVERY else None


def is_nameable(client: ClientPolicy, *, is_somebodys: bool) -> bool:
    """Whether a browser that cannot show that it began a request may be told whose request it is.

    A connection between a person and an organisation is personal data, so only while no account stands behind it;
    and never the name that a client gave itself, for which our page would seem to vouch.
    """
    return not is_somebodys and not client.is_self_registered


def address_to_start_again(client: ClientPolicy, *, issuer: str) -> str:
    """Where a person begins a new sign-in at this relying party: its own address for that, else its first page, else
    "". Source: OpenID Connect Core 1.0, 4 (`iss`, `target_link_uri`)."""
    if not client.initiate_login_uri:
        return client.home_url
    return with_parameters(client.initiate_login_uri, {"iss": issuer, "target_link_uri": client.home_url or None})


def email_hint(login_hint: str) -> str:
    """The e-mail address that a `login_hint` names, "" when it names none: anybody can write one, so nothing else of
    it is shown or looked up. Source: OpenID Connect Core 1.0, 3.1.2.1."""
    try:
        return display_address(login_hint)
    except EmailAddressMalformed:
        return ""
