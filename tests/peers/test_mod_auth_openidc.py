"""Apache with mod_auth_openidc, a certified relying party from Debian, protects a page by docs/integrate.md."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from setup.demo import Demonstration
from setup.peers import APACHE, APACHE_MODULE
from setup.verify import free_port
from tests.journeys.visitor import Visitor
from tests.peers.documented import APACHE_SITE, PROVIDER
from tests.peers.registering import register
from tests.peers.relying_party import serving, write_documented
from tests.peers.rounds import go_and_sign_in

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
            truename, redirect_uris=[f"{origin}/account/callback"], post_logout_redirect_uris=[f"{origin}/"]
        )
        write_documented(
            folder, "truename.conf", {APACHE_SITE: origin, PROVIDER: f"http://localhost:{truename.provider_port}"}
        )
        (folder / "pages" / "account").mkdir(parents=True)
        (folder / "pages" / "index.shtml").write_text("Anybody may read this.")
        (folder / "pages" / "account" / "index.shtml").write_text(PAGE)
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
    assert "is Amara OKAFOR, urn:truename:ial:2:aal:2" in amara.text


def test_she_signs_out(agency: str, amara: Visitor) -> None:
    go_and_sign_in(amara, f"{agency}/account/")
    amara.get(f"{agency}/account/callback?logout={agency}/")
    assert amara.text == "Anybody may read this."
    amara.get(f"{agency}/account/")
    assert amara.path == "/welcome/"
