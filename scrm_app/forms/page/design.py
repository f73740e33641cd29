"""One form in the designer, with the sheet that publishes it."""

from typing import Any

import reflex as rx

from components.controls import (
    checkbox,
    empty_state,
    field_row,
    ghost_button,
    link_button,
    page,
    primary_button,
    select_input,
    sheet,
    text_area,
)
from components.editors.form_builder import form_builder
from scrm_app.core.ui import t
from scrm_app.forms.page.desk import lock_notice, snapshots_sheet
from scrm_app.forms.state import FormDesignState, FormDeskState, FormPublishState, FormReadersState


def _version(row: rx.Var[Any]) -> rx.Component:
    return rx.el.li(row["title"], rx.cond(row["note"] != "", rx.el.span(" · ", row["note"])))


def _publish() -> rx.Component:
    changes = rx.el.ul(
        rx.foreach(FormPublishState.changes, lambda text: rx.el.li(text)),
        style={
            "margin": "0",
            "paddingLeft": "18px",
            "maxHeight": "260px",
            "overflow": "auto",
            "lineHeight": "1.9",
            "listStyle": "disc",
        },
        custom_attrs={"data-testid": "publish-changes"},
    )
    history = rx.cond(
        FormPublishState.versions.length() > 0,
        rx.el.details(
            rx.el.summary(t("历史版本", "Earlier versions"), style={"cursor": "pointer"}),
            rx.el.ul(
                rx.foreach(FormPublishState.versions, _version),
                class_name="sc-muted",
                style={"margin": "6px 0 0", "paddingLeft": "18px", "maxHeight": "140px", "overflow": "auto"},
            ),
        ),
    )
    return sheet(
        FormPublishState.publishing,
        t("发布第 ", "Publish version ") + FormPublishState.next_number.to_string() + t(" 版", " of the form"),
        rx.el.form(
            rx.el.div(t("这次发布的变化", "What changes"), class_name="sc-field-label", style={"marginBottom": "6px"}),
            changes,
            rx.el.p(
                t(
                    "进行中的工单继续使用原来的版本, 不受影响。",
                    "Running tickets stay on the version they started with.",
                ),
                class_name="sc-help",
                style={"margin": "10px 0 16px"},
            ),
            _signature(),
            _last_look(),
            field_row(
                t("版本说明", "Note"),
                text_area("note", placeholder=t("可不填", "Optional"), rows=2, max_length=300, testid="publish-note"),
            ),
            rx.el.div(history, style={"marginTop": "12px"}),
            rx.el.div(
                ghost_button(t("取消", "Cancel"), on_click=FormPublishState.stop_publish, testid="publish-cancel"),
                primary_button(t("发布", "Publish"), type="submit", testid="publish-confirm"),
                class_name="sc-row",
                style={"justifyContent": "flex-end", "marginTop": "16px"},
            ),
            on_submit=FormPublishState.publish,
        ),
        on_close=FormPublishState.stop_publish,
        testid="publish-sheet",
    )


def _signature() -> rx.Component:
    """What would become public, and the signature for it."""
    state = FormPublishState
    listed = rx.el.ul(rx.foreach(state.exposed, lambda text: rx.el.li(text)), style={"margin": "4px 0 8px"})
    sign = rx.cond(
        state.may_sign,
        checkbox(
            t("我确认签字, 允许对外公开以上内容", "I sign for making this public"), name="signed", testid="publish-sign"
        ),
        rx.el.span(
            t(
                "需要有签字权限的人来发布, 或先改权限表。",
                "Somebody with the right to sign must publish, or change the rights.",
            )
        ),
    )
    callout = rx.el.div(
        rx.icon("shield-alert", size=16, aria_hidden=True),
        rx.el.div(rx.el.b(t("受保护的字段将对外公开", "Protected fields become public")), listed, sign),
        class_name="sc-callout sc-red",
        style={"marginBottom": "14px"},
        custom_attrs={"data-testid": "publish-exposed"},
    )
    return rx.cond(state.exposed.length() > 0, callout)


def _last_look() -> rx.Component:
    """Through whose eyes to look before it is published."""
    readers = FormReadersState
    lines = rx.foreach(
        readers.glance,
        lambda line: rx.el.div(
            rx.el.dt(line["label"], class_name="sc-help"),
            rx.el.dd(line["names"], style={"margin": 0, "overflowWrap": "anywhere"}),
            style={"display": "grid", "gridTemplateColumns": "72px minmax(0, 1fr)", "gap": "8px"},
            custom_attrs={"data-testid": "glance-" + line["id"]},
        ),
    )
    return rx.el.div(
        field_row(
            t("看成谁", "View as"),
            select_input(
                readers.choices,
                value=readers.reader,
                placeholder=t("选一个身份, 发布前看看他能看到什么", "Choose somebody to check for"),
                on_change=readers.look_as,
                testid="publish-look",
            ),
        ),
        rx.cond(
            readers.glance.length() > 0, rx.el.dl(lines, style={"display": "grid", "gap": "4px", "margin": "8px 0 0"})
        ),
        style={"marginBottom": "14px"},
    )


def form_design_page() -> rx.Component:
    """The designer on the full width of the page."""
    state, saved = FormDesignState, FormDesignState.saved
    builder = form_builder(
        form_id=state.opened_id,
        doc=state.doc,
        revision=state.doc_revision,
        name=state.name,
        badge=saved["badge"].to(str),
        has_changes=saved["has_changes"].to(bool),
        saved_seq=saved["seq"].to(int),
        stale=saved["stale"].to(bool),
        save_error=saved["error"].to(str),
        locked=~state.hold["mine"].to(bool) | (state.opened_id == 0),
        problems=state.problems,
        gone=state.gone,
        steps=state.steps,
        readers=FormReadersState.readers,
        stops=FormReadersState.stops,
        stops_rev=FormReadersState.stops_rev,
        looks=state.looks,
        back_url="/forms",
        stats_url=rx.cond(state.opened_id > 0, "/forms/" + state.opened_id.to_string() + "/stats", ""),
        table_url="/api/imports/columns",
        on_save=state.save,
        on_rename=state.rename,
        on_publish=[FormPublishState.ask_publish, FormReadersState.look_as("")],
        on_reload=state.reload,
        on_look=state.look,
        on_stop=FormReadersState.set_rights,
        on_alive=FormDeskState.stay,
    )
    missing = page(
        empty_state(
            "file-question",
            t("没有找到这张表单", "There is no such form"),
            t("它可能已被停用, 或链接有误。", "It may be archived, or the link is wrong."),
            link_button(t("返回表单列表", "Back to the forms"), "/forms"),
        )
    )
    room = rx.el.div(lock_notice(), builder, class_name="fb-room")
    return rx.fragment(rx.cond(state.missing, missing, room), _publish(), snapshots_sheet())
