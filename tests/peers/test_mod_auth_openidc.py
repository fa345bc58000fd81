"""Apache with mod_auth_openidc, a certified relying party from Debian, protects a page by docs/integrate.md."""

import html
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from setup.demo import Demonstration
from tests.journeys.visitor import Visitor, sign_in
from tests.peers.apache import PUBLIC_PAGE, apache_site
from tests.peers.registering import register, register_by_command
from tests.peers.rounds import deny, go_and_sign_in, go_on, our_keys_change

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def agency(truename: Demonstration) -> Iterator[str]:
    """Registered by the operator, with the trust agreement of the document: told of a logout at its back door."""
    with apache_site(
        truename, lambda _, addresses: register_by_command(truename, "relying-party add", addresses)
    ) as site:
        yield site


@pytest.fixture(scope="module")
def agency_with_a_frame(truename: Demonstration) -> Iterator[str]:
    """Registered by itself, and told of a logout in a frame of the page that she sees."""
    with apache_site(
        truename,
        lambda site, _: register(
            truename,
            return_to=f"{site}/account/callback",
            signed_out=f"{site}/",
            frontchannel_logout_uri=f"{site}/account/callback?logout=get",
            frontchannel_logout_session_required=True,
        ),
    ) as site:
        yield site


def test_a_person_signs_in(agency: str, amara: Visitor) -> None:
    go_and_sign_in(amara, f"{agency}/account/")
    assert str(amara.page.url) == f"{agency}/account/"
    assert "is AMARA JANE OKAFOR, urn:truename:aal:2" in amara.text


def test_a_page_for_verified_people_asks_for_more_on_the_same_session(agency: str, amara: Visitor) -> None:
    go_and_sign_in(amara, f"{agency}/account/")
    amara.get(f"{agency}/account/records/")
    go_on(amara)
    go_on(amara)
    assert str(amara.page.url) == f"{agency}/account/records/"
    assert "is AMARA JANE OKAFOR, urn:truename:ial:2:aal:2" in amara.text


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
    assert amara.text == PUBLIC_PAGE
    amara.get(f"{agency}/account/")
    assert amara.path == "/welcome/"


def test_signing_out_at_truename_ends_the_session_at_the_agency(agency: str, amara: Visitor) -> None:
    go_and_sign_in(amara, f"{agency}/account/")
    amara.get("/sign-out/")
    amara.post("/sign-out/")
    until = time.monotonic() + 20
    while "is AMARA" in amara.get(f"{agency}/account/").text:
        assert time.monotonic() < until, "the agency was never told"
        time.sleep(0.2)
    assert amara.path == "/welcome/"


def test_signing_out_at_truename_loads_the_frame_that_ends_the_session_at_the_agency(
    agency_with_a_frame: str, amara: Visitor
) -> None:
    own_page = f"{agency_with_a_frame}/account/"
    go_and_sign_in(amara, own_page)
    amara.get("/sign-out/")
    amara.post("/sign-out/")
    frames = re.findall(r'<iframe [^>]*src="([^"]+)"', amara.page.text)
    assert len(frames) == 1
    amara.http.get(html.unescape(frames[0]))
    amara.get(own_page)
    assert amara.path == "/welcome/"


def test_people_sign_in_before_and_after_our_keys_change(
    truename: Demonstration, agency: str, amara: Visitor, another_amara: Visitor
) -> None:
    go_and_sign_in(amara, f"{agency}/account/")
    our_keys_change(truename)
    go_and_sign_in(another_amara, f"{agency}/account/")
    assert "is AMARA JANE OKAFOR" in another_amara.text


def session(agency: str, visitor: Visitor) -> dict[str, Any]:
    """What the module keeps about her, from its information hook."""
    return visitor.get(f"{agency}/account/callback?info=json").json()
