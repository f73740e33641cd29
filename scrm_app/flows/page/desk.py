"""Several people at one flow: the banner that says who draws, and the drawings put aside."""

import reflex as rx

from components.editors import desk_notice
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
    window = t(
        "您正在另一个窗口里编辑这个流程, 这里看到的会实时更新。",
        "You are editing this flow in another window; what you see here follows live.",
    )
    moved = t(
        "您在另一个窗口里接着编辑了。这里的内容没有丢: 没来得及保存的部分已存为快照。",
        "You went on in another window. Nothing is lost: what was not saved here is kept as a snapshot.",
    )
    own = rx.cond(S.hold["lost"].to(bool), moved, window)
    taken = rx.cond(S.hold["own"].to(bool), own, rx.cond(S.hold["lost"].to(bool), lost, other))
    return desk_notice.lock_banner(
        hidden=S.hold["mine"].to(bool),
        text=taken,
        has_snapshots=S.snapshots.length() > 0,
        on_snapshots=S.open_sheet("snapshots"),
        on_take_over=S.take_over,
        name="flow",
        class_name="fld-notice fld-stale",
    )


def snapshots_sheet() -> rx.Component:
    """Drawings put aside: before a take-over, or what somebody could not save any more."""
    return desk_notice.snapshots_sheet(
        is_open=S.sheet == "snapshots",
        rows=S.snapshots,
        mine=S.hold["mine"].to(bool),
        on_restore=S.restore_snapshot,
        on_close=S.close_sheet,
        name="flow",
        list_class="fld-versions",
        row_class="fld-past",
    )
