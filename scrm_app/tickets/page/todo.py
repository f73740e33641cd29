"""My to-do."""

from typing import Any

import reflex as rx

from components.boards.due_chip import url_view
from components.controls.buttons import ghost_button, link_button
from components.controls.marks import status_badge
from components.controls.page import page, page_header, skeleton_rows, tabs
from scrm_app.core.ui import t
from scrm_app.tickets.page.panel import ticket_drawer
from scrm_app.tickets.page.parts import (
    PANEL,
    due_mark,
    level_mark,
    nothing_here,
    number_and_title,
    priority_mark,
    status_mark,
)
from scrm_app.tickets.page.route import route_view
from scrm_app.tickets.state.lists import TodoState

TODO: Any = TodoState


def _row(row: Any) -> rx.Component:
    marks = rx.el.span(
        rx.cond(
            row["status"] == "open",
            status_badge(row["node"].to(str), "violet", icon="map-pin"),
            status_mark(row),
        ),
        priority_mark(row),
        level_mark(row),
        class_name="tk-marks",
    )
    who = rx.el.span(
        rx.el.span(row["customer"].to(str), class_name="sc-ellipsis"),
        rx.el.span(row["store"].to(str), class_name="sc-muted sc-ellipsis", style={"fontSize": "12px"}),
        class_name="tk-who",
    )
    opened = rx.el.button(
        number_and_title(row),
        who,
        marks,
        rx.el.span(due_mark(row), class_name="tk-due"),
        rx.el.span(row["reason"].to(str), class_name="tk-reason", custom_attrs={"data-testid": "order-reason"}),
        type="button",
        on_click=PANEL.open_ticket(row["id"]),
        class_name="tk-open",
        custom_attrs={"data-testid": f"todo-{row['id']}"},
    )
    claim = rx.cond(
        row["claimable"],
        ghost_button(
            t("领取", "Claim"),
            icon="hand",
            on_click=TODO.claim(row["id"]),
            size="s",
            custom_attrs={"data-testid": f"claim-{row['id']}"},
        ),
        rx.icon("chevron-right", size=16, color="var(--gray-9)", aria_hidden=True),
    )
    return rx.el.li(
        opened,
        rx.el.span(claim, class_name="tk-side"),
        class_name="tk-line",
        key=row["id"].to(str),
        custom_attrs={
            "data-late": rx.cond(row["late"], "yes", "no"),
            "data-chosen": rx.cond(row["id"] == PANEL.shown_id, "yes", "no"),
        },
    )


def _empty() -> rx.Component:
    return rx.match(
        TODO.tab,
        (
            "claim",
            nothing_here(
                "hand",
                t("没有待领取的工单", "Nothing to claim"),
                t("新工单进入您所在角色的队列时会出现在这里。", "New tickets for your role appear here."),
            ),
        ),
        (
            "mentioned",
            nothing_here(
                "at-sign",
                t("没有人提到您", "Nobody mentioned you"),
                t(
                    "同事在评论里 @ 您时, 工单会出现在这里, 看过即消失。",
                    "Tickets on which a colleague calls you by @ appear here until you look.",
                ),
            ),
        ),
        (
            "opened",
            nothing_here(
                "circle-plus",
                t("您没有进行中的工单", "You have no open tickets"),
                t("从这里新建一张, 就能跟踪它走到哪一步。", "Open one and follow where it goes."),
                link_button(t("新建工单", "New ticket"), "/tickets/new", icon="plus", primary=True, testid="empty-new"),
            ),
        ),
        nothing_here(
            "coffee",
            t("都处理完了", "All done"),
            t(
                "分给您的工单会出现在这里。可以到「待领取」看看有没有能接的。",
                "Tickets assigned to you appear here. See whether there is something to claim.",
            ),
            ghost_button(
                t("看看待领取", "See what can be claimed"), on_click=TODO.choose_tab("claim"), testid="empty-claim"
            ),
        ),
    )


CSS = """
.tk-list{list-style:none;margin:0;padding:0;border:1px solid var(--gray-4);border-radius:12px;
  background:var(--color-panel-solid);overflow:hidden}
.tk-line{display:flex;align-items:center;border-bottom:1px solid var(--gray-4);position:relative}
.tk-line:last-child{border-bottom:0}
.tk-line:hover{background:var(--gray-2)}
.tk-line[data-late=yes]::before{content:"";position:absolute;left:0;top:0;bottom:0;width:3px;
  background:var(--red-9)}
.tk-line[data-chosen=yes]{background:var(--accent-3)}
.tk-open{flex:1;min-width:0;display:grid;
  grid-template-columns:minmax(0,2.2fr) minmax(0,1.1fr) minmax(0,1.3fr) 128px;gap:16px;align-items:center;
  border:0;background:none;padding:9px 8px 9px 16px;font:inherit;text-align:left;cursor:pointer;
  color:var(--gray-12)}
.tk-open:focus-visible{outline:2px solid var(--accent-8);outline-offset:-2px;border-radius:8px}
.tk-marks{display:flex;gap:6px;flex-wrap:wrap}
.tk-who{display:grid;min-width:0;font-size:13px}
.tk-due{display:flex;justify-content:flex-end}
.tk-reason{grid-column:1/-1;font-size:12px;color:var(--gray-11);margin-top:-8px}
.tk-reason:empty{display:none}
.tk-side{padding-right:14px;min-width:44px;display:flex;justify-content:flex-end}
@media (max-width:720px){
.tk-open{grid-template-columns:minmax(0,1fr) auto;gap:6px 10px;padding:12px 6px 12px 14px}
.tk-who{grid-row:2;grid-column:1;grid-auto-flow:column;justify-content:start;gap:8px}
.tk-due{grid-row:1;grid-column:2;align-self:start}
.tk-marks{grid-row:3;grid-column:1/-1}
.tk-reason{margin-top:0}
}
"""


def todo_page() -> rx.Component:
    """What waits for me, most pressing first."""
    counts = TODO.counts
    return page(
        rx.el.style(CSS),
        url_view(TODO.query, PANEL.shown_id),
        page_header(
            t("我的待办", "My to-do"),
            rx.fragment(
                t("最急的在最上面", "The most pressing first"),
                rx.el.span(t("; 按 J / K 逐张处理", "; J / K walk through them"), class_name="sc-desk-only"),
            ),
            link_button(t("扫一扫", "Scan"), "/scan", icon="scan-line", testid="todo-scan"),
            link_button(t("新建工单", "New ticket"), "/tickets/new", icon="plus", primary=True, testid="new-ticket"),
        ),
        tabs(
            [
                ("mine", t("分给我的", "Assigned to me"), counts["mine"]),
                ("claim", t("待领取", "To claim"), counts["claim"]),
                ("mentioned", t("提到我的", "Mentioned"), counts["mentioned"]),
                ("opened", t("我新建的", "Opened by me"), counts["opened"]),
            ],
            value=TODO.tab,
            on_change=TODO.choose_tab,
            label=t("待办范围", "Which"),
            testid="todo-tab",
        ),
        rx.cond(
            TODO.loaded,
            rx.cond(
                TODO.rows.length() > 0,
                rx.el.ul(rx.foreach(TODO.rows, _row), class_name="tk-list", custom_attrs={"data-testid": "todo-list"}),
                _empty(),
            ),
            skeleton_rows(8),
        ),
        ticket_drawer(route_view()),
        testid="todo-page",
    )
