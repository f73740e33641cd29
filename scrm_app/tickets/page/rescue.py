"""超时抢救台: what will probably be late and why, the few moves that save most, and how good the forecast is."""

from typing import Any

import reflex as rx

from components.controls import (
    checkbox,
    empty_state,
    ghost_button,
    grid,
    page,
    page_header,
    primary_button,
    row,
    section,
    skeleton_rows,
    stat,
    status_badge,
)
from scrm_app.core.ui import t
from scrm_app.tickets.state.rescue import RescueState

S: Any = RescueState
FIRST = 8
PLAIN = {"listStyle": "none", "margin": 0, "padding": 0}
SUMMARY = {"minHeight": "44px", "lineHeight": "44px"}


def _cards() -> rx.Component:
    c = S.cards
    return grid(
        stat(
            t("预计还会超时", "Expected to be late"),
            rx.el.span(c["before"].to(str), t(" 张", " tickets")),
            hint=rx.cond(
                S.proposals.length() > 0,
                rx.el.span(t("采纳建议后 ", "with the proposals "), c["after"].to(str), t(" 张", " tickets")),
                t("各张概率之和", "the sum of their chances"),
            ),
            testid="rescue-before",
        ),
        stat(
            t("多半会超时", "More likely late than not"),
            c["risky"].to(str),
            hint=t("概率五成以上", "50 % or more"),
            testid="rescue-risky",
        ),
        stat(
            t("有时限, 未超时", "Still in time"),
            c["watched"].to(str),
            hint=rx.el.span(c["unknown"].to(str), t(" 张记录不足, 未预测", " without enough records")),
            testid="rescue-watched",
        ),
        stat(
            t("已经超时", "Late already"),
            c["late"].to(str),
            hint=t("点开处理", "open them"),
            href="/tickets?overdue=1",
            testid="rescue-late",
        ),
        min_width="160px",
    )


def _proposal(one: Any) -> rx.Component:
    tick = checkbox(
        rx.el.span(one["number"].to(str), class_name="sc-num"),
        checked=S.picked.contains(one["id"].to(int)),
        on_change=lambda _: S.pick(one["id"].to(int)),
        testid="rescue-pick",
    )
    handed = rx.el.span(
        one["from"].to(str),
        rx.icon("arrow-right", size=14, aria_label=t("转给", "to")),
        rx.el.b(one["to"].to(str)),
        style={"display": "inline-flex", "gap": "6px", "alignItems": "center"},
    )
    return rx.el.li(
        row(tick, rx.el.div(class_name="sc-grow"), status_badge(one["gain"].to(str), "green", icon="life-buoy")),
        rx.link(one["title"].to(str), href="/tickets/" + one["id"].to(str), class_name="sc-link sc-strong"),
        row(rx.el.span(one["node"].to(str), class_name="sc-muted"), handed),
        rx.el.span(one["why"].to(str), class_name="sc-help"),
        style={"display": "grid", "gap": "4px", "padding": "12px 2px", "borderBottom": "1px solid var(--gray-4)"},
        custom_attrs={"data-testid": "rescue-proposal"},
    )


def _proposals() -> rx.Component:
    shown = rx.el.div(
        rx.el.ul(rx.foreach(S.proposals, _proposal), style=PLAIN),
        rx.el.div(
            primary_button(
                t("改派所选", "Reassign the ticked"),
                icon="life-buoy",
                on_click=S.apply,
                disabled=S.picked.length() == 0,
                testid="rescue-apply",
            ),
            style={"display": "flex", "justifyContent": "flex-end", "paddingTop": "12px"},
        ),
    )
    none = rx.el.p(
        t(
            "没有值得做的改派: 换人不会让更多工单按时完成。",
            "No move is worth it: nobody else would make more tickets be in time.",
        ),
        class_name="sc-help",
    )
    return section(
        t("建议的改派", "Proposed moves"),
        rx.cond(S.proposals.length() > 0, shown, none),
        description=t(
            "改动最少, 保住的时限最多; 不越过班次、技能和上限",
            "The fewest moves that save most promises; shifts, skills and caps are kept",
        ),
    )


def _risk(one: Any) -> rx.Component:
    bar = rx.el.div(
        rx.el.div(
            style={
                "width": one["width"].to(str),
                "height": "100%",
                "borderRadius": "99px",
                "background": "var(--" + one["level"].to(str) + "-9)",
            }
        ),
        style={
            "height": "6px",
            "borderRadius": "99px",
            "background": "var(--gray-4)",
            "flex": "1",
            "maxWidth": "140px",
        },
        aria_hidden="true",
    )
    return rx.el.li(
        row(
            rx.el.b(one["percent"].to(str), class_name="sc-num", style={"minWidth": "44px"}),
            bar,
            rx.el.div(class_name="sc-grow"),
            rx.el.span(t("时限 ", "due "), one["due"].to(str), class_name="sc-muted sc-num"),
        ),
        rx.link(
            rx.el.span(one["number"].to(str), class_name="sc-muted sc-num"),
            " ",
            one["title"].to(str),
            href="/tickets/" + one["id"].to(str),
            class_name="sc-link",
        ),
        rx.el.span(one["node"].to(str), " · ", one["who"].to(str), class_name="sc-muted"),
        rx.el.span(one["why"].to(str), class_name="sc-help"),
        style={"display": "grid", "gap": "3px", "padding": "10px 2px", "borderBottom": "1px solid var(--gray-4)"},
        custom_attrs={"data-testid": "rescue-risk"},
    )


def _tenth(one: Any) -> rx.Component:
    mark = {
        "position": "absolute",
        "top": "-3px",
        "bottom": "-3px",
        "width": "2px",
        "left": one["said_at"].to(str),
        "background": "var(--gray-12)",
    }
    bar = rx.el.div(
        rx.el.div(
            style={
                "width": one["late_width"].to(str),
                "height": "100%",
                "borderRadius": "4px",
                "background": "var(--accent-9)",
            }
        ),
        rx.el.div(style=mark),
        style={"position": "relative", "height": "12px", "borderRadius": "4px", "background": "var(--gray-4)"},
        aria_hidden="true",
    )
    return rx.el.tr(
        rx.el.td(one["said"].to(str), class_name="sc-right"),
        rx.el.td(bar, style={"width": "50%"}),
        rx.el.td(one["late"].to(str), class_name="sc-right sc-strong"),
        rx.el.td(one["looks"].to(str), class_name="sc-right"),
    )


def _check() -> rx.Component:
    head = rx.el.tr(
        rx.el.th(t("当时预测", "Forecast"), class_name="sc-right"),
        rx.el.th(""),
        rx.el.th(t("实际超时", "Were late"), class_name="sc-right"),
        rx.el.th(t("次数", "Looks"), class_name="sc-right"),
    )
    rows = S.checked["bins"].to(list[dict[str, str]])
    table = rx.el.div(
        rx.el.table(rx.el.thead(head), rx.el.tbody(rx.foreach(rows, _tenth)), class_name="sc-table sc-compact"),
        class_name="sc-table-scroll",
        custom_attrs={"data-testid": "rescue-check"},
    )
    return section(
        t("预测有多准", "How good the forecast is"),
        rx.el.p(S.checked["sentence"].to(str), class_name="sc-help", style={"margin": "0 0 8px"}),
        table,
        description=t("条是实际, 竖线是预测; 两者重合就是准", "Bar: what happened; line: what was said"),
    )


def _board() -> rx.Component:
    risks = section(
        t("可能超时的工单", "Tickets at risk"),
        rx.el.ul(rx.foreach(S.risks[:FIRST], _risk), style=PLAIN),
        rx.cond(
            S.risks.length() > FIRST,
            rx.el.details(
                rx.el.summary(t("其余工单", "The other tickets"), class_name="sc-link", style=SUMMARY),
                rx.el.ul(rx.foreach(S.risks[FIRST:], _risk), style=PLAIN),
            ),
        ),
        description=t(
            "按超时概率排列; 依据同一步骤的历史用时、队列和班次",
            "By chance; from past times at the step, queues and shifts",
        ),
    )
    sides = rx.el.div(_proposals(), _check(), class_name="sc-stack")
    return rx.el.div(
        _cards(),
        grid(sides, risks, min_width="340px"),
        class_name="sc-stack",
    )


def rescue_page() -> rx.Component:
    """Counts, proposals, risks, and the check of the forecast."""
    empty = empty_state(
        "life-buoy",
        t("现在没有可预测的工单", "Nothing to forecast now"),
        t(
            "有时限的工单进行中, 且同类步骤完成过至少 20 次后, 这里会列出可能超时的工单。",
            "Open tickets with a time limit appear here once 20 visits like theirs have been finished.",
        ),
        testid="rescue-empty",
    )
    again = ghost_button(t("重新计算", "Look again"), icon="refresh-cw", on_click=S.load, testid="rescue-again")
    shown = rx.cond(S.risks.length() > 0, _board(), rx.el.div(_cards(), empty, class_name="sc-stack"))
    return page(
        page_header(
            t("超时抢救台", "Rescue board"),
            t(
                "哪些工单快要超时, 换谁来做最划算",
                "Which promises will probably break, and who could save them",
            ),
            again,
        ),
        rx.cond(S.ready, shown, skeleton_rows(8)),
        testid="rescue",
    )
