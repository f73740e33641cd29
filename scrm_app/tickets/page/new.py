"""Opening a ticket at the desk: what it is about, which store, the form."""

from typing import Any

import reflex as rx

from components.controls.buttons import link_button, quiet_button
from components.controls.inputs import field_row, select_input
from components.controls.outbox import outbox_props
from components.controls.page import empty_state, page, page_header, section, skeleton_rows
from components.data.form_view import form_view, restored_banner
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.tickets.state.new import NewTicketState

NEW: Any = NewTicketState
WHO = FrameState.user_id


def _flow_card(flow: Any) -> rx.Component:
    return rx.el.button(
        rx.el.span(
            rx.icon("waypoints", size=18, aria_hidden=True),
            style={
                "width": "36px",
                "height": "36px",
                "display": "grid",
                "placeItems": "center",
                "borderRadius": "10px",
                "background": "var(--accent-3)",
                "color": "var(--accent-11)",
                "flex": "none",
            },
        ),
        rx.el.span(
            rx.el.span(flow["name"].to(str), style={"fontWeight": "600"}),
            rx.el.span(flow["about"].to(str), class_name="sc-muted", style={"fontSize": "13px"}),
            style={"display": "grid", "minWidth": "0", "textAlign": "left"},
        ),
        rx.icon("chevron-right", size=16, aria_hidden=True, style={"marginLeft": "auto", "color": "var(--gray-9)"}),
        type="button",
        on_click=NEW.choose_flow(flow["id"]),
        custom_attrs={"data-testid": f"flow-{flow['id']}"},
        style={
            "display": "flex",
            "gap": "12px",
            "alignItems": "center",
            "padding": "14px 16px",
            "border": "1px solid var(--gray-5)",
            "borderRadius": "12px",
            "background": "var(--color-panel-solid)",
            "font": "inherit",
            "color": "var(--gray-12)",
            "cursor": "pointer",
            "_hover": {"borderColor": "var(--accent-8)"},
        },
    )


def _pick() -> rx.Component:
    nothing = empty_state(
        "waypoints",
        t("还没有可以用的流程", "No flow to use yet"),
        t("流程发布以后, 就能在这里新建工单。", "Once a flow is published, tickets can be opened here."),
        link_button(t("去设计流程", "Design a flow"), "/flows", icon="waypoints", testid="to-flows"),
    )
    return rx.cond(
        NEW.flows.length() > 0,
        rx.el.div(rx.foreach(NEW.flows, _flow_card), class_name="sc-grid", style={"--sc-min": "280px"}),
        nothing,
    )


def _fill() -> rx.Component:
    head = rx.el.div(
        quiet_button(t("换一个流程", "Another flow"), icon="arrow-left", on_click=NEW.back, testid="back-to-flows"),
        rx.el.h2(NEW.flow_name, class_name="sc-section-title"),
        class_name="sc-row",
    )
    store = rx.cond(
        NEW.stores.length() > 1,
        field_row(
            t("门店", "Store"),
            select_input(
                NEW.stores,
                value=rx.cond(NEW.store_id > 0, NEW.store_id.to(str), ""),
                on_change=NEW.choose_store,
                placeholder=t("请选择门店", "Choose a store"),
                testid="new-store",
            ),
            required=True,
        ),
    )
    form = form_view(
        schema=NEW.form,
        values=NEW.draft,
        problems=NEW.problems,
        people=NEW.people,
        customers=NEW.found,
        revision=NEW.revision,
        on_submit=NEW.submit,
        on_change=NEW.keep_draft,
        on_search=NEW.find_choices,
        submit_label=t("新建工单", "Open the ticket"),
        outbox=outbox_props(
            rx.cond(WHO > 0, "new:" + WHO.to(str) + ":" + NEW.flow_id.to(str), ""),
            NEW.receipt,
            {"flow": NEW.flow_id, "store": NEW.store_id},
        ),
        testid="new-form",
    )
    kept = rx.cond(NEW.restored, restored_banner(NEW.discard_draft))
    return section("", rx.el.div(head, store, kept, form, style={"display": "grid", "gap": "16px"}), testid="new-fill")


def new_ticket_page() -> rx.Component:
    """Pick a flow, pick a store, fill in the form."""
    return page(
        page_header(
            t("新建工单", "New ticket"), t("先选要办的事, 再填表单", "Say what it is about, then fill in the form")
        ),
        rx.cond(NEW.loaded, rx.cond(NEW.flow_id > 0, _fill(), _pick()), skeleton_rows(5)),
        form=True,
        testid="new-page",
    )
