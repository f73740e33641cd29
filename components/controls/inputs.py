"""Inputs and the labelled row around them. Native controls: they work on every phone and in every form post."""

from typing import Any

import reflex as rx

from .base import cls, marked, maybe
from .client import KitPost, KitSearch


def _given(props: dict[str, Any], **named: Any) -> dict[str, Any]:
    return props | {name: value for name, value in named.items() if value is not None}


def text_input(
    name: str = "",
    *,
    value: Any = None,
    default_value: Any = None,
    placeholder: Any = "",
    on_change: Any = None,
    on_blur: Any = None,
    type: str = "text",
    icon: str = "",
    invalid: Any = None,
    large: bool = False,
    testid: str = "",
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """One line of text; `type` also "password", "number", "date", "datetime-local", "tel", "email"."""
    attrs = marked(testid or name, props.pop("custom_attrs", None))
    if invalid is not None:
        attrs["aria-invalid"] = invalid
    box = rx.el.input(
        type=type,
        placeholder=placeholder,
        class_name=cls("sc-input", "sc-input-l" if large else "", class_name),
        custom_attrs=attrs,
        **_given(
            props, name=name or None, value=value, default_value=default_value, on_change=on_change, on_blur=on_blur
        ),
    )
    if not icon:
        return box
    return rx.el.div(rx.icon(icon, size=15, aria_hidden=True), box, class_name="sc-input-wrap")


def search_input(
    *, value: Any = "", on_change: Any = None, placeholder: Any, testid: str, long: bool = False
) -> rx.Component:
    """A search box with a magnifier; `long` for whole sentences. `on_change` comes after a pause in typing."""
    events = {} if on_change is None else {"on_change": on_change}
    box = KitSearch.create(value=value, hydrated=rx.State.is_hydrated, placeholder=placeholder, testid=testid, **events)
    return rx.el.div(
        rx.el.div(rx.icon("search", size=15, aria_hidden=True), box, class_name="sc-input-wrap"),
        class_name=cls("sc-search", "sc-search-long" if long else ""),
    )


def text_area(
    name: str = "",
    *,
    value: Any = None,
    default_value: Any = None,
    placeholder: Any = "",
    on_change: Any = None,
    on_blur: Any = None,
    rows: int = 3,
    testid: str = "",
    **props: Any,
) -> rx.Component:
    """Several lines of text."""
    return rx.el.textarea(
        placeholder=placeholder,
        rows=str(rows),
        class_name="sc-input",
        custom_attrs=marked(testid or name, props.pop("custom_attrs", None)),
        **_given(
            props, name=name or None, value=value, default_value=default_value, on_change=on_change, on_blur=on_blur
        ),
    )


def select_input(
    options: Any,
    *,
    name: str = "",
    value: Any = None,
    default_value: Any = None,
    on_change: Any = None,
    placeholder: Any = None,
    more: Any = None,
    testid: str = "",
    **props: Any,
) -> rx.Component:
    """One of many. `options`: [(value, label), …] or a Var list of {"value", "label"}; `more` such a Var after them."""
    listed = [] if isinstance(options, rx.Var) else [rx.el.option(label, value=key) for key, label in options]
    for found in (options, more):
        if isinstance(found, rx.Var):
            pairs = found.to(list[dict[str, str]])
            listed.append(rx.foreach(pairs, lambda option: rx.el.option(option["label"], value=option["value"])))
    if placeholder is not None:
        listed.insert(0, rx.el.option(placeholder, value=""))
    return rx.el.select(
        *listed,
        class_name=cls("sc-input", props.pop("class_name", "")),
        custom_attrs=marked(testid or name, props.pop("custom_attrs", None)),
        **_given(props, name=name or None, value=value, default_value=default_value, on_change=on_change),
    )


def _ticked(
    look: str, label: Any, name: str, checked: Any, default_checked: Any, on_change: Any, testid: str, **props: Any
) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            custom_attrs=marked(testid or name),
            **_given(props, name=name or None, checked=checked, default_checked=default_checked, on_change=on_change),
        ),
        rx.el.span(label),
        class_name=cls("sc-check", look),
    )


def checkbox(
    label: Any,
    *,
    name: str = "",
    checked: Any = None,
    default_checked: Any = None,
    on_change: Any = None,
    testid: str = "",
    **props: Any,
) -> rx.Component:
    """A tick with its label; on_change gets a bool."""
    return _ticked("", label, name, checked, default_checked, on_change, testid, **props)


def switch(
    label: Any,
    *,
    name: str = "",
    checked: Any = None,
    default_checked: Any = None,
    on_change: Any = None,
    testid: str = "",
    **props: Any,
) -> rx.Component:
    """On or off, at once; on_change gets a bool."""
    return _ticked("sc-switch", label, name, checked, default_checked, on_change, testid, **props)


def segmented(options: list[tuple[str, Any]], *, value: Any, on_change: Any, label: Any, testid: str) -> rx.Component:
    """Two to five choices side by side; on_change gets the key."""
    return rx.el.div(
        *[
            rx.el.button(
                text,
                type="button",
                on_click=on_change(key),
                class_name="sc-segment",
                custom_attrs={"data-testid": f"{testid}-{key}", "aria-pressed": rx.cond(value == key, "true", "false")},
            )
            for key, text in options
        ],
        role="group",
        aria_label=label,
        class_name="sc-segments",
        custom_attrs=marked(testid),
    )


def field_row(
    label: Any, control: rx.Component, help: Any = "", error: Any = "", *, required: bool = False, group: bool = False
) -> rx.Component:
    """A control under its label, with help and what is wrong. `group`: several controls inside."""
    parts = [
        rx.el.span(
            label,
            rx.el.span("*", class_name="sc-required", aria_hidden="true") if required else rx.fragment(),
            class_name="sc-field-label",
        ),
        control,
        maybe(help, lambda: rx.el.span(help, class_name="sc-help")),
        maybe(
            error,
            lambda: rx.el.span(
                rx.icon("circle-alert", size=13, aria_hidden=True), error, class_name="sc-error", role="alert"
            ),
        ),
    ]
    if group:
        return rx.el.div(*parts, role="group", aria_label=label, class_name="sc-field")
    return rx.el.label(*parts, class_name="sc-field")


def post_form(action: str, *children: Any, stacked: bool = True) -> rx.Component:
    """A form that the browser posts itself to an HTTP address (`rx.el.form` sends an event instead)."""
    return KitPost.create(*children, action=action, stacked=stacked)
