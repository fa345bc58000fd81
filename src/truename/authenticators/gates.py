"""View decorators by which any room says how strongly a person must be signed in. Deciding it is in `sessions`."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from truename.assurance.levels import AAL
from truename.authenticators.services.sessions import current_session, is_fresh
from truename.foundation.clock import utc_now
from truename.subscribers.services.operators import is_operator

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def require_session(view: View[P]) -> View[P]:
    """Anyone signed in, however weakly; others are sent to sign in and come back."""

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if current_session(request) is None:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return gated


def require_aal2(view: View[P]) -> View[P]:
    """Two factors, as wherever personal data is shown (SP 800-63B-4, 2); others are led to the missing step."""

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        session = current_session(request)
        if session is None or session.aal < AAL.AAL2:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return gated


def require_fresh_aal2(view: View[P]) -> View[P]:
    """Two factors within the last minutes (`step_up_age`), for every change of the account."""

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        session = current_session(request)
        if session is None or not is_fresh(session, now=utc_now()):
            return _to_sign_in(request, again=session is not None and session.aal >= AAL.AAL2)
        return view(request, *args, **kwargs)

    return gated


def require_operator(view: View[P]) -> View[P]:
    """Operators only, with two factors within the last minutes; to anybody else who is signed in, the page does not
    exist. Who is not signed in is sent to sign in, like everywhere: that tells nothing about the page."""

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        session = current_session(request)
        if session is not None and not is_operator(subscriber_id=session.subscriber_id):
            raise Http404
        if session is None or not is_fresh(session, now=utc_now()):
            return _to_sign_in(request, again=session is not None and session.aal >= AAL.AAL2)
        return view(request, *args, **kwargs)

    return gated


def _to_sign_in(request: HttpRequest, *, again: bool = False) -> HttpResponse:
    # What was posted cannot be repeated after signing in, so a refused POST comes back to its page.
    members = {"next": request.get_full_path()} | ({"again": "1"} if again else {})
    return redirect(f"{reverse('place-sign-in')}?{urlencode(members)}")
