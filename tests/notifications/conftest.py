from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import Session

from models.notification import Connection
from tests.conftest import NOW
from tests.simulators import bots, smtp


@pytest.fixture
def platforms() -> bots.World:
    return bots.World()


@pytest.fixture
def base_url(platforms: bots.World) -> Iterator[str]:
    url, stop = bots.start(platforms)
    yield url
    stop()


@pytest.fixture
def mailroom() -> Iterator[smtp.Mailroom]:
    room = smtp.Mailroom()
    controller = smtp.start(room)
    room.port = controller.port  # type: ignore[attr-defined]
    yield room
    controller.stop()


@pytest.fixture
def connect(session: Session) -> Callable[..., int]:
    """Adds a connection directly; its id."""

    def add(kind: str, name: str = "", secret: dict[str, str] | None = None, **more: Any) -> int:
        from scrm_app.notifications.service import vault

        settings = more.pop("settings", {})
        row = Connection(kind=kind, name=name or kind, settings=settings, created_at=NOW, updated_at=NOW, **more)
        row.secret = vault.seal(secret or {})
        session.add(row)
        session.flush()
        return row.id or 0

    return add
