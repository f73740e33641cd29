"""The running flow: numbers on its nodes, heat, and one ticket's way."""

from typing import Any

import reflex as rx

from components.controls import callout, empty_state, link_button, select_input, switch
from components.editors.flow_map import flow_map
from scrm_app.core.ui import t
from scrm_app.rollout.page.parts import flow_page
from scrm_app.rollout.state import FlowLiveState

S: Any = FlowLiveState


def live_page() -> rx.Component:
    """Live numbers and traces."""
    tools = rx.el.div(
        switch(t("热力", "Heat"), checked=S.hot, on_change=S.heat, testid="live-heat"),
        select_input(
            S.recent,
            value=S.ticket,
            on_change=S.trace,
            placeholder=t("全部工单的数字", "Numbers of all tickets"),
            testid="live-ticket",
            aria_label=t("看一张工单的轨迹", "Trace one ticket"),
        ),
        rx.cond(
            S.ticket != "",
            link_button(t("打开工单", "Open it"), "/tickets/" + S.ticket, icon="external-link", size="s"),
            rx.el.span(
                t(
                    f"共 {S.totals['here']} 在办, {S.totals['overdue']} 超时, 近 30 天流失 {S.totals['dropped']}",
                    f"{S.totals['here']} here, {S.totals['overdue']} late, {S.totals['dropped']} lost in 30 days",
                ),
                class_name="sc-help sc-num",
                custom_attrs={"data-testid": "live-totals"},
            ),
        ),
        class_name="ro-fix",
    )
    canvas = flow_map(
        graph=S.graph,
        marks=S.marks,
        edge_marks=S.edge_marks,
        label=t("流程实况", "The running flow"),
        height="max(420px, calc(100dvh - 200px))",
        testid="live-map",
    )
    none = empty_state(
        "activity",
        t("流程还没有发布", "Not published yet"),
        t("发布后, 这里显示每个节点上的工单。", "Once published, tickets show on each node."),
    )
    return flow_page(
        "live",
        rx.cond(S.error != "", callout(S.error, "red", icon="circle-alert")),
        tools,
        rx.cond(S.version > 0, canvas, none),
        testid="live-page",
    )
