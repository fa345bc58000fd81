"""One running Truename for all peers, and for each test a person with a browser of her own."""

from collections.abc import Iterator

import pytest

from examples.specimens.people import AMARA
from setup.demo import Demonstration
from setup.verify import free_port
from tests.journeys.visitor import Visitor
from tests.running.people import verified_people


@pytest.fixture(scope="session")
def truename(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """Provider and worker with the demonstration's settings."""
    running = Demonstration(state=tmp_path_factory.mktemp("truename"), provider_port=free_port())
    running.prepare()
    running.start(with_examples=False)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def people(truename: Demonstration) -> Iterator[Visitor]:
    """Verified people, each at a browser in which nobody is signed in."""
    accounts = verified_people(truename, 30)
    return (Visitor(AMARA, truename, email, app) for email, app in accounts)


@pytest.fixture
def amara(people: Iterator[Visitor]) -> Visitor:
    return next(people)


@pytest.fixture
def another_amara(people: Iterator[Visitor]) -> Visitor:
    return next(people)
