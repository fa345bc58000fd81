"""The authorization endpoint where nothing is left to ask: answered before Django, or left to its pages."""

from truename.authenticators.services.cookie_sessions import session_behind
from truename.federation.services.silent_answers import answer_silently
from truename.federation.web.machine_messages import MachineAnswer, MachineRequest
from truename.foundation.clock import utc_now

AUTHORIZE_PATH = "/oidc/authorize"
_HEADERS = (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), ("Vary", "Cookie"))


def silent_answer(request: MachineRequest) -> MachineAnswer | None:
    """A redirect with a code; None when the pages have to look at the request."""
    if request.method != "GET":
        return None
    now = utc_now()
    session = session_behind(request.header("COOKIE"), now=now)
    if session is None:
        return None
    answer = answer_silently(encoded=str(request.environ.get("QUERY_STRING", "")), session=session, now=now)
    return None if answer is None else MachineAnswer(303, (("Location", answer.location), *_HEADERS))
