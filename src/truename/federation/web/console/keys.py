"""Pages on which operators see the signing keys and take the next one into use."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from truename.authenticators.gates import require_operator
from truename.authenticators.services.sessions import signed_in
from truename.federation.domain.jws import SIGNING_ALGORITHMS
from truename.federation.services.signing_keys import active_signer, key_standings, rotate_signing_keys
from truename.federation.web.console.words import KEY_STATE_WORDS


@never_cache
@require_operator
@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    for algorithm in SIGNING_ALGORITHMS:
        active_signer(algorithm)  # a new installation makes its keys on first use
    keys = key_standings()
    groups = [
        (algorithm, [(key, KEY_STATE_WORDS[key.state]) for key in keys if key.algorithm == algorithm])
        for algorithm in SIGNING_ALGORITHMS
    ]
    return render(request, "federation/console/keys.html", {"groups": groups})


@never_cache
@require_operator
@require_http_methods(["GET", "HEAD", "POST"])
def rotate_view(request: HttpRequest, algorithm: str) -> HttpResponse:
    if algorithm not in SIGNING_ALGORITHMS:
        raise Http404
    if request.method != "POST":
        return render(request, "federation/console/rotate.html", {"algorithm": algorithm})
    rotate_signing_keys(algorithm=algorithm, actor_id=signed_in(request).subscriber_id)
    text = _("The next %(algorithm)s key signs from now on. The one before stays published.")
    messages.success(request, text % {"algorithm": algorithm})
    return redirect("federation:console-keys")
