"""Acts on ticked tickets: the bar that offers them, the sheet that asks, shows what would happen, and runs."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    field_row,
    ghost_button,
    primary_button,
    quiet_button,
    select_input,
    sheet,
    text_area,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.tickets.state.mass import MassState

MASS: Any = MassState
ICONS = {
    "assign": "user-round-plus",
    "release": "undo-2",
    "priority": "flame",
    "tag": "tag",
    "untag": "tag",
    "move": "arrow-right",
    "cancel": "ban",
}


def _name(act: str) -> Any:
    names = {
        "assign": t("指派", "Assign"),
        "release": t("退回待领取", "Back to queue"),
        "priority": t("优先级", "Priority"),
        "tag": t("加标签", "Tag"),
        "untag": t("去标签", "Untag"),
        "move": t("移到", "Move"),
        "cancel": t("作废", "Cancel"),
    }
    return names[act]


def mass_bar() -> rx.Component:
    """How many are ticked and what can be done with them; not there while none is."""
    acts = [
        ghost_button(_name(act), icon=icon, size="s", on_click=MASS.ask(act), testid=f"mass-{act}")
        for act, icon in ICONS.items()
    ]
    paper = rx.link(
        rx.icon("printer", size=14, aria_hidden=True),
        t("打印", "Print"),
        href=rx.Var.create("/api/work-orders.pdf?ids=") + MASS.picked.to(list[int]).join(","),
        target="_blank",
        underline="none",
        class_name="sc-btn sc-quiet sc-btn-s",
        custom_attrs={"data-testid": "mass-print"},
    )
    return rx.cond(
        MASS.picked.length() > 0,
        rx.el.div(
            rx.el.b(t("已选", "Picked"), " ", MASS.picked.length(), custom_attrs={"data-testid": "mass-count"}),
            quiet_button(t("选全部符合的", "All that match"), size="s", on_click=MASS.pick_all, testid="mass-all"),
            *acts,
            paper,
            quiet_button(t("清除", "Clear"), size="s", icon="x", on_click=MASS.clear, testid="mass-clear"),
            class_name="sc-mass",
            role="toolbar",
            aria_label=t("批量操作", "Acts on many"),
        ),
    )


def _value() -> rx.Component:
    levels = [("0", t("普通", "Normal")), ("1", t("加急", "Urgent")), ("2", t("特急", "Critical"))]

    def pick(name: str, label: Any) -> rx.Component:
        options = MASS.choices[name].to(list[dict[str, str]])
        return field_row(
            label, select_input(options, name="value", placeholder=t("请选择", "Choose"), testid="mass-value")
        )

    tag = field_row(t("标签", "Tag"), text_input("value", max_length=20, testid="mass-value", auto_focus=True))
    return rx.match(
        MASS.act,
        ("assign", pick("assign", t("交给谁", "To whom"))),
        ("move", pick("move", t("移到哪一步", "To which step"))),
        ("untag", pick("tag", t("去掉哪个标签", "Which tag"))),
        ("priority", field_row(t("优先级", "Priority"), select_input(levels, name="value", testid="mass-value"))),
        ("tag", tag),
        rx.fragment(),
    )


def _told() -> rx.Component:
    """What the trial said."""
    refused = MASS.told["refused"].to(list[dict[str, str]])
    return rx.el.div(
        rx.cond(
            MASS.told["done"].to(int) > 0,
            callout(rx.el.span(MASS.told["done"].to(str), t(" 张会办理", " will be done")), "green"),
        ),
        rx.cond(
            refused.length() > 0,
            rx.el.div(
                rx.el.b(refused.length(), t(" 张不会变:", " stay as they are:"), style={"fontSize": "13px"}),
                rx.el.ul(
                    rx.foreach(
                        refused,
                        lambda one: rx.el.li(
                            rx.el.b(one["number"], " ", one["title"]), rx.el.div(one["why"], class_name="sc-muted")
                        ),
                    ),
                    style={"margin": "6px 0 0", "padding": "0 0 0 18px", "fontSize": "13px", "maxHeight": "220px",
                           "overflowY": "auto", "display": "grid", "gap": "4px"},
                ),
                custom_attrs={"data-testid": "mass-refused"},
            ),
        ),
        rx.cond(MASS.busy, rx.el.div(MASS.done, " / ", MASS.picked.length(), class_name="sc-num", role="status")),
        rx.el.div(
            ghost_button(t("不了", "Never mind"), on_click=MASS.close, testid="mass-no"),
            primary_button(
                t("办理", "Do it"),
                on_click=MASS.run,
                disabled=MASS.busy | (MASS.told["done"].to(int) == 0),
                testid="mass-run",
            ),
            style={"display": "flex", "gap": "8px", "justifyContent": "flex-end"},
        ),
        style={"display": "grid", "gap": "12px"},
        custom_attrs={"data-testid": "mass-told"},
    )  # fmt: skip


def mass_sheet() -> rx.Component:
    """First what to change to, then what would happen, then it is done."""
    final = callout(
        t(
            "移动和作废不能一次撤销, 请看清下一步的预览。",
            "Moves and cancellations are not undone at once; mind the preview.",
        ),
        "amber",
    )
    form = rx.el.form(
        _value(),
        rx.cond(
            (MASS.act == "cancel") | (MASS.act == "move") | (MASS.act == "assign"),
            field_row(
                rx.cond(MASS.act == "cancel", t("原因 (必填)", "Reason (needed)"), t("说明", "Note")),
                text_area("note", rows=2, testid="mass-note"),
            ),
        ),
        rx.cond((MASS.act == "cancel") | (MASS.act == "move"), final),
        rx.el.div(
            ghost_button(t("不了", "Never mind"), on_click=MASS.close, testid="mass-cancel-sheet"),
            primary_button(t("预览", "Preview"), type="submit", testid="mass-look"),
            style={"display": "flex", "gap": "8px", "justifyContent": "flex-end"},
        ),
        on_submit=MASS.look,
        style={"display": "grid", "gap": "14px"},
    )
    title = rx.match(MASS.act, *[(act, _name(act)) for act in ICONS], t("批量操作", "Acts on many"))
    body = rx.cond(MASS.told.contains("done"), _told(), form)
    return sheet(MASS.act != "", title, body, on_close=MASS.close, testid="mass-sheet")
