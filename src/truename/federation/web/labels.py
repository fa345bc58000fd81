"""Attributes, evidence, addresses and reasons in the words of the Authorize screen and of Connected services."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from truename.assurance.evidence import EvidenceKind
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.release import ReleaseReason
from truename.subscribers.services.addresses import Label

ATTRIBUTE_LABELS: Mapping[SharedAttribute, Promise] = {
    SharedAttribute.NAME: _("Full legal name"),
    SharedAttribute.BIRTH_DATE: _("Date of birth"),
    SharedAttribute.EMAIL: _("E-mail address"),
    SharedAttribute.WORK_EMAIL: _("Work e-mail address"),
    SharedAttribute.ADDRESS: _("Home address"),
    SharedAttribute.PHONE: _("Phone number"),
    SharedAttribute.SOCIAL_SECURITY_NUMBER: _("Social Security number"),
    SharedAttribute.ALL_EMAILS: _("All your e-mail addresses"),
    SharedAttribute.IDENTITY_EVIDENCE: _("Which documents your identity was verified with"),
    SharedAttribute.OFFLINE_ACCESS: _("Access while you are away"),
}

EVIDENCE_LABELS: Mapping[EvidenceKind, Promise] = {
    EvidenceKind.DRIVERS_LICENCE: _("Driver’s license or state ID"),
    EvidenceKind.PASSPORT: _("Passport"),
    EvidenceKind.PHONE_ACCOUNT: _("Phone account in your name"),
}

ADDRESS_KINDS: Mapping[Label, Promise] = {
    "personal": _("personal"),
    "work": _("work"),
    "both": _("personal and work"),
}

# Why she was asked, as it stands in the history of her decisions.
REASON_LABELS: Mapping[ReleaseReason, Promise] = {
    ReleaseReason.FIRST_TIME: _("You signed in there for the first time."),
    ReleaseReason.ASKED: _("The service asked you again."),
    ReleaseReason.NEW_ATTRIBUTES: _("The service asked for something new."),
    ReleaseReason.NEW_PURPOSE: _("The service named another purpose."),
    ReleaseReason.VERIFIED_AGAIN: _("Your identity had been verified again."),
    ReleaseReason.A_YEAR_AGO: _("Your decision was more than a year old."),
    ReleaseReason.LOOKED_AGAIN: _("You looked at it again yourself."),
}
