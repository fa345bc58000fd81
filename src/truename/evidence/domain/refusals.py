"""The room's refusals: uploads that cannot be used at all. Poor pictures are problems (`quality`), not refusals."""

from enum import StrEnum

from truename.foundation.refusal import Refusal


class CaptureRefusal(StrEnum):
    """Why an upload was not opened; stable codes that the pages put into words."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_AN_IMAGE = "not_an_image"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    UNREADABLE = "unreadable"


class CaptureRefused(Refusal):
    """The upload is not a picture that can be opened safely; `reason` says which kind of not."""

    code = "capture_refused"

    def __init__(self, reason: CaptureRefusal) -> None:
        self.reason = reason
        super().__init__(reason=reason.value)
