"""One ticket: facts, what I can do, its form, route, talk and files. In the drawer and on its own page."""

from typing import Any

import reflex as rx

from components.boards.due_chip import spent
from components.controls.buttons import danger_button, ghost_button, primary_button, quiet_button
from components.controls.marks import callout, status_badge
from components.controls.outbox import outbox
from components.controls.overlay import drawer, menu, menu_item, menu_line, menu_link
from components.controls.page import empty_state, tabs
from components.data.file_gallery import file_gallery
from components.data.form_view import form_view, restored_banner
from components.data.upload_button import upload_button
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.tickets.page.after import after_card
from scrm_app.tickets.page.beside import customer_box
from scrm_app.tickets.page.look import look_button
from scrm_app.tickets.page.parts import (
    PANEL,
    clock_mark,
    due_mark,
    outbox_of,
    owner,
    place_of,
    print_button,
    priority_mark,
    status_mark,
)
from scrm_app.tickets.page.replies import comment_box
from scrm_app.tickets.page.reschedule import appointment_button
from scrm_app.tickets.page.sheets import ask_sheets
from scrm_app.tickets.page.side import side_tab
from scrm_app.tickets.page.stock import parts_stock
from scrm_app.tickets.page.timeline import timeline
from scrm_app.tickets.page.votes import relatives, votes
from scrm_app.tickets.page.watchers import watchers

VIEW = PANEL.view
MUTED = {"fontSize": "12px", "color": "var(--gray-11)"}


def _may(action: str) -> Any:
    return VIEW["actions"].to(list[str]).contains(action)


def summary(*beside: rx.Component) -> rx.Component:
    """Where it stands, in one line of marks and a few facts; `beside` stands at the end of the line."""
    marks = rx.el.div(
        status_mark(VIEW),
        priority_mark(VIEW),
        status_badge(VIEW["node"].to(str), "violet", icon="map-pin"),
        rx.cond(VIEW["status"] == "open", due_mark(VIEW)),
        clock_mark(VIEW),
        watchers(),
        rx.cond(
            VIEW["awaited"] == "wait",
            status_badge(t("等待中, 会自动继续", "Waiting, goes on by itself"), "cyan", icon="hourglass"),
        ),
        rx.cond(
            VIEW["awaited"] == "subflow",
            status_badge(t("等子流程办完", "Waiting for the sub-flow"), "cyan", icon="workflow"),
        ),
        rx.foreach(VIEW["tags"].to(list[str]), lambda tag: status_badge(tag, "gray", icon="tag")),
        rx.el.div(class_name="sc-grow"),
        print_button(
            rx.Var.create("/api/work-orders.pdf?ids=") + VIEW["id"].to(str), t("打印", "Print"), "ticket-print"
        ),
        *beside,
        style={"display": "flex", "flexWrap": "wrap", "gap": "6px", "alignItems": "center"},
    )
    waiting = rx.cond(
        VIEW["waiting_role"] != "",
        rx.el.span(t("等待领取: ", "Waiting for: "), VIEW["waiting_role"].to(str)),
        owner(VIEW),
    )
    pairs = [
        (rx.cond(VIEW["status"] == "open", t("处理人", "Assignee"), t("最后处理", "Last handled by")), waiting),
        (t("客户", "Customer"), rx.cond(VIEW["customer"] != "", VIEW["customer"].to(str), "—")),
        (t("电话", "Phone"), rx.cond(VIEW["phone"] != "", VIEW["phone"].to(str), "—")),
        (t("预约", "Appointment"), _appointment()),
        (t("门店", "Store"), VIEW["store"].to(str)),
        (t("流程", "Flow"), VIEW["flow"].to(str)),
        (t("新建", "Opened"), rx.el.span(VIEW["created"].to(str), " · ", VIEW["opener"].to(str))),
    ]
    plain = {"margin": "0", "minWidth": "0"}
    cells = [
        rx.el.div(rx.el.dt(label, style=MUTED), rx.el.dd(value, style=plain, class_name="sc-ellipsis"))
        for label, value in pairs
    ]
    columns = "repeat(auto-fill, minmax(150px, 1fr))"
    box = {"display": "grid", "gridTemplateColumns": columns, "gap": "10px 16px", "margin": "0"}
    return rx.el.div(marks, rx.el.dl(*cells, style=box), style={"display": "grid", "gap": "14px"})


def _appointment() -> rx.Component:
    return rx.el.span(
        rx.cond(VIEW["appointed"] != "", VIEW["appointed"].to(str), "—"),
        appointment_button(VIEW["editable"].to(bool), VIEW["appointed"] != ""),
        style={"display": "inline-flex", "gap": "4px", "alignItems": "center", "flexWrap": "wrap"},
        custom_attrs={"data-testid": "appointment"},
    )


def _forward(action: str, label: Any, icon: str) -> rx.Component:
    """One button, or a menu of ways when more than one is open."""
    ways = VIEW["ways"].to(list[dict[str, str]])
    single = primary_button(label, icon=icon, on_click=PANEL.act(action), testid=f"act-{action}")
    several = menu(
        primary_button(label, icon=icon, testid=f"act-{action}"),
        rx.foreach(ways, lambda way: menu_item(way["label"], on_click=PANEL.go_on(action, way["value"]))),
        testid=f"ways-{action}",
    )
    return rx.cond(_may(action), rx.cond(ways.length() > 0, several, single))


def _second(action: str, label: Any, icon: str) -> rx.Component:
    return rx.cond(_may(action), ghost_button(label, icon=icon, on_click=PANEL.act(action), testid=f"act-{action}"))


def _item(action: str, label: Any, icon: str) -> rx.Component:
    return rx.cond(_may(action), menu_item(label, icon=icon, on_click=PANEL.act(action), testid=f"act-{action}"))


def actions() -> rx.Component:
    """What I may do now: the main way on, the ways back, and the rest in a menu."""
    return rx.el.div(
        rx.cond(
            _may("claim"),
            primary_button(t("领取", "Claim"), icon="hand", on_click=PANEL.act("claim"), testid="act-claim"),
        ),
        _forward("complete", t("完成此步", "Complete"), "check"),
        _forward("approve", t("同意", "Approve"), "check"),
        rx.cond(
            _may("reject"),
            danger_button(t("驳回", "Reject"), icon="x", on_click=PANEL.act("reject"), testid="act-reject"),
        ),
        _second("return", t("退回", "Return"), "undo-2"),
        _second("reopen", t("重新打开", "Reopen"), "folder-open"),
        rx.el.div(class_name="sc-grow"),
        rx.cond(
            (VIEW["actions"].to(list[str]).length() > 0) & (VIEW["status"] == "open"),
            menu(
                quiet_button(t("更多", "More"), icon="ellipsis", testid="act-more"),
                _item("transfer", t("转交同事", "Transfer"), "user-round-plus"),
                _item("delegate", t("委派, 办完回到我", "Delegate, then back to me"), "corner-down-right"),
                _item("add_sign", t("加签", "Add people"), "user-round-check"),
                _item("remove_sign", t("减签", "Take somebody off"), "user-round-minus"),
                _item("withdraw", t("撤回", "Take back"), "rotate-ccw"),
                _item("reassign", t("改派", "Reassign"), "users-round"),
                _item("await_customer", t("等客户", "Wait for the customer"), "message-circle-question"),
                _item("await_parts", t("等配件", "Wait for parts"), "package-search"),
                _item("pause", t("暂停计时", "Put on hold"), "circle-pause"),
                _item("resume", t("继续计时", "Resume"), "circle-play"),
                rx.cond(
                    VIEW["editable"].to(bool) & ~FrameState.off.contains("portal"),
                    menu_link(
                        t("派人到现场", "Send somebody there"),
                        "/onsite/" + VIEW["id"].to(str),
                        icon="map-pinned",
                        testid="act-onsite",
                    ),
                ),
                menu_line(),
                *[
                    rx.cond(
                        VIEW["editable"],
                        menu_item(label, icon=icon, on_click=PANEL.set_priority(level), testid=f"priority-{level}"),
                    )
                    for level, label, icon in (
                        ("0", t("设为普通", "Make normal"), "minus"),
                        ("1", t("设为加急", "Make urgent"), "zap"),
                        ("2", t("设为特急", "Make critical"), "flame"),
                    )
                ],
                _item("terminate", t("终止工单", "End the ticket"), "octagon-x"),
                _item("cancel", t("取消工单", "Cancel ticket"), "ban"),
                testid="more-menu",
            ),
        ),
        style={"display": "flex", "gap": "8px", "flexWrap": "wrap", "alignItems": "center", "width": "100%"},
    )


def _checklist() -> rx.Component:
    items = VIEW["checklist"].to(list[str])
    return rx.cond(
        items.length() > 0,
        callout(
            rx.el.div(
                rx.el.b(t("这一步要做", "To do at this step")),
                rx.el.ul(
                    rx.foreach(items, rx.el.li), style={"margin": "4px 0 0", "paddingLeft": "18px", "listStyle": "disc"}
                ),
            ),
            icon="list-checks",
        ),
    )


def _old_fields() -> rx.Component:
    """Answers the form no longer asks for, under the version they were given on."""
    line = rx.foreach(
        VIEW["old"].to(list[dict[str, Any]]),
        lambda old: rx.el.div(
            rx.el.dt(
                old["label"].to(str),
                rx.el.span(t(" · 填写时的表单版本: ", " · filled in on version "), old["number"].to(str)),
                class_name="sc-help",
            ),
            rx.el.dd(old["value"].to(str), style={"margin": 0, "overflowWrap": "anywhere"}),
        ),
    )
    return rx.cond(
        VIEW["old"].to(list[Any]).length() > 0,
        rx.el.details(
            rx.el.summary(t("旧字段", "Removed fields"), class_name="sc-help", style={"cursor": "pointer"}),
            rx.el.dl(line, style={"display": "grid", "gap": "8px", "margin": "8px 0 0"}),
            open=True,
            custom_attrs={"data-testid": "old-fields"},
        ),
    )


def _form_tab() -> rx.Component:
    return rx.el.div(
        _checklist(),
        rx.cond(PANEL.restored, restored_banner(PANEL.discard_draft)),
        rx.cond(
            VIEW["form"].to(dict[str, Any])["fields"].to(list[Any]).length() > 0,
            form_view(
                schema=VIEW["form"],
                values=rx.cond(PANEL.restored, PANEL.draft, VIEW["answers"]),
                problems=PANEL.problems,
                mode=rx.cond(VIEW["editable"], "edit", "read"),
                people=VIEW["people"],
                customers=rx.cond(
                    PANEL.found.contains("customers"),
                    PANEL.found["customers"],
                    VIEW["customers"].to(list[dict[str, Any]]),
                ),
                revision=PANEL.revision,
                on_submit=PANEL.save_form,
                on_change=PANEL.keep_draft,
                on_search=PANEL.find_choices,
                on_reveal=PANEL.reveal,
                revealed=PANEL.revealed,
                submit_label=t("保存修改", "Save changes"),
                outbox=outbox_of("form"),
                testid="ticket-form",
            ),
            empty_state("file-text", t("这个流程没有表单", "This flow has no form"), ""),
        ),
        parts_stock(),
        _old_fields(),
        style={"display": "grid", "gap": "12px"},
    )


def visit_list() -> rx.Component:
    """Every stop with who and how long."""
    return rx.el.ol(
        rx.foreach(
            PANEL.visits,
            lambda v: rx.el.li(
                rx.el.span(v["node"].to(str), style={"fontWeight": "500", "minWidth": "0"}, class_name="sc-ellipsis"),
                rx.el.span(v["who"].to(str), class_name="sc-muted sc-ellipsis"),
                rx.el.span(v["at"].to(str), class_name="sc-num sc-muted"),
                rx.el.span(
                    rx.cond(v["late"], rx.icon("triangle-alert", size=12, aria_hidden=True)),
                    spent(v["minutes"].to(int)),
                    rx.cond(v["open"], rx.el.span(" · ", t("进行中", "now"))),
                    style={
                        "color": rx.cond(v["late"], "var(--red-11)", "var(--gray-12)"),
                        "display": "inline-flex",
                        "gap": "4px",
                        "alignItems": "center",
                        "justifyContent": "flex-end",
                    },
                ),
                style={
                    "display": "grid",
                    "gridTemplateColumns": "minmax(0,1.4fr) minmax(0,1fr) auto auto",
                    "gap": "12px",
                    "padding": "8px 2px",
                    "borderBottom": "1px solid var(--gray-4)",
                    "fontSize": "13px",
                },
            ),
        ),
        style={"listStyle": "none", "margin": "0", "padding": "0"},
        custom_attrs={"data-testid": "visits"},
    )


def _talk_tab() -> rx.Component:
    return rx.el.div(
        comment_box(),
        timeline(),
        style={"display": "grid", "gap": "16px"},
    )


def _files_tab() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            upload_button(
                t("上传附件", "Upload files"),
                on_done=PANEL.attach,
                on_refused=PANEL.upload_refused,
                outbox=outbox_of("files"),
                testid="upload",
            ),
            rx.el.span(t("单个文件不超过 20 MB", "At most 20 MB a file"), style=MUTED),
            class_name="sc-row",
        ),
        rx.cond(
            PANEL.files.length() > 0,
            file_gallery(PANEL.files),
            empty_state(
                "paperclip",
                t("还没有附件", "No files yet"),
                t(
                    "上传照片、报价单或合同, 能看到这张工单的人都能打开。",
                    "Upload photos, quotes or contracts; everybody who sees the ticket can open them.",
                ),
            ),
        ),
        style={"display": "grid", "gap": "12px"},
    )


def body(route: rx.Component, *beside: rx.Component) -> rx.Component:
    """Summary, tabs and the chosen side."""
    return rx.el.div(
        summary(look_button(), *beside),
        votes(),
        actions(),
        outbox(place_of("comment"), PANEL.receipt, PANEL.send_comment),
        outbox(place_of("files"), PANEL.receipt, PANEL.attach_kept),
        relatives(),
        after_card(),
        tabs(
            [
                ("form", t("表单", "Form")),
                ("route", t("路线", "Route")),
                ("talk", t("动态与评论", "Activity"), PANEL.talk.length()),
                ("files", t("附件", "Files"), PANEL.files.length()),
                ("customer", t("客户", "Customer")),
                ("why", t("依据与关联", "Why and links")),
            ],
            value=PANEL.tab,
            on_change=PANEL.set_tab,
            label=t("工单内容", "Ticket"),
            testid="ticket-tab",
        ),
        rx.match(
            PANEL.tab,
            ("route", rx.el.div(route, visit_list(), style={"display": "grid", "gap": "12px"})),
            ("talk", _talk_tab()),
            ("files", _files_tab()),
            ("customer", customer_box()),
            ("why", side_tab()),
            _form_tab(),
        ),
        style={"display": "grid", "gap": "16px", "minWidth": "0"},
    )


def ticket_drawer(route: rx.Component) -> rx.Component:
    """The drawer beside a list or a board; J and K walk it."""
    full = rx.link(
        rx.icon("maximize-2", size=14, aria_hidden=True),
        t("整页打开", "Open page"),
        href=rx.Var.create("/tickets/") + PANEL.shown_id.to(str),
        underline="none",
        class_name="sc-btn sc-quiet sc-btn-s",
        custom_attrs={"data-testid": "open-page"},
    )
    return rx.fragment(
        drawer(
            PANEL.shown_id > 0,
            VIEW["title"].to(str),
            rx.cond(VIEW["id"], body(route, full)),
            subtitle=VIEW["number"].to(str),
            on_close=PANEL.close_ticket,
            on_next=PANEL.walk_next,
            on_previous=PANEL.walk_previous,
            wide=True,
            testid="ticket-drawer",
        ),
        ask_sheets(),
    )
