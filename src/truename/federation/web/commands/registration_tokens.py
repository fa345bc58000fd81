"""`truename registration-token`: what each action answers, as JSON members."""

from argparse import Namespace
from datetime import timedelta
from uuid import UUID

from truename.federation.domain.registration import UnusableRegistration
from truename.federation.services.initial_access import (
    create_initial_access_token,
    initial_access_tokens,
    revoke_initial_access_token,
)
from truename.foundation.clock import utc_now

Json = dict[str, object]


def create(options: Namespace) -> Json:
    """Makes a permission; answers it, the token for the only time."""
    made = create_initial_access_token(
        label=options.label, uses=options.uses, valid_for=timedelta(days=options.days), now=utc_now()
    )
    return {"id": str(made.id), "expires_at": made.expires_at.isoformat("T", "seconds"), "token": made.token}


def show_all(_: Namespace) -> list[Json]:
    """One object for each, without the tokens."""
    return [
        {
            "id": str(token.id),
            "label": token.label,
            "uses_left": token.uses_left,
            "expires_at": token.expires_at.isoformat("T", "seconds"),
            "is_revoked": token.revoked_at is not None,
        }
        for token in initial_access_tokens()
    ]


def revoke(options: Namespace) -> Json:
    """Takes a permission back."""
    try:
        token_id = UUID(options.token_id)
    except ValueError:
        raise UnusableRegistration("ID", "give an id as `truename registration-token list` prints it.") from None
    revoke_initial_access_token(token_id=token_id, now=utc_now())
    return {"id": str(token_id), "is_revoked": True}
