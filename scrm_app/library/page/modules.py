"""/modules: the parts of the product as light switches, and what each was used for this month."""

from typing import Any

import reflex as rx

from components.controls import (
    danger_button,
    empty_state,
    ghost_button,
    grid,
    page,
    page_header,
    section,
    sheet,
    skeleton_rows,
    stack,
    status_badge,
    switch,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.identity.engine.modules import MODULES
from scrm_app.library.state import ModulesState

S: Any = ModulesState
_LIST = {"margin": 0, "paddingLeft": "18px", "listStyle": "disc"}
_PLAIN = {"margin": 0}


def _icon(key: Any) -> rx.Component:
    known = [(one.key, rx.icon(one.icon, size=18, aria_hidden=True)) for one in MODULES]
    return rx.match(key, *known, rx.icon("layers", size=18, aria_hidden=True))


def _light(one: Any) -> rx.Component:
    words = rx.cond(one["on"], t("已启用", "On"), t("未启用", "Off"))
    light = switch(
        words,
        checked=one["on"].to(bool),
        on_change=lambda _: S.flip(one["key"]),
        aria_label=one["name"].to(str),
        testid="module-switch",
    )
    always = status_badge(t("一直可用", "Always on"), "green", testid="module-core")
    return rx.cond(one["key"] == "core", always, light)


def _use(one: Any) -> rx.Component:
    counts = one["use"].to(list[dict[str, str]])

    def line(use: Any) -> rx.Component:
        before = rx.el.span(t("上月 ", "last month "), use["before"], class_name="sc-help sc-num")
        return rx.el.div(
            rx.el.dt(use["name"], class_name="sc-help sc-grow"),
            rx.el.dd(rx.el.span(use["now"], class_name="sc-strong sc-num"), before, class_name="sc-row", style=_PLAIN),
            class_name="sc-row",
            style={"flexWrap": "nowrap"},
        )

    return rx.cond(
        counts.length() > 0,
        rx.el.dl(rx.foreach(counts, line), style={"margin": 0, "display": "grid", "gap": "4px"}),
        rx.el.p(t("报表不按次计量", "Reports are not counted"), class_name="sc-help", style=_PLAIN),
    )


def _card(one: Any) -> rx.Component:
    head = rx.el.div(
        _icon(one["key"]),
        rx.el.h2(one["name"].to(str), class_name="sc-section-title sc-grow"),
        _light(one),
        class_name="sc-row",
        style={"alignItems": "center", "minHeight": "44px", "flexWrap": "nowrap"},
    )
    holds = rx.el.p(one["holds"].to(str), class_name="sc-help", style=_PLAIN)
    off = rx.el.p(t("关闭期间: ", "While off: "), one["stays"].to(str), class_name="sc-help", style=_PLAIN)
    return rx.el.article(
        head,
        rx.el.div(
            rx.el.p(one["about"].to(str), style=_PLAIN),
            holds,
            _use(one),
            rx.cond(one["on"], rx.fragment(), off),
            rx.cond(one["changed"], rx.el.p(one["changed"].to(str), class_name="sc-help sc-muted", style=_PLAIN)),
            class_name="sc-stack",
            style={"gap": "12px"},
        ),
        class_name="sc-section",
        style={"padding": "12px 16px 16px"},
        custom_attrs={
            "data-testid": "module-card",
            "data-module": one["key"].to(str),
            "data-on": rx.cond(one["on"], "true", "false"),
        },
    )


def _flows() -> rx.Component:
    line = rx.foreach(
        S.asked["flows"].to(list[dict[str, str]]),
        lambda flow: rx.el.li(
            rx.link(flow["name"], href=flow["href"], underline="always"),
            rx.el.span(" · ", flow["steps"], class_name="sc-help"),
        ),
    )
    return rx.cond(
        S.asked["flows"].to(list[dict[str, str]]).length() > 0,
        rx.el.div(
            rx.el.p(t("这些流程的步骤会受影响:", "Steps of these flows are affected:"), class_name="sc-strong"),
            rx.el.ul(line, style=_LIST, custom_attrs={"data-testid": "module-flows"}),
            rx.cond(S.asked["more"] != "", rx.el.p(S.asked["more"].to(str), class_name="sc-help")),
        ),
        rx.el.p(t("没有流程用到它。", "No flow needs it."), class_name="sc-help", style=_PLAIN),
    )


def _question() -> rx.Component:
    name = S.asked["name"].to(str)
    touches = rx.el.ul(
        rx.foreach(S.asked["touches"].to(list[str]), lambda text: rx.el.li(text)),
        style=_LIST,
        custom_attrs={"data-testid": "module-touches"},
    )
    kept = rx.el.p(t("数据不会丢失: ", "No data is lost: "), S.asked["stays"].to(str), t("。", "."), style=_PLAIN)
    foot = rx.fragment(
        ghost_button(t("保持启用", "Keep it on"), on_click=S.keep, testid="module-keep"),
        danger_button(t("关闭模块", "Switch it off"), on_click=S.switch_off, testid="module-off-yes"),
    )
    return sheet(
        S.asked.contains("key"),
        t("关闭「", "Switch off “") + name + t("」?", "”?"),
        rx.cond(S.asked.contains("key"), stack(touches, _flows(), kept)),
        on_close=S.keep,
        footer=foot,
        testid="module-sheet",
    )


def _usage() -> rx.Component:
    columns = [
        Column("module", t("模块", "Module"), kind="strong"),
        Column("name", t("用量", "Use")),
        Column("now", t("本月", "This month"), kind="number"),
        Column("before", t("上月", "Last month"), kind="number"),
        Column("state", t("状态", "State"), kind="status", desk_only=True),
    ]
    table = data_table(columns, S.rows, label=t("模块用量", "Use of modules"), compact=True, testid="module-use")
    export = ghost_button(
        t("导出 Excel", "Export to Excel"), icon="download", size="s", on_click=S.export, testid="module-export"
    )
    return section(
        t("本月用量", "Use this month"),
        table,
        description=t(
            "用多少算多少: 全部由真实记录数出, 不是估计。",
            "Pay for what is used: every figure is counted from real records.",
        ),
        actions=(export,),
        flush=True,
        testid="module-usage",
    )


def modules_page() -> rx.Component:
    """Every module as a card with its switch; under them the table of use."""
    nothing = empty_state("toggle-right", t("没有可开关的模块", "No modules to switch"), "", testid="modules-empty")
    cards = grid(rx.foreach(S.cards, _card), min_width="300px")
    return page(
        page_header(
            t("模块", "Modules"),
            t(
                "像开关灯一样启用不同功能; 关闭后菜单、页面、接口和后台任务一起停下, 数据原样保留。",
                "Switch parts of the product like lights: menu, pages, API and jobs stop, the data stays.",
            ),
        ),
        rx.cond(S.ready, rx.cond(S.cards.length() > 0, cards, nothing), skeleton_rows(6)),
        rx.cond(S.ready, _usage()),
        _question(),
        testid="modules-page",
    )
