"""Several people at one flow: the banner that says who draws, and the drawings put aside."""

from typing import Any

import reflex as rx

from components.controls import empty_state, ghost_button, quiet_button, sheet
from scrm_app.core.ui import t
from scrm_app.flows.state import FlowDesignerState as S


def desk_notices() -> rx.Component:
    """Who draws now, with the way to take over; and that one's own work was put aside."""
    who, since = S.hold["who"].to(str), S.hold["since"].to(str)
    other = t(
        f"{who} 正在编辑这个流程 (从 {since} 开始), 您看到的会实时更新。",
        f"{who} is editing this flow (since {since}); what you see follows live.",
    )
    lost = t(
        f"{who} 接手了编辑。您的内容没有丢: 没来得及保存的部分已存为快照。",
        f"{who} took over. Nothing of yours is lost: what was not saved is kept as a snapshot.",
    )
    taken = rx.cond(S.hold["lost"].to(bool), lost, other)
    kept = quiet_button(
        t("查看快照", "Snapshots"), on_click=S.open_sheet("snapshots"), size="s", testid="flow-snapshots"
    )
    line = rx.el.div(
        rx.icon("lock", size=15, aria_hidden=True),
        rx.el.span(taken, class_name="sc-grow"),
        rx.cond(S.snapshots.length() > 0, kept),
        ghost_button(t("接手编辑", "Take over"), on_click=S.take_over, size="s", testid="flow-take-over"),
        class_name="fld-notice fld-stale",
        role="alert",
        custom_attrs={"data-testid": "flow-lock"},
    )
    return rx.cond(S.hold["mine"].to(bool) | (S.looking_at > 0), rx.fragment(), line)


def _snapshot(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(rx.el.b(row["who"]), " · ", row["why"]),
            rx.el.div(row["when"], " · ", row["about"], class_name="sc-help sc-num"),
            class_name="sc-grow",
        ),
        ghost_button(
            t("恢复为草稿", "Restore as draft"),
            on_click=S.restore_snapshot(row["id"]),
            size="s",
            disabled=~S.hold["mine"].to(bool),
            testid="flow-restore-snapshot",
        ),
        class_name="fld-past",
    )


def snapshots_sheet() -> rx.Component:
    """Drawings put aside: before a take-over, or what somebody could not save any more."""
    none = empty_state(
        "archive",
        t("没有快照", "No snapshots"),
        t(
            "有人接手编辑时, 前一位的内容会存在这里。",
            "When somebody takes over, the work of the one before is kept here.",
        ),
    )
    help_text = t("恢复后, 现在的草稿会先存为快照。", "Restoring keeps the present draft as a snapshot first.")
    listed = rx.fragment(
        rx.el.p(help_text, class_name="sc-help"),
        rx.el.ul(rx.foreach(S.snapshots, _snapshot), class_name="fld-versions"),
    )
    body = rx.cond(S.snapshots.length() == 0, none, listed)
    title = t("草稿快照", "Snapshots")
    return sheet(S.sheet == "snapshots", title, body, on_close=S.close_sheet, testid="flow-snapshots-sheet")
