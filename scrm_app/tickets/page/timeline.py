"""What happened to a ticket and what was said, newest first."""

from typing import Any

import reflex as rx

from components.controls import segmented
from components.controls.page import empty_state
from scrm_app.core.ui import t
from scrm_app.tickets.page.parts import PANEL
from scrm_app.tickets.state.beside import BesideState

BESIDE: Any = BesideState

_ICONS = {
    "opened": "circle-plus",
    "complete": "check",
    "approve": "circle-check",
    "reject": "circle-x",
    "return": "undo-2",
    "cancelled": "ban",
    "claimed": "hand",
    "transferred": "user-round-plus",
    "reassigned": "users-round",
    "released": "undo-2",
    "edited": "pencil",
    "prioritised": "flame",
    "rescheduled": "calendar-clock",
    "appointed": "calendar-check",
    "tagged": "tag",
    "untagged": "tag",
    "escalated": "chevrons-up",
    "paused": "circle-pause",
    "resumed": "circle-play",
    "attached": "paperclip",
    "nudged": "bell-ring",
    "service_called": "headset",
    "seen": "eye",
    "taken": "hand",
    "unfit": "thumbs-down",
    "linked": "link",
    "unlinked": "unlink",
    "merged": "merge",
    "merged_in": "merge",
    "split": "split",
    "comment": "message-circle",
    "migrated": "git-branch",
    "migrated_back": "undo-2",
    "reply": "reply",
    "customer": "user-round",
    "add_sign": "user-round-check",
    "remove_sign": "user-round-minus",
    "delegate": "corner-down-right",
    "withdraw": "rotate-ccw",
    "terminate": "octagon-x",
    "granted": "circle-check",
    "woken": "hourglass",
    "counted": "circle-check",
    "auto_approve": "clock",
    "auto_reject": "clock",
    "overdue": "clock",
    "auto_transfer": "clock",
    "auto_failed": "triangle-alert",
    "copied": "mail",
    "reopened": "folder-open",
    "reopen_asked": "message-circle-question",
    "reopen_declined": "circle-x",
    "rated": "star",
    "child_opened": "workflow",
    "limit_passed": "arrow-up-to-line",
    "auto_replied": "bot",
}

_WORDS = ("comment", "reply", "customer")
_SPOKEN = {
    "comment": ("var(--accent-2)", "var(--accent-3)", "var(--accent-11)"),
    "reply": ("var(--green-2)", "var(--green-3)", "var(--green-11)"),
    "customer": ("var(--amber-2)", "var(--amber-3)", "var(--amber-11)"),
}
"""Ground of the words, ground and ink of the icon: who speaks to whom is never colour alone, see `_verb`."""


NAMED = ("transferred", "reassigned", "escalated", "nudged", "service_called", "linked", "merged", "merged_in", "split")
"""Lines that name a person or a ticket after the verb."""


def _verb(kind: Any) -> rx.Var[str]:
    return rx.match(
        kind,
        ("opened", t("新建了工单", "opened the ticket")),
        ("complete", t("完成", "completed")),
        ("approve", t("同意", "approved")),
        ("reject", t("驳回", "rejected")),
        ("return", t("退回", "sent back")),
        ("cancelled", t("取消了工单", "cancelled the ticket")),
        ("claimed", t("领取了", "claimed")),
        ("transferred", t("转交给", "transferred to")),
        ("reassigned", t("改派给", "reassigned to")),
        ("released", t("退回待领取", "put back into the queue")),
        ("edited", t("修改了表单", "edited the form")),
        ("prioritised", t("调整了优先级", "changed the priority")),
        ("rescheduled", t("改了时限", "changed the due time")),
        ("appointed", t("改了预约", "changed the appointment")),
        ("escalated", t("超时未处理, 已升级", "Overdue: escalated")),
        ("paused", t("暂停计时", "put it on hold")),
        ("resumed", t("继续计时", "resumed it")),
        ("attached", t("上传了附件", "uploaded")),
        ("nudged", t("催办, 已提醒", "asked for it and reminded")),
        ("service_called", t("找客服, 已提醒", "called for service; told at once")),
        ("seen", t("收到, 停止升级", "has seen it: escalation stopped")),
        ("taken", t("我来处理, 停止升级", "takes it: escalation stopped")),
        ("unfit", t("反馈派单不合适", "called the dispatch unfit")),
        ("linked", t("关联了", "linked")),
        ("unlinked", t("解除了关联", "unlinked a ticket")),
        ("merged", t("合并到", "merged this into")),
        ("merged_in", t("并入了", "merged in")),
        ("split", t("拆出子工单", "split off")),
        ("comment", t("评论", "commented")),
        ("migrated", t("发布新版流程, 移动了工单", "moved it to a new version of the flow")),
        ("migrated_back", t("撤销移动, 工单回到旧版流程", "undid the move to the new version")),
        ("comment", t("内部评论", "commented (internal)")),
        ("reply", t("回复客户", "replied to the customer")),
        ("customer", t("客户来信", "wrote (customer)")),
        ("add_sign", t("加签", "added")),
        ("remove_sign", t("减签", "took somebody off")),
        ("delegate", t("委派给", "delegated to")),
        ("withdraw", t("撤回", "took back")),
        ("terminate", t("终止了工单", "ended the ticket")),
        ("granted", t("此前已同意, 自动通过", "had agreed before, taken as yes")),
        ("counted", t("所需的意见已齐, 自动通过", "has all the says it needs: passed by itself")),
        ("woken", t("等待结束, 自动继续", "The wait is over")),
        ("auto_approve", t("超时自动通过", "Overdue: passed by itself")),
        ("auto_reject", t("超时自动驳回", "Overdue: rejected by itself")),
        ("overdue", t("超时, 走了超时线", "Overdue: took the overdue way")),
        ("auto_transfer", t("超时自动转交", "Overdue: handed over")),
        ("auto_failed", t("自动动作没有完成", "An automatic action failed")),
        ("reopened", t("重新打开了工单", "reopened it")),
        ("reopen_asked", t("申请重新处理", "asked to reopen it")),
        ("reopen_declined", t("没有同意重新处理", "declined to reopen it")),
        ("tagged", t("加了标签", "tagged it")),
        ("untagged", t("去掉标签", "took off a tag")),
        ("rated", t("评价了服务, 分数:", "rated the work:")),
        ("copied", t("已抄送", "Copies sent")),
        ("child_opened", t("自动开了关联工单", "Opened a related ticket")),
        ("limit_passed", t("超出列上限放入", "put it beyond the limit of a column")),
        ("auto_replied", t("自动回复了客户", "Answered the customer by itself")),
        t("处理", "worked on it"),
    )


def _shade(kind: Any, which: int, plain: str) -> Any:
    return rx.match(kind, *[(name, _SPOKEN[name][which]) for name in _WORDS], plain)


def _icon(kind: Any) -> rx.Component:
    cases = [(name, rx.icon(tag, size=14, aria_hidden=True)) for name, tag in _ICONS.items()]
    red = (kind == "escalated") | (kind == "reject") | (kind == "return")
    return rx.el.span(
        rx.match(kind, *cases, rx.icon("dot", size=14, aria_hidden=True)),
        style={
            "width": "26px",
            "height": "26px",
            "flex": "none",
            "borderRadius": "99px",
            "display": "grid",
            "placeItems": "center",
            "background": rx.cond(red, "var(--red-3)", _shade(kind, 1, "var(--gray-3)")),
            "color": rx.cond(red, "var(--red-11)", _shade(kind, 2, "var(--gray-11)")),
        },
    )


def _line(row: Any) -> rx.Component:
    kind = row["kind"].to(str)
    named = rx.Var.create(list(NAMED)).contains(kind)
    words = rx.el.div(
        rx.cond(row["who"] != "", rx.el.b(row["who"].to(str), style={"fontWeight": "600"})),
        rx.el.span(_verb(kind)),
        rx.cond(row["from"] != "", rx.cond(named, "", rx.el.span("「", row["from"].to(str), "」"))),
        rx.cond(
            (row["to"] != "") & (kind != "claimed"),
            rx.cond(named, rx.el.b(row["to"].to(str)), rx.el.span("→ 「", row["to"].to(str), "」")),
        ),
        rx.cond(row["more"] != "", rx.el.span(row["more"].to(str), class_name="sc-num")),
        rx.el.time(row["at"].to(str), style={"marginLeft": "auto", "fontSize": "12px", "color": "var(--gray-11)"}),
        style={"display": "flex", "gap": "6px", "flexWrap": "wrap", "alignItems": "baseline", "fontSize": "13px"},
    )
    note = rx.cond(
        row["note"] != "",
        rx.el.div(
            row["note"].to(str),
            style={
                "marginTop": "4px",
                "padding": "8px 10px",
                "borderRadius": "8px",
                "fontSize": "14px",
                "lineHeight": "1.55",
                "whiteSpace": "pre-wrap",
                "overflowWrap": "anywhere",
                "background": _shade(kind, 0, "var(--gray-2)"),
                "border": "1px solid var(--gray-4)",
            },
        ),
    )
    line = rx.el.li(
        _icon(kind),
        rx.el.div(words, note, style={"flex": "1", "minWidth": "0", "paddingTop": "3px"}),
        key=row["key"].to(str),
        custom_attrs={"data-kind": kind},
        style={"display": "flex", "gap": "10px", "padding": "6px 0"},
    )
    return rx.cond((BESIDE.sight == "all") | (BESIDE.sight == row["sight"]), line)


def timeline() -> rx.Component:
    """History and comments in one line of time, or a part of it."""
    sights = [
        ("all", t("全部", "All")),
        ("words", t("评论", "Comments")),
        ("customer", t("客户", "Customer")),
        ("steps", t("办理", "Steps")),
        ("system", t("系统", "System")),
    ]
    return rx.cond(
        PANEL.talk.length() > 0,
        rx.el.div(
            segmented(
                sights,
                value=BESIDE.sight,
                on_change=BESIDE.look,
                label=t("显示哪些动态", "What is shown"),
                testid="timeline-sight",
            ),
            rx.el.ol(
                rx.foreach(PANEL.talk, _line),
                style={"listStyle": "none", "margin": "8px 0 0", "padding": "0"},
                custom_attrs={"data-testid": "timeline"},
            ),
        ),
        empty_state("history", t("还没有动态", "Nothing happened yet"), ""),
    )
