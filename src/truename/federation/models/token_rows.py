"""The rows of codes and tokens by hand-written statements, one each, for the endpoints that machines call all day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from truename.foundation.identifiers import new_identifier
from truename.records.services.statements import Row, Statement, as_json, as_moment, as_uuid


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """The answered request that codes and tokens come from, with the grant it stands on. `subject` is None before the
    person has a name at this client; JSON members are as they were stored."""

    id: UUID
    client_id: UUID
    grant_id: UUID
    subscriber_id: UUID
    session_id: UUID | None
    redirect_uri: str
    code_challenge: str
    nonce: str
    scopes: tuple[str, ...]
    claims: dict[str, Any]
    claims_locales: str
    resource: str
    achieved: dict[str, Any]
    acr: str
    expires_at: datetime
    used_at: datetime | None
    is_grant_live: bool
    allowed: dict[str, str]
    email_id: UUID | None
    work_email_id: UUID | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One access or refresh token with its family. `answer_sealed` is only there for a used refresh token."""

    id: UUID
    scopes: tuple[str, ...]
    resource: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    answer_sealed: bytes | None
    family: FamilyRow


@dataclass(frozen=True, slots=True)
class StandingGrant:
    """A grant that has not been taken back; `subject` "" before the person has a name at this client."""

    id: UUID
    allowed: dict[str, str]
    refused: dict[str, str]
    decided_at: datetime
    subject: str
    last_used_at: datetime


_FIND_GRANT = Statement(
    "SELECT g.id, g.allowed, g.refused, g.decided_at, p.subject, g.last_used_at FROM federation_grant g"
    " LEFT JOIN federation_pairwisesubject p ON p.subscriber_id = g.subscriber_id AND p.sector = %(sector)s"
    " WHERE g.subscriber_id = %(subscriber)s AND g.client_id = %(client)s AND g.revoked_at IS NULL"
)
_USE_GRANT = Statement("UPDATE federation_grant SET last_used_at = %(now)s WHERE id = %(id)s AND revoked_at IS NULL")
_FAMILY = (
    "c.id, c.client_id, c.grant_id, g.subscriber_id, c.session_id, c.redirect_uri, c.code_challenge, c.nonce,"
    " c.scopes, c.claims, c.claims_locales, c.resource, c.achieved, c.acr, c.expires_at, c.used_at,"
    " g.revoked_at IS NULL, g.allowed, g.email_id, g.work_email_id, p.subject"
)
_FAMILY_COLUMNS = 21
_JOINS = (
    " JOIN federation_grant g ON g.id = c.grant_id"
    " JOIN federation_relyingparty r ON r.id = c.client_id"
    " LEFT JOIN federation_pairwisesubject p ON p.subscriber_id = g.subscriber_id AND p.sector = r.sector"
)
_FIND_CODE = Statement(
    f"SELECT {_FAMILY} FROM federation_authorizationcode c {_JOINS} WHERE c.code_digest = %(digest)s"  # noqa: S608
)
_TOKEN = "t.id, t.scopes, t.resource, t.issued_at, t.expires_at, NULL, t.revoked_at, NULL"  # noqa: S105 - columns
_REFRESH = "t.id, c.scopes, c.resource, t.issued_at, t.expires_at, t.used_at, t.revoked_at, t.answer_sealed"
_FIND_ACCESS_TOKEN = Statement(
    f"SELECT {_FAMILY}, {_TOKEN} FROM federation_accesstoken t"  # noqa: S608
    f" JOIN federation_authorizationcode c ON c.id = t.code_id {_JOINS} WHERE t.token_digest = %(digest)s"
)
_FIND_REFRESH_TOKEN = Statement(
    f"SELECT {_FAMILY}, {_REFRESH} FROM federation_refreshtoken t"  # noqa: S608
    f" JOIN federation_authorizationcode c ON c.id = t.code_id {_JOINS} WHERE t.token_digest = %(digest)s"
)
_ADD_CODE = Statement(
    "INSERT INTO federation_authorizationcode (id, code_digest, client_id, grant_id, session_id, redirect_uri,"
    " code_challenge, nonce, scopes, claims, claims_locales, resource, achieved, acr, issued_at, expires_at, used_at)"
    " VALUES (%(id)s, %(digest)s, %(client)s, %(grant)s, %(session)s, %(redirect_uri)s, %(challenge)s, %(nonce)s,"
    " %(scopes)s, %(claims)s, %(claims_locales)s, %(resource)s, %(achieved)s, %(acr)s, %(now)s, %(expires)s, NULL)"
)
_USE_CODE = Statement("UPDATE federation_authorizationcode SET used_at = %(now)s WHERE id = %(id)s AND used_at IS NULL")
_ADD_ACCESS_TOKEN = Statement(
    "INSERT INTO federation_accesstoken (id, token_digest, code_id, grant_id, scopes, resource, issued_at, expires_at,"
    " revoked_at)"
    " VALUES (%(id)s, %(digest)s, %(code)s, %(grant)s, %(scopes)s, %(resource)s, %(now)s, %(expires)s, NULL)"
)
_ADD_REFRESH_TOKEN = Statement(
    "INSERT INTO federation_refreshtoken (id, token_digest, code_id, grant_id, issued_at, expires_at, used_at,"
    " answer_sealed, revoked_at)"
    " VALUES (%(id)s, %(digest)s, %(code)s, %(grant)s, %(now)s, %(expires)s, NULL, NULL, NULL)"
)
_USE_REFRESH_TOKEN = Statement(
    "UPDATE federation_refreshtoken SET used_at = %(now)s, answer_sealed = %(answer)s"
    " WHERE id = %(id)s AND used_at IS NULL AND revoked_at IS NULL"
)


def find_standing_grant(*, subscriber_id: UUID, client_id: UUID, sector: str) -> StandingGrant | None:
    """Her grant at this client; None when she has none or took it back."""
    row = _FIND_GRANT.first(subscriber=subscriber_id, client=client_id, sector=sector)
    if row is None:
        return None
    return StandingGrant(
        id=as_uuid(row[0]),
        allowed=as_json(row[1]),
        refused=as_json(row[2]),
        decided_at=as_moment(row[3]),
        subject=row[4] or "",
        last_used_at=as_moment(row[5]),
    )


def use_grant(*, grant_id: UUID, now: datetime) -> bool:
    """Notes the use of a grant; False when she took it back meanwhile."""
    return bool(_USE_GRANT.change(id=grant_id, now=now))


def find_code(digests: tuple[bytes, ...]) -> FamilyRow | None:
    """The code stored under one of `digests`; None when there is none."""
    row = _first(_FIND_CODE, digests)
    return None if row is None else _family(row)


def find_access_token(digests: tuple[bytes, ...]) -> TokenRow | None:
    """The access token stored under one of `digests`; None when there is none."""
    row = _first(_FIND_ACCESS_TOKEN, digests)
    return None if row is None else _token(row)


def find_refresh_token(digests: tuple[bytes, ...]) -> TokenRow | None:
    """The refresh token stored under one of `digests`, used or not; None when there is none."""
    row = _first(_FIND_REFRESH_TOKEN, digests)
    return None if row is None else _token(row)


def add_code(*, digest: bytes, **columns: Any) -> None:
    """Stores a code; `columns` are named as in `_ADD_CODE`."""
    _ADD_CODE.change(id=new_identifier(), digest=digest, **columns)


def use_code(*, code_id: UUID, now: datetime) -> bool:
    """Marks the code as used; False when another request was first. One statement decides."""
    return bool(_USE_CODE.change(id=code_id, now=now))


def add_access_token(
    *, digest: bytes, family: FamilyRow, scopes: tuple[str, ...], resource: str, now: datetime, expires_at: datetime
) -> None:
    """Stores an access token of this family."""
    _ADD_ACCESS_TOKEN.change(
        id=new_identifier(),
        digest=digest,
        code=family.id,
        grant=family.grant_id,
        scopes=scopes,
        resource=resource,
        now=now,
        expires=expires_at,
    )


def add_refresh_token(*, digest: bytes, family: FamilyRow, now: datetime, expires_at: datetime) -> None:
    """Stores a refresh token of this family."""
    _ADD_REFRESH_TOKEN.change(
        id=new_identifier(), digest=digest, code=family.id, grant=family.grant_id, now=now, expires=expires_at
    )


def use_refresh_token(*, token_id: UUID, answer_sealed: bytes, now: datetime) -> bool:
    """Marks the token as used and keeps its answer; False when another request was first. One statement decides."""
    return bool(_USE_REFRESH_TOKEN.change(id=token_id, answer=answer_sealed, now=now))


def _first(statement: Statement, digests: tuple[bytes, ...]) -> Row | None:
    for digest in digests:
        row = statement.first(digest=digest)
        if row is not None:
            return row
    return None


def _family(row: Row) -> FamilyRow:
    return FamilyRow(
        id=as_uuid(row[0]),
        client_id=as_uuid(row[1]),
        grant_id=as_uuid(row[2]),
        subscriber_id=as_uuid(row[3]),
        session_id=None if row[4] is None else as_uuid(row[4]),
        redirect_uri=row[5],
        code_challenge=row[6],
        nonce=row[7],
        scopes=tuple(as_json(row[8])),
        claims=as_json(row[9]),
        claims_locales=row[10],
        resource=row[11],
        achieved=as_json(row[12]),
        acr=row[13],
        expires_at=as_moment(row[14]),
        used_at=None if row[15] is None else as_moment(row[15]),
        is_grant_live=bool(row[16]),
        allowed=as_json(row[17]),
        email_id=None if row[18] is None else as_uuid(row[18]),
        work_email_id=None if row[19] is None else as_uuid(row[19]),
        subject=row[20],
    )


def _token(row: Row) -> TokenRow:
    identifier, scopes, resource, issued, expires, used, revoked, answer = row[_FAMILY_COLUMNS:]
    return TokenRow(
        id=as_uuid(identifier),
        scopes=tuple(as_json(scopes)),
        resource=resource,
        issued_at=as_moment(issued),
        expires_at=as_moment(expires),
        used_at=None if used is None else as_moment(used),
        revoked_at=None if revoked is None else as_moment(revoked),
        answer_sealed=None if answer is None else bytes(answer),
        family=_family(row[:_FAMILY_COLUMNS]),
    )
