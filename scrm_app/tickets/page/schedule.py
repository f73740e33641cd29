"""The calendar of tickets."""

from typing import Any

import reflex as rx

from components.boards.calendar import ticket_calendar
from components.boards.due_chip import url_view
from components.controls.buttons import ghost_button, icon_button
from components.controls.inputs import search_input, segmented, select_input
from components.controls.page import grow, skeleton, toolbar
from scrm_app.core.ui import UiState, t
from scrm_app.tickets.page.panel import ticket_drawer
from scrm_app.tickets.page.parts import PANEL
from scrm_app.tickets.page.reschedule import R
from scrm_app.tickets.page.route import route_view
from scrm_app.tickets.state.lists import FinderState, ListState
from scrm_app.tickets.state.planner import PlannerState

P: Any = PlannerState
LIST: Any = ListState
FINDER: Any = FinderState


def calendar_texts() -> dict[str, Any]:
    """The words on the calendar."""
    return {
        "name": t("工单日历", "Ticket calendar"),
        "weekdays": [
            t("周一", "Mon"),
            t("周二", "Tue"),
            t("周三", "Wed"),
            t("周四", "Thu"),
            t("周五", "Fri"),
            t("周六", "Sat"),
            t("周日", "Sun"),
        ],
        "today": t("今天", "Today"),
        "more": t("还有 {n} 张", "{n} more"),
        "move": t("改期", "Reschedule"),
        "open_day": t("打开这一天", "Open the day"),
        "empty": t("这几天没有工单", "No tickets on these days"),
        "usage": t(
            "拖动改期; 键盘: Alt 加方向键移动, M 选时间, 回车打开。",
            "Drag to reschedule. Keys: Alt and arrows move it, M picks a time, Enter opens it.",
        ),
    }


def _choice(name: str, value: Any, options: Any, every: Any, label: Any) -> rx.Component:
    return rx.cond(
        options.length() > 0,
        select_input(
            options,
            value=rx.cond(value > 0, value.to(str), ""),
            on_change=lambda chosen: P.choose(name, chosen),
            placeholder=every,
            testid=f"calendar-{name}",
            aria_label=label,
            style={"width": "auto"},
        ),
    )


def _head() -> rx.Component:
    return toolbar(
        icon_button("chevron-left", t("往前", "Earlier"), on_click=P.turn(-1), testid="calendar-back"),
        ghost_button(t("今天", "Today"), on_click=P.turn(0), size="s", testid="calendar-today"),
        icon_button("chevron-right", t("往后", "Later"), on_click=P.turn(1), testid="calendar-on"),
        rx.el.strong(
            t(P.title["zh"], P.title["en"]),
            class_name="sc-num",
            custom_attrs={"data-testid": "calendar-day"},
        ),
        segmented(
            [("month", t("月", "Month")), ("week", t("周", "Week")), ("day", t("日", "Day"))],
            value=P.mode,
            on_change=lambda mode: P.choose("mode", mode),
            label=t("显示几天", "How many days"),
            testid="calendar-mode",
        ),
        segmented(
            [("due", t("按时限", "By due time")), ("appointed", t("按预约", "By appointment"))],
            value=P.by,
            on_change=lambda by: P.choose("by", by),
            label=t("按哪个时间", "By which time"),
            testid="calendar-by",
        ),
        grow(),
        _choice("view", rx.Var.create(0), P.choices["views"], t("套用视图", "Saved view"), t("视图", "View")),
        _choice("store", LIST.store_id, P.choices["stores"], t("全部门店", "All stores"), t("门店", "Store")),
        _choice("person", P.person, P.choices["people"], t("所有人", "Everybody"), t("处理人", "Assignee")),
        search_input(
            value=LIST.words,
            on_change=P.search,
            placeholder=t("搜全文, 或 负责人:我", "Any text, or assignee:me"),
            testid="calendar-search",
        ),
    )


def schedule_page() -> rx.Component:
    """Tickets on days; dragging one gives it another time."""
    board = ticket_calendar(
        mode=P.mode,
        days=P.days,
        month=P.day.to(str)[:7],
        today=P.now["today"].to(str),
        now=P.now["minute"].to(int),
        rev=P.rev,
        texts=calendar_texts(),
        lang=UiState.lang,
        selected=PANEL.shown_id,
        on_drop=R.drop,
        on_open=PANEL.open_ticket,
        on_ask=R.open_sheet,
        on_day=lambda day: P.choose("day", day),
    )
    return rx.el.div(
        url_view(P.query, PANEL.shown_id),
        _head(),
        rx.cond(
            FINDER.problem != "",
            rx.el.p(FINDER.problem, class_name="sc-error", role="alert", style={"margin": 0}),
        ),
        rx.el.div(rx.cond(P.days.length() > 0, board, skeleton("100%", "100%")), style={"flex": "1", "minHeight": "0"}),
        ticket_drawer(route_view()),
        class_name="sc-board",
    )
