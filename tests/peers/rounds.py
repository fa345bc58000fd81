"""What every documented client has to do, step by step as the person at the browser sees it."""

import html
import re
import subprocess
from collections.abc import Collection

from setup.demo import BIN, ROOT, Demonstration
from tests.conformance.page import read_page
from tests.journeys.visitor import Visitor, sign_in

EVERYTHING = ("name", "birth_date", "email", "offline_access")


def go_and_sign_in(visitor: Visitor, url: str, share: Collection[str] = EVERYTHING) -> None:
    """Opens `url` at the relying party, signs in where it leads, and allows the release or lets it be as before."""
    visitor.get(url)
    assert visitor.path == "/welcome/", visitor.text
    sign_in(visitor)
    if visitor.path.endswith("/welcome-back/"):
        visitor.post(visitor.path)
        go_on(visitor)
    else:
        allow(visitor, share)


def allow(visitor: Visitor, share: Collection[str] = EVERYTHING) -> None:
    assert visitor.path.endswith("/release/"), f"{visitor.path}: {visitor.text}"
    visitor.post(visitor.path, {"share": list(share)})  # type: ignore[dict-item]
    go_on(visitor)


def go_on(visitor: Visitor) -> None:
    """What a browser does by itself on a page that sends it on, with a header of its own or with a form."""
    shown = visitor.page
    if sent_on := re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)"', shown.text):
        visitor.get(html.unescape(sent_on[1]))
        return
    page = read_page(str(shown.url), shown.status_code, dict(shown.headers), shown.text)
    if answer := page.form("answer"):
        visitor.page = visitor.http.post(answer.action, data=dict(answer.values(answer.button(), {})))


def deny(visitor: Visitor) -> None:
    assert visitor.path.endswith("/release/"), f"{visitor.path}: {visitor.text}"
    visitor.post(visitor.path.replace("/release/", "/deny/"))
    go_on(visitor)


def signs_in(agency: str, visitor: Visitor) -> None:
    go_and_sign_in(visitor, agency)
    assert str(visitor.page.url) == f"{agency}/"
    claims = visitor.page.json()
    assert claims["given_name"] == visitor.specimen.given_names
    assert claims["birthdate"] == visitor.specimen.birth_date.isoformat()
    assert claims["email"] == visitor.email
    assert claims["acr"] == "urn:truename:ial:2:aal:2"


def is_told_of_a_denial(agency: str, visitor: Visitor) -> None:
    visitor.get(agency)
    sign_in(visitor)
    deny(visitor)
    assert visitor.page.url.path == "/callback"
    assert visitor.page.status_code == 403
    assert visitor.page.json()["error"] == "access_denied"


def refreshes(agency: str, visitor: Visitor) -> None:
    visitor.get(f"{agency}/refresh")
    assert visitor.page.status_code == 200, visitor.text
    assert visitor.page.json() == {"expires_in": 900}


def signs_out(agency: str, visitor: Visitor) -> None:
    go_and_sign_in(visitor, agency)
    visitor.get(f"{agency}/sign-out")
    assert str(visitor.page.url).startswith(f"{agency}/signed-out")
    visitor.get(agency)
    assert visitor.path == "/welcome/"


def signs_in_before_and_after_our_keys_change(
    running: Demonstration, agency: str, visitor: Visitor, another: Visitor
) -> None:
    signs_in(agency, visitor)
    our_keys_change(running)
    signs_in(agency, another)


def our_keys_change(running: Demonstration) -> None:
    """What the operator does every few months."""
    for algorithm in ("ES256", "RS256"):
        command = [BIN / "truename", "keys", "rotate", "--algorithm", algorithm]
        changed = subprocess.run(command, cwd=ROOT, env=running.environment, capture_output=True, text=True)
        assert changed.returncode == 0, changed.stderr
