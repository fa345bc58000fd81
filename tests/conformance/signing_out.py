"""How the suite has a person signed out by a relying party, and how it tells that she is."""

from secrets import token_hex
from urllib.parse import urlencode

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.party import Party, SignedIn
from tests.conformance.person import Person
from tests.conformance.rp_server import Received, Site

BACK = "post_logout_redirect"


def back_at(site: Site) -> list[str]:
    """The addresses after sign-out, for the registration."""
    return [site.url(BACK)]


def logout_request(party: Party, signed_in: SignedIn, **changes: str | None) -> dict[str, str]:
    """Source: OpenID Connect RP-Initiated Logout 1.0, 2."""
    usual: dict[str, str | None] = {
        "id_token_hint": signed_in.id_token,
        "post_logout_redirect_uri": party.site.url(BACK),
        "state": token_hex(64),
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def send_to_sign_out(party: Party, browser: Browser, request: dict[str, str]) -> None:
    endpoint = party.provider.endpoint("end_session_endpoint")
    browser.get(f"{endpoint}?{urlencode(request)}" if request else endpoint)


def confirm(browser: Browser) -> None:
    """Presses "Sign out" where the person is asked, loads what the page frames, and goes where it leads."""
    form = browser.page.form("sign-out")
    if form is not None:
        browser.submit(form, form.button("sign-out"))
    if browser.page.frames:
        browser.load_frames()
        onward = browser.page.refresh or browser.page.link("continue")
        if onward:
            browser.get(onward)


def came_back(party: Party, request: dict[str, str]) -> Received:
    """The person came back once, with her state and nothing else. Source: RP-Initiated Logout 1.0, 3."""
    heard = party.site.received(BACK)
    assert len(heard) == 1
    assert heard[0].method == "GET"
    assert heard[0].query == ([("state", request["state"])] if "state" in request else [])
    return heard[0]


def is_signed_out(party: Party, browser: Browser, person: Person) -> None:
    """A silent sign-in is refused now. Source: OpenID Connect Core 1.0, 3.1.2.6."""
    request = party.request(prompt="none")
    party.send(browser, request)
    person.go_on(browser, until="sign-in")
    checks.is_error(party.read_answer(request), *checks.NEEDS_THE_PERSON)


def is_still_signed_in(party: Party, browser: Browser, person: Person) -> None:
    """A silent sign-in still succeeds."""
    party.authorize(browser, person, party.request(prompt="none"))
