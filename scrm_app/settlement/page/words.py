"""Small shared parts of the settlement pages: words of a row, the words of the tier editor, a bar."""

from typing import Any

import reflex as rx

from components.controls import empty_state, link_button
from scrm_app.core.ui import UiState, texts


def said(row: Any, key: str) -> Any:
    """The text `key` of a row in the language of the reader."""
    return rx.cond(UiState.lang == "en", row[f"{key}_en"].to(str), row[f"{key}_zh"].to(str))


def bar(width: Any) -> rx.Component:
    """A thin bar of a given width in percent."""
    return rx.el.div(
        rx.el.div(style={"width": width, "height": "6px", "borderRadius": "3px", "background": "var(--accent-8)"}),
        style={"flex": "1", "minWidth": "60px", "background": "var(--gray-a3)", "borderRadius": "3px"},
        aria_hidden="true",
    )


def figure_look(value: Any) -> Any:
    """The look of a big amount: below zero it is red."""
    if not isinstance(value, rx.Var):
        return "sc-stat-value"
    below = value.to(str).startswith("-")
    return rx.cond(value, rx.cond(below, "sc-stat-value sc-negative", "sc-stat-value"), "sc-stat-value")


def tile(label: Any, value: Any, testid: str = "") -> rx.Component:
    """An amount with its name, on one line however long it is."""
    return rx.el.div(
        rx.el.span(label, class_name="sc-stat-label"),
        rx.el.span(value, class_name=figure_look(value), style={"fontSize": "20px"}),
        class_name="sc-stat",
        custom_attrs={"data-testid": testid} if testid else {},
    )


def chip(label: Any, chosen: Any, on_click: Any, testid: str, disabled: Any = False) -> rx.Component:
    """A condition that can be ticked."""
    return rx.el.button(
        rx.cond(chosen, rx.icon("check", size=13, aria_hidden=True), rx.fragment()),
        label,
        type="button",
        on_click=on_click,
        disabled=disabled,
        custom_attrs={"data-testid": testid, "aria-pressed": rx.cond(chosen, "true", "false")},
        style={
            "display": "inline-flex",
            "alignItems": "center",
            "gap": "4px",
            "padding": "4px 11px",
            "minHeight": "30px",
            "borderRadius": "999px",
            "cursor": "pointer",
            "font": "inherit",
            "fontSize": "var(--sc-text-s)",
            "border": rx.cond(chosen, "1px solid var(--accent-8)", "1px solid var(--sc-line-strong)"),
            "background": rx.cond(chosen, "var(--accent-a3)", "var(--sc-panel)"),
            "color": rx.cond(chosen, "var(--accent-11)", "var(--sc-ink)"),
        },
    )


def gone(title: Any, text: Any, back: Any, href: str) -> rx.Component:
    """A page about something that is not there, or not for this reader."""
    return empty_state("search-x", title, text, link_button(back, href, icon="arrow-left"), testid="gone")


def hint(text: Any) -> rx.Component:
    """A quiet sentence."""
    return rx.el.p(text, class_name="sc-help", style={"margin": "0"})


def editor_texts() -> rx.Var[dict[str, Any]]:
    """Every word of the tier editor."""
    return texts(
        tier=("档位{n}", "Tier {n}"),
        ordinals=("一二三四五六七八九十", "-"),
        myriad=("万", "M"),
        modeLabel=("计算方式", "How totals meet the tiers"),
        graduated=("分段累进", "Graduated"),
        graduatedHelp=(
            "每一段按自己的档位计算, 卖得越多总额不会变少。",
            "Every slice has its own price; more never earns less.",
        ),
        volume=("全额", "Volume"),
        volumeHelp=("达到哪一档, 全部金额都按那一档计算。", "The tier reached is the price for the whole total."),
        basisLabel=("档位按什么衡量", "Measured by"),
        basisAmount=("当月金额", "Amount of the month"),
        basisTickets=("当月单数", "Tickets of the month"),
        basisHours=("当月工时", "Hours of the month"),
        tableLabel=("档位表", "Tiers"),
        colTier=("档位", "Tier"),
        colFrom=("超过", "Above"),
        colTo=("至 (含)", "Up to (incl.)"),
        colRate=("比例 %", "Rate %"),
        colTicket=("每单 (元)", "Per ticket (¥)"),
        colHour=("每工时 (元)", "Per hour (¥)"),
        colFlat=("另加固定 (元)", "Plus flat (¥)"),
        add=("添加档位", "Add a tier"),
        remove=("删除", "Remove"),
        undo=("撤销", "Undo"),
        redo=("重做", "Redo"),
        openEnded=("不封顶", "Open-ended"),
        inclusive=(
            "档位之间不会有空档或重叠: 一档从上一档结束处开始, 上限本身属于该档。移动一条边界, 相邻的档位跟着变。",
            "There is never a gap or an overlap: a tier starts where the last one ends, and a bound belongs to the "
            "tier it ends. Moving a bound moves its neighbour.",
        ),
        cliff=(
            "超过 {bound} 后总额会突然减少 {lost}, 多卖反而少得。",
            "Just above {bound} the total drops by {lost}: selling more earns less.",
        ),
        exampleTitle=("试算", "Worked example"),
        exampleAmount=("试一个月合计 (元)", "Try a month's total (¥)"),
        exampleTickets=("试一个月单数", "Try a month's tickets"),
        exampleHours=("试一个月工时", "Try a month's hours"),
        earns=("应得", "Earns"),
        sum=("合计, 四舍五入到分", "Together, rounded to the fen"),
        notNumber=("请输入数字, 例如 65,000", "Type a number such as 65,000"),
        boundOf=("档位 {n} 的上限", "Bound of tier {n}"),
        chartLabel=("档位图, 拖动边界修改", "Chart of the tiers; drag a bound to change it"),
        chartTitle=("柱: 比例 · 线: 累计应得", "Columns: rate · line: earned in all"),
        nTickets=("{n} 单", "{n} tickets"),
        nHours=("{n} 工时", "{n} hours"),
    )
