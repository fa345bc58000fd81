"""The life of signing keys: made once, rotated per algorithm, published for a while after, withdrawn at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from truename.federation.domain.jws import SIGNING_ALGORITHMS
from truename.federation.models import CacheStamp, SigningKey
from truename.federation.services import stamped_cache
from truename.federation.services.signing_keys import (
    active_signer,
    key_set,
    key_standings,
    published_keys,
    rotate_signing_keys,
    withdraw_signing_key,
)
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db


def published_kids():
    return {key["kid"] for key in json.loads(key_set().body)["keys"]}


@pytest.fixture
def made(monkeypatch):
    """The keys are there, and nobody looks for changes while a slow machine runs the test."""
    monkeypatch.setattr(stamped_cache, "LOOK_AGAIN_AFTER_SECONDS", 3600)
    published_keys()
    for algorithm in SIGNING_ALGORITHMS:
        active_signer(algorithm)


def test_signing_asks_the_database_nothing(made, django_assert_num_queries):
    with django_assert_num_queries(0):
        for algorithm in SIGNING_ALGORITHMS:
            active_signer(algorithm).sign({"sub": "x"}, token_type="JWT")


def test_the_key_set_asks_the_database_nothing_once_it_is_made(made, django_assert_num_queries):
    document = key_set()
    with django_assert_num_queries(0):
        assert key_set() is document


def test_every_algorithm_has_an_active_and_a_next_key_published():
    keys = published_keys()
    assert sorted(key["alg"] for key in keys) == ["ES256", "ES256", "RS256", "RS256"]
    assert {active_signer(algorithm).kid for algorithm in SIGNING_ALGORITHMS} <= {key["kid"] for key in keys}


def test_one_algorithm_rotates_without_the_other():
    before = {algorithm: active_signer(algorithm).kid for algorithm in SIGNING_ALGORITHMS}
    tag = key_set().etag
    kid = rotate_signing_keys(algorithm="RS256")
    assert active_signer("RS256").kid == kid != before["RS256"]
    assert active_signer("ES256").kid == before["ES256"]
    assert key_set().etag != tag
    assert before["RS256"] in published_kids()


def test_the_private_half_of_a_retired_key_is_gone():
    retired = active_signer().kid
    rotate_signing_keys()
    assert bytes(SigningKey.objects.get(kid=retired).private_key_sealed) == b""


def test_a_retired_key_is_published_for_thirty_days():
    retired = active_signer().kid
    rotate_signing_keys()
    with time_machine.travel(utc_now() + timedelta(days=29)):
        assert retired in published_kids()
    with time_machine.travel(utc_now() + timedelta(days=32)):
        assert retired not in published_kids()
        assert retired not in {standing.kid for standing in key_standings()}
        assert active_signer().kid in published_kids()


def test_a_withdrawn_key_is_published_no_more_and_signs_nothing():
    stolen = active_signer().kid
    successor = next(key.kid for key in key_standings() if key.algorithm == "ES256" and key.state == "next")
    withdraw_signing_key(kid=stolen)
    assert stolen not in published_kids()
    assert active_signer().kid == successor
    withdraw_signing_key(kid=next(key.kid for key in key_standings() if key.state == "next"))
    assert sorted(key.state for key in key_standings()) == ["active", "active", "next", "next"]


def test_a_rotation_by_another_process_is_noticed(made, monkeypatch):
    before = active_signer().kid
    monkeypatch.setattr(stamped_cache, "_forget", lambda name: None)  # as if it had happened elsewhere
    after = rotate_signing_keys()
    assert active_signer().kid == before
    monkeypatch.setattr(stamped_cache, "LOOK_AGAIN_AFTER_SECONDS", -1.0)
    assert active_signer().kid == after


def test_what_was_read_before_a_noticed_change_is_not_kept():
    cache = stamped_cache.StampedCache("clients", most=2)

    def load_while_it_changes():
        stamped_cache.note_change("clients")
        return "outdated"

    assert cache.find("a", load_while_it_changes) == "outdated"
    assert cache.find("a", lambda: "fresh") == "fresh"
    assert cache.find("a", lambda: "not asked") == "fresh"


def test_a_full_cache_begins_anew():
    cache = stamped_cache.StampedCache("clients", most=2)
    for key in "abc":
        cache.find(key, lambda key=key: key.upper())
    assert cache.find("a", lambda: "again") == "again"
    assert cache.find("c", lambda: "again") == "C"


def test_the_command_rotates_lists_and_withdraws(capsys):
    call_command("rotate_signing_keys")
    out = capsys.readouterr().out
    assert all(f"Signing {algorithm} with key" in out for algorithm in SIGNING_ALGORITHMS)
    call_command("rotate_signing_keys", algorithm="ES256")
    retired = SigningKey.objects.get(algorithm="ES256", state="retired")
    assert f"{retired.kid}  retired until" in capsys.readouterr().out
    call_command("rotate_signing_keys", "--list")
    assert capsys.readouterr().out.count("\n") == 5
    call_command("rotate_signing_keys", withdraw=retired.kid)
    assert retired.kid not in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("rotate_signing_keys", withdraw="nonsense")


@pytest.mark.django_db(transaction=True)
def test_first_uses_at_once_make_the_keys_once():
    def first_use(_: int) -> str:
        try:
            return active_signer("RS256").kid
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        kids = set(threads.map(first_use, range(6)))
    assert len(kids) == 1
    assert SigningKey.objects.count() == 2
    assert CacheStamp.objects.get(name="keys").version == 1
