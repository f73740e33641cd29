"""The small sheets of a ticket: a reason and for whom, whom to add, which step, and fields that are still missing."""

from typing import Any

import reflex as rx

from components.controls.buttons import ghost_button, primary_button
from components.controls.inputs import field_row, select_input, text_area
from components.controls.outbox import kept_form, outbox
from components.controls.overlay import sheet
from components.data.form_view import form_view
from scrm_app.core.ui import t
from scrm_app.tickets.page.look import look_sheet
from scrm_app.tickets.page.over_limit import over_limit_sheet
from scrm_app.tickets.page.parts import PANEL, place_of
from scrm_app.tickets.page.reschedule import reschedule_sheets


def ask_sheets() -> rx.Component:
    """The small sheets: missing fields, or a reason and for whom."""
    action = PANEL.ask["action"].to(str)
    # While the sheet fades out `ask` is empty already.
    some = PANEL.ask.contains("choices") & (PANEL.ask["choices"].to(list[Any]).length() > 0)
    ticket, version = PANEL.shown_id, PANEL.view["version"].to(int)
    note = kept_form(
        rx.cond(action == "add_sign", _pick_people()),
        rx.cond(some, rx.cond(action != "add_sign", _pick_one(action))),
        field_row(
            t("说明", "Note"),
            text_area(
                "note",
                rows=3,
                placeholder=t("写一句原因, 对方会看到", "A reason; they will read it"),
                testid="ask-note",
            ),
        ),
        rx.el.div(
            ghost_button(t("不了", "Never mind"), on_click=PANEL.close_ask, testid="ask-cancel"),
            primary_button(t("确定", "Confirm"), type="submit", testid="ask-yes"),
            style={"display": "flex", "gap": "8px", "justifyContent": "flex-end"},
        ),
        place=rx.cond(place_of("reason") != "", place_of("reason") + ":" + action, ""),
        into=place_of("reason"),
        receipt=PANEL.receipt,
        about={"ticket": ticket, "version": version, "action": action},
        testid="ask-form",
    )
    return rx.fragment(
        outbox(place_of("reason"), PANEL.receipt, PANEL.submit_note),
        sheet(PANEL.ask["kind"] == "note", _title(action), note, on_close=PANEL.close_ask, testid="ask-sheet"),
        missing_sheet(
            PANEL.ask["kind"] == "fields", PANEL.ask["form"], PANEL.problems, PANEL.submit_fields, PANEL.close_ask
        ),
        look_sheet(),
        over_limit_sheet(),
        reschedule_sheets(),
    )


def _title(action: Any) -> Any:
    return rx.match(
        action,
        ("reject", t("驳回工单", "Reject")),
        ("return", t("退回到哪一步?", "Send back to which step?")),
        ("transfer", t("转交给同事", "Transfer to a colleague")),
        ("delegate", t("委派给同事, 办完回到我", "Delegate to a colleague, then back to me")),
        ("add_sign", t("加签: 还要谁同意?", "Who else must agree?")),
        ("remove_sign", t("减签: 不再问谁?", "Whom not to ask any more?")),
        ("withdraw", t("撤回? 已自动执行的动作不会撤销", "Take it back? Automatic actions stay done")),
        ("reassign", t("改派给", "Reassign to")),
        ("pause", t("暂停计时", "Put on hold")),
        (
            "await_customer",
            t("等客户: 停表, 客户回复后自动继续", "Wait for the customer; the answer goes on by itself"),
        ),
        ("await_parts", t("等配件: 停表, 到货后请继续计时", "Wait for parts; resume when they are there")),
        ("terminate", t("终止这张工单? 终止后不能恢复", "End this ticket? It cannot be reopened")),
        ("reopen", t("重新打开这张工单? 已结算的金额不变", "Reopen it? What is settled stays as it is")),
        ("cancel", t("取消这张工单? 取消后不能恢复", "Cancel this ticket? It cannot be reopened")),
        t("请补充", "Please add"),
    )


def _pick_one(action: Any) -> rx.Component:
    back = (action == "return") | (action == "reject")
    label = rx.cond(back, t("退回到", "Back to"), rx.cond(action == "remove_sign", t("减去", "Who"), t("交给", "To")))
    return field_row(
        label,
        select_input(
            PANEL.ask["choices"].to(list[dict[str, str]]),
            name="target",
            placeholder=t("请选择", "Choose"),
            testid="ask-target",
            required=True,
        ),
        required=True,
    )


def _pick_people() -> rx.Component:
    people = PANEL.ask["choices"].to(list[dict[str, str]])
    when = [
        {"value": "before", "label": t("在我之前, 先由对方同意", "Before me: they agree first")},
        {"value": "after", "label": t("在我之后, 我同意了再由对方同意", "After me: they agree after I did")},
    ]
    box = {"display": "grid", "gap": "2px", "maxHeight": "220px", "overflowY": "auto", "margin": "0"}
    row = {"display": "flex", "gap": "8px", "alignItems": "center", "minHeight": "40px", "padding": "0 4px"}
    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(t("同事", "Colleagues"), class_name="sc-field-label"),
            rx.foreach(
                people,
                lambda person: rx.el.label(
                    rx.el.input(
                        type="checkbox",
                        name="pick-" + person["value"].to(str),
                        custom_attrs={"data-testid": "pick-" + person["value"].to(str)},
                    ),
                    person["label"].to(str),
                    style=row,
                ),
            ),
            style={**box, "border": "0", "padding": "0"},
        ),
        rx.el.fieldset(
            rx.el.legend(t("什么时候问", "When they are asked"), class_name="sc-field-label"),
            *[
                rx.el.label(
                    rx.el.input(
                        type="radio",
                        name="when",
                        value=one["value"],
                        default_checked=one["value"] == "before",
                        custom_attrs={"data-testid": f"when-{one['value']}"},
                    ),
                    one["label"],
                    style=row,
                )
                for one in when
            ],
            style={"border": "0", "padding": "0", "margin": "0"},
        ),
        style={"display": "grid", "gap": "12px"},
    )


def missing_sheet(open: Any, form: Any, problems: Any, on_submit: Any, on_close: Any) -> rx.Component:
    """The few fields that are still missing; after them the move goes on."""
    return sheet(
        open,
        t("补填后继续", "A few more facts, then it goes on"),
        form_view(
            schema=form,
            values={},
            problems=problems,
            on_submit=on_submit,
            submit_label=t("保存并继续", "Save and go on"),
            testid="missing-form",
        ),
        on_close=on_close,
        testid="missing-sheet",
    )
