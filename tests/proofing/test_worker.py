"""Checks in the background: outages, killed workers, broken engines, two workers at once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.factories.accounts import a_subscriber, signed_in
from tests.factories.proofing import Applicant, Engines, finding
from truename.assurance.findings import Outcome
from truename.foundation.clock import utc_now
from truename.proofing.domain import limits
from truename.proofing.domain.checks import CheckName, Phase
from truename.proofing.domain.events import CaseWithdrawn, WithdrawalReason
from truename.proofing.domain.refusals import CaseMovedOn, EventOutOfPlace, PhoneCodeRefused
from truename.proofing.models import CaseEvent, CheckRun, LogIsAppendOnly
from truename.proofing.services.case_file import append, load_case
from truename.proofing.services.check_runs import claim_next_run
from truename.proofing.services.make_checks import Answer, Made
from truename.proofing.services.phone_codes import confirm_phone
from truename.proofing.services.report_check import report_check
from truename.proofing.services.worker import resume_checks, run_checks
from truename.records.services.media import media_of
from truename.subscribers.services.messages import outbox


def situation(applicant: Applicant):
    case = applicant.case
    return load_case(case_id=case.id, subscriber_id=case.subscriber_id).situation


@pytest.mark.django_db
def test_an_outage_makes_the_case_wait_costs_no_try_and_ends_by_itself(amara, engines):
    away, engines.issuer = engines.issuer, finding("licence_record", Outcome.UNAVAILABLE)
    amara.up_to_phone()
    amara.give_phone()
    now = situation(amara)
    assert now.phase is Phase.VALIDATING
    assert now.waits_for is CheckName.ISSUER_RECORDS
    assert now.moments.failed_decisions == ()
    assert amara.get("progress-json").json()["is_waiting"] is True
    page = amara.get("progress").content.decode()
    assert "we will e-mail you" in page
    engines.issuer = away
    with time_machine.travel(utc_now() + timedelta(minutes=2)), amara.commits(execute=True):
        assert resume_checks(now=utc_now()) == 1
    assert situation(amara).phase is Phase.PHONE_CODE
    assert any("go on with your verification" in message.subject for message in outbox())
    assert not any(message.channel == "text" for message in outbox())
    assert "Send me a code" in amara.get("phone-code").content.decode()
    amara.post("resend")
    amara.confirm_phone()
    assert situation(amara).phase is Phase.CONFIRM


@pytest.mark.django_db
def test_an_outage_is_written_to_the_log_once_however_long_it_lasts(amara, engines):
    engines.issuer = finding("licence_record", Outcome.UNAVAILABLE)
    amara.up_to_phone()
    amara.give_phone()
    for minutes in (5, 20, 60):
        with time_machine.travel(utc_now() + timedelta(minutes=minutes)):
            resume_checks(now=utc_now())
    reported = [e for e in CaseEvent.objects.filter(name="CheckReported") if e.payload["outcome"] == "unavailable"]
    assert len(reported) == 1
    assert CheckRun.objects.get(check_name="issuer_records").attempts == 4


@pytest.mark.django_db
def test_a_check_whose_worker_was_killed_is_taken_up_again_and_nothing_is_lost(amara, engines):
    amara.start()
    amara.post("document", {"kind": "drivers_licence"})
    with amara.commits(execute=False):
        amara.commits = _nothing_runs
        amara.photograph()
    case_id = amara.case.id
    lost = claim_next_run(case_id=case_id, now=utc_now())
    assert lost is not None  # and now that worker is gone
    assert resume_checks(now=utc_now()) == 0
    with time_machine.travel(utc_now() + limits.CHECK_LEASE + timedelta(seconds=31)):
        assert resume_checks(now=utc_now()) == 1
    assert situation(amara).phase is Phase.DETAILS
    assert situation(amara).moments.failed_decisions == ()
    run = CheckRun.objects.get(check_name="evidence_reading")
    assert (run.attempts, run.losses) == (2, 1)


@pytest.mark.django_db
def test_the_answer_of_a_worker_that_lost_its_lease_is_dropped(amara):
    amara.start()
    amara.post("document", {"kind": "drivers_licence"})
    amara.commits = _nothing_runs
    amara.photograph()
    slow = claim_next_run(case_id=amara.case.id, now=utc_now())
    assert slow is not None
    with time_machine.travel(utc_now() + limits.CHECK_LEASE * 2):
        run_checks.call(str(amara.case.id))
    failed = Made((Answer(CheckName.EVIDENCE_READING, Outcome.INCONCLUSIVE, ()),))
    assert report_check(run=slow, made=failed, now=utc_now()) is None
    assert situation(amara).phase is Phase.DETAILS


@pytest.mark.django_db
def test_the_progress_page_takes_up_what_was_left_behind(amara):
    amara.start()
    amara.post("document", {"kind": "drivers_licence"})
    amara.commits = _nothing_runs
    amara.photograph()
    with time_machine.travel(utc_now() + timedelta(minutes=1)):
        amara.get("progress-json")
    assert situation(amara).phase is Phase.DETAILS


@pytest.mark.django_db
def test_the_command_takes_up_what_was_left_behind(amara, capsys):
    amara.start()
    amara.post("document", {"kind": "drivers_licence"})
    amara.commits = _nothing_runs
    amara.photograph()
    with time_machine.travel(utc_now() + timedelta(minutes=1)):
        call_command("resume_checks")
    assert "1 cases" in capsys.readouterr().out
    assert situation(amara).phase is Phase.DETAILS


@pytest.mark.django_db
def test_an_engine_that_keeps_breaking_is_given_up_without_counting_against_her(amara, engines):
    engines.breaks = "read_evidence"
    amara.start()
    amara.photograph()
    assert situation(amara).phase is Phase.READING
    for hours in range(1, 8):
        with time_machine.travel(utc_now() + timedelta(hours=hours)):
            resume_checks(now=utc_now())
    now = situation(amara)
    assert now.phase is Phase.CAPTURE
    assert now.moments.failed_decisions == ()
    assert engines.calls.count("read_evidence") == limits.CHECK_RUNS_MOST


@pytest.mark.django_db
def test_a_recording_is_destroyed_at_the_latest_after_a_day_even_when_nobody_comes_back(amara):
    amara.up_to_selfie()
    amara.commits = _nothing_runs
    amara.record()
    assert "selfie" in {media.kind for media in media_of(case_id=amara.case.id)}
    with time_machine.travel(utc_now() + timedelta(hours=24, seconds=1)):
        call_command("resume_checks")
    assert "selfie" not in {media.kind for media in media_of(case_id=amara.case.id)}


@pytest.mark.django_db
def test_the_log_cannot_be_changed(amara):
    amara.start()
    row = CaseEvent.objects.first()
    with pytest.raises(LogIsAppendOnly):
        row.save()
    with pytest.raises(LogIsAppendOnly):
        row.delete()


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_makes_the_check(amara_for_real):
    amara = amara_for_real
    case_id = amara.case.id
    claimed = _at_once(6, lambda: claim_next_run(case_id=case_id, now=utc_now()))
    assert len([run for run in claimed if run is not None]) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_takes_over_a_lease_that_ran_out(amara_for_real):
    case_id = amara_for_real.case.id
    assert claim_next_run(case_id=case_id, now=utc_now()) is not None
    later = utc_now() + limits.CHECK_LEASE * 2
    claimed = _at_once(6, lambda: claim_next_run(case_id=case_id, now=later))
    assert len([run for run in claimed if run is not None]) == 1
    assert CheckRun.objects.get(case_id=case_id).losses == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_one_gets_the_place_in_the_log(amara_for_real):
    row = amara_for_real.case
    case = load_case(case_id=row.id, subscriber_id=row.subscriber_id)

    def write() -> bool:
        try:
            append(case=case, event=CaseWithdrawn(WithdrawalReason.BY_CHOICE), now=utc_now())
        except CaseMovedOn:
            return False
        return True

    assert sorted(_at_once(4, write)) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_a_code_confirms_once_however_often_it_is_sent_at_the_same_moment(monkeypatch):
    Engines().install(monkeypatch)
    client = Client()
    signed_in(client, a_subscriber())
    amara = Applicant(client, _really_commits)
    amara.up_to_phone()
    amara.give_phone()
    code, case = amara.texted_code(), amara.case

    def confirm() -> bool:
        try:
            confirm_phone(case_id=case.id, subscriber_id=case.subscriber_id, code=code, now=utc_now())
        except (PhoneCodeRefused, EventOutOfPlace, CaseMovedOn):
            return False
        return True

    assert sum(_at_once(4, confirm)) == 1
    assert CaseEvent.objects.filter(name="PhoneConfirmed").count() == 1


@pytest.fixture
def amara_for_real(monkeypatch):
    """Amara's case with a check on the list that no worker has seen, in a database that other threads see."""
    Engines().install(monkeypatch)
    monkeypatch.setattr("truename.proofing.services.captures.start_checks", lambda *, case_id: None)
    client = Client()
    signed_in(client, a_subscriber())
    amara = Applicant(client, _really_commits)
    amara.start()
    amara.photograph()
    return amara


class _Plain:
    """Stands in for pytest-django's capture: `on_commit` does what the database does with it."""

    def __enter__(self):
        return []

    def __exit__(self, *_exc: object) -> None:
        return None


def _nothing_runs(*, execute: bool) -> _Plain:
    return _Plain()


_really_commits = _nothing_runs


def _at_once(count: int, do):
    results: list[object] = []
    barrier = threading.Barrier(count)

    def work() -> None:
        barrier.wait()
        try:
            results.append(do())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
