"""Several people at one form: the banner that says who designs, and the drafts put aside."""

import reflex as rx

from components.editors import desk_notice
from scrm_app.core.ui import t
from scrm_app.forms.state import FormDesignState, FormDeskState


def lock_notice() -> rx.Component:
    """Who designs now, with the way to take over; and that one's own work was put aside."""
    hold = FormDesignState.hold
    who, since = hold["who"].to(str), hold["since"].to(str)
    other = t(
        f"{who} 正在编辑这张表单 (从 {since} 开始), 您看到的会实时更新。",
        f"{who} is editing this form (since {since}); what you see follows live.",
    )
    taken = t(
        f"{who} 接手了编辑。您的内容没有丢: 没来得及保存的部分已存为快照。",
        f"{who} took over. Nothing of yours is lost: what was not saved is kept as a snapshot.",
    )
    return desk_notice.lock_banner(
        hidden=hold["mine"].to(bool),
        text=rx.cond(hold["lost"].to(bool), taken, other),
        has_snapshots=FormDeskState.snapshots.length() > 0,
        on_snapshots=FormDeskState.show_snapshots,
        on_take_over=FormDeskState.take_over,
        name="form",
        class_name="sc-callout sc-amber fb-lock",
    )


def snapshots_sheet() -> rx.Component:
    """Drafts put aside: before a take-over, or what somebody could not save any more."""
    return desk_notice.snapshots_sheet(
        is_open=FormDeskState.listing,
        rows=FormDeskState.snapshots,
        mine=FormDesignState.hold["mine"].to(bool),
        on_restore=FormDeskState.restore_snapshot,
        on_close=FormDeskState.hide_snapshots,
        name="form",
    )
