"""Toasts, sent from handlers with plain texts in the reader's language.

They travel as data, not as code: `_set_value` hands a value to the component that is registered under `NAME`, and the
browser never evaluates anything a server sent (docs/decisions/0021). `toasts` stands once around every page.
"""

from typing import Any

import reflex as rx
from reflex_base.event import Event

from components.words import say

NAME = "sc-toasts"
_JSX = rx.asset("toast.jsx", shared=True)


class KitToasts(rx.Component):
    """The browser side: shows what arrives, and sends the event of a pressed action."""

    library = _JSX.importable_path
    tag = "KitToasts"
    lib_dependencies: list[str] = ["sonner@2.0.8"]
    texts: rx.Var[dict[str, str]]


def toasts() -> rx.Component:
    """Where toasts are shown; once, in the wraps of the application."""
    words = {
        "newVersion": say("系统已更新, 刷新后使用新版本。", "There is a new version. Reload to use it."),
        "list": say("提示", "Notifications"),
        "reload": say("刷新", "Reload"),
    }
    return KitToasts.create(texts=words)


def _send(**value: Any) -> Any:
    return rx.set_value(NAME, {key: part for key, part in value.items() if part not in ("", None)})


def _plain(event: Any) -> list[dict[str, Any]]:
    """An event as data: its name and payload."""
    return [{"name": one.name, "payload": one.payload} for one in Event.from_event_type(event)]


def toast_ok(text: str) -> Any:
    """It worked."""
    return _send(kind="success", text=text, ms=4000)


def toast_error(text: str) -> Any:
    """It was refused, and this sentence says what to do."""
    return _send(kind="error", text=text, ms=8000, close=True)


def toast_undo(text: str, label: str, event: Any) -> Any:
    """It was done, and can be taken back for some seconds; `event` takes it back."""
    return _send(kind="message", text=text, ms=8000, label=label, events=_plain(event))


def toast_news(text: str, more: str, label: str, event: Any) -> Any:
    """Something happened elsewhere; `event` opens it."""
    return _send(kind="info", text=text, more=more, ms=8000, label=label, events=_plain(event))


def scroll_to_top() -> Any:
    """Show the page from its beginning, for example after a form has been sent."""
    return _send(kind="top")
