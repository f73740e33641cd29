"""/roster: who works which shift, who can do what, who is away."""

from typing import Any

import reflex as rx

from components.controls import (
    empty_state,
    field_row,
    ghost_button,
    icon_button,
    menu,
    page,
    page_header,
    primary_button,
    quiet_button,
    row,
    section,
    select_input,
    skeleton_rows,
    stack,
    status_badge,
    tabs,
    text_input,
)
from scrm_app.calendars.state.staff import RosterState
from scrm_app.core.ui import t

S: Any = RosterState
CSS = """
.ro-box{overflow-x:auto;border:1px solid var(--gray-4);border-radius:12px;background:var(--color-panel-solid)}
.ro{border-collapse:collapse;width:100%;font-size:13px}
.ro th{position:sticky;top:0;text-align:left;font-weight:500;color:var(--gray-11);padding:8px 10px;
  background:var(--gray-2);border-bottom:1px solid var(--gray-4);white-space:nowrap;font-size:12px}
.ro td{padding:4px 6px;border-bottom:1px solid var(--gray-4);min-width:92px}
.ro tr:last-child td{border-bottom:0}
.ro td:first-child,.ro th:first-child{position:sticky;left:0;background:var(--color-panel-solid);min-width:128px;
  padding:6px 12px;z-index:1}
.ro th:first-child{background:var(--gray-2)}
.ro select{width:100%;height:32px}
.ro td[data-on=yes] select{background:var(--accent-3);border-color:var(--accent-6);color:var(--accent-12)}
"""


def _who(line: Any) -> rx.Component:
    said = rx.match(
        line["presence"],
        ("busy", status_badge(t("忙碌", "Busy"), "amber")),
        ("away", status_badge(t("离开", "Away"), "gray")),
        rx.fragment(),
    )
    return rx.el.td(
        rx.el.div(line["name"].to(str), " ", said, style={"fontWeight": "500"}),
        rx.el.div(line["place"].to(str), class_name="sc-help"),
    )


def _shift_cell(line: Any, cell: Any) -> rx.Component:
    box = select_input(
        S.shifts,
        value=cell["shift"].to(str),
        on_change=lambda value: S.plan(line["id"].to(int), cell["day"].to(str), value),
        placeholder=t("休", "off"),
        aria_label=line["name"].to(str) + " " + cell["day"].to(str),
        testid="duty",
    )
    return rx.el.td(box, custom_attrs={"data-on": rx.cond(cell["shift"] != "", "yes", "no")})


def _table(head: Any, cells: Any) -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(rx.el.th(t("人员", "Person")), head)),
            rx.el.tbody(rx.foreach(S.rows, lambda line: rx.el.tr(_who(line), cells(line)))),
            class_name="ro",
        ),
        class_name="ro-box",
        tab_index=0,
        role="region",
        aria_label=t("排班与技能表", "Roster"),
    )


def _chip(label: Any, hint: Any, on_drop: Any, name: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(label, class_name="sc-strong"),
        rx.el.span(hint, class_name="sc-help sc-num"),
        icon_button("x", name, on_click=on_drop, testid="chip-drop"),
        style={
            "display": "inline-flex",
            "alignItems": "center",
            "gap": "6px",
            "border": "1px solid var(--gray-5)",
            "borderRadius": "99px",
            "padding": "0 2px 0 12px",
        },
    )


def _shifts() -> rx.Component:
    form = rx.el.form(
        stack(
            text_input("name", placeholder=t("班次名称, 如 夜班", "Name, e.g. Night"), testid="shift-name"),
            row(
                text_input(
                    "from", type="time", default_value="09:00", aria_label=t("开始", "From"), testid="shift-from"
                ),
                text_input(
                    "until", type="time", default_value="18:00", aria_label=t("结束", "Until"), testid="shift-until"
                ),
            ),
            rx.el.span(
                t(
                    "结束早于开始即为跨夜班, 结束时自动生成交接单。",
                    "Ending before it starts = a night shift, handed over at its end.",
                ),
                class_name="sc-help",
            ),
            primary_button(t("添加班次", "Add the shift"), type="submit", testid="shift-save"),
        ),
        on_submit=S.add_shift,
        style={"padding": "8px", "width": "270px"},
    )
    tools = rx.el.div(
        rx.foreach(
            S.shifts,
            lambda s: _chip(
                s["label"], s["hours"], S.drop_shift(s["value"].to(int)), t("删除班次", "Remove the shift")
            ),
        ),
        menu(ghost_button(t("班次", "Shift"), icon="plus", size="s", testid="shift-add"), form, testid="shift-menu"),
        rx.el.div(class_name="sc-grow"),
        row(
            icon_button("chevron-left", t("上一周", "Week before"), on_click=S.turn(-1), testid="week-back"),
            rx.el.span(S.week, class_name="sc-num"),
            icon_button("chevron-right", t("下一周", "Week after"), on_click=S.turn(1), testid="week-on"),
            quiet_button(t("本周", "This week"), size="s", on_click=S.turn(0), testid="week-now"),
        ),
        style={"display": "flex", "flexWrap": "wrap", "gap": "8px", "alignItems": "center"},
    )
    head = rx.foreach(S.days, lambda day: rx.el.th(day["label"]))
    body = _table(
        head, lambda line: rx.foreach(line["days"].to(list[dict[str, str]]), lambda cell: _shift_cell(line, cell))
    )
    return stack(
        tools,
        rx.cond(
            S.shifts.length() > 0,
            body,
            empty_state(
                "calendar-range",
                t("还没有班次", "No shifts yet"),
                t(
                    "先添加一个班次 (如 白班 09:00-18:00), 再在表里给每个人排班。",
                    "Add a shift first (e.g. Day 09:00-18:00), then plan people.",
                ),
            ),
        ),
    )


LEVELS = [("0", "—"), ("1", t("会", "can")), ("2", t("熟练", "good")), ("3", t("专家", "expert"))]


def _skill_cell(line: Any, cell: Any) -> rx.Component:
    box = select_input(
        LEVELS,
        value=cell["level"].to(str),
        on_change=lambda value: S.train(line["id"].to(int), cell["id"].to(int), value),
        aria_label=line["name"].to(str) + " " + cell["name"].to(str),
        testid="skill-level",
    )
    return rx.el.td(box, custom_attrs={"data-on": rx.cond(cell["level"] != "0", "yes", "no")})


def _skills() -> rx.Component:
    form = rx.el.form(
        row(
            text_input("name", placeholder=t("新技能, 如 新能源三电", "New skill, e.g. EV drive"), testid="skill-name"),
            ghost_button(t("添加技能", "Add"), icon="plus", type="submit", testid="skill-add"),
        ),
        on_submit=S.add_skill,
        reset_on_submit=True,
    )
    chips = rx.foreach(
        S.skills, lambda s: _chip(s["label"], "", S.drop_skill(s["value"].to(int)), t("删除技能", "Remove the skill"))
    )
    head = rx.foreach(S.skills, lambda skill: rx.el.th(skill["label"]))
    body = _table(
        head, lambda line: rx.foreach(line["skills"].to(list[dict[str, str]]), lambda cell: _skill_cell(line, cell))
    )
    return stack(
        rx.el.div(chips, form, style={"display": "flex", "flexWrap": "wrap", "gap": "8px", "alignItems": "center"}),
        rx.cond(
            S.skills.length() > 0,
            body,
            empty_state(
                "sparkles",
                t("还没有技能", "No skills yet"),
                t(
                    "添加技能并标出谁会, 派单规则就能按技能选人。",
                    "Add skills and who has them; dispatch can then choose by skill.",
                ),
            ),
        ),
    )


def _leave_line(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(one["name"].to(str), class_name="sc-strong"),
        rx.el.span(one["place"].to(str), class_name="sc-help"),
        rx.el.span(one["from"].to(str), " ~ ", one["until"].to(str), class_name="sc-num"),
        rx.el.span(one["reason"].to(str), class_name="sc-grow sc-ellipsis"),
        quiet_button(t("取消", "Remove"), size="s", on_click=S.drop_leave(one["id"].to(int)), testid="leave-drop"),
        class_name="sc-row",
        style={"padding": "8px 0", "borderBottom": "1px solid var(--gray-4)", "flexWrap": "wrap"},
    )


def _leave() -> rx.Component:
    form = rx.el.form(
        rx.el.div(
            field_row(t("谁", "Who"), select_input(S.people, name="user", testid="leave-user")),
            field_row(t("从", "From"), text_input("from", type="datetime-local", testid="leave-from")),
            field_row(t("到", "Until"), text_input("until", type="datetime-local", testid="leave-until")),
            field_row(t("原因", "Reason"), text_input("reason", max_length=100, testid="leave-reason")),
            style={"display": "grid", "gridTemplateColumns": "repeat(auto-fit,minmax(170px,1fr))", "gap": "12px"},
        ),
        primary_button(t("登记请假", "Note the leave"), type="submit", testid="leave-save"),
        on_submit=S.add_leave,
        reset_on_submit=True,
        style={"display": "grid", "gap": "12px", "justifyItems": "start"},
    )
    listed = rx.cond(
        S.leave.length() > 0,
        rx.el.ul(rx.foreach(S.leave, _leave_line), style={"listStyle": "none", "margin": "0", "padding": "0"}),
        rx.el.span(t("未来 60 天没有请假。", "Nobody is away in the next 60 days."), class_name="sc-help"),
    )
    return stack(
        section(
            t("登记请假", "Note leave"), form, description=t("请假期间派单规则会跳过此人", "Dispatch passes them by")
        ),
        section(t("已登记", "Noted"), listed),
    )


def roster_page() -> rx.Component:
    """The roster with its three sides."""
    return page(
        rx.el.style(CSS),
        page_header(
            t("排班与技能", "Roster and skills"),
            t("派单规则按当班、技能与请假选人", "Dispatch chooses by shift, skill and leave"),
        ),
        tabs(
            [
                ("shifts", t("排班", "Shifts")),
                ("skills", t("技能", "Skills")),
                ("leave", t("请假", "Leave")),
            ],
            value=S.tab,
            on_change=S.choose_tab,
            label=t("排班、技能或请假", "Shifts, skills or leave"),
            testid="roster-tab",
        ),
        rx.cond(
            S.ready,
            rx.match(S.tab, ("skills", _skills()), ("leave", _leave()), _shifts()),
            skeleton_rows(8),
        ),
        testid="roster-page",
    )
