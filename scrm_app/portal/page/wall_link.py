"""What is asked for the link of a progress screen."""

from typing import Any

import reflex as rx

from components.controls import field_row, select_input, text_input
from scrm_app.core.ui import t
from scrm_app.portal.state import LinksState as S


def wall_fields() -> tuple[rx.Component, ...]:
    """Store, flow, what stands for a ticket, and a name."""
    names = rx.foreach(
        S.fields.to(list[dict[str, Any]]),
        lambda field: rx.cond(
            field["names"].to(bool), rx.el.option(field["label"].to(str), value=field["key"].to(str)), rx.fragment()
        ),
    )
    code = rx.el.select(
        rx.el.option(t("工单号 (遮挡)", "Ticket number (covered)"), value=""),
        names,
        name="field",
        key=S.flow,
        class_name="sc-input",
        custom_attrs={"data-testid": "wall-field"},
    )
    return (
        field_row(t("门店", "Store"), select_input(S.stores, name="store", testid="link-store")),
        field_row(
            t("流程", "Flow"),
            select_input(
                S.flows,
                name="flow",
                value=S.flow,
                on_change=S.choose_flow,
                placeholder=t("全部流程", "All flows"),
                testid="link-flow",
            ),
            help=t("只显示写了客户文案的步骤", "Only steps with words for customers are shown"),
        ),
        field_row(
            t("用什么认出自己的单", "What one recognises one's own by"),
            code,
            help=t(
                "例如车牌, 屏幕上只显示头尾; 客户无权看到的字段改用工单号。姓名、电话、问题描述从不上屏。",
                "A number plate, say; only its ends are shown. Names, telephones and titles never are.",
            ),
        ),
        field_row(
            t("名称", "Name"),
            text_input("name", placeholder=t("例如: 休息区电视", "For example: lounge TV"), testid="link-name"),
        ),
    )
