"""The shape of what applicants send: lengths, formats, required or not. Whether it is true is asked elsewhere."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truename.assurance.evidence import EvidenceKind
from truename.evidence.domain.quality import CaptureSide
from truename.proofing.domain.events import WithdrawalReason
from truename.proofing.services.answers import DetailsAnswers


class ConsentForm(forms.Form):
    agrees = forms.BooleanField(
        label=_("I agree that Truename compares my face in a video selfie with the portrait on my document."),
        error_messages={"required": _("Tick the box to agree, or choose to verify without face matching.")},
    )


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Which document do you want to use?"),
        widget=forms.RadioSelect,
        choices=[
            (EvidenceKind.DRIVERS_LICENCE.value, _("Driver's license or state ID")),
            (EvidenceKind.PASSPORT.value, _("Passport")),
        ],
        error_messages={"required": _("Choose the document that you have with you.")},
    )


class CaptureForm(forms.Form):
    image = forms.FileField(
        label=_("Photo"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a photo, or take one with the camera. It may have up to 20 MB.")},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif"}),
    )

    def __init__(self, *args: Any, side: CaptureSide, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = "page" if side is CaptureSide.PASSPORT_PAGE else side.value
        self.fields["image"].widget.attrs["id"] = f"id_{name}"


class _IsoDate(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DetailsForm(forms.Form):
    given_names = forms.CharField(
        label=_("First and middle names"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    surname = forms.CharField(
        label=_("Last name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    birth_date = _IsoDate(label=_("Date of birth"))
    document_number = forms.CharField(
        label=_("Document number"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    expiry_date = _IsoDate(label=_("Document expires on"))
    street = forms.CharField(
        label=_("Street and number"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "address-line1"})
    )
    city = forms.CharField(
        label=_("City"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    state = forms.CharField(
        label=_("State"),
        max_length=3,
        min_length=2,
        help_text=_("Two letters, for example CA"),
        widget=forms.TextInput(attrs={"autocomplete": "address-level1", "autocapitalize": "characters"}),
    )
    postal_code = forms.RegexField(
        regex=r"^\s*\d{5}(-?\d{4})?\s*$",
        label=_("ZIP code"),
        error_messages={"invalid": _("A ZIP code has five digits, for example 20500.")},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    social_security_number = forms.CharField(
        label=_("Social Security number"),
        max_length=20,
        help_text=_(
            "Nine digits. We ask Social Security whether it belongs to your name and date of birth, and use it to make "
            "sure that you have one account only."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}, render_value=True),
    )
    attests = forms.BooleanField(
        label=_("These details are mine, and they are true to the best of my knowledge."),
        error_messages={"required": _("Please confirm that these details are yours and true.")},
    )

    def clean_social_security_number(self) -> str:
        digits = re.sub(r"[\s.-]", "", str(self.cleaned_data["social_security_number"]))
        if not re.fullmatch(r"[0-9]{9}", digits):
            raise forms.ValidationError(_("A Social Security number has nine digits."))
        return digits

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born.year < 1900:
            raise forms.ValidationError(_("Check the year of your birth."))
        return born

    def answers(self) -> DetailsAnswers:
        """What was typed, in normal form; only after the form was found valid."""
        typed = self.cleaned_data
        return DetailsAnswers(
            given_names=typed["given_names"],
            surname=typed["surname"],
            birth_date=typed["birth_date"].isoformat(),
            document_number=typed["document_number"],
            expiry_date=typed["expiry_date"].isoformat(),
            street=typed["street"],
            city=typed["city"],
            state=typed["state"].upper(),
            postal_code=typed["postal_code"].strip(),
            social_security_number=typed["social_security_number"],
        )


class PhoneForm(forms.Form):
    number = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        help_text=_("A number in your own name, for example (202) 555-0142"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the text message"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none"}
        ),
    )


class ClipForm(forms.Form):
    challenge = forms.UUIDField(widget=forms.HiddenInput)
    clip = forms.FileField(
        label=_("Recording"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "video/webm,video/mp4"}),
        error_messages={"required": _("There was no recording, or it was larger than 40 MB. Please record it again.")},
    )


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        choices=[
            (reason.value, reason.value) for reason in (WithdrawalReason.BY_CHOICE, WithdrawalReason.SOMEBODY_GUIDING)
        ]
    )
