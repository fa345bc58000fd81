"""The words for codes of this room, as applicants read them. The codes themselves are in `domain` and engines."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from truename.evidence.domain.quality import CaptureSide
from truename.proofing.domain.checks import CheckName
from truename.proofing.domain.steps import StepKey

STEP_LABELS: dict[StepKey, Promise] = {
    StepKey.START: _("Before you start"),
    StepKey.DOCUMENT: _("Your document"),
    StepKey.DETAILS: _("Your details"),
    StepKey.PHONE: _("Your phone"),
    StepKey.SELFIE: _("Video selfie"),
    StepKey.RESULT: _("Result"),
}

SIDE_HEADINGS: dict[CaptureSide, Promise] = {
    CaptureSide.FRONT: _("Take a photo of the front of your card"),
    CaptureSide.BACK: _("Take a photo of the back of your card"),
    CaptureSide.PASSPORT_PAGE: _("Take a photo of the photo page of your passport"),
}

CHECK_LABELS: dict[CheckName, Promise] = {
    CheckName.EVIDENCE_READING: _("Reading your document"),
    CheckName.EVIDENCE_VALIDATION: _("Comparing what it says in different places"),
    CheckName.ISSUER_RECORDS: _("Asking the office that issued your document"),
    CheckName.SOCIAL_SECURITY: _("Asking Social Security"),
    CheckName.UNIQUE_IDENTITY: _("Looking for an account that you may already have"),
    CheckName.PHONE_ACCOUNT: _("Asking your phone company"),
    CheckName.PHONE_CONFIRMATION: _("Confirming your phone"),
    CheckName.SELFIE: _("Looking at your video selfie"),
}

STAGE_LABELS: dict[str, Promise] = {
    "open": _("Opening your photos"),
    "find_document": _("Finding the document in the photo"),
    "read_barcode": _("Reading the barcode"),
    "read_text": _("Reading the print"),
    "read_mrz": _("Reading the two lines at the foot of the page"),
    "find_portrait": _("Finding your portrait"),
    "portrait": _("Opening your portrait"),
    "frames": _("Finding your face in the video"),
    "challenge": _("Following your movements"),
    "comparison": _("Comparing your face with your portrait"),
}

# What was wrong with a picture, and how to fix it.
CAPTURE_PROBLEMS: dict[str, Promise] = {
    "blur": _("The photo is blurred. Hold still, rest your elbows on the table, and take it again."),
    "glare": _("A light is reflected on the document. Tilt it a little or move away from the lamp."),
    "too_dark": _("The photo is too dark. Go near a window or switch on a light."),
    "too_small": _("The document is too small in the photo. Move closer until it fills the frame."),
    "cropped": _("A corner is cut off. Move back a little so that all four corners are in the photo."),
    "no_document_found": _("We couldn't find a document in the photo. Put it on a plain, dark surface."),
    "back_as_front": _("This looks like the back. Please turn your card over and take the front."),
    "front_as_back": _("This looks like the front. Please turn your card over and take the back."),
    "passport_as_licence": _("This looks like a passport. Choose “Passport”, or take a photo of your card."),
    "licence_as_passport": _("This looks like a card. Choose “Driver's license or state ID”, or take your passport."),
    "barcode_not_visible": _("We couldn't see the wide barcode. Make sure that it is whole, flat and without glare."),
    "empty": _("The file is empty. Please choose another one."),
    "too_large": _("The file is larger than 20 MB. Please choose a smaller one or use the camera."),
    "not_an_image": _("This file isn't a photo that we can open. Use JPEG, PNG, WebP or HEIC."),
    "too_many_pixels": _("The photo has more pixels than we can open. Please use an ordinary photo."),
    "unreadable": _("The file is damaged. Please take the photo again."),
    "other_kind": _("This isn't the kind of document that you chose. Take it again or choose another document."),
    "not_read": _("We couldn't read everything. Please take the photos again in good light, straight from above."),
    "no_portrait": _("We couldn't find the portrait on your document. Please take the photo again."),
    "no_known_kind": _("We couldn't recognise the document. Please take the photos again."),
    "engine_failed": _("Something went wrong on our side while reading. Please take the photos again."),
}
CAPTURE_PROBLEM_OTHERWISE = _("We couldn't read everything. Please take the photos again, straight from above.")

# Why evidence was not accepted: what anybody can see on the document, never what was typed.
EVIDENCE_REASONS: dict[str, Promise] = {
    "expired": _("Your document has expired. Please use one that is still valid."),
    "specimen": _("This is a specimen, not a real document."),
    "mismatch": _("The front and the back, or the print and the coded lines, do not say the same."),
    "check_digit_wrong": _("The coded lines on the document contain an error."),
    "unknown_issuer": _("We couldn't recognise the office that issued this document."),
    "implausible": _("A date on the document isn't plausible."),
}
EVIDENCE_REASON_OTHERWISE = _("We couldn't accept this document.")

SELFIE_REASONS: dict[str, Promise] = {
    "no_face": _("We couldn't see your face. Face the camera, with light in front of you."),
    "two_faces": _("We saw more than one face. Please be alone in the picture."),
    "face_too_small": _("Your face was too far away. Move closer until it fills the oval."),
    "too_dark": _("It was too dark. Find a place with light in front of you."),
    "too_bright": _("It was too bright for the colours of the screen. Turn away from the sun or dim the light."),
    "blurred": _("The video was blurred. Put the phone or computer down and hold still."),
    "mouth_covered": _("Something covered your mouth. Take off a mask or scarf, and keep your hands down."),
    "eyes_covered": _("Something covered your eyes. Take off dark glasses, and keep hair out of your face."),
    "half_covered": _("Half of your face was covered or in the dark. Face the light."),
    "video_gaps": _("The recording had gaps. Close other programs and record it again."),
    "too_few_frames": _("The recording was too short. Please record it again."),
    "portrait_too_small": _("The portrait on your document was too small to compare. Take the photos again, closer."),
    "lights_not_seen": _(
        "We couldn't see the colours of the screen on your face. Turn up the brightness of your screen."
    ),
    "not_a_video": _("We couldn't open the recording. Please record it again."),
    "video_too_short": _("The recording was too short. Please record it again."),
    "video_too_long": _("The recording was too long. Please record it again."),
    "empty": _("The recording was empty. Please record it again."),
    "too_large": _("The recording was too large. Please record it again."),
    "challenge_expired": _("That took longer than 10 minutes, so the instructions have changed. Please start again."),
    "challenge_used": _("This recording has already been sent. Please start again."),
    "challenge_unknown": _("The instructions for this recording have changed. Please start again."),
}
SELFIE_REASON_OTHERWISE = _("We couldn't see everything in the recording. Please record it again in good light.")

MEDIA_LABELS: dict[str, Promise] = {
    "document_front": _("Photo of the front of your card"),
    "document_back": _("Photo of the back of your card"),
    "document_passport_page": _("Photo of your passport page"),
    "portrait": _("Portrait cut out of your document"),
    "selfie": _("Video selfie"),
}
DELETION_REASONS: dict[str, Promise] = {
    "decision": _("deleted when the decision was made"),
    "replaced": _("deleted when you took another"),
    "withdrawn": _("deleted when you stopped"),
    "retention_ended": _("deleted when its time was over"),
}
