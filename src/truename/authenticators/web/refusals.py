"""The words for every refusal of this room, and how they reach a form. Which refusal applies is decided in services."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from truename.foundation.refusal import Refusal

_TEXTS: dict[str, Promise] = {
    "sign_in_refused": _("The e-mail address and password don't match an account. Check both and try again."),
    "code_refused": _("That code isn't right, or it was used before. Enter the newest code."),
    "authenticator_disabled": _(
        "This way to sign in is switched off after too many wrong tries. Use another way to sign in."
    ),
    "link_refused": _("This link has expired or was used before. Ask for a new one."),
    "passkey_refused": _("We couldn't check that passkey. Try again, or use another way."),
    "passkey_already_bound": _("You have added this passkey before. Use another one, or go on."),
    "passkey_needs_password": _(
        "That passkey didn't check that it is you. Sign in with your password, then use the passkey."
    ),
    "last_authenticator": _("This is your only way to sign in. Add another one before you remove it."),
    "authenticator_unknown": _("We couldn't find that way to sign in. It may have been removed already."),
    "sign_up_unknown": _("This sign-up is finished or has expired. Start again, or sign in."),
    "may_not_bind": _("Sign in again before you add a way to sign in."),
    "email_address_malformed": _("Enter an e-mail address like name@example.com."),
    "address_already_taken": _("This address already has an account. Sign in instead."),
    "email_code_refused": _("That code isn't right, or it has expired. Check it, or ask for a new one."),
    "email_unknown": _("We couldn't find that address. It may have been removed already."),
    "email_not_removable": _("This is your main address. Make another one your main address first."),
    "too_many_emails": _("We can't add this address just now. Wait half a minute, or remove an address first."),
    "account_not_active": _("This account is closed or on hold."),
}
_PASSWORD_FAULTS: dict[str, Promise] = {
    "too_short": _("Use at least 8 characters. A few words with spaces work well."),
    "too_long": _("Use at most 128 characters."),
    "common": _(
        "Too many people use this password, so it is quickly guessed. Choose words only you would put together."
    ),
    "service_name": _("Don't use the name of this service as your password. It is the first thing people try."),
    "own_address": _("Don't use your e-mail address as your password. It is the first thing people try."),
}


def text_for(refusal: Refusal) -> str:
    """The sentence for this refusal in the language of the request."""
    if refusal.code == "password_not_accepted":
        return str(_PASSWORD_FAULTS[str(refusal.facts["fault"])])
    if refusal.code in {"too_many_attempts", "resend_too_soon"}:
        return _wait(refusal.code, int(refusal.facts["seconds"]))
    return str(_TEXTS.get(refusal.code, _("We couldn't do that just now. Please try again.")))


def show(form: forms.Form, refusal: Refusal, field: str | None = None) -> None:
    """Puts the sentence beside the field it is about, or above the form."""
    form.add_error(field, text_for(refusal))


def _wait(code: str, seconds: int) -> str:
    if code == "resend_too_soon":
        text = ngettext(
            "We sent a message a moment ago. You can ask for another in %(count)d second.",
            "We sent a message a moment ago. You can ask for another in %(count)d seconds.",
            seconds,
        )
        return text % {"count": seconds}
    minutes = -(-seconds // 60)
    text = ngettext(
        "That was tried too often. Wait %(count)d minute, then try again. A passkey works meanwhile.",
        "That was tried too often. Wait %(count)d minutes, then try again. A passkey works meanwhile.",
        minutes,
    )
    return text % {"count": minutes}
