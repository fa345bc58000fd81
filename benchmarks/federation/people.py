"""Signs the benchmark's people in at Truename without its pages; `inside` calls it in the server's environment."""

from importlib import import_module

from django.conf import settings
from django.db import transaction

from benchmarks.federation.seed import client_of, identifier
from truename.authenticators.models import AuthenticatedSession
from truename.foundation.clock import utc_now


@transaction.atomic
def sign_in(*, subscribers: int, clients: int, people: int) -> list[dict[str, str]]:
    """A live session at AAL2 for each of the people that `seed` made: her relying party and her cookie."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    signed_in = []
    for number in range(0, subscribers // people * people, subscribers // people):
        now = utc_now()
        row = AuthenticatedSession.objects.create(
            subscriber_id=identifier("subscriber", number),
            aal=2,
            amr=["pwd", "otp", "mfa"],
            authenticated_at=now,
            reauthenticated_at=now,
            last_seen_at=now,
        )
        session = store()
        session["authenticated_session_id"] = str(row.id)
        session.save(must_create=True)
        cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
        signed_in.append({"client": f"rp-{client_of(number, clients)}", "cookie": cookie})
    return signed_in
