"""The end-session endpoint: signs out and returns to the relying party, asking the person when it must."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from truename.authenticators.services.sessions import current_session, end_session
from truename.federation.domain.clients import origin_of
from truename.federation.domain.protocol_errors import UntrustedRequest
from truename.federation.services.logout import LogoutPlan, plan_logout
from truename.federation.web.browser import allow_form_to, send_to
from truename.federation.web.forms import LogoutForm


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_session_view(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        # A form sent from another site carries no cookies of ours; asked again with GET, it does.
        query = request.body.decode("utf-8", "replace")
        return send_to(f"{reverse('federation:end-session')}?{query}" if query else reverse("federation:end-session"))
    query, session = request.META.get("QUERY_STRING", ""), current_session(request)
    try:
        plan = plan_logout(encoded=query, subscriber_id=session.subscriber_id if session else None)
    except UntrustedRequest as untrusted:
        return render(request, "federation/logout_untrusted.html", {"reason": untrusted.reason}, status=400)
    if session is None or plan.may_end_unasked:
        return _sign_out(request, plan)
    response = render(request, "federation/logout.html", {"plan": plan, "query": query})
    return allow_form_to(response, origin_of(plan.location)) if plan.location else response


@never_cache
@require_POST
def confirm_logout_view(request: HttpRequest) -> HttpResponse:
    form, session = LogoutForm(request.POST), current_session(request)
    query = form.cleaned_data["query"] if form.is_valid() else ""
    try:
        plan = plan_logout(encoded=query, subscriber_id=session.subscriber_id if session else None)
    except UntrustedRequest as untrusted:
        return render(request, "federation/logout_untrusted.html", {"reason": untrusted.reason}, status=400)
    return _sign_out(request, plan)


def _sign_out(request: HttpRequest, plan: LogoutPlan) -> HttpResponse:
    end_session(request)
    if plan.location is not None:
        return send_to(plan.location)
    return render(request, "federation/signed_out.html")
