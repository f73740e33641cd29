"""When one machine is outgrown: two processes on PostgreSQL and Redis behave like one."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
import redis
from playwright.sync_api import Browser, Page, expect

from tests.conftest import E2E_PORT
from tests.e2e.acts import sign_in
from tests.e2e.server import ROOT, Server, free_port, running_server
from tests.postgres import running_postgres

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not shutil.which("redis-server"):
        pytest.skip("no Redis server on this machine: apt-get install redis-server")
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port)
    for _ in range(100):
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.1)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(10)


SMALL_COMPANY = """
from scrm_app import cli, wiring
from scrm_app.core import clock, db
from scrm_app.library import service

cli.migrate()
wiring.connect()
db.call(service.load_demo, now=clock.now(), tickets=20)
"""


@pytest.fixture(scope="module")
def two_processes(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Beside the shared server: the same port, because the pages are built for it, on another loopback address."""
    with running_postgres() as cluster:
        extra = {"DATABASE_URL": cluster.url, "REDIS_URL": redis_url, "WORKERS": "2", "DEMO": "0"}
        subprocess.run([sys.executable, "-c", SMALL_COMPANY], cwd=ROOT, env={**os.environ, **extra}, check=True)
        with running_server(tmp_path_factory.mktemp("two"), E2E_PORT, host="127.0.0.2", **extra) as server:
            yield server


@pytest.fixture
def open_page(browser: Browser, two_processes: Server) -> Iterator[Callable[[], Page]]:
    contexts = []

    def opened() -> Page:
        contexts.append(browser.new_context(base_url=two_processes.base, locale="zh-CN"))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        return page

    yield opened
    for context in contexts:
        context.close()


OPEN_ONE = """
from sqlmodel import select

from models.flow import FlowVersion
from models.ticket import Ticket
from scrm_app.core import broadcast, clock, db
from scrm_app.core.actor import system_actor
from scrm_app.tickets import service
from scrm_app.wiring import connect

def again(session):
    like = session.exec(select(Ticket)).first()
    flow_id = session.get(FlowVersion, like.flow_version_id).flow_id
    unit = like.org_unit_id
    service.open_ticket(
        session, system_actor(), flow_id=flow_id, answers=like.answers, org_unit_id=unit, now=clock.now()
    )

broadcast.tell_other_processes()
connect()
db.call(again)
"""
"""A third process, such as an import or the worker, opens one more ticket like an old one."""


def test_browsers_on_both_processes_follow_a_change_made_elsewhere_and_see_each_other(
    open_page: Callable[[], Page], two_processes: Server
) -> None:
    tabs = [open_page() for _ in range(4)]
    for tab in tabs:
        sign_in(tab)
        tab.goto("/tickets")
        expect(tab.get_by_test_id("tickets-row").first).to_be_visible()
    totals = {int(tab.get_by_test_id("tickets-total").inner_text()) for tab in tabs}
    assert len(totals) == 1
    subprocess.run([sys.executable, "-c", OPEN_ONE], cwd=ROOT, env=two_processes.env, check=True)
    for tab in tabs:
        expect(tab.get_by_test_id("tickets-total")).to_have_text(str(totals.copy().pop() + 1))
    ticket = f"/tickets/{tabs[0].request.get('/api/tickets').json()['tickets'][0]['id']}"
    other = sign_in(open_page(), "sunyi", ticket)
    for tab in tabs:
        tab.goto(ticket)
        expect(tab.get_by_test_id("watchers")).to_contain_text("孙毅")
    expect(other.get_by_test_id("watchers")).to_contain_text("陈志远")
