"""The cast (Alice, Bob, Charlie …), a fresh database for each test, and a real server for the browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

os.environ.setdefault("SECRET_KEY", "test-secret")
os.environ.setdefault("SCHEDULER", "0")

import models  # noqa: F401
from models.identity import OrgUnit, Role, User, UserRole
from scrm_app.core import clock, db, events
from scrm_app.core.actor import Actor
from scrm_app.core.settings import settings
from scrm_app.identity import service as identity
from scrm_app.identity.engine.permissions import PERMISSIONS
from tests.e2e.server import Server, running_server
from tests.postgres import Cluster, running_postgres

# The same examples on every machine, however slow; HYPOTHESIS_PROFILE=explore looks for new ones.
_patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("same", derandomize=True, **_patient)
hypothesis_settings.register_profile("explore", **_patient)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""Friday 10:00 in Shanghai."""

STAFF = ["ticket.view", "ticket.open", "ticket.work", "customer.view", "pipeline.view", "contact.view", "order.view"]
STAFF += ["inventory.read"]
MANAGER = [*STAFF, "ticket.assign", "ticket.admin", "customer.edit", "pipeline.edit", "settlement.view", "report.view"]
MANAGER += ["inventory.move", "inventory.manage"]
ROLES = {
    "admin": (sorted(PERMISSIONS), "all"),
    "manager": (MANAGER, "store"),
    "staff": (STAFF, "store"),
    "region_manager": (MANAGER, "region"),
    "finance": (["settlement.view", "settlement.manage", "settlement.design", "price.cost", "report.view"], "all"),
    "designer": (["flow.design", "form.design", "ticket.view"], "all"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run the database tests on PostgreSQL instead of SQLite")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What tests measured is printed, whichever worker ran them."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(value)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """A browser test that fails says what stood on its pages: the address, what was said, and open windows."""
    report = yield
    if report.when == "call" and report.failed and "new_page" in getattr(item, "funcargs", {}):
        for context in item.funcargs["browser"].contexts:
            report.sections += [("what stood on the page", _standing(page)) for page in context.pages]
    return report


def _standing(page: Page) -> str:
    try:
        words = page.locator("[data-sonner-toast], [role=dialog], [role=alertdialog], [role=alert]").all_inner_texts()
        return "\n".join([page.url, *words])
    except PlaywrightError as error:
        return str(error)


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says a figure at the end of the run."""
    return lambda text: request.node.user_properties.append(("measured", text))


LONGEST = (
    "every_page_zh",
    "every_page_en",
    "flow_designer",
    "dropped_connection",
    "stopwatch",
    "form_designer",
    "walk",
    "two_processes",
)
"""Files of browser tests that take longest, so that no worker begins one when the other has nothing left."""


def _place(item: pytest.Item) -> tuple[bool, int]:
    name = item.path.stem.removeprefix("test_")
    browser = item.get_closest_marker("e2e") is not None
    return browser, LONGEST.index(name) if browser and name in LONGEST else len(LONGEST)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop running, beside which no asynchronous test can start one.

    With `--postgres` only the tests that use a database; the others would do the same once more.
    """
    items.sort(key=_place)
    if config.getoption("--postgres"):
        with_database = [bool({"database", "postgres"} & set(getattr(item, "fixturenames", ()))) for item in items]
        config.hook.pytest_deselected(items=[item for item, used in zip(items, with_database, strict=True) if not used])
        items[:] = [item for item, used in zip(items, with_database, strict=True) if used]


def shared_data(name: str) -> Path:
    """A folder of real data beside the project; the test is skipped, saying so, where it is not there."""
    base = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not (base / name).exists():
        pytest.skip(f"real data '{name}' is not beside this checkout (set SHARED_DATA)")
    return base / name


@pytest.fixture(scope="session", autouse=True)
def dates() -> None:
    """The dates that reminders can hang on and the own fields of customers, as the running product knows them."""
    from scrm_app.customers.service import provide_own
    from scrm_app.forms.service import OWN
    from scrm_app.notifications.service import provide_dates
    from scrm_app.wiring import DATES

    provide_dates(DATES)
    provide_own(OWN)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("template") / "scrm.db"
    engine = db.make_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return path


def _empty_postgres(engine: Engine) -> None:
    """Every table, no row, every counter at its start. DELETE, because TRUNCATE makes new files for every index."""
    names = SQLModel.metadata.tables
    with engine.begin() as connection:
        found = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        there = {row[0] for row in found}
    if not there.issuperset(names):
        SQLModel.metadata.create_all(engine)
    deleted = "; ".join(f'DELETE FROM "{name}"' for name in names)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {deleted}")
        connection.exec_driver_sql("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database that `core.db` uses too: a fresh SQLite file, or PostgreSQL with `--postgres`."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.config.getoption("--postgres"):
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgres_url"))
    else:
        shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "scrm.db")
    from scrm_app.wiring import LAST

    settings.cache_clear()
    db.engine.cache_clear()
    db.before_commit(*LAST)
    engine = db.engine()
    if engine.dialect.name == "postgresql":
        _empty_postgres(engine)
    yield engine
    engine.dispose()
    db.engine.cache_clear()
    settings.cache_clear()


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    """One open write transaction; rolled back at the end."""
    from scrm_app.wiring import WIRING

    events.wire(WIRING)
    with Session(database, expire_on_commit=False) as opened:
        yield opened
        opened.rollback()


@dataclass
class World:
    """A small chain: HQ, two regions, three stores; Alice leads 浦东店, Bob works there, Charlie works in Beijing."""

    session: Session
    units: dict[str, int]
    users: dict[str, int]

    def __getattr__(self, name: str) -> Actor:
        user = self.session.get(User, self.__dict__["users"][name])
        assert user is not None
        return identity.actor_for(self.session, user)


def build_world(session: Session) -> World:
    """Fill an empty database with the cast."""
    units: dict[str, int] = {}

    def unit(key: str, kind: str, name: str, parent: str | None, province: str = "", city: str = "") -> None:
        up = session.get(OrgUnit, units[parent]) if parent else None
        row = OrgUnit(parent_id=up.id if up else None, kind=kind, name=name, province_code=province, city_code=city)
        session.add(row)
        session.flush()
        row.path = f"{up.path if up else '/'}{row.id}/"
        units[key] = row.id or 0

    unit("hq", "hq", "总部", None)
    unit("east", "region", "华东区", "hq")
    unit("north", "region", "华北区", "hq")
    unit("pudong", "store", "上海浦东店", "east", "310000", "310100")
    unit("xihu", "store", "杭州西湖店", "east", "330000", "330100")
    unit("chaoyang", "store", "北京朝阳店", "north", "110000", "110100")
    roles = {}
    for code, (permissions, scope) in ROLES.items():
        role = Role(code=code, name=code, permissions=list(permissions), scope=scope)
        session.add(role)
        session.flush()
        roles[code] = role.id or 0
    cast = {
        "admin": ("管理员", "hq", "admin"),
        "alice": ("爱丽丝", "pudong", "manager"),
        "bob": ("鲍勃", "pudong", "staff"),
        "dora": ("朵拉", "pudong", "staff"),
        "charlie": ("查理", "chaoyang", "staff"),
        "erin": ("艾琳", "east", "region_manager"),
        "finance": ("财务", "hq", "finance"),
        "designer": ("设计师", "hq", "designer"),
    }
    users: dict[str, int] = {}
    for login, (name, place, role_code) in cast.items():
        user = User(login=login, name=name, password_hash="!", org_unit_id=units[place], created_at=NOW)
        session.add(user)
        session.flush()
        session.add(UserRole(user_id=user.id or 0, role_id=roles[role_code]))
        users[login] = user.id or 0
    for place, login in (("pudong", "alice"), ("east", "erin"), ("hq", "admin")):
        led = session.get(OrgUnit, units[place])
        assert led is not None
        led.leader_id = users[login]
    session.flush()
    return World(session, units, users)


@pytest.fixture
def signed_in(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The cast in a committed database, with whoever is `who` signed in, at first the designer."""
    from scrm_app.identity import session as identity_session

    with Session(database, expire_on_commit=False) as opened:
        made = build_world(opened)
        opened.commit()
        made.__dict__["who"] = "designer"
        monkeypatch.setattr(
            identity_session.service,
            "actor_for_token",
            lambda _session, _token, now: getattr(made, made.__dict__["who"]),
        )
        with clock.frozen(NOW):
            yield made


@pytest.fixture
def world(session: Session) -> World:
    return build_world(session)


E2E_PORT = int(os.environ.get("E2E_PORT", "3917"))
"""Fixed, because the port is part of the built pages: one build serves every test and the next run."""

VIEWER = ("chrome-extension://", "chrome://resources/")
"""The browser's own page for PDF files and what it draws itself with."""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def demo_company(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Where the demo company of this run lies once it is made; all workers have the same."""
    own = tmp_path_factory.getbasetemp()
    return (own if worker_id == "master" else own.parent) / "demo"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, worker_id: str, demo_company: Path) -> Iterator[Server]:
    """The real server with the demo company, shared by all browser tests of a worker; each on a loopback of its own."""
    host = "127.0.0.1" if worker_id == "master" else f"127.0.0.{10 + int(worker_id[2:])}"
    with running_server(tmp_path_factory.mktemp("e2e"), E2E_PORT, host, demo_company) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def new_page(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens pages in separate browser contexts; none may ask an outside host for anything or break the page policy."""
    contexts: list[BrowserContext] = []
    outside: list[str] = []
    reports: list[str] = []

    def watch(url: str) -> None:
        if not url.startswith((server.base, server.base.replace("http", "ws"), "data:", "blob:", *VIEWER)):
            outside.append(url)

    def open_page(**options: Any) -> Page:
        context = browser.new_context(base_url=server.base, locale="zh-CN", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: watch(request.url))
        page.on("websocket", lambda socket: watch(socket.url))
        page.on("console", lambda said: reports.append(said.text) if "Content Security Policy" in said.text else None)
        page.set_default_timeout(30_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []
    assert reports == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A throw-away PostgreSQL; the test is skipped, saying so, where none is installed."""
    with running_postgres() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_url(cluster: Cluster) -> str:
    return cluster.url


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Engine]:
    """An empty PostgreSQL database."""
    engine = db.make_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    yield engine
    engine.dispose()
