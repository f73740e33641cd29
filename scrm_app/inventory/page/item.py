"""The drawer of one item with its ledger, and the small window of an act."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    drawer,
    empty_state,
    facts,
    field_row,
    ghost_button,
    icon_button,
    primary_button,
    row,
    select_input,
    sheet,
    stack,
    status_badge,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.inventory.state import StockItemState as S

MOVE = FrameState.permissions.contains("inventory.move")
ITEM: Any = S.item
OPEN = S.opened > 0


def _said(key: str) -> Any:
    return ITEM[key].to(str)


def _facts() -> rx.Component:
    unit = _said("unit")
    figures = facts(
        [
            (t("可用", "Free"), rx.el.b(_said("free"), " ", unit, custom_attrs={"data-testid": "item-free"})),
            (t("现有", "On hand"), rx.el.span(_said("on_hand"), class_name="sc-num")),
            (t("已预留给工单", "Promised to tickets"), rx.el.span(_said("reserved"), class_name="sc-num")),
            (t("安全库存", "Safety stock"), rx.el.span(_said("safety"), class_name="sc-num")),
            (t("结算价", "Price"), rx.el.span(_said("sale"), class_name="sc-num")),
        ]
    )
    cost = facts([(t("进货价", "Purchase price"), rx.el.span(_said("cost"), class_name="sc-num"))])
    return stack(
        row(status_badge(_said("state"), _said("state_hue"), testid="item-state")),
        figures,
        rx.cond(_said("cost") != "", cost),
    )


def _acts() -> rx.Component:
    return rx.cond(
        MOVE,
        row(
            primary_button(t("入库", "Receive"), icon="plus", on_click=S.begin("in"), testid="item-in"),
            ghost_button(
                t("调拨", "Transfer"), icon="arrow-right-left", on_click=S.begin("transfer"), testid="item-transfer"
            ),
            ghost_button(t("盘点", "Count"), icon="clipboard-check", on_click=S.begin("count"), testid="item-count"),
        ),
    )


def _line(line: Any) -> rx.Component:
    said = rx.el.div(
        rx.el.div(
            rx.el.span(line["word"].to(str), class_name="sc-strong"),
            rx.cond(line["undo"].to(bool), status_badge(t("撤销", "Undone"), "gray", icon="undo-2")),
            rx.cond(line["other"] != "", rx.el.span(line["other"].to(str))),
            rx.cond(
                line["href"] != "",
                rx.link(line["ticket"].to(str), href=line["href"].to(str), class_name="sc-num"),
            ),
            style={"display": "flex", "gap": "6px", "flexWrap": "wrap", "alignItems": "center"},
        ),
        rx.el.div(
            line["at"].to(str),
            " · ",
            line["who"].to(str),
            rx.cond(line["reason"] != "", rx.el.span(" · ", line["reason"].to(str))),
            class_name="sc-help",
            style={"overflowWrap": "anywhere"},
        ),
        style={"flex": "1", "minWidth": "0"},
    )
    colour = rx.match(line["hue"], ("green", "var(--green-11)"), ("red", "var(--red-11)"), "var(--gray-11)")
    amount = rx.el.div(
        rx.el.span(line["amount"].to(str), class_name="sc-num", style={"fontWeight": "600", "color": colour}),
        rx.el.span(t("结存 ", "left "), line["balance"].to(str), class_name="sc-help sc-num"),
        style={"display": "grid", "justifyItems": "end", "flex": "none"},
    )
    return rx.el.li(
        said,
        amount,
        key=line["id"].to(str),
        style={"display": "flex", "gap": "12px", "padding": "9px 0", "borderTop": "1px solid var(--gray-4)"},
        custom_attrs={"data-testid": "movement", "data-kind": line["kind"].to(str)},
    )


def _ledger() -> rx.Component:
    turn = row(
        rx.el.div(class_name="sc-grow"),
        rx.el.span(S.page, " / ", S.pages, class_name="sc-help sc-num"),
        icon_button(
            "chevron-left",
            t("较新的", "Newer"),
            on_click=S.turn_page(S.page - 1),
            disabled=S.page <= 1,
            testid="movements-newer",
        ),
        icon_button(
            "chevron-right",
            t("较早的", "Older"),
            on_click=S.turn_page(S.page + 1),
            disabled=S.page >= S.pages,
            testid="movements-older",
        ),
    )
    listed = rx.el.ul(
        rx.foreach(S.lines.to(list[dict[str, Any]]), _line),
        style={"listStyle": "none", "margin": "0", "padding": "0"},
        custom_attrs={"data-testid": "movements"},
    )
    nothing = empty_state(
        "history",
        t("还没有出入库", "Nothing moved yet"),
        t("入库、调拨、盘点和工单用料都会记在这里, 不能改写。", "Every movement is written down here for good."),
    )
    return rx.el.section(
        rx.el.h3(t("出入库记录", "Movements"), style={"fontSize": "13px", "fontWeight": "600", "margin": "0 0 8px"}),
        rx.cond(S.lines.length() > 0, listed, nothing),
        rx.cond(S.pages > 1, turn),
    )


def item_drawer() -> rx.Component:
    """The opened item."""
    return drawer(
        OPEN,
        _said("part"),
        stack(_facts(), _acts(), _ledger()),
        subtitle=rx.el.span(_said("warehouse"), " · ", _said("code")),
        on_close=S.close,
        testid="stock-drawer",
    )


def _quantity(label: Any, help: Any = "") -> rx.Component:
    box = text_input("quantity", input_mode="decimal", required=True, max_length=12, testid="act-quantity")
    return field_row(label, box, help, required=True)


def _choose(name: str, label: Any, options: Any, testid: str) -> rx.Component:
    box = select_input(options, name=name, placeholder=t("请选择", "Choose"), required=True, testid=testid)
    return field_row(label, box, required=True)


def _receive() -> rx.Component:
    return stack(
        _choose("place", t("仓库", "Warehouse"), S.choices["places"], "act-place"),
        _choose("part", t("备件", "Part"), S.choices["parts"], "act-part"),
    )


def act_sheet() -> rx.Component:
    """The form of 入库, 调拨 or 盘点."""
    have = rx.el.span(t("现有 ", "On hand "), _said("on_hand"), t(", 可用 ", ", free "), _said("free"))
    about = rx.cond(
        OPEN, rx.el.div(rx.el.b(_said("part")), rx.el.div(_said("warehouse"), " · ", have, class_name="sc-help"))
    )
    title = rx.match(
        S.act, ("transfer", t("调拨", "Transfer")), ("count", t("盘点", "Count")), t("入库", "Receive stock")
    )
    body = rx.match(
        S.act,
        (
            "transfer",
            stack(
                _choose("target", t("调往", "To"), S.choices["targets"], "act-target"),
                _quantity(t("数量", "Quantity")),
            ),
        ),
        (
            "count",
            _quantity(
                t("实际数量", "Counted"),
                t("按货架上点到的填, 差额会记为盘点。", "What lies there; the rest is booked."),
            ),
        ),
        stack(rx.cond(OPEN, rx.fragment(), _receive()), _quantity(t("数量", "Quantity"))),
    )
    form = rx.el.form(
        about,
        body,
        field_row(
            t("说明", "Reason"),
            text_input(
                "reason", max_length=200, placeholder=t("如: 采购单号", "e.g. purchase order"), testid="act-reason"
            ),
        ),
        rx.cond(S.problem != "", callout(S.problem, "red", icon="circle-alert", testid="act-problem")),
        rx.el.div(
            ghost_button(t("取消", "Cancel"), on_click=S.leave),
            primary_button(title, type="submit", testid="act-go"),
            class_name="sc-row",
            style={"justifyContent": "flex-end"},
        ),
        on_submit=S.carry_out,
        class_name="sc-stack",
        key=S.act,
    )
    return sheet(S.act != "", title, form, on_close=S.leave, testid="act-sheet")
