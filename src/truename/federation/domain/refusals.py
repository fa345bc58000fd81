"""Expected ways in which an open request cannot go on, each with what its page has to say."""

from typing import ClassVar

from truename.federation.domain.responses import AuthorizationResponse
from truename.foundation.refusal import Refusal


class OpenRequestNotFound(Refusal):
    """No such request, or it belongs to another browser: the page must not tell which."""

    code: ClassVar[str] = "open_request_not_found"


class RequestEnded(Refusal):
    """The request is over. `way_back` leads to the organisation; it may carry a protocol error with it."""

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


class RequestChanged(Refusal):
    """Something is due before this step (a session ended, say): compute the next step again."""

    code: ClassVar[str] = "open_request_changed"


class AnswerRefused(Refusal):
    """A checked relying party asked for something that we refuse: `answer` carries the error to it."""

    code: ClassVar[str] = "authorization_refused"

    def __init__(self, answer: AuthorizationResponse) -> None:
        self.answer = answer
        super().__init__()


class ConnectedServiceNotFound(Refusal):
    """She has no live connection under this identifier."""

    code: ClassVar[str] = "connected_service_not_found"
