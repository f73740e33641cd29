"""The drawer in which the terms of a link are changed."""

import reflex as rx

from components.controls import drawer, field_row, primary_button, text_input
from scrm_app.core.ui import t
from scrm_app.portal.state import LinkEditState as S


def _limits() -> rx.Component:
    link = S.link
    none = t("不限", "No limit")
    return rx.fragment(
        field_row(
            t("名称", "Name"),
            text_input("name", default_value=link["name"].to(str), max_length=80, testid="edit-name"),
        ),
        field_row(
            t("渠道", "Channel"),
            text_input("channel", default_value=link["channel"].to(str), max_length=40, testid="edit-channel"),
        ),
        rx.el.div(
            field_row(
                t("名额 (总数)", "Places in all"),
                text_input(
                    "max_total",
                    type="number",
                    min="1",
                    placeholder=none,
                    default_value=link["max_total"].to(str),
                    testid="edit-total",
                ),
            ),
            field_row(
                t("每个电话每天", "Per phone and day"),
                text_input(
                    "max_per_phone_day",
                    type="number",
                    min="1",
                    placeholder=none,
                    default_value=link["max_per_phone_day"].to(str),
                    testid="edit-phone",
                ),
            ),
            style={"display": "grid", "gap": "12px", "gridTemplateColumns": "repeat(auto-fit, minmax(130px, 1fr))"},
        ),
        field_row(
            t("开放时间", "Opens at"),
            text_input("opens_at", type="datetime-local", default_value=link["opens_at"].to(str), testid="edit-opens"),
            help=t("留空表示已经开放", "Empty: it is open already"),
        ),
    )


def edit_drawer() -> rx.Component:
    """Name, channel, days and limits of one link."""
    form = rx.el.form(
        field_row(
            t("有效期至", "Good until"),
            text_input("last_day", type="date", default_value=S.link["expires"].to(str), testid="edit-until"),
            help=t("当天结束前都能打开", "It opens until the end of that day"),
        ),
        rx.cond(S.link["kind"].to(str) == "submit", _limits()),
        rx.el.p(
            t(
                "已打印的二维码和发出的链接不变, 新规则立即生效。",
                "Printed codes and sent links stay the same; the new terms count at once.",
            ),
            class_name="sc-help",
        ),
        primary_button(t("保存", "Save"), type="submit", testid="edit-save", wide=True),
        on_submit=S.save,
        class_name="sc-stack",
        key=S.link["id"].to(str) + S.link["version"].to(str),
    )
    return drawer(
        S.link.contains("id"), t("修改链接", "Change the link"), form, on_close=S.close, testid="link-edit-drawer"
    )
