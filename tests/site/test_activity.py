"""What the activity list says, and that it knows every event that is recorded."""

import re
from datetime import UTC, datetime
from pathlib import Path

from truename.foundation.identifiers import new_identifier
from truename.proofing.domain import events
from truename.records.services.audit import RecordedEvent
from truename.site.web.activity import NOT_SHOWN, SENTENCES, activity_lines

SOURCE = Path(__file__).resolve().parents[2] / "src" / "truename"
WITHOUT_A_SUBSCRIBER = {
    "federation.client_changed_itself",
    "federation.client_deleted_itself",
    "federation.client_registered_itself",
    "federation.client_secret_replaced",
    "federation.logout_delivered",
    "federation.logout_failed",
    "federation.initial_access_token_created",
    "federation.initial_access_token_revoked",
    "federation.relying_party_registered",
    "federation.resource_server_registered",
    "federation.signing_key_withdrawn",
    "federation.signing_keys_rotated",
    "records.data_key_destroyed",
    "subscribers.account_closed",  # nobody can open the list of a closed account
}


def _recorded_names() -> set[str]:
    call = re.compile(r'record_event\(\s*(?:name=)?"([a-z_.]+)"')
    handed_on = re.compile(r'\bevent="([a-z_.]+)"')
    texts = [path.read_text() for path in SOURCE.rglob("*.py")]
    return {name for text in texts for name in (*call.findall(text), *handed_on.findall(text))}


def test_every_recorded_event_has_a_sentence_or_is_left_out_on_purpose() -> None:
    names = _recorded_names()
    assert len(names) > 15
    assert names - set(SENTENCES) - NOT_SHOWN - WITHOUT_A_SUBSCRIBER == set()


def test_events_become_sentences_in_their_order() -> None:
    moment = datetime(2026, 5, 3, tzinfo=UTC)
    names = ("authenticators.session_started", "authenticators.session_raised", "subscribers.account_opened")
    lines = activity_lines(RecordedEvent(new_identifier(), moment, name, {}) for name in names)
    assert [str(line.sentence) for line in lines] == ["You signed in.", "You opened this account."]


def test_every_sentence_belongs_to_an_event_that_is_recorded() -> None:
    cases = {f"proofing.{name}" for name, kind in vars(events).items() if isinstance(kind, type)}
    assert set(SENTENCES) - _recorded_names() - cases == set()
