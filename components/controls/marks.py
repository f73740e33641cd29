"""Marks: status, money, people, counts. Status is never colour alone."""

from typing import Any

import reflex as rx

from .base import cls, marked

_ICONS = {
    "gray": "circle",
    "blue": "circle-dot",
    "violet": "loader",
    "green": "circle-check",
    "amber": "clock-alert",
    "red": "triangle-alert",
}


def _hue_icon(hue: Any, icon: str, size: int) -> rx.Component:
    if icon:
        return rx.icon(icon, size=size, aria_hidden=True)
    if not isinstance(hue, rx.Var):
        return rx.icon(_ICONS.get(hue, "circle"), size=size, aria_hidden=True)
    cases = [(name, rx.icon(tag, size=size, aria_hidden=True)) for name, tag in _ICONS.items() if name != "gray"]
    return rx.match(hue, *cases, rx.icon("circle", size=size, aria_hidden=True))


def status_badge(text: Any, hue: Any = "gray", *, icon: str = "", testid: str = "") -> rx.Component:
    """A status in words with an icon; `hue` is one of gray blue violet green amber red (text or Var)."""
    look = "sc-badge sc-" + hue if not isinstance(hue, rx.Var) else rx.Var.create("sc-badge sc-") + hue.to(str)
    return rx.el.span(_hue_icon(hue, icon, 12), text, class_name=look, custom_attrs=marked(testid))


def money(text: Any, *, testid: str = "") -> rx.Component:
    """An amount already written as `¥1,234.56`; negative is red with its minus sign."""
    if isinstance(text, rx.Var):
        look = rx.cond(text.to(str).startswith("-"), "sc-money sc-negative", "sc-money")
    else:
        look = cls("sc-money", "sc-negative" if str(text).startswith("-") else "")
    return rx.el.span(text, class_name=look, custom_attrs=marked(testid))


def count(number: Any, *, hot: bool = False, testid: str = "") -> rx.Component:
    """A small number in a pill."""
    return rx.el.span(number, class_name=cls("sc-count", "sc-count-hot" if hot else ""), custom_attrs=marked(testid))


def avatar(name: Any, *, large: bool = False) -> rx.Component:
    """The first character of a name in a circle."""
    letter = name.to(str)[0] if isinstance(name, rx.Var) else str(name)[:1]
    return rx.el.span(letter, class_name=cls("sc-avatar", "sc-avatar-l" if large else ""), aria_hidden="true")


def person(name: Any) -> rx.Component:
    """A person: circle and name."""
    return rx.el.span(avatar(name), rx.el.span(name, class_name="sc-ellipsis"), class_name="sc-person")


def kbd(*keys: str) -> rx.Component:
    """Keys to press."""
    return rx.el.span(*[rx.el.kbd(key, class_name="sc-kbd") for key in keys], class_name="sc-row", aria_hidden="true")


def callout(text: Any, hue: str = "blue", *, icon: str = "info", testid: str = "") -> rx.Component:
    """A sentence that must be seen; red and amber for what is wrong."""
    return rx.el.div(
        rx.icon(icon, size=15, aria_hidden=True),
        rx.el.div(text),
        class_name=cls("sc-callout", f"sc-{hue}"),
        role="alert" if hue == "red" else "note",
        custom_attrs=marked(testid),
    )
