"""The forms of sign-up, sign-in and security: shape only; what is right is decided in services."""

import json
from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from truename.authenticators.domain.methods import AuthenticatorKind

_CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "maxlength": "12"}
_LONGEST_ANSWER = 20_000


class PlainForm(forms.Form):
    """Labels without a colon, as the components expect."""

    def __init__(self, data: QueryDict | None = None, *, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}), label_suffix="")


class CodeField(forms.CharField):
    """Six digits, typed or pasted with whatever spaces or dashes."""

    def __init__(self) -> None:
        super().__init__(label=_("6-digit code"), max_length=12, widget=forms.TextInput(attrs=_CODE_ATTRIBUTES))

    def clean(self, value: object) -> str:
        digits = "".join(character for character in str(super().clean(value)) if character not in " -\u00a0")
        if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
            raise forms.ValidationError(_("Enter the 6 digits of the code."))
        return digits


class AnswerField(forms.CharField):
    """A passkey's answer as the page's script wrote it: one JSON object."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=_LONGEST_ANSWER)

    def clean(self, value: object) -> Mapping[str, object]:
        try:
            answer = json.loads(str(super().clean(value)))
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise forms.ValidationError(_("We couldn't read the passkey's answer. Try again."))
        return answer


class SignUpForm(PlainForm):
    email = forms.CharField(
        label=_("Personal e-mail address"),
        help_text=_("Use one that stays yours when you change jobs."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
    )
    language = forms.ChoiceField(label=_("Language of our messages"), choices=settings.LANGUAGES)
    terms = forms.BooleanField(
        label=_("I agree to the terms of use"), error_messages={"required": _("Agree to the terms of use to go on.")}
    )


class CodeForm(PlainForm):
    code = CodeField()


class NewPasswordForm(PlainForm):
    password = forms.CharField(
        label=_("New password"),
        help_text=_(
            "At least 8 characters. Any characters, spaces too. A few words only you would put together are best."
        ),
        max_length=512,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}, render_value=True),
    )


class SignInForm(PlainForm):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "username webauthn", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=512,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class RecoveryCodeForm(PlainForm):
    code = forms.CharField(
        label=_("Recovery code"),
        help_text=_("One of the codes you saved, such as 7K2M-9QXA-…. Each works once."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class EmailForm(PlainForm):
    email = forms.CharField(
        label=_("E-mail address of your account"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
    )


class ResetForm(NewPasswordForm):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("From your authenticator app, or one of your saved recovery codes."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())

    @property
    def kind(self) -> AuthenticatorKind:
        """Six digits come from an app; saved codes are longer."""
        code = self.cleaned_data["code"]
        is_app = len(code) == 6 and code.isascii() and code.isdigit()
        return AuthenticatorKind.TOTP if is_app else AuthenticatorKind.RECOVERY_CODES


class AddEmailForm(PlainForm):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
    )
    label = forms.ChoiceField(
        label=_("What is it for?"),
        choices=[("personal", _("Personal")), ("work", _("Work")), ("both", _("Both"))],
        widget=forms.RadioSelect,
    )


class NicknameForm(PlainForm):
    nickname = forms.CharField(
        label=_("Name"),
        help_text=_("So that you recognise it, such as “My phone”."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BindTotpForm(NicknameForm):
    code = CodeField()
    field_order = ["code", "nickname"]


class PasskeyForm(PlainForm):
    challenge_id = forms.UUIDField(widget=forms.HiddenInput)
    credential = AnswerField()

    @property
    def challenge(self) -> UUID:
        """Which challenge was answered."""
        value: UUID = self.cleaned_data["challenge_id"]
        return value


class BindPasskeyForm(PasskeyForm, NicknameForm):
    field_order = ["nickname"]


class SavedForm(PlainForm):
    saved = forms.BooleanField(
        label=_("I have saved my recovery codes"),
        error_messages={"required": _("Save the codes first, then tick the box.")},
    )
