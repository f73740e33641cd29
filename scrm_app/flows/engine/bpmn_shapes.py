"""Where the shapes of a BPMN diagram stand (BPMN DI), and the notes on it; a tidy drawing when there is no diagram."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from scrm_app.flows.engine.layout import COLUMN, ROW
from scrm_app.flows.engine.parts import MAX_NOTES
from scrm_app.flows.engine.xml_safe import Element

WIDER, TALLER = 2.0, 1.35
"""Our cards are wider than the boxes of other tools; shapes move apart by as much, from the top left."""
BESIDE, BELOW = 2.4, 1.1
"""The same for a drawing that runs from left to right: here flows run down, so its columns become rows."""


def read_notes(process: Element, more: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """Text annotations as notes, by their id, and `more` of them; at most MAX_NOTES."""
    found = []
    for el in process.all("textAnnotation"):
        words = el.one("text")
        found.append({"text": (words.text.strip() if words else "")[:500], "_ref": el.get("id")})
    look = {"w": 200, "h": 104, "colour": "yellow", "y": -160}
    return [{"id": f"m{at + 1}", "x": at * 220, **look, **note} for at, note in enumerate([*found, *more][:MAX_NOTES])]


Box: TypeAlias = tuple[float, float, float, float]
Ways: TypeAlias = Iterable[tuple[str, str]]


def place(root: Element, nodes: dict[str, dict[str, Any]], notes: list[dict[str, Any]], ways: Ways = ()) -> bool:
    """Give every node and note its place; False when the file does not say where all of them stand.

    A drawing of another tool in which `ways` (source, target) mostly run sideways is turned, so that they run down.
    """
    shapes, ours = _bounds(root), root.get("exporter") == "scrm-console"
    if not ours:
        turned = _runs_across(shapes, ways)
        shapes = {ref: _turned(box) if turned else _apart(box) for ref, box in shapes.items()}
    fit, placed = _exact if ours else _fit, True
    for at, (node_id, node) in enumerate(nodes.items()):
        box, near = shapes.get(node_id), shapes.get(str(node.get("_near", "")))
        if box is not None:
            node |= {"x": fit(box[0] + box[2] / 2), "y": fit(box[1])}
        elif near is not None:
            away = -ROW if node.get("_above") else ROW / 2
            node |= {"x": fit(near[0] + near[2] / 2), "y": fit(near[1] + away)}
        else:
            node |= {"x": COLUMN, "y": at * ROW}
            placed = False
    for note in notes:
        box, beside = shapes.get(note.pop("_ref")), note.pop("_beside", False)
        if box is not None and beside:
            note |= {"x": fit(box[0] + box[2] + 40), "y": fit(box[1])}
        elif box is not None:
            note |= {"x": fit(box[0]), "y": fit(box[1])} | ({"w": box[2], "h": box[3]} if ours else {})
    return placed


def _apart(box: Box) -> Box:
    return box[0] * WIDER, box[1] * TALLER, box[2] * WIDER, box[3] * TALLER


def _turned(box: Box) -> Box:
    """The middles of what stands in one row line up; from left to right becomes from top to bottom."""
    middle = (box[1] + box[3] / 2) * BESIDE
    return middle - 100, (box[0] + box[2] / 2) * BELOW, 200, box[2] * BELOW


def _runs_across(shapes: dict[str, Box], ways: Ways) -> bool:
    across = down = 0.0
    for source, target in ways:
        if source in shapes and target in shapes:
            (ax, ay, aw, ah), (bx, by, bw, bh) = shapes[source], shapes[target]
            across += abs(ax + aw / 2 - bx - bw / 2)
            down += abs(ay + ah / 2 - by - bh / 2)
    return across > down


def _exact(value: float) -> float:
    return round(value, 1)


def _fit(value: float) -> float:
    return max(-900_000.0, min(900_000.0, round(value / 4) * 4.0))


def folded(root: Element) -> set[str]:
    """Elements that are drawn closed, so that what is in them stands on another page."""
    return {s.get("bpmnElement") for s in _shapes(root) if s.get("isExpanded") != "true"}


def coloured(root: Element) -> bool:
    """Whether somebody gave anything a colour (bpmn.io's bioc, and BPMN in Color)."""
    return any(s.get(name) for s in _shapes(root) for name in ("fill", "stroke", "background-color", "border-color"))


def _shapes(root: Element) -> Iterable[Element]:
    for diagram in root.all("BPMNDiagram"):
        for plane in diagram.all("BPMNPlane"):
            yield from plane.all("BPMNShape")


def _bounds(root: Element) -> dict[str, Box]:
    found = {}
    for shape in _shapes(root):
        box = shape.one("Bounds")
        numbers = [_number(box.get(k)) for k in ("x", "y", "width", "height")] if box else []
        if box and None not in numbers:
            found[shape.get("bpmnElement")] = tuple(numbers)
    return found  # type: ignore[return-value]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e6 else None
