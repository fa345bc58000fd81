"""What a client may say about itself: each default, each refusal alone, and nothing random breaks it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, RSAKey

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.client_metadata import (
    UNSTATED_PURPOSE,
    check_sector_document,
    client_metadata,
    read_client_metadata,
    wire_name,
)
from truename.federation.domain.clients import ClientAuthentication, Encryption, GrantType, Profile, SubjectType
from truename.federation.domain.json_members import read_object
from truename.federation.domain.registration import Registration, UnusableRegistration, check_registration

CALLBACK = "https://app.example/callback"
KEYS = {"keys": [ECKey.generate_key("P-256", private=False).as_dict()]}


def asked(**members: object) -> Registration:
    registration = read_client_metadata({"redirect_uris": [CALLBACK]} | members).registration
    check_registration(registration)
    return registration


def refused(**members: object) -> str:
    """The member at fault, by its name on the wire."""
    with pytest.raises(UnusableRegistration) as refusal:
        asked(**members)
    return wire_name(refusal.value.field)


def test_a_client_that_says_nothing_gets_the_defaults_of_the_specifications():
    registration = asked()
    assert registration.id_token_algorithm == "RS256"
    assert registration.authentication is ClientAuthentication.CLIENT_SECRET_BASIC
    assert registration.grant_types == {GrantType.AUTHORIZATION_CODE}
    assert registration.subject_type is SubjectType.PAIRWISE
    assert registration.profile is Profile.OIDC
    assert (registration.minimum_ial, registration.minimum_aal) == (IAL.NONE, AAL.AAL1)


def test_every_attribute_is_optional_ticked_and_says_that_nobody_stated_a_purpose():
    registration = asked(grant_types=["authorization_code", "refresh_token"])
    assert {agreement.attribute for agreement in registration.attributes} == set(SharedAttribute)
    for agreement in registration.attributes:
        assert agreement.purpose == UNSTATED_PURPOSE
        assert agreement.purpose.es
        assert not agreement.is_required
        assert agreement.is_ticked_at_first


def test_offline_access_is_not_offered_to_a_client_without_refresh_tokens():
    attributes = {agreement.attribute for agreement in asked().attributes}
    assert SharedAttribute.OFFLINE_ACCESS not in attributes


def test_a_scope_narrows_what_may_be_asked_for():
    read = read_client_metadata({"redirect_uris": [CALLBACK], "scope": "email unheard_of"})
    assert [agreement.attribute for agreement in read.registration.attributes] == [SharedAttribute.EMAIL]
    assert client_metadata(read.registration, read.extras)["scope"] == "openid email"


def test_the_organisation_is_where_the_details_go_whatever_the_client_calls_itself():
    registration = asked(client_name="Utopia Revenue Service", client_uri="https://revenue.example/")
    assert registration.organisation_name == "app.example"
    assert registration.service_name == "Utopia Revenue Service"
    assert asked().service_name == "app.example"


def test_a_client_without_authentication_has_to_use_pkce():
    assert asked(token_endpoint_auth_method="none").profile is Profile.STANDARD


def test_grant_and_response_types_that_we_lack_are_left_out_of_what_is_registered():
    registration = asked(
        grant_types=["authorization_code", "implicit", "refresh_token"], response_types=["code", "id_token", "none"]
    )
    members = client_metadata(registration, {})
    assert members["grant_types"] == ["authorization_code", "refresh_token"]
    assert members["response_types"] == ["code"]


def test_the_encryption_method_has_the_default_of_the_specification():
    registration = asked(jwks=KEYS, id_token_encrypted_response_alg="ECDH-ES")
    assert registration.id_token_encryption == Encryption("ECDH-ES", "A128CBC-HS256")


EVERYTHING = {
    "client_name": "Library card",
    "client_name#es": "Carné de biblioteca",
    "redirect_uris": [CALLBACK, "https://app.example/other?x=1"],
    "response_types": ["code"],
    "grant_types": ["authorization_code", "refresh_token"],
    "application_type": "native",
    "token_endpoint_auth_method": "private_key_jwt",
    "token_endpoint_auth_signing_alg": "ES256",
    "subject_type": "pairwise",
    "sector_identifier_uri": "https://sector.example/uris.json",
    "id_token_signed_response_alg": "ES256",
    "id_token_encrypted_response_alg": "RSA-OAEP-256",
    "id_token_encrypted_response_enc": "A256GCM",
    "userinfo_signed_response_alg": "RS256",
    "userinfo_encrypted_response_alg": "ECDH-ES",
    "userinfo_encrypted_response_enc": "A128GCM",
    "request_object_signing_alg": "PS256",
    "default_max_age": 3600,
    "require_auth_time": True,
    "default_acr_values": ["urn:truename:aal:2"],
    "post_logout_redirect_uris": ["https://app.example/bye"],
    "request_uris": ["https://app.example/request.jwt#hash"],
    "initiate_login_uri": "https://app.example/start",
    "backchannel_logout_uri": "https://app.example/back",
    "backchannel_logout_session_required": True,
    "frontchannel_logout_uri": "https://app.example/front",
    "frontchannel_logout_session_required": False,
    "client_uri": "https://app.example/",
    "logo_uri": "https://app.example/logo.png",
    "policy_uri": "https://app.example/privacy",
    "policy_uri#es": "https://app.example/privacidad",
    "tos_uri": "https://app.example/terms",
    "contacts": ["ops@app.example"],
    "jwks": KEYS,
    "scope": "openid profile email",
    "software_id": "4NRB1-0XZABZI9E6-5SM3R",
    "software_version": "1.0",
}


def test_everything_that_we_know_comes_back_as_it_was_sent_and_nothing_else():
    read = read_client_metadata(EVERYTHING | {"dpop_bound_access_tokens": True, "client_name#": "x", "favourite": 1})
    check_registration(read.registration)
    assert read.registration.sector == "sector.example"
    assert client_metadata(read.registration, read.extras) == EVERYTHING


def test_what_comes_back_can_be_sent_again():
    first = read_client_metadata(EVERYTHING)
    again = read_client_metadata(client_metadata(first.registration, first.extras))
    assert again == first


@pytest.mark.parametrize("absent", [None, ""])
def test_null_and_empty_mean_not_given(absent):
    assert asked(client_name=absent, logo_uri=absent, jwks=None, default_max_age=None) == asked()


@pytest.mark.parametrize(
    "uris",
    [
        None,
        [],
        "https://app.example/callback",
        [1],
        ["https://app.example/callback#part"],
        ["https://app.example/callback#"],
        ["javascript:alert(1)"],
        ["data:text/html,x"],
        ["app.example/callback"],
        ["com.example.app:/callback"],
        ["http://app.example/callback"],
        ["https://user@app.example/callback"],
        ["https://app.example:port/callback"],
        ["https://[::1/callback"],
        ["https://app.example/a b"],
        ["https://app.example\\@evil.example/"],
        ["https://аpp.example/"],
        ["https://" + "a" * 300 + "/"],
        ["https://app.example/" + "a" * 2000],
        ["https://app.example/\x00"],
        [f"https://app.example/{number}" for number in range(51)],
    ],
)
def test_a_redirect_address_that_cannot_be_trusted_is_refused(uris):
    assert refused(redirect_uris=uris) == "redirect_uris"


@pytest.mark.parametrize("uri", ["http://localhost:8080/cb", "http://127.0.0.1/cb", "http://[::1]:9/cb"])
def test_a_redirect_address_on_this_machine_itself_may_be_plain_http(uri):
    assert asked(redirect_uris=[uri]).redirect_uris == (uri,)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("client_name", 5),
        ("client_name", "n" * 121),
        ("client_name", "Library\ncard"),
        ("client_name", "card\u202egnp"),
        ("client_name", "\ud800"),
        ("client_name#es", ["x"]),
        ("token_endpoint_auth_method", "client_secret_jwt"),
        ("token_endpoint_auth_method", ["none"]),
        ("token_endpoint_auth_signing_alg", "HS256"),
        ("grant_types", ["implicit"]),
        ("grant_types", "authorization_code"),
        ("response_types", ["token"]),
        ("application_type", "desktop"),
        ("subject_type", "secret"),
        ("sector_identifier_uri", "ftp://sector.example/"),
        ("sector_identifier_uri", "https://[broken"),
        ("id_token_signed_response_alg", "none"),
        ("id_token_signed_response_alg", "HS256"),
        ("userinfo_signed_response_alg", "none"),
        ("request_object_signing_alg", "HS256"),
        ("request_object_encryption_alg", "RSA-OAEP"),
        ("id_token_encrypted_response_enc", "A128GCM"),
        ("userinfo_encrypted_response_enc", "A128GCM"),
        ("default_max_age", -1),
        ("default_max_age", True),
        ("default_max_age", 1.5),
        ("default_max_age", 10**10),
        ("default_max_age", "60"),
        ("default_acr_values", "urn:truename:aal:2"),
        ("require_auth_time", "yes"),
        ("backchannel_logout_session_required", 1),
        ("frontchannel_logout_session_required", 0),
        ("initiate_login_uri", "http://localhost/start"),
        ("initiate_login_uri", "https:///start"),
        ("contacts", [{"mail": "x"}]),
        ("contacts", ["c" * 255]),
        ("scope", ["openid"]),
        ("software_id", 7),
        ("software_version", "v" * 201),
        *[
            (name, "javascript:alert(1)")
            for name in (
                "client_uri", "logo_uri", "policy_uri", "tos_uri", "jwks_uri", "backchannel_logout_uri",
                "frontchannel_logout_uri",
            )
        ],
        ("logo_uri", "https://app.example/" + "l" * 500),
        ("post_logout_redirect_uris", ["https://app.example/bye#x"]),
        ("request_uris", ["file:///etc/passwd"]),
        ("jwks", []),
        ("jwks", {"keys": {}}),
        ("jwks", {"keys": []}),
        ("jwks", {"keys": ["x"]}),
        ("jwks", {"keys": [{"kty": ["RSA"]}]}),
        ("jwks", {"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}),
        ("jwks", {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]}),
        ("jwks", {"keys": [RSAKey.generate_key(2048).as_dict(private=True)]}),
        ("jwks", {"keys": [OctKey.generate_key(256).as_dict(private=True)]}),
    ],
)  # fmt: skip
def test_a_member_that_cannot_be_served_is_refused_by_its_name(member, value):
    assert refused(**{member: value}) == member


def test_keys_are_given_once_and_where_they_are_needed():
    assert refused(jwks=KEYS, jwks_uri="https://app.example/jwks") == "jwks"
    assert refused(token_endpoint_auth_method="private_key_jwt") == "jwks"
    assert refused(id_token_encrypted_response_alg="ECDH-ES") == "jwks"


@pytest.mark.parametrize("kind", ["id_token", "userinfo"])
def test_encryption_that_we_lack_is_refused(kind):
    alg, enc = f"{kind}_encrypted_response_alg", f"{kind}_encrypted_response_enc"
    assert refused(jwks=KEYS, **{alg: "RSA1_5"}) == alg
    assert refused(jwks=KEYS, **{alg: "ECDH-ES", enc: "A192GCM"}) == alg


def test_keys_of_kinds_that_we_do_not_know_are_passed_over():
    keys = {"keys": [{"kty": "future"}, *KEYS["keys"]]}
    assert json.loads(asked(jwks=keys).jwks) == keys


def test_a_sector_document_names_every_redirect_address():
    check_sector_document(json.dumps([CALLBACK, "https://other.example/"]).encode(), (CALLBACK,))
    for document in (b"[]", b"{}", b"\xff", b"[" * 10_000, b'["https://app.example/callback/"]', b"", b'[], "x": 1'):
        with pytest.raises(UnusableRegistration):
            check_sector_document(document, (CALLBACK,))


@pytest.mark.parametrize(
    "text",
    ["", "[]", '"x"', "{", '{"a": 1, "a": 2}', '{"a": NaN}', "[" * 100_000, '{"a": ' + "9" * 5000 + "}", "null"],
)
def test_what_is_not_one_json_object_is_refused(text):
    with pytest.raises(UnusableRegistration):
        read_object(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
members = st.sampled_from([*EVERYTHING, "unknown", "jwks_uri", "tos_uri#", "tos_uri#es-MX"])


@given(st.dictionaries(members, json_values, max_size=12), st.booleans())
def test_random_metadata_is_read_or_refused_and_never_breaks_anything(metadata, has_address):
    full = metadata | ({"redirect_uris": [CALLBACK]} if has_address else {})
    try:
        read = read_client_metadata(full)
        check_registration(read.registration)
    except UnusableRegistration:
        return
    again = read_client_metadata(client_metadata(read.registration, read.extras))
    assert again.registration == read.registration


@given(st.sampled_from(["redirect_uris", "logo_uri", "jwks_uri"]), st.text(min_size=1, max_size=60))
def test_random_addresses_are_absolute_https_or_refused(member, text):
    value = [text] if member == "redirect_uris" else text
    try:
        registration = asked(**{member: value})
    except UnusableRegistration:
        return
    stored = {
        "redirect_uris": registration.redirect_uris[0],
        "logo_uri": registration.logo_url,
        "jwks_uri": registration.jwks_uri,
    }[member]
    assert stored == "" or stored.startswith(("https://", "http://"))
