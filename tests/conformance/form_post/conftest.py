"""The Form Post plan is the Basic plan with answers posted."""

import pytest


@pytest.fixture
def response_mode() -> str:
    return "form_post"
