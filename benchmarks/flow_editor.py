"""D: dragging a node in the designer, at 30 and 200 nodes, beside a canvas that the server controls.

The alternative is the usual way to put React Flow into a server framework (reflex-xyflow does it): every movement is an
event, and the server answers with all nodes. Both run in the same Chromium. Printed: frames a second and the longest
frame during the drag, messages and bytes on the socket for one drag, and seconds until 200 nodes are drawn.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from scrm_app.library.engine.demo_company import PASSWORD
from tests.conftest import CHROMIUM, FLAGS
from tests.e2e.server import running_server

PORT, DRAGS, STEPS = int(os.environ.get("E2E_PORT", "3917")), 8, 60
SIZES = (30, 200)
FRAMES = """() => { window.frames_ = []; let last = performance.now(); const tick = (t) => { window.frames_.push(t - last); last = t; window.raf_ = requestAnimationFrame(tick); }; requestAnimationFrame(tick); }"""  # noqa: E501
ALTERNATIVE = """
import os
import reflex as rx
NODES = int(os.environ["NODES"])
class Canvas(rx.NoSSRComponent):
    library = "@xyflow/react@12.12.1"
    tag = "ReactFlow"
    nodes: rx.Var[list[dict]]
    edges: rx.Var[list[dict]]
    fit_view: rx.Var[bool] = True
    on_nodes_change: rx.EventHandler[rx.event.passthrough_event_spec(list[dict])]
    def add_imports(self):
        return {"": "@xyflow/react/dist/style.css"}
class State(rx.State):
    nodes: list[dict] = [{"id": f"n{i}", "position": {"x": 256 * (i % 14), "y": 124 * (i // 14)}, "data": {"label": f"step {i}"}} for i in range(NODES)]
    edges: list[dict] = [{"id": f"e{i}", "source": f"n{i}", "target": f"n{i + 1}"} for i in range(NODES - 1)]
    @rx.event
    def change(self, changes: list[dict]):
        moved = {c["id"]: c["position"] for c in changes if c.get("type") == "position" and c.get("position")}
        self.nodes = [n | ({"position": moved[n["id"]]} if n["id"] in moved else {}) for n in self.nodes]
app = rx.App()
app.add_page(lambda: rx.box(Canvas.create(nodes=State.nodes, edges=State.edges, on_nodes_change=State.change), width="1400px", height="860px"), route="/")
"""  # noqa: E501


def graph(size: int) -> dict[str, Any]:
    """A flow of this many nodes: lines of work side by side under one split."""
    wide = 14
    nodes: list[dict[str, Any]] = [{"id": "s", "kind": "start", "x": 0, "y": 0}]
    edges, last = [], "s"
    for i in range(size - 2):
        key = f"n{i}"
        nodes.append(
            {"id": key, "kind": "task", "name": f"步骤 {i}", "x": 256 * (i % wide), "y": 124 * (1 + i // wide)}
        )
        edges.append({"id": f"e{i}", "source": last, "target": key})
        last = key
    nodes.append({"id": "e", "kind": "end", "x": 0, "y": 124 * (2 + size // wide)})
    return {"nodes": nodes, "edges": [*edges, {"id": "ee", "source": last, "target": "e"}]}


class Wire:
    """What goes over the page's sockets."""

    def __init__(self, page: Page) -> None:
        self.messages = self.bytes = 0
        page.on("websocket", self._watch)

    def _watch(self, socket: Any) -> None:
        for name in ("framesent", "framereceived"):
            socket.on(name, self._count)

    def _count(self, payload: str | bytes) -> None:
        if len(payload) > 3:
            self.messages, self.bytes = self.messages + 1, self.bytes + len(payload)


def drag(page: Page, wire: Wire, box: Any) -> dict[str, float]:
    """One node moved by a steady hand: sixty movements, then released; the frames and messages of it."""
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 12
    wire.messages = wire.bytes = 0
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    for i in range(STEPS):
        page.mouse.move(x + 2 * i, y + i)
    frames = page.evaluate("() => { cancelAnimationFrame(window.raf_); return window.frames_; }")
    page.mouse.up()
    page.wait_for_timeout(700)
    ordered = sorted(frames[2:])
    worst = ordered[int(len(ordered) * 0.95)] if ordered else 0
    return {
        "fps": 1000 / statistics.mean(ordered) if ordered else 0,
        "p95": worst,
        "messages": wire.messages,
        "kb": wire.bytes / 1024,
    }


def median(rows: list[dict[str, float]]) -> dict[str, float]:
    """Of each figure."""
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def ours(browser: Browser, base: str, size: int) -> dict[str, float]:
    """The designer of the product."""
    from scrm_app.core import clock, db
    from scrm_app.core.actor import system_actor
    from scrm_app.flows import service as flows

    flow_id = db.call(
        flows.create_flow, system_actor(), name=f"{size} 个节点 {time.time()}", graph=graph(size), now=clock.now()
    )
    context = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900})
    form = {"login": "admin", "password": PASSWORD}
    context.request.post(f"{base}/api/session", form=form, headers={"Origin": base}, max_redirects=0)
    page = context.new_page()
    wire = Wire(page)
    page.goto("/flows")
    page.wait_for_timeout(1500)
    link = page.locator(f"a[href='/flows/{flow_id}']").first
    began = time.perf_counter()
    link.click()
    page.wait_for_function(f"() => document.querySelectorAll('.react-flow__node').length >= {size}")
    opened = time.perf_counter() - began
    page.wait_for_timeout(1500)
    page.get_by_test_id("flow-fit").click()
    page.wait_for_timeout(600)
    node = page.locator("[data-testid=flow-node-n3]")
    rows = [drag(page, wire, node.bounding_box()) for _ in range(DRAGS)]
    context.close()
    return median(rows) | {"opened": opened}


@contextmanager
def controlled(size: int, port: int) -> Iterator[str]:
    """The alternative, built and served from a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "canvas").mkdir()
        (home / "canvas" / "canvas.py").write_text(ALTERNATIVE)
        (home / "canvas" / "__init__.py").write_text("")
        (home / "rxconfig.py").write_text(
            "import reflex as rx\nconfig = rx.Config(app_name='canvas', telemetry_enabled=False, "
            f"frontend_port={port}, backend_port={port}, state_manager_mode='memory')\n"
        )
        tools = str(Path(sys.executable).parent)
        env = {**os.environ, "NODES": str(size), "PATH": tools + os.pathsep + os.environ["PATH"]}
        env |= {"REFLEX_USE_SYSTEM_BUN": "true", "REFLEX_CHECK_LATEST_VERSION": "false", "REFLEX_SSR": "false"}
        command = [sys.executable, "-m", "reflex", "run", "--env", "prod"]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=home, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            for _ in range(600):
                try:
                    if httpx.get(f"http://127.0.0.1:{port}/ping", timeout=1).is_success:
                        break
                except httpx.HTTPError:
                    time.sleep(0.5)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, 15)
            process.wait(20)


def theirs(browser: Browser, base: str, size: int) -> dict[str, float]:
    """The canvas that the server controls."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    wire = Wire(page)
    page.goto(base)
    page.wait_for_function(f"() => document.querySelectorAll('.react-flow__node').length >= {size}")
    page.wait_for_timeout(1500)
    node = page.locator(".react-flow__node[data-id=n3]")
    rows = [drag(page, wire, node.bounding_box()) for _ in range(DRAGS)]
    page.context.close()
    return median(rows)


def main() -> None:
    """Prints one line a size and way (goal: 60 frames a second, 200 nodes open in under a second)."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ["DATA_DIR"] = folder
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with running_server(Path(folder), PORT) as server:
            mine = {size: ours(browser, server.base, size) for size in SIZES}
        other = {}
        for at, size in enumerate(SIZES):
            with controlled(size, PORT + 50 + at) as base:
                other[size] = theirs(browser, base, size)
        browser.close()
    for size in SIZES:
        for name, row in (("designer", mine[size]), ("controlled by the server", other[size])):
            print(
                f"{size:4d} nodes  {name:25s} {row['fps']:5.1f} frames/s  p95 {row['p95']:6.1f} ms  "
                f"{row['messages']:5.0f} messages  {row['kb']:8.1f} kB a drag"
            )
        ratio = other[size]["kb"] / max(mine[size]["kb"], 0.01)
        print(f"            {ratio:.0f} x fewer bytes; opened in {mine[size]['opened']:.2f} s")


if __name__ == "__main__":
    main()
