"""Attributes in the words of the Authorize screen."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from truename.federation.domain.attributes import SharedAttribute

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
