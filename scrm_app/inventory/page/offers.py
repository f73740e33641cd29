"""/stock/offers: offers to come, and what the warehouses need for them."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    empty_state,
    field_row,
    ghost_button,
    page,
    page_header,
    primary_button,
    quiet_button,
    row,
    select_input,
    sheet,
    skeleton_rows,
    status_badge,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.inventory.state import OffersState as S
from scrm_app.inventory.state.offers import LINES

MANAGE = FrameState.permissions.contains("inventory.manage")


def _need(need: Any) -> rx.Component:
    missing = rx.cond(
        need["missing"] != "",
        status_badge(rx.el.span(t("缺 ", "short "), need["missing"].to(str)), "red"),
        status_badge(t("够", "enough"), "green"),
    )
    named = rx.cond(
        need["href"] != "",
        rx.link(need["part"].to(str), href=need["href"].to(str)),
        rx.el.span(need["part"].to(str)),
    )
    return rx.el.li(
        rx.el.div(
            named, rx.el.div(need["warehouse"].to(str), class_name="sc-help"), style={"flex": "1", "minWidth": "0"}
        ),
        rx.el.div(
            rx.el.span(t("要 ", "needs "), need["wanted"].to(str), class_name="sc-num"),
            rx.el.div(t("可用 ", "free "), need["free"].to(str), class_name="sc-help sc-num"),
            style={"textAlign": "right"},
        ),
        rx.el.div(missing, style={"minWidth": "76px", "textAlign": "right"}),
        style={
            "display": "flex",
            "gap": "12px",
            "alignItems": "center",
            "padding": "8px 0",
            "borderTop": "1px solid var(--gray-4)",
        },
        custom_attrs={"data-testid": "offer-need"},
    )


def _offer(one: Any) -> rx.Component:
    head = rx.el.div(
        rx.el.div(
            rx.el.h2(one["name"].to(str), style={"fontSize": "15px", "fontWeight": "600", "margin": "0"}),
            rx.el.div(
                one["day"].to(str),
                t(" 开始 · ", " on · "),
                one["by"].to(str),
                rx.cond(one["note"] != "", rx.el.span(" · ", one["note"].to(str))),
                class_name="sc-help",
            ),
            style={"flex": "1", "minWidth": "160px"},
        ),
        status_badge(one["state"].to(str), one["hue"].to(str)),
        rx.cond(
            one["may"].to(bool),
            quiet_button(
                t("取消活动", "Withdraw"), icon="x", on_click=S.withdraw(one["id"].to(int)), testid="offer-off"
            ),
        ),
        style={"display": "flex", "gap": "8px", "flexWrap": "wrap", "alignItems": "center"},
    )
    needs = rx.el.ul(
        rx.foreach(one["needs"].to(list[dict[str, str]]), _need),
        style={"listStyle": "none", "margin": "8px 0 0", "padding": "0"},
    )
    return rx.el.section(
        head,
        needs,
        style={
            "border": "1px solid var(--gray-4)",
            "borderRadius": "10px",
            "padding": "14px 16px 6px",
            "background": "var(--color-panel-solid)",
        },
        custom_attrs={"data-testid": "offer"},
    )


def _line(number: int) -> rx.Component:
    label = t(f"备件 {number + 1}", f"Part {number + 1}")
    part = select_input(
        S.parts, name=f"part{number}", placeholder=label, aria_label=label, testid=f"offer-part{number}"
    )
    amount = text_input(
        f"quantity{number}",
        placeholder=t("数量", "Quantity"),
        input_mode="decimal",
        aria_label=t(f"备件 {number + 1} 预计数量", f"Expected quantity of part {number + 1}"),
        max_length=12,
        style={"width": "96px", "flex": "none"},
    )
    return rx.el.div(
        rx.el.div(part, style={"flex": "1", "minWidth": "0"}), amount, style={"display": "flex", "gap": "8px"}
    )


def _form() -> rx.Component:
    return rx.el.form(
        field_row(
            t("活动名称", "Offer"),
            text_input("name", required=True, max_length=80, testid="offer-name"),
            required=True,
        ),
        row(
            field_row(
                t("开始日期", "From"),
                text_input("starts_on", type="date", required=True, testid="offer-day"),
                required=True,
            ),
            field_row(
                t("仓库", "Warehouse"),
                select_input(S.places, name="place", placeholder=t("全部仓库", "All warehouses"), testid="offer-place"),
            ),
        ),
        field_row(
            t("每个仓库预计用量", "Expected need of each warehouse"),
            rx.el.div(*[_line(number) for number in range(LINES)], style={"display": "grid", "gap": "8px"}),
            group=True,
        ),
        field_row(t("说明", "Note"), text_input("note", max_length=300)),
        rx.cond(S.problem != "", callout(S.problem, "red", icon="circle-alert", testid="offer-problem")),
        rx.el.div(
            ghost_button(t("取消", "Cancel"), on_click=S.cancel),
            primary_button(t("公布并提醒仓库", "Announce and tell"), type="submit", testid="offer-go"),
            class_name="sc-row",
            style={"justifyContent": "flex-end"},
        ),
        on_submit=S.announce,
        class_name="sc-stack",
    )


def offers_page() -> rx.Component:
    """Offers to come."""
    new = primary_button(t("公布活动", "Announce an offer"), icon="megaphone", on_click=S.start, testid="offer-new")
    nothing = empty_state(
        "megaphone",
        t("没有即将开始的活动", "No offer to come"),
        t(
            "公布活动要用的备件和数量, 仓库负责人会马上收到备货提醒。",
            "Announce what an offer will need; whoever looks after the warehouses is told at once.",
        ),
        rx.cond(MANAGE, new),
    )
    listed = rx.el.div(
        rx.foreach(S.rows.to(list[dict[str, Any]]), _offer),
        style={"display": "grid", "gap": "12px", "maxWidth": "880px"},
    )
    return page(
        page_header(
            t("活动备货", "Offers"),
            t("活动要用多少备件, 各仓库够不够。", "What offers will need, and whether the warehouses have it."),
            rx.cond(MANAGE, new),
        ),
        rx.cond(S.rows.length() > 0, listed, rx.cond(S.loading, skeleton_rows(4), nothing)),
        sheet(S.announcing, t("公布活动", "Announce an offer"), _form(), on_close=S.cancel, testid="offer-sheet"),
        testid="offers-page",
    )
