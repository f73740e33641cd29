"""扫一扫: the code on a work order opens its ticket, the label on a device shows it and opens a new ticket for it."""

from typing import Any

import reflex as rx

from components.controls import callout, facts, link_button, page, page_header, row, section, text_link
from components.data.form_view import form_view
from scrm_app.core.ui import t
from scrm_app.tickets.page.parts import number_and_title, status_mark
from scrm_app.tickets.state.scan import ScanState

S: Any = ScanState


def _field() -> Any:
    label = t("工单或设备的码", "Code of a ticket or device")
    return {"fields": [{"key": "code", "kind": "scan", "label": label, "required": True}]}


def _device() -> rx.Component:
    d = S.device

    def line(one: Any) -> rx.Component:
        inner = row(number_and_title(one), rx.el.div(class_name="sc-grow"), status_mark(one))
        return rx.el.li(
            rx.link(inner, href="/tickets/" + one["id"].to(str), underline="none", class_name="sc-me-row"),
            key=one["id"].to(str),
        )

    return rx.fragment(
        section(
            d["model"].to(str),
            facts(
                [
                    (t("客户", "Customer"), text_link(d["customer"].to(str), "/customers/" + d["customer_id"].to(str))),
                    (t("编号", "Serial number"), rx.cond(d["serial"].to(str) != "", d["serial"].to(str), "—")),
                    (t("下次保养", "Next service"), rx.cond(d["due"].to(str) != "", d["due"].to(str), "—")),
                ]
            ),
            link_button(
                t("为这台设备新建工单", "New ticket for this device"),
                "/tickets/new?equipment=" + d["id"].to(str),
                icon="plus",
                primary=True,
                testid="scan-new",
            ),
            testid="scan-device",
        ),
        section(
            t("这位客户的工单", "Tickets of this customer"),
            rx.cond(
                S.tickets.length() > 0,
                rx.el.ul(rx.foreach(S.tickets, line), style={"listStyle": "none", "margin": 0, "padding": 0}),
                rx.el.p(t("还没有工单。", "No tickets yet."), class_name="sc-help"),
            ),
        ),
    )


def scan_page() -> rx.Component:
    """The scanner, a sentence when nothing was found, and the device that was."""
    scanner = form_view(
        schema=_field(),
        on_submit=S.read,
        on_change=S.look,
        revision=S.revision,
        submit_label=t("打开", "Open"),
        testid="scan",
    )
    return page(
        page_header(
            t("扫一扫", "Scan"),
            t("扫工单上的二维码打开工单, 扫设备标签查看和报修", "The code on a work order, or the label on a device"),
        ),
        section("", scanner),
        rx.cond(S.problem != "", callout(S.problem, "red", testid="scan-problem")),
        rx.cond(S.device.contains("id"), _device()),
        form=True,
        testid="scan-page",
    )
