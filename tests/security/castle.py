"""A database in which two customers have a ticket each, and what is sent to it by whom."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from models.identity import UserSession
from models.portal import PortalLink
from models.ticket import Ticket
from scrm_app.api import build_api
from scrm_app.core import clock, crypto, events
from scrm_app.core.settings import settings
from scrm_app.portal.service import gate
from scrm_app.wiring import WIRING
from tests.conftest import NOW, build_world
from tests.portal.conftest import Door, open_door

STAFF = ("admin", "alice", "charlie")
JPEG = b"\xff\xd8\xff\xe0" + bytes(500)
NUMBERS = ("0", "-1", "abc", "%00", "1e3", "１", "99999999999999999999", "999999")
"""Where a number is expected: none, forged, in another script, too long, of nobody."""
GUESSED = ("x", "A" * 65, "..%2F..%2Fetc%2Fpasswd", "' OR 1=1 --", "T" * 5000)


@dataclass
class Ask:
    """One request; `who` sends it: "" nobody, "charlie" from another store, "alice" and "admin" who may."""

    path: str
    who: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    status: tuple[int, ...] = (400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 429)
    to: str = ""
    """Where a plain form post is sent back to, instead of a sentence."""


@dataclass
class Castle:
    """The HTTP side on a database in which two customers have a ticket each, and links that no longer open."""

    client: TestClient
    engine: Engine
    door: Door
    mine: str
    theirs: str
    dead: dict[str, str]
    tickets: list[int]

    def sessions(self) -> dict[str, dict[str, str]]:
        """Cookies by person."""
        found = {}
        for who in STAFF:
            token = f"token-{who}"
            found[who] = {"cookie": f"sid={token}"}
        return found

    def fingerprint(self) -> dict[str, str]:
        """A hash of every table; what counts the tries of signing in is no harm."""
        out = {}
        with self.engine.connect() as connection:
            for table in sorted(set(SQLModel.metadata.tables) - {"login_attempt"}):
                rows = connection.execute(sa.text(f'SELECT * FROM "{table}" ORDER BY 1')).all()
                out[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return out

    def files(self) -> list[str]:
        """What lies in the data folder besides the database."""
        found = (path for path in settings().data_dir.rglob("*") if path.is_file() and path.suffix != ".log")
        return sorted(str(path) for path in found if "scrm.db" not in path.name)


def token_of(address: str) -> str:
    return address.rsplit("/", 1)[-1]


@contextmanager
def built(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Castle]:
    monkeypatch.setattr(gate, "_views", gate.Window(100_000, timedelta(minutes=1)))
    events.wire(WIRING)
    with Session(database, expire_on_commit=False) as session, clock.frozen(NOW):
        door = open_door(session, build_world(session))
        mine, theirs = (token_of(door.submit(f"nonce-000{n}", name=name).path) for n, name in ((1, "甲"), (2, "乙")))
        dead = {}
        for kind, change in (("expired", {"expires_at": NOW}), ("revoked", {"revoked_at": NOW})):
            for link in session.exec(select(PortalLink).where(PortalLink.kind == "ticket").limit(1)):
                copy = PortalLink(**{**link.model_dump(exclude={"id"}), **change})
                gate.sign_link(copy)
                session.add(copy)
                dead[kind] = gate.token_of(copy)
        for who in STAFF:
            kept = {"created_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(days=1)}
            row = UserSession(user_id=door.world.users[who], fingerprint=crypto.fingerprint(f"token-{who}"), **kept)
            session.add(row)
        session.commit()
        ids = [row.id or 0 for row in session.exec(select(Ticket))]
        yield Castle(TestClient(build_api(), raise_server_exceptions=False), database, door, mine, theirs, dead, ids)


def strangers(*paths: str, **more: Any) -> list[Ask]:
    """Nobody, and somebody of another store."""
    return [Ask(path, who, more) for path in paths for who in ("", "charlie")]
