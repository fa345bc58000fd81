"""The root of all addresses: the places that rooms name without knowing each other, then each room's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

from truename.site.web import account, errors, home


def _place(address: str, name: str) -> URLPattern:
    """A name for an address that a room below serves: the room's own pattern comes first, so this one only reverses."""

    def nobody_serves_this(_request: HttpRequest) -> HttpResponse:
        raise Http404

    return path(address, nobody_serves_this, name=name)


urlpatterns = [
    path("", home.home, name="place-home"),
    path("continue/", home.way_on, name="place-continue"),
    path("account/", account.overview, name="place-account"),
    path("account/activity/", account.activity, name="place-activity"),
    path("healthz", home.health, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("truename.authenticators.urls")),
    path("", include("truename.subscribers.urls")),
    path("", include("truename.proofing.urls")),
    path("", include("truename.federation.urls")),
    path("", include("truename.support.urls")),
    _place("sign-in/", "place-sign-in"),
    _place("sign-up/", "place-sign-up"),
    _place("signed-out/", "place-signed-out"),
    _place("verify/", "place-proofing"),
    _place("help/", "place-help"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
