"""What all customer pages share: a narrow column, the store on top, and kind words when a link does not open."""

from typing import Any

import reflex as rx

from components.controls import icon_button, skeleton
from scrm_app.core.ui import UiState, t

CARD = {
    "background": "var(--sc-panel)",
    "border": "1px solid var(--sc-line)",
    "borderRadius": "16px",
    "padding": "20px",
    "boxShadow": "var(--sc-shadow-s)",
    "display": "grid",
    "gap": "14px",
}


def card(*children: Any, testid: str = "", **style: Any) -> rx.Component:
    """A white sheet."""
    return rx.el.section(*children, style={**CARD, **style}, custom_attrs={"data-testid": testid} if testid else {})


def heading(icon: str, words: Any) -> rx.Component:
    """The title of a card."""
    return rx.el.h2(
        rx.icon(icon, size=16, color="var(--accent-11)", aria_hidden=True),
        words,
        style={
            "display": "flex",
            "gap": "8px",
            "alignItems": "center",
            "fontSize": "15px",
            "fontWeight": "600",
            "margin": 0,
        },
    )


def _top(store: Any) -> rx.Component:
    lang = icon_button(
        "languages", t("切换为英文", "Switch to Chinese"), on_click=UiState.toggle_lang, testid="h5-lang", icon_size=20
    )
    return rx.el.header(
        rx.el.div(
            rx.icon("store", size=18, aria_hidden=True),
            style={
                "width": "36px",
                "height": "36px",
                "borderRadius": "11px",
                "display": "grid",
                "placeItems": "center",
                "background": "var(--accent-9)",
                "color": "white",
            },
        ),
        rx.el.strong(store, style={"fontSize": "16px", "flex": "1", "minWidth": "0"}, class_name="sc-ellipsis"),
        lang,
        style={"display": "flex", "alignItems": "center", "gap": "10px"},
    )


def h5(store: Any, *children: Any, testid: str) -> rx.Component:
    """The whole page around its cards."""
    return rx.el.div(
        rx.el.main(
            rx.el.div(id="h5-top"),
            _top(store),
            *children,
            style={
                "maxWidth": "520px",
                "margin": "0 auto",
                "padding": "12px 16px 48px",
                "display": "grid",
                "gap": "14px",
            },
            custom_attrs={"data-testid": testid},
        ),
        style={
            "minHeight": "100dvh",
            "background": "linear-gradient(var(--accent-3), var(--sc-canvas) 240px)",
            "color": "var(--sc-ink)",
            "fontSize": "15px",
        },
    )


def refused(sentence: Any) -> rx.Component:
    """The link does not open, and this is what to do."""
    return card(
        rx.el.div(
            rx.icon("link-2-off", size=28, color="var(--gray-10)", aria_hidden=True),
            style={
                "width": "64px",
                "height": "64px",
                "borderRadius": "50%",
                "background": "var(--gray-a3)",
                "display": "grid",
                "placeItems": "center",
                "margin": "24px auto 4px",
            },
        ),
        rx.el.h1(
            t("打不开这个页面", "This page does not open"),
            style={"fontSize": "18px", "fontWeight": "600", "textAlign": "center", "margin": 0},
        ),
        rx.el.p(
            sentence,
            style={"textAlign": "center", "color": "var(--sc-muted)", "margin": "0 0 24px", "lineHeight": 1.7},
            role="alert",
        ),
        testid="h5-refused",
    )


def waiting() -> rx.Component:
    """The shape of what is coming."""
    return card(skeleton("60%", "22px"), *[skeleton(height="44px") for _ in range(4)])


def call_store(phone: Any) -> rx.Component:
    """One tap to the store's telephone."""
    return rx.cond(
        phone != "",
        rx.el.a(
            rx.icon("phone", size=16, aria_hidden=True),
            t("致电门店", "Call the store"),
            href="tel:" + phone,
            class_name="sc-btn sc-ghost",
            style={"minHeight": "44px", "justifyContent": "center"},
            custom_attrs={"data-testid": "h5-call"},
        ),
    )
