"""Single sign-on before Django answers only what the pages would answer at once, and with the very same code."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.federation.factories import REDIRECT, a_party, allowed_code, amara_signed_in, authorize_query
from truename.federation.models import AuthorizationCode, Grant
from truename.federation.web.machine_messages import MachineRequest
from truename.federation.web.silent_authorize import silent_answer
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db
ACR = ("urn:truename:ial:2:aal:2", "urn:truename:aal:1", "urn:acr.login.gov:verified-facial-match-required", "urn:none")
_WISHES = st.none() | st.fixed_dictionaries(
    {}, optional={"essential": st.booleans(), "value": st.sampled_from((*ACR, "x")), "values": st.just(list(ACR[:2]))}
)
_CLAIMS = st.dictionaries(
    st.sampled_from(["id_token", "userinfo"]),
    st.dictionaries(st.sampled_from(["acr", "sub", "given_name", "email", "phone_number", "auth_time"]), _WISHES),
).map(json.dumps)
_ABOUT_ONE_PERSON = (
    '{"id_token":{"sub":{"value":"x"}}}',
    '{"userinfo":{"sub":{"values":["x"]}}}',
    '{"id_token":{"s\\u0075b":{"value":"x"}}}',
    '{"userinfo":{"\\u0073ub":{"essential":true,"value":"x"}}}',
)
OPTIONS = {
    "prompt": st.sampled_from(["none", "login", "consent", "select_account", "create", ""]),
    "max_age": st.sampled_from(["0", "1", "300", "100000", "x"]),
    "acr_values": st.lists(st.sampled_from(ACR)).map(" ".join),
    "scope": st.lists(st.sampled_from(["openid", "profile", "email", "phone", "address", "offline_access"])).map(
        lambda words: " ".join(["openid", *words])
    ),
    "claims": _CLAIMS | st.sampled_from(_ABOUT_ONE_PERSON),
    "response_mode": st.sampled_from(["query", "form_post", "fragment"]),
    "nonce": st.sampled_from(["", "another"]),
    "state": st.sampled_from(["", "another", "é"]),
    "login_hint": st.sampled_from(["", "somebody@example.org"]),
    "redirect_uri": st.sampled_from([REDIRECT, REDIRECT + "/"]),
    "code_challenge_method": st.sampled_from(["S256", "plain"]),
    "resource": st.just("https://api.example/"),
    "ui_locales": st.just("es"),
    "claims_locales": st.just("es"),
}
# Few at a time: with many, one of them nearly always needs a page.
CHANGES = st.lists(st.sampled_from([*OPTIONS, "claims", "claims"]), max_size=2, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: OPTIONS[name] for name in names})
)
AGES = st.sampled_from([timedelta(0), timedelta(0), timedelta(minutes=10), timedelta(minutes=16)])
_OF_ITS_OWN = {"id", "code_digest", "issued_at", "expires_at"}


def codes():
    names = [field.attname for field in AuthorizationCode._meta.concrete_fields if field.name not in _OF_ITS_OWN]
    return [{name: getattr(row, name) for name in names} for row in AuthorizationCode.objects.order_by("issued_at")]


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(CHANGES, AGES, st.sampled_from(["as it was", "as it was", "refused", "less", "taken back"]))
def test_what_it_answers_the_pages_answer_alike(client, changes, age, decision):
    if not hasattr(client, "party"):
        amara_signed_in(client)
        client.party = a_party()
        allowed_code(client, client.party)
        client.grant = Grant.objects.get()
    _decide(client.grant, decision)
    AuthorizationCode.objects.all().delete()
    query = authorize_query(client.party, **changes)
    with time_machine.travel(utc_now() + age, tick=False):
        cookie = f"truename={client.cookies['truename'].value}"
        silent = silent_answer(MachineRequest("GET", {"HTTP_COOKIE": cookie, "QUERY_STRING": query}))
        if silent is None:
            assert codes() == []  # it gave up without a trace
            return
        shown = _tab(client).get(f"/oidc/authorize?{query}")
    location = dict(silent.headers)["Location"]
    assert location.startswith(f"{REDIRECT}?code=")
    assert shown["Location"].startswith(f"{REDIRECT}?code="), shown["Location"]
    assert shown["Location"].partition("&")[2] == location.partition("&")[2]
    first, second = codes()
    assert first == second


def _decide(grant, decision):
    allowed = {"name": "For name", "social_security_number": "For social_security_number", "email": "For email"}
    refused = {"birth_date": "For birth_date"}
    if decision == "as it was":
        allowed, refused = allowed | refused, {}
    if decision == "less":
        del allowed["email"]
    Grant.objects.filter(pk=grant.pk).update(
        allowed=allowed, refused=refused, revoked_at=utc_now() if decision == "taken back" else None
    )


def _tab(client):
    tab = Client()
    tab.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return tab
