"""模板库: a card for each template; one of them open beside it."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    empty_state,
    ghost_button,
    grow,
    page,
    page_header,
    primary_button,
    search_input,
    segmented,
    select_input,
    skeleton_rows,
    status_badge,
    toolbar,
)
from scrm_app.core.ui import t
from scrm_app.library.engine.catalogue import PACKS
from scrm_app.library.engine.shape import STAGES
from scrm_app.library.page.preview import preview
from scrm_app.library.page.style import LIBRARY
from scrm_app.library.state import LibraryState as S


def pack_icon(pack: Any, size: int = 18) -> rx.Component:
    """The picture of a trade; flows of several trades have a general one."""
    known = [(code, rx.icon(one.icon, size=size, aria_hidden=True)) for code, one in PACKS.items()]
    return rx.match(pack, *known, rx.icon("workflow", size=size, aria_hidden=True))


def _chips() -> rx.Component:
    return rx.el.div(
        *[
            rx.el.button(
                rx.icon(one.icon, size=14, aria_hidden=True),
                t(one.title.zh, one.title.en),
                type="button",
                on_click=S.choose_pack(code),
                class_name="lib-chip",
                custom_attrs={
                    "data-testid": f"library-pack-{code}",
                    "aria-pressed": rx.cond(S.pack == code, "true", "false"),
                },
            )
            for code, one in PACKS.items()
        ],
        role="group",
        aria_label=t("行业", "Trades"),
        class_name="lib-chips",
    )


def _state(card: Any) -> rx.Component:
    used = status_badge(card["state"], rx.cond(card["draft"], "amber", "green"), icon="circle-check")
    return rx.cond(card["some"], used)


def _action(card: Any) -> rx.Component:
    go = S.install(card["kind"], card["code"])
    button = primary_button(t("启用", "Use"), on_click=go, size="s", testid="library-install")
    rest = ghost_button(t("补齐其余", "Add the rest"), on_click=go, size="s", testid="library-install")
    return rx.el.div(
        rx.cond(card["installed"], rx.fragment(), rx.cond(card["some"], rest, button)), class_name="lib-above"
    )


def _card(card: Any) -> rx.Component:
    marks = rx.el.div(
        rx.cond(card["seen"] != "", status_badge(card["seen"], "cyan", icon="lightbulb", testid="library-seen")),
        rx.cond(card["urgency"] != "", status_badge(card["urgency"], card["hue"], icon="zap")),
        rx.cond(
            card["trade"] != "",
            rx.el.span(card["trade"], rx.cond(card["flow"] != "", " · ", ""), card["flow"], class_name="sc-help"),
        ),
        rx.cond((card["stage"] != "") & (card["kind"] == "flow"), status_badge(card["stage"], "gray")),
        grow(),
        _state(card),
        class_name="sc-row lib-wrap",
    )
    head = rx.el.div(
        rx.el.span(pack_icon(card["pack"]), class_name="lib-tile"),
        rx.el.div(
            rx.el.button(
                card["name"],
                type="button",
                on_click=S.open_card(card["kind"], card["code"]),
                class_name="lib-open sc-ellipsis",
                custom_attrs={"data-testid": "library-open"},
            ),
            rx.el.div(card["about"], class_name="sc-help lib-about"),
            class_name="sc-grow",
        ),
        class_name="lib-head",
    )
    foot = rx.el.div(
        rx.el.span(card["facts"], class_name="sc-help sc-num"), grow(), _action(card), class_name="sc-row lib-foot"
    )
    return rx.el.article(head, marks, foot, class_name="sc-section lib", custom_attrs={"data-testid": "library-card"})


def _grid() -> rx.Component:
    none = empty_state(
        "search-x",
        t("没有找到这样的模板", "No such template"),
        t(
            "换个说法再搜, 例如「退货」「上门」「预约」, 也可以打拼音首字母。",
            "Try other words, for example “return” in Chinese, or the first letters in pinyin.",
        ),
        ghost_button(t("看全部模板", "Show all"), on_click=rx.redirect("/library"), testid="library-all"),
    )
    more = rx.cond(
        S.found > S.cards.length(),
        rx.el.div(
            ghost_button(t("显示更多", "Show more"), on_click=S.show_more, testid="library-more"),
            class_name="sc-row",
            style={"justify-content": "center", "padding": "16px 0"},
        ),
    )
    cards = rx.el.div(rx.foreach(S.cards, _card), class_name="sc-grid", style={"--sc-min": "300px"})
    near = rx.cond(
        S.near,
        callout(
            t("没有一模一样的, 这些说法最接近:", "Nothing fits exactly; these come closest:"),
            testid="library-near",
        ),
    )
    listed = rx.cond(S.cards.length() == 0, none, rx.fragment(near, cards, more))
    return rx.cond(S.loaded, listed, skeleton_rows(6))


def _tools() -> rx.Component:
    stages = [(code, t(name.zh, name.en)) for code, name in STAGES.items()]
    return toolbar(
        search_input(
            value=S.query,
            on_change=S.search,
            placeholder=t("搜场景、流程、行业, 可用拼音", "Search scenes, flows, trades"),
            testid="library-search",
        ),
        rx.cond(
            S.tab != "pack",
            select_input(
                stages,
                value=S.stage,
                on_change=S.choose_stage,
                placeholder=t("全部阶段", "Every stage"),
                aria_label=t("阶段", "Stage"),
                testid="library-stage",
            ),
        ),
        grow(),
        segmented(
            [("scene", t("场景", "Scenes")), ("flow", t("流程", "Flows")), ("pack", t("行业", "Trades"))],
            value=S.tab,
            on_change=S.choose_tab,
            label=t("看什么", "What to show"),
            testid="library-tab",
        ),
    )


def library_page() -> rx.Component:
    """The template library."""
    return page(
        rx.el.style(LIBRARY),
        page_header(
            t("模板库", "Template library"),
            rx.cond(S.totals == "", t("挑一个现成的, 再按自己的习惯改", "Take one and change it"), S.totals),
        ),
        _tools(),
        rx.cond(S.tab != "pack", _chips()),
        _grid(),
        preview(),
        testid="library",
    )
