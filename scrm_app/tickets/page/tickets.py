"""All tickets, page by page."""

from typing import Any

import reflex as rx

from components.boards.due_chip import url_view
from components.controls.buttons import ghost_button, link_button, quiet_button
from components.controls.inputs import search_input, select_input
from components.controls.page import grow, page, page_header, toolbar
from components.data.table import Column, Ticks, data_table
from scrm_app.core.ui import t
from scrm_app.tickets.engine.columns import FETCHED
from scrm_app.tickets.page.columns import COLUMNS, columns_button, columns_sheet, fetched
from scrm_app.tickets.page.mass import MASS, mass_bar, mass_sheet
from scrm_app.tickets.page.panel import ticket_drawer
from scrm_app.tickets.page.parts import (
    PANEL,
    due_mark,
    nothing_here,
    number_and_title,
    owner,
    print_button,
    priority_mark,
    status_mark,
)
from scrm_app.tickets.page.route import route_view
from scrm_app.tickets.page.views import view_tabs
from scrm_app.tickets.state.exporting import ExportState
from scrm_app.tickets.state.lists import FinderState, ListState

LIST: Any = ListState
FINDER: Any = FinderState
EXPORT: Any = ExportState


def _choice(name: str, value: Any, options: Any, placeholder: Any, label: Any) -> rx.Component:
    return select_input(
        options,
        value=value,
        on_change=lambda chosen: LIST.choose(name, chosen),
        placeholder=placeholder,
        testid=f"list-{name}",
        aria_label=label,
        style={"width": "auto"},
    )


def _filters() -> rx.Component:
    statuses = [
        ("open", t("处理中", "Open")),
        ("overdue", t("已超时", "Overdue")),
        ("unassigned", t("待领取", "Unclaimed")),
        ("closed", t("已完成", "Done")),
        ("cancelled", t("已取消", "Cancelled")),
        ("all", t("全部状态", "Any status")),
    ]
    levels = [("0", t("普通", "Normal")), ("1", t("加急", "Urgent")), ("2", t("特急", "Critical"))]
    return toolbar(
        search_input(
            value=LIST.words,
            on_change=LIST.search,
            placeholder=t("搜全文, 或 负责人:我 超时:是", "Any text, or assignee:me overdue:yes"),
            testid="list-search",
            long=True,
        ),
        _choice("status", LIST.status, statuses, None, t("状态", "Status")),
        _choice(
            "flow",
            rx.cond(LIST.flow_id > 0, LIST.flow_id.to(str), ""),
            LIST.flows,
            t("全部流程", "Any flow"),
            t("流程", "Flow"),
        ),
        rx.cond(
            LIST.stores.length() > 1,
            _choice(
                "store",
                rx.cond(LIST.store_id > 0, LIST.store_id.to(str), ""),
                LIST.stores,
                t("全部门店", "Any store"),
                t("门店", "Store"),
            ),
        ),
        _choice(
            "priority",
            rx.cond(LIST.priority >= 0, LIST.priority.to(str), ""),
            levels,
            t("全部优先级", "Any priority"),
            t("优先级", "Priority"),
        ),
        rx.cond(
            LIST.spans.length() > 0,
            ghost_button(
                rx.el.span(
                    LIST.spans["created_from"],
                    LIST.spans["closed_from"],
                    t(" 看板上的范围", " as on the board"),
                ),
                icon="x",
                on_click=LIST.widen,
                testid="list-span",
            ),
        ),
        rx.cond(
            LIST.rows.length() > 0,
            print_button(LIST.paper, t("打印本页", "Print this page"), "list-print"),
        ),
        rx.cond(
            LIST.rows.length() > 0,
            quiet_button(
                t("导出 Excel", "Export to Excel"), icon="download", on_click=EXPORT.export(False), testid="list-export"
            ),
        ),
        columns_button(),
        rx.cond(
            LIST.query != "",
            quiet_button(t("清除筛选", "Clear"), icon="filter-x", on_click=LIST.clear, testid="list-clear"),
        ),
        grow(),
        rx.cond(
            LIST.total > 10_000,
            rx.el.span(t("超过 10,000 张, 请再筛选", "More than 10,000; narrow it down"), class_name="sc-muted"),
        ),
    )


def _hints() -> rx.Component:
    """How the last word might go on; a word that is not understood, in a sentence."""
    return rx.fragment(
        rx.cond(
            FINDER.hints.length() > 0,
            rx.el.div(
                rx.foreach(
                    FINDER.hints.to(list[dict[str, str]]),
                    lambda hint: ghost_button(
                        hint["label"], size="s", on_click=LIST.search(hint["text"]), testid="list-hint"
                    ),
                ),
                class_name="sc-row",
                style={"flexWrap": "wrap", "gap": "6px"},
                custom_attrs={"data-testid": "list-hints"},
            ),
        ),
        rx.cond(
            FINDER.problem != "",
            rx.el.p(FINDER.problem, class_name="sc-error", role="alert", custom_attrs={"data-testid": "list-problem"}),
        ),
    )


def _urgency(row: Any) -> rx.Component:
    return rx.el.span(due_mark(row), priority_mark(row), class_name="sc-row", style={"flexWrap": "wrap", "gap": "6px"})


def _place(row: Any) -> rx.Component:
    return rx.cond(row["status"] == "open", rx.el.span(row["node"].to(str)), status_mark(row))


def _columns() -> list[Column]:
    return [
        Column("title", t("工单", "Ticket"), render=number_and_title),
        Column("due", t("时限", "Due"), render=_urgency, sortable=True, width="200px"),
        Column("node", t("当前步骤", "Step"), render=_place, desk_only=True),
        Column("customer", t("客户", "Customer"), desk_only=True),
        Column("store", t("门店", "Store"), "muted", desk_only=True),
        Column("assignee", t("处理人", "Assignee"), render=owner, desk_only=True),
        Column("created", t("新建时间", "Opened"), "time", sortable=True, desk_only=True),
        Column("closed", t("完成时间", "Closed"), "time", desk_only=True),
        Column("priority", t("优先级", "Priority"), render=priority_mark, desk_only=True),
        Column("status", t("状态", "Status"), render=status_mark, desk_only=True),
        *[fetched(key) for key in sorted(FETCHED)],
    ]


def tickets_page() -> rx.Component:
    """The list: filters and sorting in the address, fifty a page."""
    nothing = nothing_here(
        "inbox",
        t("没有符合条件的工单", "No tickets match"),
        t("换个筛选条件, 或新建一张工单。", "Change the filters, or open a ticket."),
        ghost_button(t("清除筛选", "Clear the filters"), on_click=LIST.clear, testid="empty-clear"),
    )
    return page(
        url_view(LIST.query, PANEL.shown_id),
        page_header(
            t("工单", "Tickets"),
            "",
            link_button(t("看板", "Board"), "/board", icon="square-kanban", testid="to-board"),
            link_button(t("新建工单", "New ticket"), "/tickets/new", icon="plus", primary=True, testid="new-ticket"),
        ),
        view_tabs(),
        _filters(),
        _hints(),
        data_table(
            _columns(),
            LIST.rows,
            label=t("工单列表", "Tickets"),
            sort=LIST.sort,
            on_sort=LIST.sort_by,
            page=LIST.page,
            pages=LIST.pages,
            total=LIST.total,
            on_page=LIST.go_to,
            on_row=PANEL.open_ticket,
            chosen=PANEL.shown_id,
            loading=~LIST.loaded,
            empty=nothing,
            shown=COLUMNS.shown,
            ticks=Ticks(MASS.picked, MASS.pick, MASS.pick_page),
            testid="tickets",
        ),
        mass_bar(),
        mass_sheet(),
        columns_sheet(),
        ticket_drawer(route_view()),
        testid="tickets-page",
    )
