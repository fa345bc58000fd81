"""What every page knows: whether this is a demonstration, who is asking, and whether someone is signed in."""

from django.conf import settings
from django.http import HttpRequest

from truename.authenticators.services.sessions import current_session


def page(request: HttpRequest) -> dict[str, object]:
    """The variables that `site/page.html` and the rooms' pages rely on."""
    return {"demo": settings.TRUENAME.demo, "open_request": None, "session": current_session(request)}
