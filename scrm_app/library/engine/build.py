"""Short words to write forms and flows with; what comes out is the JSON of the designers."""

from itertools import pairwise
from typing import Any

Json = dict[str, Any]


def field(key: str, kind: str, label: str, **more: Any) -> Json:
    """One form field; `more` is any other key of the form schema."""
    return {"key": key, "kind": kind, "label": label, **more}


def choice(key: str, label: str, options: list[str], kind: str = "single", **more: Any) -> Json:
    """A single or multiple choice whose stored values are the words themselves."""
    return field(key, kind, label, options=[{"value": word, "label": word} for word in options], **more)


def parts_table(key: str = "parts", label: str = "备件明细") -> Json:
    """The repeating table of parts: what, how many, sold for, bought for."""
    columns = [
        field("part", "text", "备件名称", role="part", required=True),
        field("quantity", "number", "数量", role="quantity", required=True, min=0),
        field("unit_price", "money", "单价", role="unit_price", required=True),
        field("cost", "money", "进货价", role="cost"),
    ]
    return field(key, "table", label, role="parts", columns=columns)


def node(key: str, kind: str, name: str, **more: Any) -> Json:
    """One place of a flow; its position is set by `flow`."""
    return {"id": key, "kind": kind, "name": name, **more}


def task(key: str, name: str, role: str, minutes: int | None, customer_text: str, **more: Any) -> Json:
    """A place where a person of `role` works; `minutes` is the promise."""
    base = {
        "stage": "mid",
        "assign": {"kind": "role", "value": role},
        "limit_minutes": minutes,
        "remind_before_minutes": (min(60, minutes // 4) or None) if minutes else None,
        "remind_after_minutes": 60 if minutes else None,
        "actions": ["complete", "return", "transfer", "claim"],
        "checklist": [],
        "required_fields": [],
        "customer_text": customer_text,
    }
    return node(key, "task", name, **{**base, **more})


def approval(key: str, name: str, role: str, minutes: int, customer_text: str, **more: Any) -> Json:
    """A place where a person of `role` says yes, no, or sends it back."""
    return {
        **task(key, name, role, minutes, customer_text, **more),
        "kind": "approval",
        "actions": ["approve", "reject", "return", "transfer"],
    }


def edge(source: str, target: str, **more: Any) -> Json:
    """A permitted move; ids are made of its ends so that they stay the same in every load."""
    return {"id": f"{source}-{target}", "source": source, "target": target, "is_default": False, "name": "", **more}


def chain(*keys: str) -> list[Json]:
    """Edges from each key to the next."""
    return [edge(left, right) for left, right in pairwise(keys)]


def flow(nodes: list[Json], edges: list[Json], places: dict[str, tuple[int, int]] | None = None) -> Json:
    """A graph laid out top to bottom; `places` overrides (column, row) of single nodes."""
    laid = []
    for row, item in enumerate(nodes):
        column, line = (places or {}).get(item["id"], (0, row))
        laid.append({**item, "x": 320 + column * 260, "y": 40 + line * 120})
    return {"nodes": laid, "edges": edges}


def leaf(key: str, op: str, value: Any) -> Json:
    """A condition on one form field."""
    return {"field": key, "op": op, "value": value}
