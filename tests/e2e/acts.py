"""What every browser test does: come in, wait until the page rests, look into the server's data."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from scrm_app.library.engine.demo_company import ADMIN, PASSWORD
from tests.e2e.server import Server


def sign_in(page: Page, login: str = ADMIN.login, next_page: str = "") -> Page:
    """Take a session as the sign-in page does (test_access.py walks through that page), then open a page."""
    answer = page.request.post("/api/session", form={"login": login, "password": PASSWORD}, max_redirects=0)
    assert answer.status == 303
    assert urlsplit(answer.headers["location"]).path != "/login"
    if next_page:
        page.goto(next_page)
        expect(page.get_by_test_id("me")).to_be_visible()
    return page


RESTS = """(selector) => new Promise(done => {
    let last = "", same = 0;
    const look = () => {
        const boxes = [...document.querySelectorAll(selector)].map(one => one.getBoundingClientRect());
        const now = boxes.map(b => [b.x, b.y, b.width, b.height].map(Math.round)).join(";");
        same = now && now === last ? same + 1 : 0;
        last = now;
        same < 20 ? requestAnimationFrame(look) : done();
    };
    look();
})"""


def rests(page: Page, selector: str) -> None:
    """Until what `selector` finds has stood still for 20 frames: a slow machine draws fewer, so it waits longer."""
    page.evaluate(RESTS, selector)


def rows(server: Server, question: str, *values: Any) -> list[Any]:
    """What the server's database answers; a statement that changes something is committed."""
    with closing(sqlite3.connect(server.data_dir / "scrm.db", timeout=20)) as base, base:
        return base.execute(question, values).fetchall()


def running_ticket(server: Server) -> tuple[int, str]:
    """Id and number of an open ticket whose clock runs and that somebody works on."""
    question = """SELECT id, number FROM ticket WHERE status = 'open' AND paused_at IS NULL AND assignee_id > 0
        ORDER BY id DESC LIMIT 1"""
    key, number = rows(server, question)[0]
    return int(key), str(number)


def eventually(check: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Wait for something that no page shows."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, what
        time.sleep(0.1)
