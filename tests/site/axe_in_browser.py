"""A program for test_accessibility: opens pages in Chromium and prints what axe-core finds, as JSON. A process of its
own, because a second browser driver cannot run in one beside that of the journeys.

Usage: axe_in_browser.py AXE_SCRIPT [NAME=VALUE of the cookie of somebody signed in] URL...
"""

import json
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
VIEWS = ((390, "light"), (1280, "dark"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def main(axe: str, arguments: list[str]) -> None:
    cookie, addresses = ("", arguments) if "://" in arguments[0] else (arguments[0], arguments[1:])
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, scheme in VIEWS:
            found += _violations(browser, axe, addresses, width, scheme, cookie)
        browser.close()
    sys.stdout.write(json.dumps(found))


def _violations(browser: Browser, axe: str, addresses: list[str], width: int, scheme: str, cookie: str) -> list[str]:
    found = []
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": addresses[0]}])
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        where = f"{address} at {width} px, {scheme}"
        if page.evaluate("getComputedStyle(document.body).fontFamily.includes('Source Sans') === false"):
            found.append(f"{where}: the stylesheet did not load")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{where}: wider than the screen")
        page.evaluate(axe)
        violations = page.evaluate(f"axe.run({{runOnly: {json.dumps(RULES)}}})")["violations"]
        found += [f"{where}: {violation['id']}: {violation['nodes'][0]['html'][:200]}" for violation in violations]
    context.close()
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text(), sys.argv[2:])
