"""W1, W2: a list of 10,000 tickets in a real browser, beside the same list on NiceGUI, Streamlit, the Django admin, and
Reflex itself with nothing around the list.

W1 is from the choice of another priority to its rows being on the screen; W2 from the request of a browser with an
empty cache to the first rows, with the kilobytes that came over the wire. The rivals run in the environment of
benchmarks/requirements.txt, one after another on the same machine; what is not installed there is left out.
"""

import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks import board_scroll

PORT, TICKETS, CLICKS, LOADS = int(os.environ.get("E2E_PORT", "3918")), 10_000, 30, 5
NAMES = {"reflex": "an empty Reflex app", "nicegui": "NiceGUI", "streamlit": "Streamlit", "django": "Django admin"}
FIRST = {"ours": "[data-testid=tickets] tbody tr", "django": "#result_list tbody tr"}
PATHS = {"ours": "/tickets", "django": "/auth/ticket/"}
LEVELS = ["普通", "加急", "特急"]


def choose(page: Any, who: str, level: int) -> None:
    """Another priority, as a person asks for it."""
    if who == "ours":
        page.get_by_test_id("list-priority").select_option(str(level))
    elif who == "reflex":
        page.locator("#level").select_option(str(level))
    elif who == "nicegui":
        page.get_by_role("button", name=LEVELS[level]).click()
    elif who == "streamlit":
        page.locator("label", has_text=LEVELS[level]).click()
    else:
        page.locator("#changelist-filter a", has_text=LEVELS[level]).click()


def clicks(page: Any, who: str) -> list[float]:
    """Seconds from the choice to other rows, priority after priority."""
    first, took = FIRST.get(who, "tbody tr"), []
    changed = "([at, old]) => { const row = document.querySelector(at); return row && row.innerText !== old; }"
    choose(page, who, 0)
    page.wait_for_timeout(1500)
    for n in range(1, CLICKS + 1):
        old = page.locator(first).first.inner_text()
        began = time.perf_counter()
        choose(page, who, n % 3)
        page.wait_for_function(changed, arg=[first, old])
        took.append(time.perf_counter() - began)
        page.wait_for_timeout(300)
    return took


def load(browser: Any, base: str, who: str, sign_in: Callable[[Any], None]) -> tuple[float, float, Any]:
    """Seconds to the first rows with an empty cache, KiB over the wire, and the page."""
    context = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900})
    sign_in(context)
    page = context.new_page()
    wire, session = [0.0], context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: wire.append(event["encodedDataLength"]))
    began = time.perf_counter()
    page.goto(PATHS.get(who, "/"), wait_until="commit")
    page.locator(FIRST.get(who, "tbody tr")).first.wait_for()
    return time.perf_counter() - began, sum(wire) / 1024, page


def measure(browser: Any, base: str, who: str, sign_in: Callable[[Any], None]) -> tuple[float, float, float]:
    """Medians: seconds of a choice, seconds of a cold load, KiB."""
    cold, wire, found = [], [], []
    for n in range(LOADS):
        seconds, size, page = load(browser, base, who, sign_in)
        cold.append(seconds)
        wire.append(size)
        if n == LOADS - 1:
            page.wait_for_timeout(1500)
            found = clicks(page, who)
        page.context.close()
    return statistics.median(found), statistics.median(cold), statistics.median(wire)


@contextmanager
def rival(python: str, name: str, database: str) -> Iterator[str | None]:
    """Where a rival answers; None when it does not."""
    script, base = Path(__file__).parent / "rivals" / "pages.py", f"http://127.0.0.1:{PORT + 1}"
    with _running([python, str(script), name, str(PORT + 1), database]):
        yield base if _answers(base) else None


@contextmanager
def plain_reflex(folder: Path, database: str) -> Iterator[str | None]:
    """Where a Reflex app with nothing but the list answers, built as for production; None when it does not."""
    home, port = folder / "plain", PORT + 1
    shutil.copytree(Path(__file__).parent / "rivals" / "plain_reflex", home)
    command = [str(Path(sys.executable).parent / "reflex"), "run", "--env", "prod", "--loglevel", "warning"]
    own = {"PORT": str(port), "RIVAL_DATABASE": database, "REFLEX_USE_SYSTEM_BUN": "true", "REFLEX_SSR": "false"}
    with _running(command, cwd=home, env=os.environ | own | {"REFLEX_CHECK_LATEST_VERSION": "false"}):
        base = f"http://127.0.0.1:{port}"
        yield base if _answers(base) else None


@contextmanager
def _running(command: list[str], **more: Any) -> Iterator[None]:
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(command, start_new_session=True, **quiet, **more)
    try:
        yield
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _answers(base: str) -> bool:
    for _ in range(480):
        try:
            httpx.get(base)
        except httpx.HTTPError:
            time.sleep(0.25)
        else:
            return True
    return False


def copy_tickets(source: Path, target: str) -> None:
    """The same rows for the rivals, in a table of their own."""
    with sqlite3.connect(source) as connection:
        connection.execute("UPDATE ticket SET priority = id % 3")
        connection.execute("ATTACH ? AS rival", (target,))
        taken = (
            "id, number, title, priority, customer_name AS customer, '上海浦东店' AS store, last_actor_name AS person"
        )
        connection.execute(f"CREATE TABLE rival.ticket AS SELECT {taken}, created_at AS created FROM ticket")
        connection.execute("CREATE INDEX rival.by_priority ON ticket (priority, id)")


def main() -> None:
    """Prints a line for each and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "PORT": str(PORT), "SECRET_KEY": "bench", "SCHEDULER": "0"}
        from playwright.sync_api import sync_playwright

        from scrm_app import cli
        from scrm_app.library.engine.demo_company import PASSWORD
        from tests.conftest import CHROMIUM, FLAGS
        from tests.e2e.server import running_server

        def sign_in(context: Any) -> None:
            form = {"login": "admin", "password": PASSWORD}
            headers = {"Origin": server.base}
            context.request.post("/api/session", form=form, headers=headers, max_redirects=0)

        cli.prepare()
        board_scroll.fill(TICKETS)
        database = str(Path(folder) / "rival.db")
        copy_tickets(Path(folder) / "scrm.db", database)
        with sync_playwright() as kit:
            browser = kit.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            with running_server(Path(folder), PORT, SECRET_KEY="bench", SCHEDULER="0") as server:
                found = {"ours": measure(browser, server.base, "ours", sign_in)}
            with plain_reflex(Path(folder), database) as base:
                if base:
                    found["reflex"] = measure(browser, base, "reflex", lambda _context: None)
            python = os.environ.get("BENCH_PYTHON", "")
            for name in [one for one in NAMES if one != "reflex"] if python else []:
                with rival(python, name, database) as base:
                    if base:
                        found[name] = measure(browser, base, name, lambda _context: None)
            browser.close()
    print(f"{TICKETS:,} tickets, 50 a page; medians of {CLICKS} choices and {LOADS} loads")
    for name, (choice, cold, wire) in found.items():
        who = NAMES.get(name, "the list of tickets")
        print(f"{who:20} choice to rows {choice * 1000:5.0f} ms   cold load {cold:5.2f} s   {wire:6.0f} KiB")
    for name, most in {"reflex": 1.2, "nicegui": 1.2, "streamlit": 0.5, "django": 0.5}.items():
        if name in found:
            print(f"W1: choice to rows {found['ours'][0] / found[name][0]:.2f}x {NAMES[name]} (goal at most {most})")
    for name, most in {"reflex": 1.2, "django": 1.5, "streamlit": 0.6}.items():
        if name in found:
            print(f"W2: cold load {found['ours'][1] / found[name][1]:.2f}x {NAMES[name]} (goal at most {most})")


if __name__ == "__main__":
    main()
