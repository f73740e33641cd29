"""Buttons: one primary thing to do, ghost beside it, quiet for the rest."""

from typing import Any

import reflex as rx

from .base import cls, marked


def _button(
    look: str,
    label: Any,
    *,
    icon: str = "",
    on_click: Any = None,
    testid: str = "",
    disabled: Any = False,
    loading: Any = None,
    size: str = "",
    wide: bool = False,
    type: str = "button",
    class_name: str = "",
    custom_attrs: dict[str, Any] | None = None,
    **props: Any,
) -> rx.Component:
    drawn = rx.icon(icon, size=15, aria_hidden=True) if icon else rx.fragment()
    if loading is not None:
        drawn = rx.cond(loading, rx.spinner(size="1"), drawn)
        disabled = disabled | loading if isinstance(disabled, rx.Var) else loading
    if on_click is not None:
        props["on_click"] = on_click
    return rx.el.button(
        drawn,
        label,
        type=type,
        disabled=disabled,
        class_name=cls("sc-btn", look, f"sc-btn-{size}" if size else "", "sc-wide" if wide else "", class_name),
        custom_attrs=marked(testid, custom_attrs),
        **props,
    )


def primary_button(label: Any, **props: Any) -> rx.Component:
    """The one main action of a place. Takes icon, on_click, testid, disabled, loading, size ("s", "l"), wide, type."""
    return _button("sc-primary", label, **props)


def ghost_button(label: Any, **props: Any) -> rx.Component:
    """An action beside the main one; same arguments as `primary_button`."""
    return _button("sc-ghost", label, **props)


def quiet_button(label: Any, **props: Any) -> rx.Component:
    """An action that stays in the background; same arguments as `primary_button`."""
    return _button("sc-quiet", label, **props)


def danger_button(label: Any, **props: Any) -> rx.Component:
    """An action that takes something away; same arguments as `primary_button`."""
    return _button("sc-danger", label, **props)


def icon_button(
    icon: str,
    label: Any,
    *,
    on_click: Any = None,
    testid: str = "",
    look: str = "sc-quiet",
    badge: Any = None,
    **props: Any,
) -> rx.Component:
    """A button that is only an icon; `label` is read aloud and shown as a tooltip."""
    size = props.pop("icon_size", 16)
    if on_click is not None:
        props["on_click"] = on_click
    return rx.el.button(
        rx.icon(icon, size=size, aria_hidden=True),
        badge if badge is not None else rx.fragment(),
        type="button",
        title=label,
        aria_label=label,
        class_name=cls("sc-btn sc-icon-btn", look, props.pop("class_name", "")),
        custom_attrs=marked(testid, props.pop("custom_attrs", None)),
        **props,
    )


def link_button(
    label: Any, href: Any, *, icon: str = "", primary: bool = False, testid: str = "", size: str = "", **props: Any
) -> rx.Component:
    """A link that looks like a button."""
    return rx.link(
        rx.icon(icon, size=15, aria_hidden=True) if icon else rx.fragment(),
        label,
        href=href,
        underline="none",
        class_name=cls("sc-btn", "sc-primary" if primary else "sc-ghost", f"sc-btn-{size}" if size else ""),
        custom_attrs=marked(testid),
        **props,
    )


def text_link(label: Any, href: Any, *, testid: str = "", **props: Any) -> rx.Component:
    """A link inside text or a table cell."""
    return rx.link(label, href=href, underline="none", class_name="sc-link", custom_attrs=marked(testid), **props)
