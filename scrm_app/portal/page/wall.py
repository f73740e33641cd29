"""/h5/wall/…: the progress screen for the television of the shop; readable from across the room, and on a phone."""

from typing import Any

import reflex as rx

from components.controls import alive, icon_button, skeleton
from scrm_app.core.ui import UiState, t
from scrm_app.portal.page.frame import refused
from scrm_app.portal.state import H5WallState

S: Any = H5WallState
HUES = [("pre", "var(--amber-9)"), ("mid", "var(--accent-9)"), ("post", "var(--teal-9)"), ("done", "var(--green-9)")]
LARGE, MIDDLE, SMALL = "clamp(22px, 2.1vw, 48px)", "clamp(15px, 1.25vw, 28px)", "clamp(13px, 0.95vw, 20px)"


def _hue(key: Any) -> Any:
    return rx.match(key, *HUES, "var(--gray-9)")


def _card(card: Any, hue: Any) -> rx.Component:
    bar = rx.el.div(
        rx.el.div(style={"height": "100%", "width": card["share"].to(str), "background": hue, "borderRadius": "99px"}),
        style={"height": "6px", "background": "var(--gray-a4)", "borderRadius": "99px", "overflow": "hidden"},
        aria_hidden="true",
    )
    top = rx.el.div(
        rx.el.strong(card["code"].to(str), class_name="sc-num", style={"fontSize": LARGE, "lineHeight": "1.15"}),
        rx.el.span(
            card["since"].to(str),
            class_name="sc-num",
            style={"fontSize": SMALL, "color": "var(--sc-muted)", "marginLeft": "auto", "whiteSpace": "nowrap"},
        ),
        style={"display": "flex", "alignItems": "baseline", "gap": "12px", "flexWrap": "wrap"},
    )
    return rx.el.li(
        top,
        rx.el.div(
            rx.cond(UiState.lang == "en", card["en"].to(str), card["zh"].to(str)),
            style={"fontSize": MIDDLE, "lineHeight": "1.4"},
        ),
        bar,
        style={
            "display": "grid",
            "gap": "8px",
            "padding": "clamp(10px, 1vw, 22px)",
            "background": "var(--sc-panel)",
            "borderRadius": "14px",
            "border": "1px solid var(--sc-line)",
            "borderLeft": "6px solid " + hue.to(str),
        },
        custom_attrs={"data-testid": "wall-card"},
    )


def _lane(lane: Any) -> rx.Component:
    hue = _hue(lane["key"].to(str))
    cards = lane["cards"].to(list[dict[str, str]])
    head = rx.el.h2(
        rx.el.span(style={"width": "12px", "height": "12px", "borderRadius": "99px", "background": hue}),
        rx.cond(UiState.lang == "en", lane["en"].to(str), lane["zh"].to(str)),
        rx.el.span(lane["count"].to(str), class_name="sc-num", style={"marginLeft": "auto"}),
        style={"display": "flex", "alignItems": "center", "gap": "10px", "fontSize": MIDDLE, "margin": "0 4px"},
    )
    more = rx.cond(
        lane["more"].to(int) > 0,
        rx.el.p(t("还有 ", "And "), lane["more"].to(str), t(" 单", " more"), style={"fontSize": SMALL, "margin": "0"}),
    )
    none = rx.el.p(t("暂无", "None now"), style={"fontSize": SMALL, "color": "var(--sc-muted)", "margin": "4px"})
    return rx.el.section(
        head,
        rx.el.ul(
            rx.foreach(cards, lambda card: _card(card, hue)),
            style={"listStyle": "none", "margin": "0", "padding": "0", "display": "grid", "gap": "10px"},
        ),
        rx.cond(cards.length() == 0, none),
        more,
        style={"display": "grid", "gap": "12px", "alignContent": "start", "minWidth": "0"},
        custom_attrs={"data-testid": "wall-" + lane["key"].to(str)},
    )


def wall_page() -> rx.Component:
    """The store, the time, and where each ticket stands; refused kindly like every link."""
    head = rx.el.header(
        rx.el.h1(S.page["store"].to(str), style={"fontSize": LARGE, "margin": "0"}),
        rx.el.span(t("服务进度", "Progress"), style={"fontSize": MIDDLE, "color": "var(--sc-muted)"}),
        rx.el.span(class_name="sc-grow"),
        rx.el.time(
            S.page["at"].to(str),
            class_name="sc-num",
            style={"fontSize": LARGE},
            custom_attrs={"data-testid": "wall-at"},
        ),
        icon_button(
            "languages",
            t("切换为英文", "Switch to Chinese"),
            on_click=UiState.toggle_lang,
            testid="h5-lang",
            icon_size=20,
        ),
        icon_button("sun-moon", t("深色 / 浅色", "Dark or light"), on_click=rx.toggle_color_mode, icon_size=20),
        style={"display": "flex", "alignItems": "center", "gap": "clamp(8px, 1vw, 20px)", "flexWrap": "wrap"},
    )
    board = rx.el.div(
        rx.foreach(S.lanes, _lane),
        style={
            "display": "grid",
            "gap": "clamp(14px, 1.6vw, 36px)",
            "gridTemplateColumns": "repeat(auto-fit, minmax(min(100%, 280px), 1fr))",
        },
        custom_attrs={"data-testid": "wall"},
    )
    shown = rx.fragment(alive(S.refresh, seconds=10), head, board)
    body = rx.match(S.stage, ("shown", shown), ("refused", refused(S.problem)), skeleton("100%", "60vh"))
    return rx.el.main(
        body,
        style={
            "minHeight": "100dvh",
            "padding": "clamp(14px, 1.8vw, 40px)",
            "display": "grid",
            "gap": "clamp(14px, 1.6vw, 32px)",
            "alignContent": "start",
            "background": "var(--sc-canvas)",
            "color": "var(--sc-ink)",
        },
        custom_attrs={"data-testid": "wall-page"},
    )
