"""Private keys for the tests of federation: RSA ones are drawn from a pool, because making one takes a while."""

from itertools import count

import pytest

from truename.federation.domain.jws import RSA_BITS, generate_private_key
from truename.federation.services import signing_keys

_POOL: list[bytes] = []


@pytest.fixture(autouse=True)
def rsa_keys_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = count()

    def draw(algorithm: str, *, rsa_bits: int = RSA_BITS[0]) -> bytes:
        if algorithm != "RS256" or rsa_bits != RSA_BITS[0]:
            return generate_private_key(algorithm, rsa_bits=rsa_bits)
        number = next(drawn)
        if number == len(_POOL):
            _POOL.append(generate_private_key(algorithm))
        return _POOL[number]

    monkeypatch.setattr(signing_keys, "generate_private_key", draw)
