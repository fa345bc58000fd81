"""Fixtures of this room: engines that answer as told, Amara's browser."""

import pytest
from django.test import Client

from tests.factories.accounts import a_subscriber, signed_in
from tests.factories.proofing import Applicant, Engines


@pytest.fixture
def engines(monkeypatch):
    return Engines().install(monkeypatch)


@pytest.fixture
def amara(db, engines, django_capture_on_commit_callbacks):
    client = Client()
    signed_in(client, a_subscriber())
    return Applicant(client, django_capture_on_commit_callbacks)
