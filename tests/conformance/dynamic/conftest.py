"""In the Dynamic plan relying parties authenticate with private_key_jwt."""

import pytest


@pytest.fixture
def auth_method() -> str:
    return "private_key_jwt"
