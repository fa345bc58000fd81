"""`truename keys`: what each action answers, as JSON members."""

from argparse import Namespace

from truename.federation.domain.registration import UnusableRegistration
from truename.federation.services.signing_keys import (
    active_signer,
    key_standings,
    rotate_signing_keys,
    withdraw_signing_key,
)

Json = dict[str, object]


def show(_: Namespace) -> list[Json]:
    """Every published key; the first call of a new installation makes its keys."""
    active_signer()
    return [
        {
            "kid": key.kid,
            "algorithm": key.algorithm,
            "state": key.state,
            "created_at": key.created_at.isoformat(timespec="seconds"),
            "published_until": None if key.published_until is None else key.published_until.isoformat("T", "seconds"),
        }
        for key in key_standings()
    ]


def rotate(options: Namespace) -> Json:
    """Takes the next key into use."""
    return {"algorithm": options.algorithm, "active": rotate_signing_keys(algorithm=options.algorithm)}


def withdraw(options: Namespace) -> Json:
    """Stops publishing a key; what it signed is worth nothing from now on."""
    if options.kid not in {key.kid for key in key_standings()}:
        raise UnusableRegistration("KID", "give the kid of a published key as `truename keys list` prints it.")
    withdraw_signing_key(kid=options.kid)
    return {"kid": options.kid, "is_withdrawn": True}
