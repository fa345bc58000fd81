"""What is signed here can be read by a library that nobody here wrote."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, import_key

from truename.federation.domain.jws import SIGNING_ALGORITHMS, generate_private_key, load_signer, public_jwk

CLAIMS = {"iss": "https://id.example.gov", "aud": "rp-1", "name": "José ✓", "levels": [1, 2], "nested": {"a": None}}


@pytest.mark.parametrize("algorithm", SIGNING_ALGORITHMS)
def test_a_signed_token_reads_back_whole(algorithm):
    signer = load_signer(generate_private_key(algorithm))
    key = import_key({**public_jwk(signer.key)})
    for _ in range(20):  # signatures whose numbers begin with zero bytes are shorter in DER
        token = jwt.decode(signer.sign(CLAIMS, token_type="JWT"), key, algorithms=[algorithm])
        assert token.claims == CLAIMS
        assert token.header == {"alg": algorithm, "kid": signer.kid, "typ": "JWT"}
    assert jwt.decode(signer.sign({}, token_type="at+jwt"), key, algorithms=[algorithm]).header["typ"] == "at+jwt"


@pytest.mark.parametrize("algorithm", SIGNING_ALGORITHMS)
def test_another_keys_signature_does_not_fit(algorithm):
    ours, others = (load_signer(generate_private_key(algorithm)) for _ in range(2))
    with pytest.raises(BadSignatureError):
        jwt.decode(ours.sign(CLAIMS, token_type="JWT"), import_key({**public_jwk(others.key)}), algorithms=[algorithm])


@pytest.mark.parametrize("algorithm", SIGNING_ALGORITHMS)
def test_a_published_key_is_named_by_its_thumbprint_and_has_no_private_half(algorithm):
    described = public_jwk(load_signer(generate_private_key(algorithm)).key)
    assert KeySet.import_key_set({"keys": [described]}).keys[0].thumbprint() == described["kid"]
    assert described["alg"] == algorithm
    assert described["use"] == "sig"
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(described)


def test_an_rsa_key_may_be_larger():
    signer = load_signer(generate_private_key("RS256", rsa_bits=3072))
    assert signer.key.key_size == 3072


def test_other_algorithms_sizes_and_curves_are_not_made_or_loaded():
    for algorithm, bits in (("HS256", 2048), ("RS256", 1024), ("none", 2048)):
        with pytest.raises(ValueError):
            generate_private_key(algorithm, rsa_bits=bits)
    other_curve = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(ValueError):
        load_signer(other_curve.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def test_neither_a_signer_nor_its_key_prints_the_private_half():
    signer = load_signer(generate_private_key("ES256"))
    assert "key=" not in repr(signer)
    assert json.dumps(public_jwk(signer.key)).count(signer.kid) == 1
