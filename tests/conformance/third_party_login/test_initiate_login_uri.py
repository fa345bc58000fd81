"""3rd-party-initiated login plan: the address at which a relying party lets others begin a sign-in is kept."""

from tests.conformance import checks
from tests.conformance.conftest import Register
from tests.conformance.modules import module
from tests.conformance.party import ask_to_register
from tests.conformance.provider import Provider
from tests.conformance.rp_server import RelyingPartyServer, Site


@module("oidcc-3rd_party-init-login")
def test_oidcc_3rd_party_init_login(provider: Provider, register: Register) -> None:
    """initiate_login_uri is answered at registration and read again at the client's own address.

    OpenID Connect Core 1.0, 4; OpenID Connect Dynamic Client Registration 1.0, 2, 3.2 and 4.3.
    Mirrors OIDCC3rdPartyInitLogin.
    """
    party = register(initiate_login_uri=_over_https)
    wanted = _over_https(party.site)
    assert party.registration["initiate_login_uri"] == wanted
    headers = {"Authorization": f"Bearer {party.registration['registration_access_token']}"}
    answer = provider.http.get(party.registration["registration_client_uri"], headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    assert answer.json()["initiate_login_uri"] == wanted


@module("oidcc-3rd_party-init-login-nohttps")
def test_oidcc_3rd_party_init_login_nohttps(provider: Provider, rp_server: RelyingPartyServer) -> None:
    """An initiate_login_uri that is not https is refused, on any host.

    OpenID Connect Core 1.0, 4 (it must be https). Mirrors OIDCC3rdPartyInitLoginNonHttps.
    """
    site = rp_server.site()
    for address in (site.url("initiate"), "http://agency.example/initiate"):
        answer = ask_to_register(provider, site, initiate_login_uri=address)
        checks.registration_error(answer, "invalid_client_metadata")


def _over_https(site: Site) -> str:
    return site.url("initiate").replace("http://", "https://")
