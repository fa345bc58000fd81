"""The name that a relying party knows a session by: derived from both, so there is nothing to store or to leak."""

from base64 import urlsafe_b64encode
from uuid import UUID

from truename.records.services.blind_index import blind_index

_PURPOSE = "federation.sid"


def session_identifier(session_id: UUID, client_id: str) -> str:
    """The `sid` of this session at the client with this `client_id`: 43 characters, the same each time.

    Two clients cannot tell from theirs that it is one session, and nobody without our key can go from one to the other.
    Source: OpenID Connect Back-Channel Logout 1.0, 2.1 (`sid` unique per issuer, unguessable).
    """
    digest = blind_index(purpose=_PURPOSE, value=f"{session_id.hex} {client_id}")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
