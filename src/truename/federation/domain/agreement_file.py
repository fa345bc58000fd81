"""A trust agreement as the JSON that operators write and read: a Registration by the names of its fields, and back."""

import json
from collections.abc import Mapping
from datetime import timedelta

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.attributes import NO_TEXT, AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.clients import ClientAuthentication, Encryption, GrantType, Profile, SubjectType
from truename.federation.domain.json_members import Members
from truename.federation.domain.registration import Registration, UnusableRegistration
from truename.foundation.texts import gettext_noop

MOST_ENTRIES = 100
TEXT_FIELDS = (
    "organisation_name", "service_name", "sector", "sector_identifier_uri", "jwks_uri", "assertion_algorithm",
    "request_object_algorithm", "id_token_algorithm", "userinfo_algorithm", "initiate_login_uri",
    "backchannel_logout_uri", "frontchannel_logout_uri", "alternatives_url", "redress_url", "privacy_policy_url",
    "terms_url", "home_url", "logo_url", "client_id",
)  # fmt: skip
LIST_FIELDS = (
    "redirect_uris", "post_logout_redirect_uris", "request_uris", "resources", "default_acr_values", "contacts",
)  # fmt: skip
LOCALISED_FIELDS = ("purpose", "alternatives_text", "redress_text")
_OTHER_FIELDS = (
    "attributes", "minimum_ial", "minimum_aal", "authentication", "profile", "grant_types", "subject_type", "jwks",
    "id_token_encryption", "userinfo_encryption", "is_claims_in_id_token", "default_max_age_seconds",
)  # fmt: skip
# What `show` adds about the standing of a relying party, so that its output can be edited and given back.
READ_ONLY = "standing"
KNOWN_MEMBERS = frozenset({*TEXT_FIELDS, *LIST_FIELDS, *LOCALISED_FIELDS, *_OTHER_FIELDS, READ_ONLY})
_READ_FIRST = (
    "client_id", "organisation_name", "service_name", "purpose", "redirect_uris", "attributes", "minimum_ial",
    "minimum_aal",
)  # fmt: skip
_DEFAULT_ALGORITHM = "ES256"


def read_agreement(members: Mapping[str, object]) -> Registration:
    """The registration that `members` describe; what is left out has the default of Registration.

    Raises UnusableRegistration naming the member, also for one that we do not know: it would be a slip of the pen.
    """
    for name in members:
        if name not in KNOWN_MEMBERS:
            raise UnusableRegistration(_shown(name), gettext_noop("there is no such member."))
    given = Members(members)
    texts = {name: given.text(name) for name in TEXT_FIELDS}
    lists = {name: given.texts(name, most=MOST_ENTRIES) for name in LIST_FIELDS}
    localised = {name: _localised(given, name) for name in LOCALISED_FIELDS}
    age = given.number("default_max_age_seconds")
    keys = given.inner("jwks")
    return Registration(
        organisation_name=texts["organisation_name"],
        service_name=texts["service_name"],
        purpose=localised["purpose"],
        redirect_uris=lists["redirect_uris"],
        attributes=tuple(_attribute(item) for item in given.inner_each("attributes", most=len(SharedAttribute))),
        minimum_ial=_ial(given),
        minimum_aal=_aal(given),
        authentication=given.choice("authentication", ClientAuthentication, ClientAuthentication.CLIENT_SECRET_BASIC),
        profile=given.choice("profile", Profile, Profile.STANDARD),
        grant_types=_grant_types(given),
        subject_type=given.choice("subject_type", SubjectType, SubjectType.PAIRWISE),
        sector=texts["sector"],
        sector_identifier_uri=texts["sector_identifier_uri"],
        resources=lists["resources"],
        post_logout_redirect_uris=lists["post_logout_redirect_uris"],
        request_uris=lists["request_uris"],
        jwks="" if keys is None else json.dumps(keys.values, separators=(",", ":")),
        jwks_uri=texts["jwks_uri"],
        assertion_algorithm=texts["assertion_algorithm"],
        request_object_algorithm=texts["request_object_algorithm"],
        id_token_algorithm=texts["id_token_algorithm"] or _DEFAULT_ALGORITHM,
        id_token_encryption=_encryption(given, "id_token_encryption"),
        userinfo_algorithm=texts["userinfo_algorithm"],
        userinfo_encryption=_encryption(given, "userinfo_encryption"),
        is_claims_in_id_token=given.flag("is_claims_in_id_token"),
        default_max_age=None if age is None else timedelta(seconds=age),
        default_acr_values=lists["default_acr_values"],
        initiate_login_uri=texts["initiate_login_uri"],
        backchannel_logout_uri=texts["backchannel_logout_uri"],
        frontchannel_logout_uri=texts["frontchannel_logout_uri"],
        alternatives_url=texts["alternatives_url"],
        alternatives_text=localised["alternatives_text"],
        redress_url=texts["redress_url"],
        redress_text=localised["redress_text"],
        privacy_policy_url=texts["privacy_policy_url"],
        terms_url=texts["terms_url"],
        home_url=texts["home_url"],
        logo_url=texts["logo_url"],
        contacts=lists["contacts"],
        client_id=texts["client_id"],
    )


def agreement_members(registration: Registration) -> dict[str, object]:
    """The members from which `read_agreement` reads this registration; those that are empty are left out."""
    age = registration.default_max_age
    members: dict[str, object] = {
        **{name: getattr(registration, name) for name in TEXT_FIELDS},
        **{name: list(getattr(registration, name)) for name in LIST_FIELDS},
        **{name: _localised_members(getattr(registration, name)) for name in LOCALISED_FIELDS},
        "attributes": [
            {
                "attribute": agreement.attribute.value,
                "purpose": _localised_members(agreement.purpose),
                "is_required": agreement.is_required,
                "is_ticked_at_first": agreement.is_ticked_at_first,
            }
            for agreement in registration.attributes
        ],
        "minimum_ial": int(registration.minimum_ial),
        "minimum_aal": int(registration.minimum_aal),
        "authentication": registration.authentication.value,
        "profile": registration.profile.value,
        "grant_types": sorted(kind.value for kind in registration.grant_types),
        "subject_type": registration.subject_type.value,
        "jwks": json.loads(registration.jwks) if registration.jwks else None,
        "id_token_encryption": _encryption_members(registration.id_token_encryption),
        "userinfo_encryption": _encryption_members(registration.userinfo_encryption),
        "is_claims_in_id_token": registration.is_claims_in_id_token,
        "default_max_age_seconds": None if age is None else int(age.total_seconds()),
    }
    ordered = {name: members[name] for name in (*_READ_FIRST, *members)}
    return {name: value for name, value in ordered.items() if value not in (None, "", [], {})}


def _shown(name: str) -> str:
    return name if name.isascii() and name.isidentifier() and len(name) <= 40 else "a member"


def _localised(given: Members, name: str) -> LocalisedText:
    """One text in English, or one for each language."""
    value = given.values.get(name)
    if isinstance(value, str):
        return LocalisedText(given.text(name))
    inner = given.inner(name)
    if inner is None:
        return NO_TEXT
    for language in inner.values:
        if language not in {"en", "es"}:
            raise given.refused(name, gettext_noop("give en and es."))
    text = LocalisedText(inner.text("en"), inner.text("es"))
    if text.es and not text.en:
        raise given.refused(name, gettext_noop("write it in English (en) too."))
    return text


def _localised_members(text: LocalisedText) -> dict[str, str]:
    return {language: words for language, words in (("en", text.en), ("es", text.es)) if words}


def _attribute(item: Members) -> AttributeAgreement:
    for name in item.values:
        if name not in {"attribute", "purpose", "is_required", "is_ticked_at_first"}:
            raise item.refused(_shown(name), gettext_noop("there is no such member."))
    name = item.text("attribute")
    if name not in list(SharedAttribute):
        raise item.refused("attribute", gettext_noop("choose one of %(known)s."), known=", ".join(SharedAttribute))
    return AttributeAgreement(
        SharedAttribute(name),
        _localised(item, "purpose"),
        item.flag("is_required", default=True),
        item.flag("is_ticked_at_first"),
    )


def _ial(given: Members) -> IAL:
    number = given.number("minimum_ial")
    if number is None or number not in list(IAL):
        raise given.refused("minimum_ial", gettext_noop("give 0 (nothing proved), 1 or 2."))
    return IAL(number)


def _aal(given: Members) -> AAL:
    number = given.number("minimum_aal")
    if number is not None and number not in {1, 2}:
        raise given.refused("minimum_aal", gettext_noop("give 1 or 2."))
    return AAL.AAL2 if number is None else AAL(number)


def _grant_types(given: Members) -> frozenset[GrantType]:
    names = given.texts("grant_types", most=10) or (GrantType.AUTHORIZATION_CODE.value,)
    if any(name not in list(GrantType) for name in names):
        raise given.refused("grant_types", gettext_noop("choose one of %(known)s."), known=", ".join(GrantType))
    return frozenset(GrantType(name) for name in names)


def _encryption(given: Members, name: str) -> Encryption | None:
    inner = given.inner(name)
    if inner is None or not inner.values:
        return None
    return Encryption(inner.text("alg"), inner.text("enc"))


def _encryption_members(encryption: Encryption | None) -> dict[str, str] | None:
    return None if encryption is None else {"alg": encryption.alg, "enc": encryption.enc}
