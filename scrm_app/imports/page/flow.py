"""Part of the second step, for ticket logs: on which flow the cases go, and what each activity stands for."""

from typing import Any

import reflex as rx

from components.controls import section, select_input, skeleton
from scrm_app.core.ui import t
from scrm_app.imports.state import ImportFlowState, ImportState

F: Any = ImportFlowState
"""`Any` because its handlers are called with arguments."""


def _activity(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.strong(row["name"].to(str), class_name="sc-ellipsis"),
            rx.el.div(row["rows"].to(str), t(" 行", " rows"), class_name="sc-help"),
            style={"minWidth": "0"},
        ),
        rx.icon("arrow-right", size=14, aria_hidden=True, color="var(--gray-9)"),
        select_input(
            F.nodes,
            value=row["node"].to(str),
            on_change=lambda node: F.map_activity(row["name"], node),
            placeholder=t("请选择节点", "Choose a node"),
            aria_label=row["name"],
            custom_attrs={"data-testid": "activity-" + row["name"].to(str)},
        ),
        class_name="im-col",
        custom_attrs={"data-used": rx.cond(row["node"].to(str) != "", "yes", "no")},
    )


def flow_section() -> rx.Component:
    """Draw a new flow, or pick one and map the activities of the file to its nodes."""
    draw = t("按日志画一个新流程", "Draw a new flow from the log")
    choices = rx.Var.create([{"value": "", "label": draw}]).to(list[dict[str, str]]) + F.flows
    pick = select_input(
        choices, value=F.flow, on_change=lambda flow: F.choose(flow), testid="import-flow", aria_label=t("流程", "Flow")
    )
    mapped = rx.cond(
        F.flow != "",
        rx.el.div(rx.foreach(F.activities, _activity), class_name="im-map", custom_attrs={"data-testid": "activities"}),
    )
    box = section(
        t("放到哪个流程?", "Onto which flow?"),
        rx.el.div(pick, style={"maxWidth": "420px"}),
        rx.cond(F.reading, skeleton("100%", "56px"), mapped),
        description=t(
            "选已有流程时, 把日志里的每个步骤对应到一个节点; 名称相同的已自动对上。",
            "With a flow of yours, each step of the log stands for a node; equal names are matched already.",
        ),
    )
    return rx.cond(
        ImportState.target == "ticket_log",
        rx.el.div(box, on_mount=F.open(ImportState.job["id"].to(int)), key=ImportState.job["id"].to(str)),
    )
