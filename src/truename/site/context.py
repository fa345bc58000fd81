"""What every page knows: whether this is a demonstration, who is asking, and whether someone is signed in."""

from collections.abc import Mapping
from typing import cast

from django.conf import settings
from django.http import HttpRequest

from truename.authenticators.services.sessions import current_session
from truename.federation.services.described_requests import describe_open_request


def page(request: HttpRequest) -> dict[str, object]:
    """The variables that `site/page.html` and the rooms' pages rely on."""
    session = current_session(request)
    return {
        "demo": settings.TRUENAME.demo,
        "records_office_url": settings.TRUENAME.record_sources_url,
        "open_request": describe_open_request(
            cast(Mapping[str, object], request.session),
            subscriber_id=session.subscriber_id if session else None,
            address=request.get_full_path(),
        ),
        "session": session,
    }
