from collections.abc import Iterator

import pytest

from tests.simulators import bots, smtp


@pytest.fixture
def world() -> bots.World:
    return bots.World()


@pytest.fixture
def base_url(world: bots.World) -> Iterator[str]:
    url, stop = bots.start(world)
    yield url
    stop()


@pytest.fixture
def mailroom() -> smtp.Mailroom:
    return smtp.Mailroom()
