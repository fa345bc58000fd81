"""A trust agreement as JSON: what is written comes back, each slip is refused by the member's name."""

import contextlib
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.agreement_file import KNOWN_MEMBERS, agreement_members, read_agreement
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.clients import ClientAuthentication, Encryption, GrantType, SubjectType
from truename.federation.domain.registration import Registration, UnusableRegistration, check_registration

LEAST = {
    "organisation_name": "Utopia Library",
    "service_name": "Library card",
    "redirect_uris": ["https://library.example/callback"],
    "minimum_ial": 1,
}
EVERYTHING = Registration(
    client_id="library",
    organisation_name="Utopia Library",
    service_name="Library card",
    purpose=LocalisedText("borrow books", "pedir libros"),
    redirect_uris=("https://library.example/callback",),
    attributes=(
        AttributeAgreement(SharedAttribute.NAME, LocalisedText("For the card", "Para el carné"), True),
        AttributeAgreement(SharedAttribute.PHONE, LocalisedText("To call you"), False, True),
    ),
    minimum_ial=IAL.IAL1,
    minimum_aal=AAL.AAL1,
    authentication=ClientAuthentication.PRIVATE_KEY_JWT,
    grant_types=frozenset(GrantType),
    subject_type=SubjectType.PUBLIC,
    sector="library.example",
    sector_identifier_uri="https://library.example/sector",
    resources=("https://api.example/",),
    post_logout_redirect_uris=("https://library.example/bye",),
    request_uris=("https://library.example/request#1",),
    jwks=json.dumps({"keys": [ECKey.generate_key("P-256", private=False).as_dict()]}, separators=(",", ":")),
    assertion_algorithm="ES256",
    request_object_algorithm="RS256",
    id_token_algorithm="RS256",
    id_token_encryption=Encryption("ECDH-ES", "A128GCM"),
    userinfo_algorithm="ES256",
    userinfo_encryption=Encryption("RSA-OAEP", "A256GCM"),
    is_claims_in_id_token=True,
    default_max_age=timedelta(seconds=60),
    default_acr_values=("urn:truename:aal:2",),
    initiate_login_uri="https://library.example/start",
    backchannel_logout_uri="https://library.example/back",
    frontchannel_logout_uri="https://library.example/front",
    alternatives_url="https://library.example/other",
    alternatives_text=LocalisedText("By phone"),
    redress_url="https://library.example/redress",
    redress_text=LocalisedText("Complain", "Reclamar"),
    privacy_policy_url="https://library.example/privacy",
    terms_url="https://library.example/terms",
    home_url="https://library.example/",
    logo_url="https://library.example/logo.svg",
    contacts=("ops@library.example",),
)


def refused(**members: object) -> str:
    with pytest.raises(UnusableRegistration) as refusal:
        check_registration(read_agreement(LEAST | members))
    return refusal.value.field


def test_every_field_is_written_and_read_back():
    check_registration(EVERYTHING)
    members = agreement_members(EVERYTHING)
    assert set(members) == KNOWN_MEMBERS - {"standing", "jwks_uri"}
    assert read_agreement(json.loads(json.dumps(members))) == EVERYTHING


def test_what_is_left_out_has_the_defaults_of_a_registration():
    assert read_agreement(LEAST) == Registration(
        organisation_name="Utopia Library",
        service_name="Library card",
        redirect_uris=("https://library.example/callback",),
        attributes=(),
        minimum_ial=IAL.IAL1,
    )


def test_one_text_is_english_and_an_attribute_is_required_unless_said_otherwise():
    read = read_agreement(LEAST | {"attributes": [{"attribute": "name", "purpose": "For the card"}]})
    assert read.attributes == (AttributeAgreement(SharedAttribute.NAME, LocalisedText("For the card"), True),)


def test_the_standing_that_show_adds_is_passed_over():
    assert read_agreement(LEAST | {"standing": {"people": 4}}) == read_agreement(LEAST)


@pytest.mark.parametrize(
    ("member", "value", "field"),
    [
        ("organization_name", "x", "organization_name"),
        ("a\nb", "x", "a member"),
        ("organisation_name", None, "organisation_name and service_name"),
        ("service_name", "s" * 121, "organisation_name and service_name"),
        ("redirect_uris", [], "redirect_uris"),
        ("redirect_uris", "https://library.example/", "redirect_uris"),
        ("minimum_ial", None, "minimum_ial"),
        ("minimum_ial", 3, "minimum_ial"),
        ("minimum_aal", 0, "minimum_aal"),
        ("authentication", "password", "authentication"),
        ("profile", "fapi", "profile"),
        ("grant_types", ["refresh_token"], "grant_types"),
        ("grant_types", ["implicit"], "grant_types"),
        ("subject_type", "x", "subject_type"),
        ("sector", "two words", "sector"),
        ("sector", "*public*", "sector"),
        ("client_id", "bücherei", "client_id"),
        ("client_id", "c" * 121, "client_id"),
        ("purpose", 5, "purpose"),
        ("purpose", {"fr": "x"}, "purpose"),
        ("purpose", {"es": "solo español"}, "purpose"),
        ("attributes", {"name": True}, "attributes"),
        ("attributes", [{"attribute": "shoe_size", "purpose": "x"}], "attributes[0].attribute"),
        ("attributes", [{"attribute": "name", "purpose": "x", "required": True}], "attributes[0].required"),
        ("attributes", [{"attribute": "name"}], "attributes"),
        ("attributes", [{"attribute": "name", "purpose": "x", "is_required": "no"}], "attributes[0].is_required"),
        ("attributes", [{"attribute": "name", "purpose": "x"}] * 2, "attributes"),
        ("jwks", "text", "jwks"),
        ("jwks", {"keys": []}, "jwks"),
        ("id_token_algorithm", "none", "id_token_algorithm"),
        ("assertion_algorithm", "HS256", "assertion_algorithm"),
        ("request_object_algorithm", "none", "request_object_algorithm"),
        ("is_claims_in_id_token", 1, "is_claims_in_id_token"),
        ("default_max_age_seconds", -1, "default_max_age_seconds"),
        ("alternatives_url", "javascript:x", "alternatives_url"),
        ("redress_url", "http://library.example/", "redress_url"),
    ],
)
def test_each_slip_is_refused_by_the_members_name(member, value, field):
    assert refused(**{member: value}) == field


def test_encryption_needs_keys_and_both_names():
    assert refused(id_token_encryption={"alg": "ECDH-ES", "enc": "A128GCM"}) == "jwks"
    keys = json.loads(EVERYTHING.jwks)
    assert refused(jwks=keys, id_token_encryption={"alg": "ECDH-ES"}) == "id_token_encryption"
    assert refused(jwks=keys, userinfo_encryption={"enc": "A128GCM"}) == "userinfo_encryption"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(KNOWN_MEMBERS)), values, max_size=8))
def test_random_agreements_are_read_or_refused(members):
    with contextlib.suppress(UnusableRegistration):
        check_registration(read_agreement(LEAST | members))
