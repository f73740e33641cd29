"""The real server in production mode without its pages, on an empty database with the cast in it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.identity import Role, User, UserRole, UserSession
from scrm_app.core import clock, db
from scrm_app.core.crypto import fingerprint, new_token
from scrm_app.identity.service import hash_password
from tests.conftest import build_world
from tests.e2e.server import ROOT, Server, free_port
from tests.security.castle import Castle, built
from tests.security.rawsocket import Tab

PASSWORD = "korrekt-pferd-batterie"


@dataclass
class Fortress:
    """The server, its database, and who is in it."""

    base: str
    engine: Engine
    users: dict[str, int]
    units: dict[str, int]
    server: Server

    def log(self) -> str:
        """Everything the server has said."""
        return self.server.log

    def cookie(self, who: str) -> str:
        """A fresh session of a person as a Cookie header."""
        token = new_token()
        with Session(self.engine) as session:
            now = clock.now()
            row = UserSession(
                user_id=self.users[who],
                fingerprint=fingerprint(token),
                created_at=now,
                seen_at=now,
                expires_at=now + timedelta(days=1),
                address="198.51.100.7",
            )
            session.add(row)
            session.commit()
        return f"sid={token}"

    def tab(self, who: str = "", **more: str) -> Tab:
        """A connected tab of a person, or of nobody."""
        return Tab(self.base, cookie=self.cookie(who) if who else "", **more)


def _fill(engine: Engine) -> tuple[dict[str, int], dict[str, int]]:
    from models.customer import Customer

    with Session(engine) as session:
        world = build_world(session)
        role = Role(code="nobody", name="无权限", permissions=[], scope="own")
        session.add(role)
        session.flush()
        now = clock.now()
        secret = hash_password(PASSWORD)
        for login in ("mallory", "victim"):
            user = User(login=login, name=login, password_hash=secret, org_unit_id=world.units["xihu"], created_at=now)
            session.add(user)
            session.flush()
            session.add(UserRole(user_id=user.id or 0, role_id=role.id or 0))
            world.users[login] = user.id or 0
        customer = Customer(
            name="机密客户甲", phone="13900001111", org_unit_id=world.units["pudong"], created_at=now, updated_at=now
        )
        session.add(customer)
        session.commit()
        return world.users, world.units


@pytest.fixture(scope="session")
def fortress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fortress]:
    with bare_server(tmp_path_factory.mktemp("security")) as running:
        yield running


@contextmanager
def bare_server(data: Path) -> Iterator[Fortress]:
    """The server on the data folder `data` with the cast in it, until the block ends."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    env |= {"DATA_DIR": str(data), "PORT": str(port), "HOST": "127.0.0.1", "PUBLIC_URL": base, "SCHEDULER": "0"}
    env |= {"SECRET_KEY": os.environ["SECRET_KEY"], "DEMO": "0"}
    subprocess.run([sys.executable, "-m", "scrm_app.cli", "prepare"], cwd=ROOT, env=env, check=True)
    engine = db.make_engine(f"sqlite:///{data / 'scrm.db'}")
    users, units = _fill(engine)
    server = Server(base, Path(data), env, None)  # type: ignore[arg-type]
    server.start_without_pages()
    yield Fortress(base, engine, users, units, server)
    server.kill()
    engine.dispose()


@pytest.fixture
def castle(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Castle]:
    with built(database, monkeypatch) as made:
        yield made
