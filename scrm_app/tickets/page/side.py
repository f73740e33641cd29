"""The tab that explains a ticket: why it came to whom, what was promised, how far it went, what belongs to it."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    ghost_button,
    icon_button,
    menu,
    primary_button,
    quiet_button,
    row,
    search_input,
    skeleton_rows,
    stack,
    status_badge,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.tickets.page.parts import status_mark
from scrm_app.tickets.state.side import SideState

S: Any = SideState
PLAIN = {"listStyle": "none", "margin": "0", "padding": "0"}
BOX = {
    "border": "1px solid var(--gray-4)",
    "borderRadius": "10px",
    "padding": "12px 14px",
    "display": "grid",
    "gap": "8px",
}
HEAD = {"fontSize": "13px", "fontWeight": "600", "margin": "0", "color": "var(--gray-12)"}


def _head(text: Any, *beside: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.h3(text, style=HEAD), rx.el.div(class_name="sc-grow"), *beside, class_name="sc-row")


def _person(one: Any) -> rx.Component:
    icon = rx.cond(
        one["won"],
        rx.icon("circle-check", size=15, color="var(--green-10)", aria_hidden=True),
        rx.cond(
            one["out"],
            rx.icon("circle-x", size=15, color="var(--gray-9)", aria_hidden=True),
            rx.icon("circle", size=15, color="var(--gray-9)", aria_hidden=True),
        ),
    )
    word = rx.cond(one["won"], t("选中", "chosen"), rx.cond(one["out"], t("排除", "left out"), t("候补", "next")))
    return rx.el.li(
        icon,
        rx.el.span(one["name"], style={"fontWeight": rx.cond(one["won"], "600", "400"), "minWidth": "64px"}),
        rx.el.span(word, class_name="sc-help", style={"minWidth": "40px"}),
        rx.el.span(one["text"], class_name="sc-grow", style={"color": "var(--gray-11)", "fontSize": "13px"}),
        style={"display": "flex", "gap": "8px", "alignItems": "center", "padding": "3px 0"},
    )


def _card(card: Any) -> rx.Component:
    icon = rx.match(
        card["kind"],
        ("priority", rx.icon("flame", size=16, aria_hidden=True)),
        ("sla", rx.icon("timer", size=16, aria_hidden=True)),
        ("escalation", rx.icon("chevrons-up", size=16, aria_hidden=True)),
        rx.icon("route", size=16, aria_hidden=True),
    )
    rule = rx.cond(
        card["rule"] != "",
        rx.el.span(
            t("规则「", "Rule “"),
            card["rule"].to(str),
            t("」版本 ", "”, version "),
            card["version"].to(str),
        ),
        rx.el.span(t("没有规则命中, 按环节的角色和门店就近派单", "No rule held: by the step's role, own store first")),
    )
    lines = card["lines"].to(list[dict[str, Any]])
    asked = card["asked"].to(list[str])
    return rx.el.div(
        rx.el.div(
            icon,
            rx.el.span(card["title"].to(str), style={"fontWeight": "500"}, class_name="sc-grow"),
            rx.el.span(card["at"].to(str), class_name="sc-help sc-num"),
            class_name="sc-row",
        ),
        rx.el.div(rule, class_name="sc-help"),
        rx.cond(lines.length() > 0, rx.el.ul(rx.foreach(lines, _person), style=PLAIN)),
        rx.cond(
            asked.length() > 0,
            rx.el.details(
                rx.el.summary(
                    t("先问过的规则", "Rules asked before"), class_name="sc-help", style={"cursor": "pointer"}
                ),
                rx.el.ul(rx.foreach(asked, lambda one: rx.el.li(one)), style={"fontSize": "13px", "margin": "4px 0 0"}),
            ),
        ),
        rx.cond(
            (card["kind"] == "dispatch") & (lines.length() > 0),
            rx.cond(
                card["same"],
                rx.el.div(
                    rx.icon("shield-check", size=13, aria_hidden=True),
                    t("用这张卡重新计算, 结果相同", "Computed again from this card: the same result"),
                    class_name="sc-help sc-row",
                    style={"gap": "5px"},
                ),
                status_badge(t("重新计算结果不同", "Computing again gives another result"), "red"),
            ),
        ),
        style=BOX,
        custom_attrs={"data-testid": "why-card"},
    )


def _why() -> rx.Component:
    form = rx.el.form(
        stack(
            text_input(
                "reason",
                placeholder=t("哪里不合适? 如: 我没有高压电工证", "What is unfit?"),
                max_length=500,
                testid="unfit-reason",
            ),
            primary_button(t("反馈给规则负责人", "Send to the owner"), type="submit", testid="unfit-send"),
        ),
        on_submit=S.report,
        style={"padding": "8px", "width": "270px"},
    )
    unfit = rx.cond(
        S.view["report"],
        menu(
            ghost_button(t("不合适", "Unfit"), icon="thumbs-down", size="s", testid="unfit"), form, testid="unfit-menu"
        ),
    )
    return rx.el.section(
        _head(t("为什么派给我", "Why me"), unfit),
        rx.cond(
            S.cards.length() > 0,
            stack(rx.foreach(S.cards, _card)),
            rx.el.span(
                t("还没有自动派单: 由角色领取或流程指定。", "Not given out by rules: claimed, or named by the flow."),
                class_name="sc-help",
            ),
        ),
        style={"display": "grid", "gap": "10px"},
    )


def _promise(one: Any) -> rx.Component:
    hue = rx.match(one["state"], ("late", "red"), ("met", "green"), ("paused", "gray"), "blue")
    word = rx.match(
        one["state"],
        ("late", t("已超时", "Broken")),
        ("met", t("已做到", "Kept")),
        ("paused", t("暂停", "On hold")),
        t("进行中", "Running"),
    )
    bar = rx.el.div(
        rx.el.div(
            style={
                "width": one["bar"].to(str),
                "height": "100%",
                "borderRadius": "99px",
                "background": rx.cond(one["state"] == "late", "var(--red-9)", "var(--accent-9)"),
            }
        ),
        style={"height": "6px", "borderRadius": "99px", "background": "var(--gray-4)"},
        aria_hidden="true",
    )
    return rx.el.div(
        row(
            rx.el.span(one["name"].to(str), style={"fontWeight": "500"}),
            status_badge(word, hue),
            rx.el.span(t("承诺 ", "until "), one["due"].to(str), class_name="sc-help sc-num"),
            rx.el.div(class_name="sc-grow"),
            rx.el.span(t("已用 ", "used "), one["used"].to(str), "%", class_name="sc-help sc-num"),
        ),
        bar,
        rx.el.span(one["rule"].to(str), class_name="sc-help"),
        style={"display": "grid", "gap": "5px"},
    )


def _clock() -> rx.Component:
    alarm = rx.foreach(
        S.alarms,
        lambda one: rx.el.div(
            rx.icon("chevrons-up", size=15, aria_hidden=True),
            rx.el.span(one["at"].to(str), class_name="sc-num sc-help"),
            rx.el.span(t("级别 ", "level "), one["level"].to(str), " / ", one["levels"].to(str)),
            rx.match(
                one["status"],
                ("taken", status_badge(rx.el.span(one["by"].to(str), t(" 已收到", " has it")), "green")),
                ("over", status_badge(t("已解除", "Settled"), "gray")),
                status_badge(t("升级中", "Climbing"), "red"),
            ),
            class_name="sc-row",
        ),
    )
    stop = rx.cond(
        S.view["climbing"],
        row(
            primary_button(
                t("我来处理", "I take it"), icon="hand", size="s", on_click=S.acknowledge(True), testid="alarm-take"
            ),
            ghost_button(t("收到", "Seen"), icon="eye", size="s", on_click=S.acknowledge(False), testid="alarm-seen"),
        ),
    )
    nudge = rx.cond(
        S.view["open"], ghost_button(t("催办", "Remind"), icon="bell-ring", size="s", on_click=S.nudge, testid="nudge")
    )
    return rx.el.section(
        _head(t("承诺与升级", "Promises and escalation"), nudge),
        rx.cond(
            (S.promises.length() > 0) | (S.alarms.length() > 0),
            rx.el.div(rx.foreach(S.promises, _promise), alarm, stop, style=BOX),
            rx.el.span(
                t("没有整单承诺, 按环节时限计时。", "No promise over the whole ticket; steps have their own limits."),
                class_name="sc-help",
            ),
        ),
        style={"display": "grid", "gap": "10px"},
    )


def _linked(one: Any) -> rx.Component:
    kind = rx.match(
        one["kind"],
        ("part", t("子工单", "part")),
        ("whole", t("主工单", "whole")),
        ("merged_into", t("已合并到", "merged into")),
        ("merged_in", t("并入", "merged in")),
        t("相关", "related"),
    )
    return rx.el.li(
        status_badge(kind, "gray"),
        rx.link(one["number"].to(str), href=one["href"].to(str), class_name="sc-num"),
        rx.el.span(one["title"].to(str), class_name="sc-grow sc-ellipsis"),
        status_mark(one),
        rx.cond(
            one["kind"] == "related",
            icon_button("unlink", t("解除关联", "Unlink"), on_click=S.unlink(one["id"].to(int)), testid="unlink"),
        ),
        class_name="sc-row",
        style={"padding": "4px 0"},
    )


def _suggestion(one: Any) -> rx.Component:
    return rx.el.li(
        status_badge(rx.el.span(one["likeness"].to(str), t("% 相似", "% alike")), "amber"),
        rx.link(one["number"].to(str), href=rx.Var.create("/tickets/") + one["id"].to(str), class_name="sc-num"),
        rx.el.span(one["title"].to(str), class_name="sc-grow sc-ellipsis"),
        quiet_button(t("关联", "Link"), size="s", on_click=S.link(one["id"].to(int)), testid="suggest-link"),
        rx.cond(
            S.view["merge"] & (one["status"] == "open"),
            quiet_button(
                t("合并到它", "Merge into it"),
                size="s",
                icon="merge",
                on_click=S.merge(one["id"].to(int)),
                testid="suggest-merge",
            ),
        ),
        class_name="sc-row",
        style={"padding": "4px 0", "flexWrap": "wrap"},
    )


def _links() -> rx.Component:
    hit = rx.foreach(
        S.found,
        lambda one: rx.el.li(
            rx.el.span(one["title"].to(str), class_name="sc-grow sc-ellipsis"),
            rx.el.span(one["hint"].to(str), class_name="sc-help"),
            quiet_button(t("关联", "Link"), size="s", on_click=S.link(one["id"].to(int)), testid="found-link"),
            class_name="sc-row",
        ),
    )
    split = rx.el.form(
        row(
            text_input("title", placeholder=t("子工单做什么", "What the part is about"), testid="split-title"),
            ghost_button(t("拆出", "Split off"), type="submit", size="s", testid="split-go"),
        ),
        on_submit=S.split,
        style={"padding": "8px", "width": "300px"},
    )
    tools = rx.cond(
        S.view["report"],
        menu(quiet_button(t("拆分", "Split"), icon="split", size="s", testid="split"), split, testid="split-menu"),
    )
    look = search_input(
        on_change=S.search, placeholder=t("输入单号或标题来关联", "Number or title to link"), testid="link-search"
    )
    return rx.el.section(
        _head(t("关联工单", "Linked tickets"), tools),
        rx.cond(
            S.suggestions.length() > 0,
            rx.el.div(
                callout(
                    t(
                        "同一客户最近有相似的工单, 可能是重复提交。",
                        "The same customer has similar tickets; maybe a duplicate.",
                    ),
                    "amber",
                ),
                rx.el.ul(
                    rx.foreach(S.suggestions, _suggestion), style=PLAIN, custom_attrs={"data-testid": "suggestions"}
                ),
            ),
        ),
        rx.cond(
            S.links.length() > 0,
            rx.el.ul(rx.foreach(S.links, _linked), style=PLAIN, custom_attrs={"data-testid": "links"}),
            rx.el.span(t("还没有关联的工单。", "No linked tickets yet."), class_name="sc-help"),
        ),
        rx.cond(S.view["report"], rx.el.div(look, rx.el.ul(hit, style=PLAIN))),
        style={"display": "grid", "gap": "10px"},
    )


def side_tab() -> rx.Component:
    """Everything that explains the open ticket; asked for when the tab is turned to."""
    shown = rx.el.div(_why(), _clock(), _links(), style={"display": "grid", "gap": "22px"})
    return rx.el.div(
        rx.cond(S.view.contains("id"), shown, skeleton_rows(4)),
        on_mount=S.show,
        custom_attrs={"data-testid": "side"},
    )
