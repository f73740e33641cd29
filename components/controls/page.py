"""Parts a page is made of."""

from typing import Any

import reflex as rx

from .base import cls, marked, maybe


def page(*children: Any, form: bool = False, testid: str = "") -> rx.Component:
    """The padded body of a page; `form=True` keeps it to one readable column."""
    return rx.el.div(*children, class_name=cls("sc-page", "sc-page-form" if form else ""), custom_attrs=marked(testid))


def page_header(title: Any, subtitle: Any = "", *actions: Any) -> rx.Component:
    """The title of the page, a line under it, and its actions on the right."""
    return rx.el.header(
        rx.el.div(
            rx.el.h1(title, class_name="sc-title"),
            maybe(subtitle, lambda: rx.el.p(subtitle, class_name="sc-subtitle")),
            class_name="sc-head-text",
        ),
        rx.el.div(*actions, class_name="sc-actions") if actions else rx.fragment(),
        class_name="sc-head",
    )


def section(
    title: Any,
    *children: Any,
    description: Any = "",
    actions: tuple[Any, ...] = (),
    flush: bool = False,
    testid: str = "",
) -> rx.Component:
    """A titled panel; `flush` lets a table touch the edges."""
    head = rx.el.div(
        rx.el.div(
            rx.el.h2(title, class_name="sc-section-title"),
            maybe(description, lambda: rx.el.p(description, class_name="sc-subtitle")),
            class_name="sc-grow",
        ),
        *actions,
        class_name="sc-section-head",
    )
    return rx.el.section(
        maybe(title, lambda: head),
        rx.el.div(*children, class_name="sc-section-body"),
        class_name=cls("sc-section", "sc-flush" if flush else ""),
        custom_attrs=marked(testid),
    )


def toolbar(*children: Any) -> rx.Component:
    """Filters and actions above a list."""
    return rx.el.div(*children, class_name="sc-toolbar")


def grow() -> rx.Component:
    """Pushes what follows to the right inside a toolbar or row."""
    return rx.el.div(class_name="sc-grow")


def row(*children: Any) -> rx.Component:
    """Things side by side."""
    return rx.el.div(*children, class_name="sc-row")


def stack(*children: Any) -> rx.Component:
    """Things under one another."""
    return rx.el.div(*children, class_name="sc-stack")


def grid(*children: Any, min_width: str = "240px") -> rx.Component:
    """As many equal columns as fit."""
    return rx.el.div(*children, class_name="sc-grid", style={"--sc-min": min_width})


def facts(pairs: Any) -> rx.Component:
    """Label and value pairs: [(label, value), …] or a Var list of {"label", "value"}."""
    if isinstance(pairs, rx.Var):
        body = [
            rx.foreach(
                pairs.to(list[dict[str, str]]),
                lambda pair: rx.fragment(rx.el.dt(pair["label"]), rx.el.dd(pair["value"])),
            )
        ]
    else:
        body = [part for label, value in pairs for part in (rx.el.dt(label), rx.el.dd(value))]
    return rx.el.dl(*body, class_name="sc-facts")


def stat(label: Any, value: Any, *, hint: Any = "", href: Any = "", testid: str = "") -> rx.Component:
    """One number with its name; with `href` it opens the records behind it."""
    inner = [
        rx.el.span(label, class_name="sc-stat-label"),
        rx.el.span(value, class_name="sc-stat-value"),
        maybe(hint, lambda: rx.el.span(hint, class_name="sc-help")),
    ]
    if isinstance(href, rx.Var) or href:
        return rx.link(*inner, href=href, underline="none", class_name="sc-stat", custom_attrs=marked(testid))
    return rx.el.div(*inner, class_name="sc-stat", custom_attrs=marked(testid))


def empty_state(icon: str, title: Any, text: Any, action: Any = None, *, testid: str = "empty") -> rx.Component:
    """An empty place that teaches one action."""
    return rx.el.div(
        rx.el.div(rx.icon(icon, size=20, aria_hidden=True), class_name="sc-empty-icon"),
        rx.el.p(title, class_name="sc-empty-title"),
        rx.el.p(text, class_name="sc-empty-text"),
        action if action is not None else rx.fragment(),
        class_name="sc-empty",
        custom_attrs=marked(testid),
    )


def skeleton(width: str = "100%", height: str = "14px") -> rx.Component:
    """A grey shape the size of what is coming."""
    return rx.el.div(class_name="sc-skeleton", style={"width": width, "height": height}, aria_hidden="true")


def skeleton_rows(rows: int = 8) -> rx.Component:
    """Grey table rows while the first page loads."""
    widths = ("38%", "62%", "45%", "54%", "33%")
    return rx.el.div(
        *[
            rx.el.div(
                skeleton(widths[i % 5]), style={"padding": "13px 16px", "height": "40px", "box-sizing": "border-box"}
            )
            for i in range(rows)
        ],
        aria_busy="true",
    )


def tabs(
    items: list[tuple[Any, ...]], *, value: Any, on_change: Any, label: Any = "", testid: str = "tabs"
) -> rx.Component:
    """Tabs: items are (key, label) or (key, label, count); on_change gets the key. The content is the caller's."""
    return rx.el.div(
        *[
            rx.el.button(
                item[1],
                rx.el.span(item[2], class_name="sc-count") if len(item) > 2 else rx.fragment(),
                type="button",
                role="tab",
                on_click=on_change(item[0]),
                class_name="sc-tab",
                custom_attrs={
                    "data-testid": f"{testid}-{item[0]}",
                    "aria-selected": rx.cond(value == item[0], "true", "false"),
                },
            )
            for item in items
        ],
        role="tablist",
        aria_label=label,
        class_name="sc-tabs",
        custom_attrs=marked(testid),
    )
