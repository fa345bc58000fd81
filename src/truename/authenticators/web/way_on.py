"""Where a person goes after signing in, and where a request comes from. Only paths of this site are followed."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_NEXT = "sign_in_next"


def remember_next(request: HttpRequest) -> None:
    """Keeps the `next` of this address when it is a path of this site; forgets an earlier one otherwise."""
    wanted = request.GET.get("next", "")
    # A path that begins with two slashes or a backslash names another host to a browser.
    is_path = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    if is_path:
        request.session[_NEXT] = wanted
    else:
        request.session.pop(_NEXT, None)


def way_on(request: HttpRequest) -> str:
    """The address to go to now, once."""
    wanted: str | None = request.session.pop(_NEXT, None)
    return wanted or reverse("place-continue")


def next_after(request: HttpRequest, otherwise: str) -> str:
    """The address that was remembered, once; else the page of this name."""
    wanted: str | None = request.session.pop(_NEXT, None)
    return wanted or reverse(otherwise)


def source_of(request: HttpRequest) -> str:
    """The network source that limits are counted for."""
    return str(request.META.get("REMOTE_ADDR", ""))
