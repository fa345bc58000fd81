"""The note that an assertion was used, as one hand-written statement that also decides who used it first."""

from datetime import datetime
from uuid import UUID

from truename.foundation.identifiers import new_identifier
from truename.records.services.statements import Statement

_SPEND = Statement("""
    INSERT INTO federation_usedassertion (id, client_id, jti_digest, expires_at)
    VALUES (%(id)s, %(client)s, %(digest)s, %(expires_at)s)
    ON CONFLICT (client_id, jti_digest) DO NOTHING
""")


def spend_assertion(*, client_id: UUID, digest: bytes, expires_at: datetime) -> bool:
    """Notes the assertion of this client until it is over; False when it was noted before."""
    return _SPEND.change(id=new_identifier(), client=client_id, digest=digest, expires_at=expires_at) == 1
