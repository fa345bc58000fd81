"""`truename relying-party`: what each action answers, as JSON members. Raises UnusableRegistration and refusals."""

import sys
from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from truename.federation.domain.agreement_file import (
    KNOWN_MEMBERS,
    LOCALISED_FIELDS,
    READ_ONLY,
    agreement_members,
    read_agreement,
)
from truename.federation.domain.json_members import read_object
from truename.federation.domain.registration import UnusableRegistration
from truename.federation.services.parties import PartySummary, relying_parties, relying_party
from truename.federation.services.problems import recent_problems
from truename.federation.services.registry import (
    RegisteredParty,
    change_relying_party,
    register_relying_party,
    replace_client_secret,
    set_relying_party_enabled,
)

Json = dict[str, object]


def add(options: Namespace) -> Json:
    """Registers a relying party; answers its credentials."""
    return _credentials(register_relying_party(registration=read_agreement(_given(options))))


def edit(options: Namespace) -> Json:
    """Changes what is given and keeps the rest; a member that is null in the file is taken away."""
    present = agreement_members(relying_party(client_id=options.client).registration)
    registration = read_agreement(present | _given(options))
    if registration.client_id not in {"", options.client}:
        raise UnusableRegistration("client_id", "it cannot be changed; register another relying party instead.")
    return _credentials(change_relying_party(client_id=options.client, registration=registration))


def show(options: Namespace) -> Json:
    """Everything but the secret, with what went wrong lately."""
    details = relying_party(client_id=options.client)
    problems = [
        {
            "endpoint": problem.endpoint,
            "error": problem.error,
            "reason": problem.reason,
            "times": problem.times,
            "last_at": _moment(problem.last_at),
            "correlation_code": problem.correlation_code,
        }
        for problem in recent_problems(client_id=details.summary.id)
    ]
    standing = _summary(details.summary) | {
        "has_secret": details.has_secret,
        "changed_at": _moment(details.changed_at),
        "people": details.people,
        "recent_errors": problems,
    }
    return agreement_members(details.registration) | {READ_ONLY: standing}


def show_all(options: Namespace) -> list[Json]:
    """One short object for each."""
    return [_summary(party) for party in relying_parties(search=options.search).parties]


def disable(options: Namespace) -> Json:
    """Switches it off."""
    return _switch(options.client, is_enabled=False)


def enable(options: Namespace) -> Json:
    """Switches it on."""
    return _switch(options.client, is_enabled=True)


def new_secret(options: Namespace) -> Json:
    """Replaces the secret; answers the new one."""
    if not relying_party(client_id=options.client).has_secret:
        raise UnusableRegistration("authentication", "this relying party uses no secret.")
    return _credentials(replace_client_secret(client_id=options.client))


def _switch(client_id: str, *, is_enabled: bool) -> Json:
    relying_party(client_id=client_id)
    set_relying_party_enabled(client_id=client_id, is_enabled=is_enabled)
    return {"client_id": client_id, "is_enabled": is_enabled}


def _given(options: Namespace) -> Json:
    """The members of the file with those of the flags over them."""
    members: Json = {} if options.file is None else dict(read_object(_text(options.file)))
    flags = vars(options)
    given: Mapping[str, object] = {
        name: flags[name] for name in KNOWN_MEMBERS if flags.get(name) is not None and name not in LOCALISED_FIELDS
    }
    members |= given
    for name in LOCALISED_FIELDS:
        text = {"en": flags.get(name), "es": flags.get(f"{name}_es")}
        if any(words is not None for words in text.values()):
            members[name] = text
    if options.jwks_file is not None:
        members["jwks"] = dict(read_object(options.jwks_file.read_text()))
    return members


def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text()
    except UnicodeDecodeError:
        raise UnusableRegistration("JSON", "the file is not UTF-8 text.") from None


def _credentials(party: RegisteredParty) -> Json:
    secret = {} if party.client_secret is None else {"client_secret": party.client_secret}
    return {"client_id": party.client_id, **secret}


def _summary(party: PartySummary) -> Json:
    return {
        "client_id": party.client_id,
        "organisation_name": party.organisation_name,
        "service_name": party.service_name,
        "is_enabled": party.is_enabled,
        "is_self_registered": party.is_self_registered,
        "registered_at": _moment(party.registered_at),
        "last_used_at": None if party.last_used_at is None else _moment(party.last_used_at),
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
