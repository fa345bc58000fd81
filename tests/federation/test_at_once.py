"""Single-use things under threads, over HTTP: of many that come at once one wins, and the losers take nothing along.

The same tests run on SQLite and, by `make test`, on PostgreSQL.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.conf import settings
from django.db import connections
from django.test import Client

from tests.federation.factories import a_party, allowed_code, amara_signed_in, answered, authorize_query
from tests.federation.wire import (
    REDIRECT,
    VERIFIER,
    a_refreshing_party,
    offline_tokens,
    post,
    push,
    refresh,
    revoke,
    tokens,
    userinfo,
)
from truename.federation.models import (
    AccessToken,
    AttributeRelease,
    AuthorizationCode,
    AuthorizationRequest,
    Grant,
    PairwiseSubject,
    PushedRequest,
    RefreshToken,
    SigningKey,
)
from truename.federation.services import refresh as refreshing
from truename.federation.services.grants import revoke_grant
from truename.federation.services.signing_keys import active_signer
from truename.federation.services.stamped_cache import forget_everything
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call answered, all of them started at one moment in a thread and connection of its own."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            together.wait(timeout=30)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def amara(client):
    return amara_signed_in(client)


@pytest.fixture
def party():
    return a_refreshing_party()


def tabs_of(browser: Client, number: int) -> list[Client]:
    """Tabs of one browser: each has its cookies."""
    tabs = [Client() for _ in range(number)]
    for tab in tabs:
        tab.cookies.load({name: morsel.value for name, morsel in browser.cookies.items()})
    return tabs


def screen_of(browser: Client, query: str) -> str:
    """Where the Authorize screen for this request is."""
    answer = browser.get(f"/oidc/authorize?{query}")
    assert answer["Location"].endswith("/release/"), answer["Location"]
    return str(answer["Location"])


def exchanged(party, code):
    return post(
        Client(),
        "/oidc/token",
        party,
        grant_type="authorization_code",
        code=code,
        redirect_uri=REDIRECT,
        code_verifier=VERIFIER,
    )


def only_answer(answers: list[Any]) -> dict[str, str]:
    """The one answer that was given. The same button again leads to the same place, or is told that it is over."""
    assert {answer.status_code for answer in answers} <= {303, 410}
    [location] = {answer["Location"] for answer in answers if answer.status_code == 303}
    return answered({"Location": location})


class TestACode:
    def test_is_exchanged_once_and_the_winners_tokens_do_not_outlive_the_replay(self, client, amara, party):
        code = allowed_code(client, party, share=("offline_access",), scope="openid email offline_access")
        active_signer()
        answers = at_once(*[lambda: exchanged(party, code)] * THREADS)
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * (THREADS - 1)
        assert AccessToken.objects.count() == RefreshToken.objects.count() == 1
        assert not AccessToken.objects.filter(revoked_at__isnull=True).exists()
        assert not RefreshToken.objects.filter(revoked_at__isnull=True).exists()
        [won] = [answer.json() for answer in answers if answer.status_code == 200]
        assert userinfo(client, won["access_token"]).status_code == 401
        assert refresh(client, party, won["refresh_token"]).status_code == 400


class TestARefreshToken:
    def test_within_the_grace_window_all_tabs_get_one_answer(self, client, amara, party):
        token = offline_tokens(client, party)["refresh_token"]
        answers = at_once(*[lambda: refresh(Client(), party, token)] * THREADS)
        assert [answer.status_code for answer in answers] == [200] * THREADS
        assert len({json.dumps(answer.json(), sort_keys=True) for answer in answers}) == 1
        assert RefreshToken.objects.count() == AccessToken.objects.count() == 2
        assert refresh(client, party, answers[0].json()["refresh_token"]).status_code == 200

    def test_without_one_a_single_tab_wins_and_the_family_ends(self, client, amara, party, settings):
        real = settings.TRUENAME

        class Strict:
            refresh_grace = timedelta(0)

            def __getattr__(self, name: str) -> object:
                return getattr(real, name)

        settings.TRUENAME = Strict()
        token = offline_tokens(client, party)["refresh_token"]
        answers = at_once(*[lambda: refresh(Client(), party, token)] * THREADS)
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * (THREADS - 1)
        assert not RefreshToken.objects.filter(revoked_at__isnull=True).exists()
        assert not AccessToken.objects.filter(revoked_at__isnull=True).exists()

    def test_a_revocation_meanwhile_leaves_nothing_alive(self, client, amara, party, monkeypatch):
        """The revocation comes between looking at the token and using it, or waits; no new token survives it."""
        for round_number in range(6):
            token = offline_tokens(client, party)["refresh_token"]
            at_once(
                lambda token=token: refresh(Client(), party, token), lambda token=token: revoke(Client(), party, token)
            )
            alive = RefreshToken.objects.filter(revoked_at__isnull=True).count()
            assert alive == 0, round_number
            assert not AccessToken.objects.filter(revoked_at__isnull=True).exists(), round_number

    def test_a_replay_meanwhile_leaves_nothing_alive(self, client, amara, party):
        first = offline_tokens(client, party)["refresh_token"]
        second = refresh(client, party, first).json()["refresh_token"]
        with time_machine.travel(utc_now() + settings.TRUENAME.refresh_grace + timedelta(seconds=1)):
            at_once(lambda: refresh(Client(), party, second), lambda: refresh(Client(), party, first))
        assert not RefreshToken.objects.filter(revoked_at__isnull=True).exists()
        assert not AccessToken.objects.filter(revoked_at__isnull=True).exists()

    def test_a_permission_taken_back_meanwhile_leaves_nothing_alive(self, client, amara, party):
        token = offline_tokens(client, party)["refresh_token"]
        grant = Grant.objects.get()
        at_once(
            lambda: refresh(Client(), party, token),
            lambda: revoke_grant(subscriber_id=amara.id, grant_id=grant.id, now=utc_now()),
        )
        assert not RefreshToken.objects.filter(revoked_at__isnull=True).exists()
        assert not AccessToken.objects.filter(revoked_at__isnull=True).exists()


class TestARevocationBetweenTwoStatements:
    """What threads would hit only now and then, brought about: the family ends while new tokens are being stored."""

    @pytest.fixture
    def meanwhile(self, monkeypatch):
        """Runs something in another connection once the used token is marked and before the new ones are stored."""

        def put(action):
            real = refreshing.store_tokens

            def store(*args, **kwargs):
                started = ThreadPoolExecutor(1)
                running = started.submit(lambda: at_once(action))
                with suppress(TimeoutError):
                    running.result(timeout=1)  # it ran through, or waits for what this transaction holds
                real(*args, **kwargs)
                started.shutdown(wait=False)
                pending.append(running)

            pending = []
            monkeypatch.setattr(refreshing, "store_tokens", store)
            return pending

        return put

    @pytest.mark.parametrize("how", ["revocation", "permission"])
    def test_ends_the_new_ones_too(self, client, amara, party, meanwhile, how):
        first = offline_tokens(client, party)
        grant = Grant.objects.get()
        action = {
            "revocation": lambda: revoke(Client(), party, first["refresh_token"]),
            "permission": lambda: revoke_grant(subscriber_id=amara.id, grant_id=grant.id, now=utc_now()),
        }[how]
        pending = meanwhile(action)
        answer = refresh(client, party, first["refresh_token"])
        assert answer.status_code in {200, 400}
        for running in pending:
            running.result(timeout=30)
        assert not RefreshToken.objects.filter(revoked_at__isnull=True).exists()
        assert not AccessToken.objects.filter(revoked_at__isnull=True).exists()


class TestAllow:
    def test_clicked_in_many_tabs_gives_one_code(self, client, amara, party):
        screen = screen_of(client, authorize_query(party))
        answers = at_once(*[lambda tab=tab: tab.post(screen, {}) for tab in tabs_of(client, THREADS)])
        assert AuthorizationCode.objects.count() == AttributeRelease.objects.count() == Grant.objects.count() == 1
        assert exchanged(party, only_answer(answers)["code"]).status_code == 200

    def test_and_deny_at_once_give_one_answer(self, client, amara, party):
        allow = screen_of(client, authorize_query(party))
        deny = allow.replace("/release/", "/deny/")
        clicks = [lambda tab=tab, at=at: tab.post(at, {}) for at in (allow, deny) for tab in tabs_of(client, 2)]
        assert only_answer(at_once(*clicks))
        assert AuthorizationRequest.objects.exclude(outcome="open").count() == 1
        assert AuthorizationCode.objects.count() == AuthorizationRequest.objects.filter(outcome="allowed").count()

    def test_at_several_parties_and_requests_at_once_makes_one_grant_and_subject_each(self, client, amara, party):
        wanted = [party, a_party(service_name="Other")] * 2
        screens = [screen_of(client, authorize_query(one)) for one in wanted]
        tabs = tabs_of(client, 4)
        answers = at_once(*[lambda tab=tab, at=at: tab.post(at, {}) for tab, at in zip(tabs, screens, strict=True)])
        codes = [answered(answer)["code"] for answer in answers]
        assert len(set(codes)) == 4
        assert Grant.objects.count() == 2
        exchanges = zip(wanted, codes, strict=True)
        redeemed = at_once(*[lambda one=one, code=code: exchanged(one, code) for one, code in exchanges])
        assert [answer.status_code for answer in redeemed] == [200] * 4
        assert PairwiseSubject.objects.count() == 1


class TestAPushedRequest:
    def test_is_answered_once_however_many_browsers_bring_it(self, client, amara, party):
        uri = push(client, party).json()["request_uri"]
        query = f"client_id={party.client_id}&request_uri={uri}"
        screens = [screen_of(client, query) for _ in range(THREADS)]
        assert len(set(screens)) == THREADS
        tabs = tabs_of(client, THREADS)
        answers = at_once(*[lambda tab=tab, at=at: tab.post(at, {}) for tab, at in zip(tabs, screens, strict=True)])
        assert sorted(answer.status_code for answer in answers) == [303] + [410] * (THREADS - 1)
        assert AuthorizationCode.objects.count() == 1
        assert PushedRequest.objects.get().consumed_at is not None
        assert client.get(f"/oidc/authorize?{query}").status_code == 400


def test_the_first_keys_are_made_once_by_many_at_once(client):
    forget_everything()
    assert not SigningKey.objects.exists()
    answers = at_once(*[lambda: Client().get("/oidc/jwks")] * 4)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.content for answer in answers}) == 1
    assert SigningKey.objects.filter(state="active").count() == 2


def test_a_first_sign_in_in_many_tabs_gives_her_one_name(client, amara, party):
    tokens(client, party)
    PairwiseSubject.objects.all().delete()
    codes = [allowed_code(client, party) for _ in range(4)]
    answers = at_once(*[lambda code=code: exchanged(party, code) for code in codes])
    assert [answer.status_code for answer in answers] == [200] * 4
    subjects = {userinfo(client, answer.json()["access_token"]).json()["sub"] for answer in answers}
    assert len(subjects) == PairwiseSubject.objects.count() == 1
    assert UUID(str(PairwiseSubject.objects.get().subscriber_id)) == amara.id
