"""The console's pages meet WCAG 2.2 AA as far as a machine can see, on a phone and a wide dark screen."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

from tests.factories.accounts import a_subscriber, signed_in
from tests.federation.factories import a_party
from tests.site.test_accessibility import AXE, NEEDED, ROOT, USWDS
from truename.federation.models import RelyingParty
from truename.federation.services.problems import record_problem
from truename.subscribers.services.operators import grant_operator_role


@pytest.mark.journey
@pytest.mark.skipif(not all(path.exists() for path in NEEDED), reason="needs Chromium, axe-core and the built styles")
@pytest.mark.django_db(transaction=True)
def test_the_console_is_accessible(live_server: LiveServer, client: Client) -> None:
    amara = a_subscriber()
    grant_operator_role(email="amara@example.com")
    signed_in(client, amara)
    party = RelyingParty.objects.get(client_id=a_party(contacts=("ops@agency.example",)).client_id)
    record_problem(client_id=party.id, endpoint="token", error="invalid_grant", reason="The code was used before.")
    one = f"/console/relying-parties/{party.id}/"
    pages = ("/console/", "/console/?q=none", one, f"{one}edit/", f"{one}switch/", f"{one}secret/", "/console/keys/")
    more = ("/console/relying-parties/add/", "/console/keys/rotate/ES256/", "/account/")
    name = settings.SESSION_COOKIE_NAME
    program = ROOT / "tests" / "site" / "axe_in_browser.py"
    addresses = [live_server.url + page for page in (*pages, *more)]
    command = [sys.executable, str(program), str(AXE), f"{name}={client.cookies[name].value}", *addresses]
    finders.get_finder.cache_clear()
    with override_settings(STATICFILES_DIRS=[USWDS]):
        result = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    finders.get_finder.cache_clear()
    assert result.returncode == 0, result.stderr[-1500:]
    assert json.loads(result.stdout) == []
