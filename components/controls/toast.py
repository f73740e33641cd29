"""Toasts, sent from handlers with plain texts in the reader's language."""

from typing import Any

import reflex as rx


def toast_ok(text: str) -> Any:
    """It worked."""
    return rx.toast.success(text, duration=4000)


def toast_error(text: str) -> Any:
    """It was refused, and this sentence says what to do."""
    return rx.toast.error(text, duration=8000, close_button=True)


def toast_undo(text: str, label: str, event: Any) -> Any:
    """It was done, and can be taken back for some seconds; `event` takes it back."""
    return rx.toast(text, duration=8000, action={"label": label, "on_click": event})
