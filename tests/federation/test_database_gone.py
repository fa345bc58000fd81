"""A database that goes away: machines are told to come back, and are answered again once it is back."""

import json

import pytest
from django.db import OperationalError, connection

from tests.federation.factories import a_party, amara_signed_in, basic
from tests.federation.wire import FORM, tokens, userinfo
from truename.federation.models import RelyingParty
from truename.federation.services import token_lookups, token_requests
from truename.federation.services.stamped_cache import forget_everything

pytestmark = pytest.mark.django_db(transaction=True)

over_a_network = pytest.mark.skipif(connection.vendor == "sqlite", reason="nobody can be cut off from a file")


def told_to_come_back(answer):
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert json.loads(answer.content)["error"] == "temporarily_unavailable"
    return True


@over_a_network
def test_a_connection_that_was_cut_costs_one_answer_and_no_more(client):
    party = a_party()
    amara_signed_in(client)
    token = tokens(client, party)["access_token"]
    assert userinfo(client, token).status_code == 200
    raw = connection.connection
    raw.close()
    assert told_to_come_back(userinfo(client, token))
    assert userinfo(client, token).status_code == 200


@pytest.mark.parametrize(("service", "function", "path"), [
    (token_requests, "exchange_code", "/oidc/token"),
    (token_lookups, "find_access_token", "/oidc/introspect"),
])  # fmt: skip
def test_what_the_database_says_is_told_to_nobody(client, monkeypatch, service, function, path):
    party = a_party()

    def broken(*_args, **_kwargs):
        raise OperationalError("secret detail of the database")

    monkeypatch.setattr(service, function, broken)
    body = "grant_type=authorization_code&code=c&token=t"
    answer = client.post(path, body, content_type=FORM, headers={"Authorization": basic(party)})
    assert told_to_come_back(answer)
    assert b"secret detail" not in answer.content


@over_a_network
def test_a_client_is_not_forgotten_for_it(client):
    party = a_party()
    forget_everything()
    connection.connection.close()
    header = {"Authorization": basic(party)}
    first = client.post("/oidc/introspect", "token=x", content_type=FORM, headers=header)
    assert told_to_come_back(first)
    assert client.post("/oidc/introspect", "token=x", content_type=FORM, headers=header).status_code == 200
    assert RelyingParty.objects.count() == 1
