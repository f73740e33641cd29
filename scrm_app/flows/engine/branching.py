"""A branch condition as a function of the form's answers."""

from collections.abc import Callable, Mapping
from typing import Any

from scrm_app.flows.errors import BadGraph

Test = Callable[[Mapping[str, Any]], bool]


def compile_branch(condition: dict[str, Any]) -> Test:
    """A yes/no function for the stored condition; `BadGraph` when it cannot be read."""
    return _compile(condition, 0)


def _compile(data: Any, depth: int) -> Test:
    if not isinstance(data, Mapping) or depth > 8:
        raise BadGraph("连线上的条件读不出来。", "The condition on an edge cannot be read.")
    op = data.get("op")
    if op in ("all", "any", "not"):
        parts = [_compile(part, depth + 1) for part in (data.get("of") or [])]
        if op == "all":
            return lambda values: all(part(values) for part in parts)
        if op == "any":
            return lambda values: any(part(values) for part in parts)
        return lambda values: not parts[0](values) if parts else True
    return _leaf(str(op), str(data.get("field") or ""), data.get("value"))


def _leaf(op: str, key: str, wanted: Any) -> Test:
    tests: dict[str, Callable[[Any], bool]] = {
        "eq": lambda v: bool(v == wanted),
        "ne": lambda v: bool(v != wanted),
        "gt": lambda v: bool(v > wanted),
        "ge": lambda v: bool(v >= wanted),
        "lt": lambda v: bool(v < wanted),
        "le": lambda v: bool(v <= wanted),
        "in": lambda v: v in wanted,
        "not_in": lambda v: v not in wanted,
        "contains": lambda v: wanted in v,
        "starts_with": lambda v: str(v).startswith(str(wanted)),
        "between": lambda v: bool(wanted[0] <= v <= wanted[1]),
        "empty": lambda v: v in (None, "", [], {}),
        "not_empty": lambda v: v not in (None, "", [], {}),
    }
    test = tests.get(op)
    if test is None or not key:
        raise BadGraph("连线上的条件读不出来。", "The condition on an edge cannot be read.")

    def holds(values: Mapping[str, Any]) -> bool:
        try:
            return test(values.get(key))
        except (TypeError, IndexError):
            return False

    return holds
