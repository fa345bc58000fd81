"""The room's refusals. Their texts are in `web`."""

from truename.foundation.refusal import Refusal


class ProofingRefusal(Refusal):
    """An expected "no" of this room."""

    code = "proofing_refused"


class CaseNotFound(ProofingRefusal):
    """There is no such case, or it is somebody else's: one answer for both."""

    code = "case_not_found"


class EventOutOfPlace(ProofingRefusal):
    """The case does not stand where this may happen; the page to show is the one where it stands."""

    code = "event_out_of_place"


class CaseMovedOn(ProofingRefusal):
    """Somebody (another tab, the worker) moved the case at the same moment."""

    code = "case_moved_on"


class LimitReached(ProofingRefusal):
    """Too many tries; facts: `limit` (its name) and `again_in_minutes`."""

    code = "proofing_limit_reached"


class CaptureNotUsable(ProofingRefusal):
    """The picture has to be taken again; fact `problem` is a stable code. Not a decision, not limited like one."""

    code = "capture_not_usable"


class PhoneNumberRefused(ProofingRefusal):
    """The number is not a telephone number of the United States."""

    code = "phone_number_refused"


class PhoneCodeRefused(ProofingRefusal):
    """The code is wrong, used or too old; fact `tries_left`."""

    code = "phone_code_refused"


class PhoneCodeTooSoon(ProofingRefusal):
    """A new code may be sent in `seconds`."""

    code = "phone_code_too_soon"


class SelfieNotAccepted(ProofingRefusal):
    """The recording cannot be taken; fact `problem` is a stable code (empty, too_large, challenge_expired, …)."""

    code = "selfie_not_accepted"


class PathwayNotOffered(ProofingRefusal):
    """This provider has no plan for the pathway under this policy."""

    code = "pathway_not_offered"
