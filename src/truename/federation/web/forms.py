"""The shape of what the Authorize screen and the logout page send back; what it means is decided in the services."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict

from truename.federation.domain.attributes import SharedAttribute
from truename.federation.services.release_lines import ReleaseChoices

# Nobody's address: a choice that cannot be read is like one that is gone.
_NO_ADDRESS = UUID(int=0)
_DRAFT = "release_draft"


def read_choices(sent: QueryDict) -> ReleaseChoices:
    """What the Authorize screen sent; whatever else is in it counts as not ticked, and never as lost."""
    known = {attribute.value: attribute for attribute in SharedAttribute}
    return ReleaseChoices(
        ticked=frozenset(known[name] for name in sent.getlist("share") if name in known),
        email_id=_address(sent.get("email", "")),
        work_email_id=_address(sent.get("work_email", "")),
        shown=sent.get("shown", "")[:64],
    )


def keep_draft(request: HttpRequest, request_id: UUID) -> None:
    """Keeps what the Authorize screen of this request sent, until the screen is shown again."""
    sent = {name: request.POST.getlist(name)[:20] for name in ("share", "email", "work_email")}
    request.session[_DRAFT] = {"request": str(request_id), "sent": sent}


def take_draft(request: HttpRequest, request_id: UUID) -> ReleaseChoices | None:
    """What was kept for this request, once; None when nothing was."""
    draft = request.session.get(_DRAFT)
    if not isinstance(draft, dict) or draft.get("request") != str(request_id):
        return None
    del request.session[_DRAFT]
    sent = QueryDict(mutable=True)
    for name, values in draft["sent"].items():
        sent.setlist(name, values)
    return read_choices(sent)


def _address(value: str) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return _NO_ADDRESS


class LogoutForm(forms.Form):
    """The logout request that the page was shown for, to be checked again."""

    request = forms.CharField(max_length=16_000)
