"""What every page of a case has in common: whose case it is, and where to go when it stands elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from truename.authenticators.gates import require_aal2
from truename.authenticators.services.sessions import current_session
from truename.proofing.domain.refusals import CaseMovedOn, CaseNotFound, EventOutOfPlace, LimitReached
from truename.proofing.domain.steps import Page, StepKey, current_step, may_open, page_for
from truename.proofing.services.case_file import CaseFile, load_case
from truename.proofing.web.texts import STEP_LABELS

CaseView = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class StepMark:
    """One name in the step indicator."""

    label: Promise
    state: str


@dataclass(frozen=True, slots=True)
class Way:
    """One entry under "Choose another way"."""

    label: str
    url: str


def subscriber_of(request: HttpRequest) -> UUID:
    """Who is signed in; pages call it behind `require_aal2` only."""
    session = current_session(request)
    if session is None:
        raise CaseNotFound
    return session.subscriber_id


def case_page(page: Page | None) -> Callable[[CaseView], CaseView]:
    """A page of one case: for its own subscriber, when the case stands there; leads to the right page otherwise.

    None stands for pages that may be opened wherever the case stands.
    """

    def decorate(view: CaseView) -> CaseView:
        def opened(request: HttpRequest, /, case_id: UUID, **kwargs: Any) -> HttpResponseBase:
            try:
                case = load_case(case_id=case_id, subscriber_id=subscriber_of(request))
                if page is not None and not may_open(case.situation, page):
                    return to_current_page(case)
                return view(request, case, **kwargs)
            except CaseNotFound:
                return render(request, "proofing/not_found.html", status=404)
            except (EventOutOfPlace, CaseMovedOn):
                return to_current_page(load_case(case_id=case_id, subscriber_id=subscriber_of(request)))
            except LimitReached as limit:
                return _limit_page(request, case_id, limit)

        gated: CaseView = never_cache(require_aal2(opened))
        return gated

    return decorate


def to_current_page(case: CaseFile) -> HttpResponseRedirect:
    """To where the case goes on."""
    page = page_for(case.situation)
    if page is Page.CAPTURE:
        return redirect(capture_url(case))
    return redirect(f"proofing:{page.value}", case_id=case.id)


def capture_url(case: CaseFile) -> str:
    """The page of the first picture that is missing, or of the last when none is."""
    side = case.situation.missing_side or case.situation.sides[-1]
    return reverse("proofing:capture", kwargs={"case_id": case.id, "side": side.value})


def case_render(request: HttpRequest, case: CaseFile, page: Page, template: str, **context: object) -> HttpResponse:
    """The page with its step indicator and the other ways."""
    marks = step_marks(current_step(case.situation, page))
    ways = (
        Way(_("Verify without face matching, or without these documents"), _url("alternatives", case)),
        Way(_("Stop, and delete what I have given so far"), _url("stop", case)),
    )
    base: dict[str, object] = {"case": case, "steps": marks, "ways": ways}
    return render(request, f"proofing/{template}.html", base | context)


def step_marks(current: StepKey) -> tuple[StepMark, ...]:
    """The names of the steps with their state."""
    keys = list(StepKey)
    place = keys.index(current)
    states = ["complete"] * place + ["current"] + ["upcoming"] * (len(keys) - place - 1)
    return tuple(StepMark(STEP_LABELS[key], state) for key, state in zip(keys, states, strict=True))


def waiting_words(minutes: int) -> str:
    """`minutes` as people say it."""
    hours = round(timedelta(minutes=minutes) / timedelta(hours=1))
    if minutes < 90:
        return _("%(minutes)d minutes") % {"minutes": minutes}
    return _("%(hours)d hours") % {"hours": hours}


def _limit_page(request: HttpRequest, case_id: UUID, limit: LimitReached) -> HttpResponse:
    case = load_case(case_id=case_id, subscriber_id=subscriber_of(request))
    wait = waiting_words(int(limit.facts["again_in_minutes"]))
    if request.method == "POST":
        text = _("You have used all tries for now. You can try again in %(wait)s, or choose another way.")
        messages.warning(request, text % {"wait": wait})
    return redirect("proofing:alternatives", case_id=case.id)


def _url(name: str, case: CaseFile) -> str:
    return reverse(f"proofing:{name}", kwargs={"case_id": case.id})
