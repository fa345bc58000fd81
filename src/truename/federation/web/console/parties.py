"""Pages on which operators find, read, add, change and switch off relying parties."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from truename.authenticators.gates import require_operator
from truename.authenticators.services.sessions import signed_in
from truename.federation.domain.agreement_file import read_agreement
from truename.federation.domain.registration import UnusableRegistration
from truename.federation.services.parties import (
    PartyDetails,
    RelyingPartyNotFound,
    relying_parties,
    relying_party,
    relying_party_by_id,
)
from truename.federation.services.problems import recent_problems
from truename.federation.services.registry import (
    ChangedMeanwhile,
    RegisteredParty,
    change_relying_party,
    register_relying_party,
    replace_client_secret,
    set_relying_party_enabled,
)
from truename.federation.web.console.forms import PartyForm
from truename.federation.web.console.words import AAL_WORDS, AUTHENTICATION_WORDS, IAL_WORDS, PROFILE_WORDS
from truename.federation.web.labels import ATTRIBUTE_LABELS
from truename.foundation.identifiers import new_identifier

ON_A_PAGE = 25
_STANDINGS = {"on": True, "off": False}


@never_cache
@require_operator
@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    standing = request.GET.get("standing", "")
    wanted = _STANDINGS.get(standing)
    total = relying_parties(search=search, is_enabled=wanted, limit=0).total
    page = Paginator(range(total), ON_A_PAGE).get_page(request.GET.get("page"))
    found = relying_parties(
        search=search, is_enabled=wanted, first=page.start_index() - 1 if total else 0, limit=ON_A_PAGE
    )
    context = {"parties": found.parties, "page": page, "total": total, "search": search, "standing": standing}
    return render(request, "federation/console/parties.html", context)


@never_cache
@require_operator
@require_safe
def show_view(request: HttpRequest, party_id: UUID) -> HttpResponse:
    details = _details(party_id)
    registration = details.registration
    context = {
        "details": details,
        "party": details.summary,
        "registration": registration,
        "rows": [(ATTRIBUTE_LABELS[line.attribute], line) for line in registration.attributes],
        "ial": IAL_WORDS[registration.minimum_ial],
        "aal": AAL_WORDS[registration.minimum_aal],
        "authentication": AUTHENTICATION_WORDS[registration.authentication],
        "profile": PROFILE_WORDS[registration.profile],
        "problems": recent_problems(client_id=party_id),
    }
    return render(request, "federation/console/party.html", context)


@never_cache
@require_operator
@require_http_methods(["GET", "HEAD", "POST"])
def add_view(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        # The name is on the page from the start, so that sending the page twice cannot add two.
        initial = {
            "client_id": f"rp-{new_identifier().hex}",
            "minimum_ial": "2",
            "minimum_aal": "2",
            "authentication": "client_secret_basic",
            "profile": "standard",
            "subject_type": "pairwise",
            "id_token_algorithm": "ES256",
        }
        return _form_page(request, PartyForm(initial=initial), None)
    form = PartyForm(request.POST)
    if form.is_valid():
        try:
            registration = read_agreement(form.members())
            made = register_relying_party(registration=registration, actor_id=signed_in(request).subscriber_id)
            return _credentials_page(request, made)
        except UnusableRegistration as unusable:
            form.note(unusable)
    return _form_page(request, form, None)


@never_cache
@require_operator
@require_http_methods(["GET", "HEAD", "POST"])
def edit_view(request: HttpRequest, party_id: UUID) -> HttpResponse:
    details = _details(party_id)
    seen = {"seen_changed_at": details.changed_at.isoformat()}
    if request.method != "POST":
        return _form_page(request, PartyForm(registration=details.registration, initial=seen), details)
    form = PartyForm(request.POST, registration=details.registration)
    if form.is_valid():
        try:
            made = change_relying_party(
                client_id=details.summary.client_id,
                registration=read_agreement(form.members()),
                unchanged_since=_moment(form.cleaned_data["seen_changed_at"]),
                actor_id=signed_in(request).subscriber_id,
            )
            return _after_change(request, party_id, made)
        except UnusableRegistration as unusable:
            form.note(unusable)
        except ChangedMeanwhile:
            again = request.POST.copy()
            again.update(seen)
            form = PartyForm(again, registration=details.registration)
            form.add_error(None, _("Somebody else changed this meanwhile. Look at it in another tab, then save again."))
    return _form_page(request, form, details)


@never_cache
@require_operator
@require_http_methods(["GET", "HEAD", "POST"])
def switch_view(request: HttpRequest, party_id: UUID) -> HttpResponse:
    party = _details(party_id).summary
    if request.method != "POST":
        return render(request, "federation/console/switch.html", {"party": party})
    is_enabled = request.POST.get("to") == "on"
    actor_id = signed_in(request).subscriber_id
    set_relying_party_enabled(client_id=party.client_id, is_enabled=is_enabled, actor_id=actor_id)
    text = _("%(service)s is switched on.") if is_enabled else _("%(service)s is switched off.")
    messages.success(request, text % {"service": party.service_name})
    return redirect("federation:console-party", party_id=party_id)


@never_cache
@require_operator
@require_http_methods(["GET", "HEAD", "POST"])
def secret_view(request: HttpRequest, party_id: UUID) -> HttpResponse:
    details = _details(party_id)
    if not details.has_secret:
        raise Http404
    if request.method != "POST":
        return render(request, "federation/console/new_secret.html", {"party": details.summary})
    actor_id = signed_in(request).subscriber_id
    made = replace_client_secret(client_id=details.summary.client_id, actor_id=actor_id)
    return _credentials_page(request, made)


def _details(party_id: UUID) -> PartyDetails:
    try:
        return relying_party_by_id(party_id=party_id)
    except RelyingPartyNotFound:
        raise Http404 from None


def _form_page(request: HttpRequest, form: PartyForm, details: PartyDetails | None) -> HttpResponse:
    party = None if details is None else details.summary
    status = 422 if form.errors else 200
    return render(request, "federation/console/party_form.html", {"form": form, "party": party}, status=status)


def _credentials_page(request: HttpRequest, made: RegisteredParty) -> HttpResponse:
    # The secret is on this one answer and nowhere else, so it is not redirected.
    party = relying_party(client_id=made.client_id).summary
    return render(request, "federation/console/credentials.html", {"made": made, "party": party})


def _after_change(request: HttpRequest, party_id: UUID, made: RegisteredParty) -> HttpResponse:
    if made.client_secret is not None:
        return _credentials_page(request, made)
    messages.success(request, _("The changes are saved and in force."))
    return redirect("federation:console-party", party_id=party_id)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
