from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from truename.records.models import AuditEvent
from truename.records.services.audit import record_event
from truename.records.services.statements import Statement, as_json, as_moment, as_uuid

pytestmark = pytest.mark.django_db

_INSERT = Statement(
    "INSERT INTO records_auditevent (id, occurred_at, name, subject_id, actor_id, data)"
    " VALUES (%(id)s, %(moment)s, %(name)s, %(subject)s, NULL, %(data)s)"
)
_FIND = Statement("SELECT id, occurred_at, name, subject_id, data FROM records_auditevent WHERE id = %(id)s")


def test_what_a_statement_writes_djangos_fields_read():
    identifier, subject = uuid4(), uuid4()
    moment = datetime(2026, 11, 24, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=-5)))
    assert _INSERT.change(id=identifier, moment=moment, name="a.name", subject=subject, data={"n": 1, "t": "é"}) == 1
    row = AuditEvent.objects.get(pk=identifier)
    assert (row.occurred_at, row.subject_id, row.data) == (moment, subject, {"n": 1, "t": "é"})


def test_what_djangos_fields_write_a_statement_reads():
    row = AuditEvent.objects.create(name="b.name", subject_id=uuid4(), data={"list": [1]})
    read = _FIND.first(id=row.id)
    assert read is not None
    assert (as_uuid(read[0]), as_moment(read[1]), read[2]) == (row.id, row.occurred_at, "b.name")
    assert (as_uuid(read[3]), as_json(read[4])) == (row.subject_id, {"list": [1]})


def test_a_whole_second_is_read_back_too():
    row = AuditEvent.objects.create(name="c", occurred_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert as_moment((_FIND.first(id=row.id) or ())[1]) == row.occurred_at


def test_nothing_found_is_none():
    assert _FIND.first(id=uuid4()) is None


def test_it_belongs_to_djangos_transaction():
    identifier = uuid4()
    with transaction.atomic():
        _INSERT.change(id=identifier, moment=datetime.now(UTC), name="d", subject=None, data={})
        transaction.set_rollback(True)
    assert not AuditEvent.objects.filter(pk=identifier).exists()


def test_errors_are_djangos():
    record_event(name="e", subject_id=None)
    row = AuditEvent.objects.get(name="e")
    with pytest.raises(IntegrityError), transaction.atomic():
        _INSERT.change(id=row.id, moment=row.occurred_at, name="e", subject=None, data={})
