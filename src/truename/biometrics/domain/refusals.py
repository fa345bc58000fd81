"""The room's refusals: input that cannot be judged at all, challenges that do not hold."""

from truename.foundation.refusal import Refusal


class PictureRefused(Refusal):
    """The bytes are not a picture that can be opened safely."""

    code = "not_an_image"


class PictureTooLarge(Refusal):
    """The picture has more bytes or pixels than are opened."""

    code = "image_too_large"


class VideoRefused(Refusal):
    """The bytes hold no video that can be decoded: another kind of file, sound alone, or cut off."""

    code = "not_a_video"


class VideoTooLarge(Refusal):
    """The clip has more bytes, pixels or seconds than are decoded; facts: `most_seconds`."""

    code = "video_too_long"


class VideoTooShort(Refusal):
    """The clip ends before anything can be judged; facts: `least_seconds`."""

    code = "video_too_short"


class NoFaceFound(Refusal):
    """A picture shows no face that is large and clear enough."""

    code = "no_face"


class SeveralFacesFound(Refusal):
    """A picture shows more than one person, so that it is unknown whom to compare."""

    code = "several_faces"


class ChallengeUnknown(Refusal):
    """No challenge with this identifier was issued for this case."""

    code = "challenge_unknown"


class ChallengeUsed(Refusal):
    """The challenge has answered for one clip already."""

    code = "challenge_used"


class ChallengeExpired(Refusal):
    """The challenge's minutes are over."""

    code = "challenge_expired"


class ChallengeNameRefused(Refusal):
    """A move or a light by a name that does not exist."""

    code = "challenge_name_unknown"
