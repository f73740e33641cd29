"""One finished edit as the browser sends it: what was put in, what is gone, and a new order where it matters."""

from typing import Any

from scrm_app.flows.engine.reading import malformed

LISTS = ("nodes", "edges", "notes")
MAX_ITEMS = 1000


def apply_patch(drawing: dict[str, Any], patch: object) -> dict[str, Any]:
    """`drawing` with {nodes|edges|notes: {put, gone, order?}} applied; BadGraph when it cannot be read.

    The result is as little trusted as a whole drawing from the browser: parse it.
    """
    if not isinstance(patch, dict) or any(key not in LISTS for key in patch):
        raise malformed()
    return drawing | {key: _changed(drawing.get(key) or [], change) for key, change in patch.items()}


def _changed(items: list[dict[str, Any]], change: object) -> list[dict[str, Any]]:
    if not isinstance(change, dict):
        raise malformed()
    put, gone = _list(change.get("put"), dict), _list(change.get("gone"), str)
    found = {item["id"]: item for item in items}
    for item in put:
        key = item.get("id")
        if not isinstance(key, str):
            raise malformed()
        found[key] = item
    for key in gone:
        found.pop(key, None)
    if change.get("order") is None:
        return list(found.values())
    order = _list(change["order"], str)
    if len(order) != len(found) or set(order) != set(found):
        raise malformed()
    return [found[key] for key in order]


def _list(value: object, kind: type) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MAX_ITEMS or not all(isinstance(item, kind) for item in value):
        raise malformed()
    return value
