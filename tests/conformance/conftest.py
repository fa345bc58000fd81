"""The provider as a real process, the relying party's server, Amara, and browsers with and without her session."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from setup.verify import free_port
from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.keys import ClientKey, new_key, usual_key
from tests.conformance.party import Party, ask_to_register
from tests.conformance.person import Person
from tests.conformance.provider import Provider, RunningProvider
from tests.conformance.rp_server import RelyingPartyServer
from tests.conformance.waiting import Reused, in_background, refresh_with_rotated_key, use_code_again
from tests.factories.cast import PERSONAL_DATA

Register = Callable[..., Party]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    """Server and worker, started once; at the end their logs hold no defect and nobody's personal data."""
    started = RunningProvider(state=tmp_path_factory.mktemp("conformance"), provider_port=free_port())
    started.prepare()
    started.start(with_examples=False)
    yield started
    started.stop()
    for name in ("provider", "worker"):
        written = started.log(name)
        defects = [line for line in written.splitlines() if " ERROR " in line or line.startswith("Traceback")]
        assert not defects, f"the {name} met defects: {defects}"
        assert not [value for value in PERSONAL_DATA if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", written)]


@pytest.fixture(scope="session")
def provider(running: RunningProvider) -> Iterator[Provider]:
    known = Provider(running)
    yield known
    known.close()


@pytest.fixture(scope="session")
def rp_server() -> Iterator[RelyingPartyServer]:
    server = RelyingPartyServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def amara(running: RunningProvider) -> Person:
    return running.subscriber()


@pytest.fixture
def response_mode() -> str:
    """How answers are asked for; the Form Post plan asks for another."""
    return ""


@pytest.fixture
def auth_method() -> str:
    """How relying parties authenticate; the Dynamic plan wants another method."""
    return "client_secret_basic"


@pytest.fixture
def register(
    provider: Provider, rp_server: RelyingPartyServer, response_mode: str, auth_method: str
) -> Iterator[Register]:
    """Registers relying parties as the suite does, and takes their registrations back at the end of the test.

    A value that is a function is given the relying party's site, for addresses on it.
    """
    made: list[Party] = []

    def registered(method: str = auth_method, key: ClientKey | None = None, **metadata: object) -> Party:
        site = rp_server.site()
        given = {name: value(site) if callable(value) else value for name, value in metadata.items()}
        answer = ask_to_register(provider, site, auth_method=method, key=key, **given)
        party = Party(provider, site, checks.registration(answer), key or usual_key(), response_mode)
        made.append(party)
        return party

    yield registered
    for party in made:
        assert party.unregister().status_code == 204


@pytest.fixture
def party(register: Register) -> Party:
    return register()


@pytest.fixture
def browser() -> Browser:
    """A browser that nobody has signed in with."""
    return Browser()


@pytest.fixture(scope="session")
def browser_with_session(provider: Provider, rp_server: RelyingPartyServer, amara: Person) -> Browser:
    """A browser with Amara's session. Tests get copies of it and must leave the session as it is."""
    site, browser = rp_server.site(), Browser()
    party = Party(provider, site, checks.registration(ask_to_register(provider, site)), usual_key())
    party.authorize(browser, amara, party.request())
    return browser


@pytest.fixture
def signed_in(browser_with_session: Browser) -> Browser:
    """A browser in which Amara is signed in; for tests that do not end or renew her session."""
    return Browser().cookies_of(browser_with_session)


@pytest.fixture(scope="session")
def waiting(
    provider: Provider, rp_server: RelyingPartyServer, browser_with_session: Browser, amara: Person
) -> "dict[str, Future[Any]]":
    """What takes half a minute, by name, begun together."""

    def registered(mode: str = "", *, key: ClientKey | None = None, **metadata: object) -> Party:
        site = rp_server.site()
        given = {name: value(site) if callable(value) else value for name, value in metadata.items()}
        answer = ask_to_register(provider, site, key=key, **given)  # type: ignore[arg-type]
        return Party(provider, site, checks.registration(answer), key or usual_key(), mode)

    def browser() -> Browser:
        return Browser().cookies_of(browser_with_session)

    keys, fresh = [new_key()], new_key()
    rotating = registered(
        key=keys[0],
        auth_method="private_key_jwt",
        jwks=None,
        jwks_uri=lambda site: site.serve_json("jwks", lambda: keys[-1].public_jwks()),
        grant_types=["authorization_code", "refresh_token"],
    )
    plain, posted = registered(), registered("form_post")
    return {
        "code-reuse": in_background(lambda: use_code_again(plain, browser(), amara)),
        "code-reuse form_post": in_background(lambda: use_code_again(posted, browser(), amara)),
        "rotation": in_background(lambda: refresh_with_rotated_key(rotating, keys, fresh, browser(), amara)),
    }


@pytest.fixture
def late_reuse(waiting: "dict[str, Future[Any]]", response_mode: str) -> "Future[Reused]":
    return waiting[f"code-reuse {response_mode}".strip()]


@pytest.fixture
def late_rotation(waiting: "dict[str, Future[Any]]") -> "Future[dict[str, Any]]":
    return waiting["rotation"]


@pytest.fixture(autouse=True)
def waiting_begins_with_the_first_test(request: pytest.FixtureRequest) -> None:
    """Begins the half minute with the first test that speaks to the provider, when its end is going to be tested."""
    is_tested = any("waiting" in getattr(item, "fixturenames", ()) for item in request.session.items)
    if is_tested and "provider" in request.fixturenames:
        request.getfixturevalue("waiting")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits comes last."""
    items.sort(key=lambda item: "waiting" in getattr(item, "fixturenames", ()))
