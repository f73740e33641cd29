"""W2: a new browser opens the board: seconds from the request to the first card, beside the sign-in page.

The sign-in page is the floor: the same frame, fonts and scripts of Reflex with nothing to load from the database.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from scrm_app.library.engine.demo_company import PASSWORD
from tests.conftest import CHROMIUM, FLAGS
from tests.e2e.server import running_server

ROUNDS = 7
PORT = int(os.environ.get("E2E_PORT", "3917"))


def _seconds(browser: Browser, base: str, path: str, wait_for: str, signed_in: bool) -> float:
    context = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900})
    if signed_in:
        form = {"login": "admin", "password": PASSWORD}
        context.request.post(f"{base}/api/session", form=form, headers={"Origin": base}, max_redirects=0)
    page = context.new_page()
    began = time.perf_counter()
    page.goto(path, wait_until="commit")
    page.locator(wait_for).first.wait_for()
    took = time.perf_counter() - began
    context.close()
    return took


def main() -> None:
    """Prints the median of seven empty-cache loads of each (goal for the board: 1.5 s)."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with running_server(Path(folder), PORT) as server:
            floor = [_seconds(browser, server.base, "/login", "input[name=login]", False) for _ in range(ROUNDS)]
            board = [_seconds(browser, server.base, "/board", "[data-testid^=card-]", True) for _ in range(ROUNDS)]
        browser.close()
    low, high = statistics.median(floor), statistics.median(board)
    print(f"sign-in page {low:6.2f} s   board with cards {high:6.2f} s   {high / low:.1f} x   goal 1.5 s")


if __name__ == "__main__":
    main()
