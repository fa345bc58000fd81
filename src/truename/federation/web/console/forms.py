"""The form in which an operator writes a trust agreement: shape only; what fits together is the registration's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truename.federation.domain.agreement_file import LOCALISED_FIELDS, agreement_members
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.clients import ASSERTION_ALGORITHMS, GrantType
from truename.federation.domain.json_members import read_object
from truename.federation.domain.registration import (
    ENCRYPTION_ALGORITHMS,
    ENCRYPTION_METHODS,
    ID_TOKEN_ALGORITHMS,
    LONGEST_NAME,
    Registration,
    UnusableRegistration,
)
from truename.federation.web.console import form_fields as kinds
from truename.federation.web.console.groups import GROUPS, Group
from truename.federation.web.console.words import (
    AAL_WORDS,
    AUTHENTICATION_WORDS,
    IAL_WORDS,
    PROFILE_WORDS,
    SUBJECT_WORDS,
)
from truename.federation.web.labels import ATTRIBUTE_LABELS

_ASKED = (("", _("Not asked for")), ("optional", _("Optional")), ("required", _("Required")))
_ENCRYPTIONS = ("id_token_encryption", "userinfo_encryption")
_ANY, _NONE = _("Any that we support"), _("None")


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """The three fields of one attribute."""

    attribute: SharedAttribute
    asked: BoundField
    purpose_en: BoundField
    purpose_es: BoundField

    @property
    def fields(self) -> tuple[BoundField, ...]:
        """All three, in the order of the page."""
        return (self.asked, self.purpose_en, self.purpose_es)


@dataclass(frozen=True, slots=True)
class FilledGroup:
    """One group of the page; `is_open`: shown without a click because something in it needs attention."""

    group: Group
    fields: tuple[BoundField, ...]
    is_open: bool


class PartyForm(forms.Form):
    organisation_name = kinds.line(_("Organisation"), required=True, longest=LONGEST_NAME)
    service_name = kinds.line(_("Service"), _("What people sign in to."), required=True, longest=LONGEST_NAME)
    purpose_en = kinds.line(_("What people come for, in English"), _("It completes “to …”: see your tax account."))
    purpose_es = kinds.line(_("What people come for, in Spanish"))
    home_url = kinds.address(_("Home page"), _("Where “Go to the organisation” leads."))
    logo_url = kinds.address(_("Logo"))
    privacy_policy_url = kinds.address(_("Privacy policy"))
    terms_url = kinds.address(_("Terms of service"))
    contacts = kinds.LinesField(_("Contacts"), help_text=_("Who we write to, one e-mail address to a line."))

    redirect_uris = kinds.LinesField(
        _("Return addresses"),
        help_text=_("Compared letter for letter (redirect_uris). One to a line."),
        required=True,
        rows=4,
    )
    post_logout_redirect_uris = kinds.LinesField(
        _("Addresses after signing out"), help_text=_("One to a line (post_logout_redirect_uris).")
    )
    initiate_login_uri = kinds.address(_("Address that starts a sign-in"), "initiate_login_uri")
    backchannel_logout_uri = kinds.address(
        _("Address told about sign-outs, server to server"), "backchannel_logout_uri"
    )
    frontchannel_logout_uri = kinds.address(_("Address opened at sign-out, in the browser"), "frontchannel_logout_uri")

    minimum_ial = kinds.choice(_("Verified identity that it needs at least"), IAL_WORDS.items())
    minimum_aal = kinds.choice(_("Sign-in that it needs at least"), AAL_WORDS.items())

    alternatives_url = kinds.address(_("Other ways to reach it"), _("For people who can’t or don’t want to use this."))
    alternatives_text_en = kinds.line(_("Other ways in a sentence, in English"))
    alternatives_text_es = kinds.line(_("Other ways in a sentence, in Spanish"))
    redress_url = kinds.address(_("Where to complain"))
    redress_text_en = kinds.line(_("How to complain in a sentence, in English"))
    redress_text_es = kinds.line(_("How to complain in a sentence, in Spanish"))

    authentication = kinds.choice(_("How it proves itself"), AUTHENTICATION_WORDS.items())
    profile = kinds.choice(_("Set of rules"), PROFILE_WORDS.items())
    jwks = forms.CharField(
        label=_("Its public keys"),
        help_text=_("A JSON Web Key Set. Give this or the next, not both."),
        required=False,
        max_length=kinds.LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": "3", "spellcheck": "false"}),
    )
    jwks_uri = kinds.address(_("Address of its public keys"), "jwks_uri")
    assertion_algorithm = kinds.algorithm(_("Algorithm of its signatures"), ASSERTION_ALGORITHMS, open_as=_ANY)
    request_object_algorithm = kinds.algorithm(
        _("Algorithm of its signed requests"), ASSERTION_ALGORITHMS, open_as=_ANY
    )
    request_uris = kinds.LinesField(_("Addresses of its signed requests"), help_text=_("One to a line (request_uris)."))

    subject_type = kinds.choice(_("By what name it knows people"), SUBJECT_WORDS.items())
    sector = kinds.code(_("Sector"), _("Services of one sector know a person by one name. Empty: the host they share."))
    sector_identifier_uri = kinds.address(_("Address of the sector’s list"), "sector_identifier_uri")
    is_refreshing = forms.BooleanField(label=_("It may keep access while the person is away"), required=False)
    is_claims_in_id_token = forms.BooleanField(label=_("Put the details into the ID token too"), required=False)
    id_token_algorithm = kinds.algorithm(_("Algorithm of ID tokens"), ID_TOKEN_ALGORITHMS)
    id_token_encryption_alg = kinds.algorithm(_("Encryption of ID tokens"), ENCRYPTION_ALGORITHMS, open_as=_NONE)
    id_token_encryption_enc = kinds.algorithm(_("… and its content"), ENCRYPTION_METHODS, open_as=_NONE)
    userinfo_algorithm = kinds.algorithm(_("Signature of userinfo"), ID_TOKEN_ALGORITHMS, open_as=_NONE)
    userinfo_encryption_alg = kinds.algorithm(_("Encryption of userinfo"), ENCRYPTION_ALGORITHMS, open_as=_NONE)
    userinfo_encryption_enc = kinds.algorithm(_("… and its content"), ENCRYPTION_METHODS, open_as=_NONE)
    default_max_age_seconds = forms.IntegerField(
        label=_("Oldest sign-in that it accepts, in seconds"), required=False, min_value=0, max_value=10**9
    )
    default_acr_values = kinds.LinesField(
        _("Assurance it asks for by itself"), help_text=_("acr values, one to a line.")
    )
    resources = kinds.LinesField(_("APIs it may ask access for"), help_text=_("Addresses of resource servers."))
    client_id = kinds.code("client_id", _("Leave it as it is unless you have a reason."))
    seen_changed_at = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        registration: Registration | None = None,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        filled = {} if registration is None else _filled(registration)
        super().__init__(data, initial=filled | dict(initial or {}), label_suffix="")
        agreed = () if registration is None else registration.attributes
        self._ticked = frozenset(line.attribute for line in agreed if line.is_ticked_at_first)
        # The Authorize screen shows them in the order of the agreement, so that is kept.
        self._attributes_in_order = tuple(dict.fromkeys((*(line.attribute for line in agreed), *SharedAttribute)))
        if registration is not None:
            del self.fields["client_id"]
        for attribute in self._attributes_in_order:
            label = format_lazy("{label}", label=ATTRIBUTE_LABELS[attribute])
            self.fields[f"asked_{attribute.value}"] = forms.ChoiceField(label=label, required=False, choices=_ASKED)
            self.fields[f"purpose_en_{attribute.value}"] = kinds.line(_("Why, in English"), longest=300)
            self.fields[f"purpose_es_{attribute.value}"] = kinds.line(_("Why, in Spanish"), longest=300)
        kinds.say_what_is_missing(self)

    def attribute_rows(self) -> list[AttributeRow]:
        """The fields of each attribute together."""
        return [
            AttributeRow(
                attribute, *(self[f"{name}_{attribute.value}"] for name in ("asked", "purpose_en", "purpose_es"))
            )
            for attribute in self._attributes_in_order
        ]

    def groups(self) -> list[FilledGroup]:
        """The fields in the order of the page."""
        return [
            FilledGroup(
                group,
                tuple(self[name] for name in group.fields if name in self.fields),
                not group.is_technical or any(name in self.errors for name in group.fields),
            )
            for group in GROUPS
        ]

    def clean(self) -> dict[str, Any]:
        for attribute in SharedAttribute:
            name = f"purpose_en_{attribute.value}"
            if self.cleaned_data.get(f"asked_{attribute.value}") and not self.cleaned_data.get(name):
                text = _("%(attribute)s: write why it is asked for; the person is shown it.")
                self.add_error(name, text % {"attribute": ATTRIBUTE_LABELS[attribute]})
        if self.cleaned_data.get("asked_offline_access") and not self.cleaned_data.get("is_refreshing"):
            why = gettext("tick this too, or don’t ask for access while the person is away.")
            self.add_error("is_refreshing", self._named("is_refreshing", why))
        for name in LOCALISED_FIELDS:
            if self.cleaned_data.get(f"{name}_es") and not self.cleaned_data.get(f"{name}_en"):
                self.add_error(f"{name}_en", self._named(f"{name}_en", gettext("write it in English too.")))
        return self.cleaned_data

    def clean_jwks(self) -> object:
        text = self.cleaned_data["jwks"].strip()
        try:
            return dict(read_object(text)) if text else None
        except UnusableRegistration as unusable:
            raise forms.ValidationError(self._named("jwks", _said(unusable))) from None

    def members(self) -> dict[str, object]:
        """What was typed, as the members that `read_agreement` reads."""
        typed = self.cleaned_data
        members: dict[str, object] = {
            name: typed[name] for name in typed if not name.startswith(("asked_", "purpose_"))
        }
        for name in ("seen_changed_at", "is_refreshing"):
            members.pop(name, None)
        for name in LOCALISED_FIELDS:
            members[name] = {language: typed[f"{name}_{language}"] for language in ("en", "es")}
            members.pop(f"{name}_en", None), members.pop(f"{name}_es", None)
        for name in _ENCRYPTIONS:
            alg, enc = members.pop(f"{name}_alg"), members.pop(f"{name}_enc")
            members[name] = {"alg": alg, "enc": enc} if alg or enc else None
        kinds_of_grant = [GrantType.AUTHORIZATION_CODE, *([GrantType.REFRESH_TOKEN] if typed["is_refreshing"] else [])]
        return members | {
            "grant_types": [kind.value for kind in kinds_of_grant],
            "minimum_ial": int(typed["minimum_ial"]),
            "minimum_aal": int(typed["minimum_aal"]),
            "attributes": self._attributes(),
        }

    def note(self, unusable: UnusableRegistration) -> None:
        """Shows a refusal at the field that it is about."""
        name = unusable.field.partition("[")[0].partition(" ")[0]
        name = next((field for field in (name, f"{name}_alg", f"{name}_en") if field in self.fields), "")
        self.add_error(name or None, self._named(name, _said(unusable)) if name else _said(unusable))

    def _attributes(self) -> list[dict[str, object]]:
        return [
            {
                "attribute": attribute.value,
                "is_required": asked == "required",
                "is_ticked_at_first": asked == "optional" and attribute in self._ticked,
                "purpose": {
                    language: self.cleaned_data[f"purpose_{language}_{attribute.value}"] for language in ("en", "es")
                },
            }
            for attribute in self._attributes_in_order
            if (asked := self.cleaned_data[f"asked_{attribute.value}"])
        ]

    def _named(self, name: str, why: str) -> str:
        return f"{self.fields[name].label}: {why}"


def _said(unusable: UnusableRegistration) -> str:
    translated = gettext(unusable.text)
    return translated % unusable.facts if unusable.facts else translated


def _filled(registration: Registration) -> dict[str, object]:
    """What the fields hold when the page is opened on this registration."""
    filled = agreement_members(registration)
    for name in LOCALISED_FIELDS:
        text = getattr(registration, name)
        filled |= {f"{name}_en": text.en, f"{name}_es": text.es}
    for name in _ENCRYPTIONS:
        encryption = getattr(registration, name)
        if encryption is not None:
            filled |= {f"{name}_alg": encryption.alg, f"{name}_enc": encryption.enc}
    for agreement in registration.attributes:
        name = agreement.attribute.value
        filled |= {
            f"asked_{name}": "required" if agreement.is_required else "optional",
            f"purpose_en_{name}": agreement.purpose.en,
            f"purpose_es_{name}": agreement.purpose.es,
        }
    return filled | {"jwks": registration.jwks, "is_refreshing": GrantType.REFRESH_TOKEN in registration.grant_types}
