"""Reading the tokens of others: what is plainly right is read, everything else is refused and nothing else happens."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.federation.tokens import ALGORITHMS, a_key, by_hand, published, signed
from truename.federation.domain.jwt_reader import (
    LONGEST_TOKEN,
    NoKeyFits,
    TokenRefused,
    audiences_of,
    date_of,
    proved_claims,
    read_token,
)
from truename.federation.domain.public_keys import read_public_keys

CLAIMS = {"iss": "rp-1", "aud": ["https://id.example.gov"], "exp": 1_800_000_000, "name": "José"}
ONE = read_public_keys(published(a_key("ES256")))
GOOD = signed(CLAIMS, a_key("ES256"))


def prove(token, keys=ONE, algorithms=ALGORITHMS):
    return proved_claims(read_token(token), keys, algorithms=algorithms)


def reason(token, keys=ONE, algorithms=ALGORITHMS):
    with pytest.raises(TokenRefused) as refused:
        prove(token, keys, algorithms)
    return refused.value.reason


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signed_token_is_read(algorithm):
    key = a_key(algorithm)
    assert prove(signed(CLAIMS, key), read_public_keys(published(key))) == CLAIMS


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_of_another_key_is_refused(algorithm):
    theirs, other = a_key(algorithm), a_key(algorithm, 1)
    forged = signed(CLAIMS, other, kid=theirs.kid)
    assert "signature is wrong" in reason(forged, read_public_keys(published(theirs)))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_algorithm_that_is_not_accepted_is_refused(algorithm):
    key = a_key(algorithm)
    others = [name for name in ALGORITHMS if name != algorithm]
    assert "alg is not one" in reason(signed(CLAIMS, key), read_public_keys(published(key)), others)


def test_an_unsigned_token_is_read_only_where_that_is_allowed():
    unsigned = by_hand({"alg": "none"}, CLAIMS)
    assert prove(unsigned, algorithms=("none",)) == CLAIMS
    assert "alg is not one" in reason(unsigned)
    assert "carries a signature" in reason(by_hand({"alg": "none"}, CLAIMS, b"x"), algorithms=("none",))


def test_a_secret_algorithm_over_a_public_key_is_refused_even_if_somebody_allowed_it():
    assert "alg is not one" in reason(by_hand({"alg": "HS256", "kid": "ES256-0"}, CLAIMS, b"x" * 32), ONE, ("HS256",))


def test_the_kid_chooses_the_key():
    keys = read_public_keys(published(a_key("ES256"), a_key("ES256", 1)))
    assert prove(signed(CLAIMS, a_key("ES256", 1)), keys) == CLAIMS
    with pytest.raises(NoKeyFits):
        prove(signed(CLAIMS, a_key("ES256"), kid="unknown"), keys)
    assert "add kid" in reason(signed(CLAIMS, a_key("ES256"), kid=None), keys)


def test_without_a_kid_the_only_fitting_key_is_used():
    keys = read_public_keys(published(a_key("ES256"), a_key("EdDSA")))
    assert prove(signed(CLAIMS, a_key("ES256"), kid=None), keys) == CLAIMS
    with pytest.raises(NoKeyFits):  # it may have a new one
        prove(signed(CLAIMS, a_key("ES256", 1), kid=None), keys)


def test_a_key_for_another_use_or_algorithm_does_not_fit():
    member = json.loads(published(a_key("RS256")))["keys"][0]
    token = signed(CLAIMS, a_key("RS256"))
    for change in ({"use": "enc"}, {"alg": "PS256"}, {"key_ops": ["encrypt"], "use": None}):
        changed = {name: value for name, value in (member | change).items() if value is not None}
        with pytest.raises(NoKeyFits):
            prove(token, read_public_keys(json.dumps({"keys": [changed]})))


def test_a_key_without_a_kid_goes_by_its_thumbprint():
    key = a_key("ES256")
    member = json.loads(published(key))["keys"][0]
    del member["kid"]
    keys = read_public_keys(json.dumps({"keys": [member]}))
    assert keys.names == {key.thumbprint()}
    assert prove(signed(CLAIMS, key, kid=key.thumbprint()), keys) == CLAIMS


@pytest.mark.parametrize("header", [{"crit": ["exp"], "exp": 1}, {"b64": False, "crit": ["b64"]}, {"b64": True}])
def test_critical_headers_are_refused(header):
    assert "crit or b64" in reason(by_hand({"alg": "ES256"} | header, CLAIMS, b"x" * 64))


@pytest.mark.parametrize("header", [{}, {"alg": 1}, {"alg": "ES256", "kid": 1}, {"alg": "ES256", "typ": []}])
def test_a_header_without_a_readable_algorithm_is_refused(header):
    assert "no alg" in reason(by_hand(header, CLAIMS, b"x" * 64))


@pytest.mark.parametrize("part", [b"[]", b'"text"', b"null", b"12"])
def test_header_and_claims_must_be_objects(part):
    assert "payload is not a JSON object" in reason(signed(None, a_key("ES256"), payload=part))
    assert "header is not a JSON object" in reason(by_hand(part, CLAIMS))


@pytest.mark.parametrize(
    "part",
    [b"{", b'{"a":1,"a":2}', b'{"a":{"b":1,"b":2}}', b'{"a":NaN}', b'{"a":-Infinity}', b"\xff", b'{"a":"\\ud800"}', b"",
     b'{"a":' * 1500 + b"1" + b"}" * 1500, b'{"a":' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_damaged_json_is_refused(part):
    assert "payload is not JSON" in reason(signed(None, a_key("ES256"), payload=part))
    assert "header is not JSON" in reason(by_hand(part, CLAIMS))


def test_claims_nested_deeply_are_refused():
    for depth, is_read in ((30, True), (33, False), (400, False)):
        payload = b'{"a":' * depth + b"1" + b"}" * depth
        token = signed(None, a_key("ES256"), payload=payload)
        if is_read:
            assert prove(token)
        else:
            assert "payload is nested too deeply" in reason(token)
            assert "payload is nested too deeply" in reason(by_hand({"alg": "ES256"}, payload, b"x"))


@pytest.mark.parametrize("date", ["1800000000", True, None, -1, 10**12, 10**400, [], {}])
@pytest.mark.parametrize("name", ["exp", "nbf", "iat", "auth_time"])
def test_dates_must_be_numbers_of_this_calendar(name, date):
    assert "seconds since 1970" in reason(signed({name: date}, a_key("ES256")))
    assert "seconds since 1970" in reason(signed(None, a_key("ES256"), payload=b'{"%b":1e999}' % name.encode()))


@pytest.mark.parametrize(
    "token",
    ["", "a", "a.b", "a.b.c.d", GOOD + "=", GOOD + "\n", " " + GOOD, GOOD.replace(".", ".."), GOOD[:-1] + "é",
     GOOD[:-1], GOOD + "A"],
)  # fmt: skip
def test_what_is_no_compact_token_is_refused(token):
    with pytest.raises(TokenRefused):
        prove(token)


def test_a_second_spelling_of_the_signature_is_refused():
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = last[last.index(GOOD[-1]) ^ 1]  # differs in a bit that means nothing
    assert "not base64url" in reason(GOOD[:-1] + other)


def test_an_encrypted_or_too_long_token_is_named_as_such():
    assert "encrypted" in reason("a.b.c.d.e")
    assert "longer than" in reason("a" * (LONGEST_TOKEN + 1))


def test_the_audience_is_a_text_or_a_list_of_texts():
    assert audiences_of({"aud": "a"}) == {"a"}
    assert audiences_of({"aud": ["a", "b"]}) == {"a", "b"}
    for other in ({}, {"aud": None}, {"aud": 1}, {"aud": ["a", 1]}, {"aud": []}, {"aud": [["a"]]}, {"aud": {"a": 1}}):
        assert audiences_of(other) == frozenset()


def test_a_date_is_read_as_seconds():
    assert date_of({"exp": 12}, "exp") == 12.0
    assert date_of({"exp": 12.5}, "exp") == 12.5
    assert date_of({}, "exp") is None


@given(st.text())
def test_any_text_is_refused(text):
    with pytest.raises(TokenRefused):
        prove(text)


@given(st.binary(), st.binary(), st.binary())
def test_any_bytes_in_the_right_form_are_refused(header, claims, signature):
    with pytest.raises(TokenRefused):
        prove(by_hand(header, claims, signature))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
headers = st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "x5c", "zip"]), json_values)


@given(headers, json_values, st.binary(max_size=80), st.sampled_from([*ALGORITHMS, "none", "HS256", ""]))
def test_any_json_with_any_signature_is_refused(header, claims, signature, algorithm):
    with pytest.raises(TokenRefused):
        prove(by_hand(header | {"alg": algorithm}, claims, signature))


@given(st.integers(0, len(GOOD) - 1), st.characters(min_codepoint=32, max_codepoint=0x2FF))
def test_a_token_with_one_character_changed_is_refused(position, character):
    mutated = GOOD[:position] + character + GOOD[position + 1 :]
    if mutated == GOOD:
        return
    with pytest.raises(TokenRefused):
        prove(mutated)


@given(json_values)
def test_whatever_was_signed_is_read_whole_or_refused(claims):
    try:
        assert prove(signed(claims, a_key("ES256"))) == claims
    except TokenRefused:
        assert not isinstance(claims, dict) or set(claims) & {"exp", "nbf", "iat", "auth_time"}
