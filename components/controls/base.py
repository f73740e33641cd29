"""Small helpers all controls share."""

from typing import Any

import reflex as rx


def marked(testid: str, attrs: dict[str, Any] | None = None) -> dict[str, Any]:
    """Custom attributes with the mark tests and command search find an element by."""
    out = dict(attrs or {})
    if testid:
        out["data-testid"] = testid
    return out


def cls(*names: Any) -> str:
    """Class names joined; empty ones dropped."""
    return " ".join(str(name) for name in names if name)


def maybe(value: Any, make: Any) -> rx.Component:
    """`make()` when the text is there: decided now for a plain text, in the browser for a Var."""
    if isinstance(value, rx.Var):
        return rx.cond(value, make(), rx.fragment())
    return make() if value not in ("", None, False) else rx.fragment()
