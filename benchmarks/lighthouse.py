"""W3: Lighthouse (desktop, simulated throttling as it ships) of the main pages, signed in, with the demo data.

Needs `npx`; Lighthouse itself is fetched by it. Performance and accessibility are scores of 100, LCP is in seconds.
"""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from scrm_app.library.engine.demo_company import PASSWORD
from tests.conftest import CHROMIUM, FLAGS
from tests.e2e.server import running_server

LIGHTHOUSE = "lighthouse@12.8.2"
"""The newest that runs on Node 20."""
PAGES = ("/login", "/", "/board", "/tickets", "/customers", "/statements", "/flows/1")
ROUNDS = 3
PORT = int(os.environ.get("E2E_PORT", "3917"))
DEVTOOLS = PORT + 1000
ASKED = ["--preset=desktop", "--only-categories=performance,accessibility", "--disable-storage-reset", "--quiet"]


def _visit(address: str) -> dict[str, Any]:
    command = ["npx", "--yes", LIGHTHOUSE, address, f"--port={DEVTOOLS}", "--output=json", *ASKED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _numbers(report: dict[str, Any]) -> tuple[float, float, float, float]:
    scores, audits = report["categories"], report["audits"]
    return (
        scores["performance"]["score"] * 100,
        scores["accessibility"]["score"] * 100,
        audits["cumulative-layout-shift"]["numericValue"],
        audits["largest-contentful-paint"]["numericValue"] / 1000,
    )


def _failed(report: dict[str, Any]) -> list[str]:
    refs = {ref["id"] for ref in report["categories"]["accessibility"]["auditRefs"] if ref["weight"]}
    return sorted(name for name in refs if report["audits"][name]["score"] == 0)


def _sign_in(base: str, profile: str) -> None:
    """A profile that keeps the session, for a browser that Lighthouse drives itself."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=FLAGS)
        form = {"login": "admin", "password": PASSWORD}
        context.request.post(f"{base}/api/session", form=form, headers={"Origin": base}, max_redirects=0)
        context.new_page().goto(base)
        context.close()


def measure(base: str) -> None:
    """Prints the medians of each page, and which accessibility audits failed."""
    with tempfile.TemporaryDirectory() as profile:
        _sign_in(base, profile)
        flags = [*FLAGS, "--headless=new", f"--remote-debugging-port={DEVTOOLS}", f"--user-data-dir={profile}"]
        browser = subprocess.Popen([CHROMIUM, *flags, "about:blank"], stderr=subprocess.DEVNULL)
        try:
            for path in PAGES:
                reports = [_visit(base + path) for _ in range(ROUNDS)]
                speed, access, shift, paint = map(
                    statistics.median, zip(*(_numbers(report) for report in reports), strict=True)
                )
                scores = f"performance {speed:3.0f}  accessibility {access:3.0f}  CLS {shift:.3f}  LCP {paint:.2f} s"
                failed = "".join("  " + name for name in _failed(reports[-1]))
                print(f"{path:12} {scores}   goal 90, 100, 0.02, 1.5 s{failed}")
        finally:
            browser.terminate()
            browser.wait()


def main() -> None:
    """Every main page three times; the median counts."""
    if not shutil.which("npx"):
        print("left out: npx is not here")
        return
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder), PORT) as server:
        measure(server.base)


if __name__ == "__main__":
    main()
