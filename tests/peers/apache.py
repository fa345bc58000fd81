"""Pages behind Apache and mod_auth_openidc as docs/integrate.md configures it, in a folder and on a port of its own."""

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from setup.demo import Demonstration
from setup.peers import APACHE, APACHE_MODULE
from setup.verify import free_port
from tests.peers.documented import APACHE_SITE, PROVIDER
from tests.peers.registering import Credentials
from tests.peers.relying_party import serving, write_documented

CONFIGURATION = Path(__file__).parent / "apache.conf"
PUBLIC_PAGE = "Anybody may read this."
OWN_PAGE = (
    """<!--#echo var="REMOTE_USER" --> is <!--#echo var="OIDC_CLAIM_name" -->, <!--#echo var="OIDC_CLAIM_acr" -->"""
)


@contextmanager
def apache_site(running: Demonstration, register: Callable[[str, dict[str, str]], Credentials]) -> Iterator[str]:
    """The address of the running site. `register` is given it, and what to put in place of documented addresses."""
    assert APACHE_MODULE.exists(), "mod_auth_openidc is not installed: make test-peers"
    # Not below pytest's folder: that is its owner's alone, and Apache serves as www-data.
    with tempfile.TemporaryDirectory(prefix="truename-apache-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        origin = f"http://localhost:{port}"
        addresses = {APACHE_SITE: origin, PROVIDER: f"http://localhost:{running.provider_port}"}
        client = register(origin, addresses)
        write_documented(folder, "truename.conf", addresses)
        (folder / "pages" / "account" / "records").mkdir(parents=True)
        for place, text in (("", PUBLIC_PAGE), ("account", OWN_PAGE), ("account/records", OWN_PAGE)):
            (folder / "pages" / place / "index.shtml").write_text(text)
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
