"""The titles of the help centre's sections and articles, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from truename.support.domain import Section

SECTION_TITLES: Mapping[Section, Promise] = {
    Section.ACCOUNT: _("Your account"),
    Section.SIGN_IN: _("Signing in"),
    Section.VERIFY: _("Verifying your identity"),
    Section.PRIVACY: _("Privacy, safety and contact"),
}

ARTICLE_TITLES: Mapping[str, Promise] = {
    "create-account": _("Create an account"),
    "e-mail-did-not-come": _("Our e-mail did not come"),
    "choose-a-method": _("Which way to sign in is right for me?"),
    "code-not-working": _("My code does not work"),
    "lost-method": _("I lost my phone or my way to sign in"),
    "what-you-need": _("What you need to verify your identity"),
    "photos": _("Photos of your document"),
    "selfie": _("The video selfie"),
    "phone": _("Your phone number"),
    "without-face-matching": _("Verify without face matching"),
    "cannot-verify": _("I can’t verify my identity"),
    "scams": _("Someone asked me to verify for them"),
    "privacy": _("What we keep, and until when"),
    "connected-services": _("What an agency receives about you"),
    "who-to-contact": _("Who to contact for what"),
}
