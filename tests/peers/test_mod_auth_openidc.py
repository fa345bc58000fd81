"""Apache with mod_auth_openidc, a certified relying party from Debian, protects a page by docs/integrate.md."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from setup.demo import Demonstration
from setup.peers import APACHE, APACHE_MODULE
from setup.verify import free_port
from tests.journeys.visitor import Visitor, sign_in
from tests.peers.documented import APACHE_SITE, PROVIDER
from tests.peers.registering import register
from tests.peers.relying_party import serving, write_documented
from tests.peers.rounds import deny, go_and_sign_in, go_on

CONFIGURATION = Path(__file__).parent / "apache.conf"
PAGE = """<!--#echo var="REMOTE_USER" --> is <!--#echo var="OIDC_CLAIM_name" -->, <!--#echo var="OIDC_CLAIM_acr" -->"""

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def agency(truename: Demonstration) -> Iterator[str]:
    assert APACHE_MODULE.exists(), "mod_auth_openidc is not installed: make test-peers"
    # Not below pytest's folder: that is its owner's alone, and Apache serves as www-data.
    with tempfile.TemporaryDirectory(prefix="truename-apache-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        origin = f"http://localhost:{port}"
        client = register(
            truename,
            return_to=f"{origin}/account/callback",
            signed_out=f"{origin}/",
            backchannel_logout_uri=f"{origin}/account/callback?logout=backchannel",
        )
        addresses = {APACHE_SITE: origin, PROVIDER: f"http://localhost:{truename.provider_port}"}
        write_documented(folder, "truename.conf", addresses)
        (folder / "pages" / "account" / "records").mkdir(parents=True)
        (folder / "pages" / "index.shtml").write_text("Anybody may read this.")
        for place in ("account", "account/records"):
            (folder / "pages" / place / "index.shtml").write_text(PAGE)
        environment = os.environ | {
            "RUN_FOLDER": str(folder),
            "PORT": str(port),
            "CLIENT_ID": client.client_id,
            "CLIENT_SECRET": client.client_secret,
            "CRYPTO_PASSPHRASE": secrets.token_hex(32),
        }
        command = [APACHE, "-f", CONFIGURATION, "-D", "FOREGROUND"]
        with serving(command, port=port, folder=folder, environment=environment):
            yield origin


def test_a_person_signs_in(agency: str, amara: Visitor) -> None:
    go_and_sign_in(amara, f"{agency}/account/")
    assert str(amara.page.url) == f"{agency}/account/"
    assert "is Amara OKAFOR, urn:truename:aal:2" in amara.text


def test_a_page_for_verified_people_asks_for_more_on_the_same_session(agency: str, amara: Visitor) -> None:
    go_and_sign_in(amara, f"{agency}/account/")
    amara.get(f"{agency}/account/records/")
    go_on(amara)
    go_on(amara)
    assert str(amara.page.url) == f"{agency}/account/records/"
    assert "is Amara OKAFOR, urn:truename:ial:2:aal:2" in amara.text


def test_she_stays_signed_in(agency: str, amara: Visitor) -> None:
    go_and_sign_in(amara, f"{agency}/account/")
    before = session(agency, amara)
    amara.get(f"{agency}/account/callback?refresh={agency}/account/&access_token={before['access_token']}")
    assert str(amara.page.url) == f"{agency}/account/"
    after = session(agency, amara)
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]


def test_an_agency_is_told_of_a_denial(agency: str, amara: Visitor) -> None:
    amara.get(f"{agency}/account/")
    sign_in(amara)
    deny(amara)
    assert amara.page.url.path == "/account/callback"
    assert "access_denied" in amara.text


def test_she_signs_out(agency: str, amara: Visitor) -> None:
    go_and_sign_in(amara, f"{agency}/account/")
    amara.get(f"{agency}/account/callback?logout={agency}/")
    assert amara.text == "Anybody may read this."
    amara.get(f"{agency}/account/")
    assert amara.path == "/welcome/"


def session(agency: str, visitor: Visitor) -> dict[str, Any]:
    """What the module keeps about her, from its information hook."""
    return visitor.get(f"{agency}/account/callback?info=json").json()
