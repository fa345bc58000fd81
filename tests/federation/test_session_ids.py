"""The `sid` of a session at one relying party."""

from uuid import UUID

from truename.federation.services.session_ids import session_identifier

ONE = UUID("01930000-0000-7000-8000-000000000001")
OTHER = UUID("01930000-0000-7000-8000-000000000002")


def test_a_session_has_one_name_at_one_client():
    assert session_identifier(ONE, "tax") == session_identifier(ONE, "tax")
    assert len(session_identifier(ONE, "tax")) == 43


def test_names_differ_between_clients_and_between_sessions():
    names = {session_identifier(session, client) for session in (ONE, OTHER) for client in ("tax", "benefits")}
    assert len(names) == 4
    assert ONE.hex not in "".join(names)
