"""Connected services: what each relying party received, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from truename.authenticators.gates import require_aal2
from truename.authenticators.services.sessions import AuthenticatedSession, current_session
from truename.federation.domain.refusals import ConnectedServiceNotFound
from truename.federation.services.grants import ConnectedService, connected_service, connected_services, revoke_grant
from truename.federation.web.labels import ATTRIBUTE_LABELS
from truename.foundation.clock import utc_now


@never_cache
@require_aal2
@require_safe
def connected_services_view(request: HttpRequest) -> HttpResponse:
    services = connected_services(subscriber_id=_session(request).subscriber_id)
    rows = [{"service": service, "labels": _labels(service)} for service in services]
    return render(request, "federation/services.html", {"rows": rows})


@never_cache
@require_aal2
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_view(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    subscriber_id = _session(request).subscriber_id
    try:
        if request.method != "POST":
            service = connected_service(subscriber_id=subscriber_id, grant_id=grant_id)
            return render(request, "federation/revoke.html", {"service": service, "labels": _labels(service)})
        service = revoke_grant(subscriber_id=subscriber_id, grant_id=grant_id, now=utc_now())
    except ConnectedServiceNotFound:
        messages.info(request, _("That service is not connected to your account any more."))
        return redirect("federation:services")
    messages.success(request, _("%(service)s no longer has your permission.") % {"service": service.service_name})
    return redirect("federation:services")


def _labels(service: ConnectedService) -> list[str]:
    return [str(ATTRIBUTE_LABELS[attribute]) for attribute in service.shared]


def _session(request: HttpRequest) -> AuthenticatedSession:
    session = current_session(request)
    if session is None:
        raise ConnectedServiceNotFound
    return session
