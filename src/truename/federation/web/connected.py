"""Connected services: what each relying party received, what was decided when, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from truename.authenticators.gates import require_aal2
from truename.authenticators.services.sessions import signed_in
from truename.federation.domain.refusals import ConnectedServiceNotFound
from truename.federation.services.connected import (
    ConnectedService,
    connected_service,
    connected_services,
    decisions,
    former_services,
)
from truename.federation.services.grants import revoke_grant
from truename.federation.web.labels import ATTRIBUTE_LABELS, REASON_LABELS
from truename.foundation.clock import utc_now


@never_cache
@require_aal2
@require_safe
def connected_services_view(request: HttpRequest) -> HttpResponse:
    subscriber_id = signed_in(request).subscriber_id
    rows = [_row(service) for service in connected_services(subscriber_id=subscriber_id)]
    former = former_services(subscriber_id=subscriber_id)
    return render(request, "federation/services.html", {"rows": rows, "former": former})


@never_cache
@require_aal2
@require_safe
def connected_service_view(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    subscriber_id = signed_in(request).subscriber_id
    try:
        service = connected_service(subscriber_id=subscriber_id, grant_id=grant_id)
    except ConnectedServiceNotFound:
        return _not_connected(request)
    history = [
        {
            "decision": decision,
            "reason": None if decision.reason is None else REASON_LABELS[decision.reason],
            "allowed": [ATTRIBUTE_LABELS[attribute] for attribute in decision.allowed],
            "refused": [ATTRIBUTE_LABELS[attribute] for attribute in decision.refused],
        }
        for decision in decisions(subscriber_id=subscriber_id, grant_id=grant_id)
    ]
    language = request.LANGUAGE_CODE
    context = _row(service) | {"history": history, "redress_text": service.client.redress_text.in_language(language)}
    return render(request, "federation/service.html", context)


@never_cache
@require_aal2
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_view(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    subscriber_id = signed_in(request).subscriber_id
    try:
        service = connected_service(subscriber_id=subscriber_id, grant_id=grant_id)
        if service.revoked_at is not None:
            raise ConnectedServiceNotFound
        if request.method != "POST":
            return render(request, "federation/revoke.html", _row(service))
        revoke_grant(subscriber_id=subscriber_id, grant_id=grant_id, now=utc_now())
    except ConnectedServiceNotFound:
        return _not_connected(request)
    done = _("%(service)s no longer has your permission. If you change your mind, sign in there again and allow it.")
    messages.success(request, done % {"service": service.client.service_name})
    return redirect("federation:services")


def _row(service: ConnectedService) -> dict[str, object]:
    return {
        "service": service,
        "client": service.client,
        "lines": [(line, ATTRIBUTE_LABELS[line.attribute]) for line in service.shared],
        "refused": [ATTRIBUTE_LABELS[attribute] for attribute in service.refused],
    }


def _not_connected(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("That service is not connected to your account any more."))
    return redirect("federation:services")
