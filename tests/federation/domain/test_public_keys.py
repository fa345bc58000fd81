"""Key sets of others: usable keys are found, strange ones are passed over, dangerous sets are refused."""

import contextlib
import json
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.federation.tokens import a_key, published
from truename.federation.domain.public_keys import LONGEST_KEY_SET, UnusableKeys, read_public_keys

GOOD = json.loads(published(a_key("ES256")))["keys"][0]
RSA = json.loads(published(a_key("RS256")))["keys"][0]


def number(value):
    return urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


def read(*members):
    return read_public_keys(json.dumps({"keys": list(members)}))


@pytest.mark.parametrize(
    "member",
    [
        {"kty": "PQ", "x": "AAAA"},
        {"kty": "oct"},
        {},
        "text",
        None,
        GOOD | {"crv": "secp256k1"},
        GOOD | {"crv": 1},
        GOOD | {"x": "AAAA"},
        GOOD | {"y": GOOD["x"]},
        GOOD | {"use": "other"},
        GOOD | {"use": "sig", "key_ops": ["encrypt"]},
        GOOD | {"kid": 1},
        {name: value for name, value in GOOD.items() if name != "y"},
        RSA | {"n": number(2**2047 - 1)},
        RSA | {"n": number(2**8192 + 1)},
        RSA | {"n": "!"},
        RSA | {"n": 1},
        RSA | {"e": number(2**33 + 1)},
        RSA | {"e": "AQ"},
        RSA | {"e": number(65536)},
    ],
)
def test_a_key_that_is_not_used_here_is_passed_over(member):
    assert [key.kid for key in read(member, GOOD).keys] == [GOOD["kid"]]
    with pytest.raises(UnusableKeys):
        read(member)


@pytest.mark.parametrize(
    "key", [ECKey.generate_key("P-384"), OKPKey.generate_key("Ed25519"), OKPKey.generate_key("X25519")]
)
def test_other_curves_are_read(key):
    assert read(key.as_dict(private=False)).names == {key.thumbprint()}


@pytest.mark.parametrize(
    "key", [ECKey.generate_key("P-256"), RSAKey.generate_key(2048), OKPKey.generate_key("Ed25519")]
)
def test_a_set_that_gives_away_a_private_key_is_refused(key):
    with pytest.raises(UnusableKeys) as refused:
        read(GOOD, key.as_dict(private=True))
    assert "private" in refused.value.reason


@pytest.mark.parametrize(
    "document",
    ["", "{", "[]", "null", "{}", '{"keys":{}}', '{"keys":[]}', b"\xff\xfe\xff", '{"keys":' + "[" * 5000,
     json.dumps({"keys": [GOOD] * 31}), json.dumps({"keys": [GOOD], "x": "x" * LONGEST_KEY_SET})],
)  # fmt: skip
def test_what_is_no_key_set_is_refused(document):
    with pytest.raises(UnusableKeys):
        read_public_keys(document)


members = st.dictionaries(
    st.sampled_from(["kty", "crv", "x", "y", "n", "e", "use", "alg", "kid", "key_ops", "d"]),
    st.sampled_from(["EC", "RSA", "OKP", "P-256", "Ed25519", "sig", "enc", "AQAB", "", "é"])
    | st.none()
    | st.integers()
    | st.text()
    | st.lists(st.text(), max_size=2),
)


@given(st.lists(members | st.text() | st.integers(), max_size=3), st.text())
def test_nothing_but_the_refusal_is_raised(keys, text):
    for document in (json.dumps({"keys": keys}), json.dumps({"keys": [GOOD | {"x": text}]}), text):
        with contextlib.suppress(UnusableKeys):
            read_public_keys(document)
