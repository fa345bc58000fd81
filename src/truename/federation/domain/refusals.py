"""Expected ways in which an open request cannot go on, each with what its page has to say."""

from typing import ClassVar

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.responses import AuthorizationResponse
from truename.foundation.refusal import Refusal


class OpenRequestNotFound(Refusal):
    """No such request, or it belongs to another browser: the page must not tell which."""

    code: ClassVar[str] = "open_request_not_found"


class RequestEnded(Refusal):
    """The request is over. `way_back` leads to where she can start again, "" when there is no such place."""

    code: ClassVar[str] = "open_request_ended"

    def __init__(self, *, organisation_name: str, way_back: str) -> None:
        self.organisation_name = organisation_name
        self.way_back = way_back
        super().__init__()


class OpenRequestExpired(RequestEnded):
    """She took longer than the request is kept."""

    code: ClassVar[str] = "open_request_expired"


class OpenRequestFinished(RequestEnded):
    """It was answered already: Back after Allow, or a second tab."""

    code: ClassVar[str] = "open_request_finished"


class PartySwitchedOff(RequestEnded):
    """The operator switched the relying party off while the request was open: it gets no answer at all."""

    code: ClassVar[str] = "open_request_party_switched_off"


class RequestChanged(Refusal):
    """Something is due before this step (a session ended, say): compute the next step again."""

    code: ClassVar[str] = "open_request_changed"


class ReleaseOutdated(Refusal):
    """What she allowed is not what would be released now: the agreement or her addresses changed since she read it."""

    code: ClassVar[str] = "release_outdated"


class AnswerRefused(Refusal):
    """A checked relying party asked for something that we refuse: `answer` carries the error to it."""

    code: ClassVar[str] = "authorization_refused"

    def __init__(self, answer: AuthorizationResponse) -> None:
        self.answer = answer
        super().__init__()


class ConnectedServiceNotFound(Refusal):
    """She has no live connection under this identifier."""

    code: ClassVar[str] = "connected_service_not_found"


class LogoutRefused(Refusal):
    """A relying party asked to sign her out in a way that cannot be trusted: answered on a page of our own. `reason` is
    a fixed sentence for its engineers; the names are empty when nobody said who asks."""

    code: ClassVar[str] = "logout_refused"

    def __init__(self, reason: str, *, client: ClientPolicy | None = None) -> None:
        is_named = client is not None and client.is_enabled
        self.reason = reason
        self.client_id = None if client is None else client.id
        self.organisation_name = client.organisation_name if client is not None and is_named else ""
        self.way_back = client.home_url if client is not None and is_named else ""
        super().__init__(reason=reason)
