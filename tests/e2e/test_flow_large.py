"""A large flow: what is dragged and its edges follow the pointer, and the place where it is dropped is kept."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import rests, sign_in
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e
NODES = ".react-flow__node"


def drawing(count: int) -> dict[str, Any]:
    """Start, tasks in columns of ten, end."""
    kinds = ["start", *["task"] * (count - 2), "end"]
    places = [{"x": i // 10 * 260, "y": i % 10 * 124} for i in range(count)]
    nodes = [{"id": f"n{i}", "kind": kind, "name": f"步骤 {i}", **places[i]} for i, kind in enumerate(kinds)]
    edges = [{"id": f"e{i}", "source": f"n{i}", "target": f"n{i + 1}"} for i in range(count - 1)]
    return {"nodes": nodes, "edges": edges, "notes": []}


def imported(page: Page, server: Server, graph: dict[str, Any]) -> int:
    """A new flow with this drawing; its id."""
    document = {"format": "scrm-flow", "version": 1, "name": "很大的流程", "form": None, "graph": graph}
    headers = {"Origin": server.base, "X-File-Name": "large.json"}
    made = page.context.request.post("/api/flows/import", data=json.dumps(document).encode(), headers=headers)
    assert made.ok, made.text()
    return int(made.json()["id"])


def middle(page: Page, node: str) -> tuple[float, float]:
    box = page.get_by_test_id(f"flow-node-{node}").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def gap(page: Page, edge: str, node: str) -> float:
    """Pixels between the end of an edge and the middle of the upper side of the node it leads to."""
    return page.evaluate(
        """([edge, node]) => {
          const line = document.querySelector(`.react-flow__edge[data-id="${edge}"] .react-flow__edge-path`);
          const end = line.getPointAtLength(line.getTotalLength()).matrixTransform(line.getScreenCTM());
          const box = document.querySelector(`[data-testid="flow-node-${node}"]`).getBoundingClientRect();
          return Math.hypot(end.x - box.x - box.width / 2, end.y - box.y);
        }""",
        [edge, node],
    )  # type: ignore[no-any-return]


def place(page: Page, flow: int, node: str) -> tuple[float, float]:
    """Where the draft on the server has a node."""
    found = page.context.request.get(f"/api/flows/{flow}/export.json").json()["graph"]["nodes"]
    return next((n["x"], n["y"]) for n in found if n["id"] == node)


def fits_and_zooms(page: Page) -> None:
    """The small map is there, 100 % is one press away, and another press shows the whole flow again."""
    expect(page.locator(".react-flow__minimap")).to_be_visible()
    zoom = page.get_by_test_id("flow-zoom")
    zoom.click()
    expect(zoom).to_have_text("100%")
    page.get_by_test_id("flow-fit").click()
    expect(zoom).not_to_have_text("100%")
    rests(page, NODES)
    board = page.get_by_test_id("flow-board").bounding_box()
    boxes = [box for box in (n.bounding_box() for n in page.locator(NODES).all()) if box]
    assert board
    assert len(boxes) == 80
    assert all(board["x"] <= b["x"] and b["x"] + b["width"] <= board["x"] + board["width"] for b in boxes)
    assert all(board["y"] <= b["y"] and b["y"] + b["height"] <= board["y"] + board["height"] for b in boxes)


def test_in_a_large_flow_edges_follow_what_is_dragged_and_the_drop_is_kept(page: Page, server: Server) -> None:
    sign_in(page)
    flow = imported(page, server, drawing(80))
    page.goto(f"/flows/{flow}?view=canvas")
    expect(page.locator(NODES).first).to_be_visible()
    rests(page, NODES)
    assert gap(page, "e24", "n25") < 8
    before = place(page, flow, "n25")
    x, y = middle(page, "n25")
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 31):
        page.mouse.move(x + step * 3, y + step)
    at_x, at_y = middle(page, "n25")
    assert abs(at_x - x - 90) < 8
    assert abs(at_y - y - 30) < 8
    assert gap(page, "e24", "n25") < 8, "the way in follows"
    assert gap(page, "e25", "n26") < 8, "the way out still leads on"
    page.mouse.up()
    expect(page.get_by_test_id("flow-saved")).to_have_attribute("data-state", "saved")
    page.wait_for_function("() => document.querySelector('[data-testid=flow-undo]')?.disabled === false")
    after = place(page, flow, "n25")
    assert after[0] > before[0] + 60
    assert gap(page, "e24", "n25") < 8
    page.get_by_test_id("flow-undo").click()
    expect(page.get_by_test_id("flow-saved")).to_have_attribute("data-state", "saved")
    back_x, back_y = middle(page, "n25")
    assert (abs(back_x - x) < 3, abs(back_y - y) < 3) == (True, True)
    assert gap(page, "e24", "n25") < 8
    page.reload()
    expect(page.locator(NODES).first).to_be_visible()
    assert place(page, flow, "n25") == before
    fits_and_zooms(page)
