"""/aftercare: for every flow, whom it asks how it was after closing, and how long and by whom it can be reopened."""

from typing import Any

import reflex as rx

from components.controls import (
    checkbox,
    drawer,
    empty_state,
    field_row,
    ghost_button,
    grid,
    link_button,
    page,
    page_header,
    primary_button,
    row,
    section,
    select_input,
    skeleton_rows,
    stack,
    status_badge,
    text_area,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.tickets.state.after import AftercareState

S: Any = AftercareState


def _flow(one: Any) -> rx.Component:
    survey = rx.cond(
        one["on"],
        rx.el.span(one["survey"].to(str)),
        rx.el.span(t("完成后不邀请评价", "Nobody is asked")),
    )
    return rx.el.li(
        rx.el.div(
            row(
                rx.el.span(one["name"].to(str), class_name="sc-strong"),
                rx.cond(one["on"], status_badge(t("评价已开启", "Survey on"), "green", icon="star")),
            ),
            rx.el.span(survey, class_name="sc-help"),
            rx.el.span(t("重开: ", "Reopening: "), one["reopen"].to(str), class_name="sc-help"),
            style={"display": "grid", "gap": "4px", "flex": "1", "minWidth": "0"},
        ),
        ghost_button(
            t("设置", "Set"), icon="settings-2", size="s", on_click=S.choose(one["id"].to(int)), testid="aftercare-edit"
        ),
        class_name="sc-row",
        style={"padding": "12px 2px", "borderBottom": "1px solid var(--gray-4)", "alignItems": "start"},
        custom_attrs={"data-testid": "aftercare-flow"},
    )


def _number(name: str, low: int, high: int) -> rx.Component:
    return text_input(
        name,
        default_value=S.shown[name].to(str),
        type="number",
        min=str(low),
        max=str(high),
        style={"width": "110px"},
        testid=f"aftercare-{name}",
    )


def _select(name: str, options: list[tuple[str, Any]]) -> rx.Component:
    return select_input(options, name=name, default_value=S.shown[name].to(str), testid=f"aftercare-{name}")


def _way(name: str, label: Any) -> rx.Component:
    chosen = S.shown["survey_ways"].to(list[str]).contains(name)
    return checkbox(label, name=f"way_{name}", default_checked=chosen, testid=f"aftercare-way-{name}")


def _asking() -> rx.Component:
    delay = row(
        text_input(
            "delay",
            default_value=S.shown["delay_minutes"].to(str),
            type="number",
            min="0",
            aria_label=t("多久以后", "How long after"),
            style={"width": "110px"},
            testid="aftercare-delay",
        ),
        select_input(
            [("minutes", t("分钟", "minutes")), ("hours", t("小时", "hours")), ("days", t("天", "days"))],
            name="delay_unit",
            default_value="minutes",
            aria_label=t("单位", "Unit"),
            style={"width": "auto"},
        ),
    )
    whom = [
        ("all", t("全部客户", "Everybody")),
        ("phone", t("留了电话的客户", "Customers with a number")),
        ("h5", t("扫码或链接提交的客户", "Customers who came by a link")),
    ]
    low = [
        ("notify", t("提醒店长", "Tell the store's leader")),
        ("follow_up", t("提醒并自动建立回访工单", "Tell, and open a follow-up")),
        ("reopen", t("提醒并自动重新打开", "Tell, and reopen")),
    ]
    return stack(
        checkbox(
            t("完成后邀请客户评价", "Ask the customer after closing"),
            name="survey_on",
            default_checked=S.shown["survey_on"].to(bool),
            testid="aftercare-on",
        ),
        field_row(
            t("问题", "Question"),
            text_input(
                "question", default_value=S.shown["question"].to(str), max_length=120, testid="aftercare-question"
            ),
        ),
        field_row(
            t("可勾选的评语", "Choices"),
            text_area("choices", default_value=S.shown["lines"].to(str), rows=5, testid="aftercare-choices"),
            help=t(
                "每行一个, 最多 12 个; 分数 1 到 5 总会询问", "One a line, up to 12; the score 1 to 5 is always asked"
            ),
        ),
        grid(
            field_row(t("邀请谁", "Who is asked"), _select("whom", whom)),
            field_row(t("完成多久后邀请", "How long after closing"), delay, group=True),
            field_row(t("多少天内有效", "Open for (days)"), _number("open_days", 1, 90)),
            field_row(
                t("多少小时没评价提醒店长", "Tell the leader when unanswered (hours)"),
                _number("remind_hours", 0, 2160),
                help=t("0 = 不提醒", "0 = never"),
            ),
            field_row(t("几分及以下算低分", "Low is up to"), _number("low_score", 1, 4)),
            min_width="200px",
        ),
        field_row(
            t("怎么发给客户", "How it is sent"),
            row(
                _way("page", t("客户链接里提示", "Shown on their page")),
                _way("sms", t("短信", "Text message")),
                _way("email", t("邮件", "E-mail")),
            ),
            help=t(
                "都不选: 不主动发送, 客户打开链接时仍可评价; 短信和邮件避开客户的勿扰时段",
                "None: nothing is sent, they can still rate on their link; messages keep out of quiet hours",
            ),
            group=True,
        ),
        field_row(t("低分时", "When it is low"), _select("low_action", low)),
    )


def _reopening() -> rx.Component:
    staff = [
        ("assign", t("主管可以", "Supervisors")),
        ("work", t("所有处理工单的员工可以", "Everybody who works on tickets")),
        ("no", t("不可以", "Nobody")),
    ]
    customer = [
        ("no", t("不可以", "No")),
        ("ask", t("可以申请, 由门店决定", "May ask; the store decides")),
        ("self", t("可以直接重开", "At once")),
    ]
    return stack(
        grid(
            field_row(
                t("完成后多少天内可重开", "Days for reopening"),
                _number("reopen_days", 0, 365),
                help=t("0 = 不可重开", "0 = never"),
            ),
            field_row(t("员工重开", "By staff"), _select("reopen_staff", staff)),
            field_row(t("客户在链接里重开", "By the customer's link"), _select("reopen_customer", customer)),
            field_row(
                t("重开后回到", "It goes on at"),
                select_input(
                    S.nodes,
                    name="reopen_node",
                    default_value=S.shown["reopen_node"].to(str),
                    placeholder=t("最后处理的步骤", "The last step"),
                    testid="aftercare-node",
                ),
            ),
            min_width="200px",
        ),
        rx.el.p(
            t(
                "重开的工单沿用原单号, 按退回计入统计, 时限重新计算; 已结算的金额不变, 需要改动请在对账单里加调整。",
                "It keeps its number, counts as sent back, and its clocks start anew. What is settled stays; "
                "use an adjustment on the statement to change it.",
            ),
            class_name="sc-help",
            style={"margin": 0},
        ),
    )


def _sheet() -> rx.Component:
    form = rx.el.form(
        section(t("满意度评价", "Survey"), _asking()),
        section(t("重新打开", "Reopening"), _reopening()),
        row(
            rx.el.div(class_name="sc-grow"),
            ghost_button(t("不了", "Never mind"), on_click=S.close, testid="aftercare-cancel"),
            primary_button(t("保存", "Save"), type="submit", testid="aftercare-save"),
        ),
        on_submit=S.save,
        key=S.shown["flow_id"].to(str),
        class_name="sc-stack",
    )
    return drawer(
        S.shown.contains("flow_id"),
        S.shown["flow_name"].to(str),
        rx.cond(S.shown.contains("flow_id"), form),
        on_close=S.close,
        wide=True,
        testid="aftercare-sheet",
    )


def aftercare_page() -> rx.Component:
    """The flows with what they do after closing; one opens in the drawer."""
    empty = empty_state(
        "star",
        t("还没有发布的流程", "No published flow yet"),
        t("发布一个流程后, 在这里设置评价和重开。", "Publish a flow, then set its survey and reopening here."),
        link_button(t("去流程", "To the flows"), "/flows", testid="aftercare-to-flows"),
    )
    flows = rx.el.ul(rx.foreach(S.flows, _flow), style={"listStyle": "none", "margin": 0, "padding": 0})
    return page(
        page_header(
            t("满意度与重开", "After closing"),
            t(
                "工单完成后问客户什么, 多久内可以重新打开",
                "What customers are asked, and how long a ticket can be reopened",
            ),
        ),
        rx.cond(S.loaded, rx.cond(S.flows.length() > 0, section("", flows), empty), skeleton_rows(5)),
        _sheet(),
        form=True,
        testid="aftercare-page",
    )
