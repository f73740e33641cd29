"""How the vote at a step stands, and the tickets that belong to this one."""

from typing import Any

import reflex as rx

from components.controls.marks import status_badge
from scrm_app.core.ui import t
from scrm_app.tickets.page.parts import PANEL

VIEW = PANEL.view
BOX = {
    "display": "grid",
    "gap": "8px",
    "padding": "10px 12px",
    "border": "1px solid var(--gray-5)",
    "borderRadius": "8px",
    "fontSize": "13px",
}
_STATES = {
    "yes": ("circle-check", "var(--green-11)"),
    "no": ("circle-x", "var(--red-11)"),
    "now": ("circle-dot", "var(--accent-11)"),
    "later": ("circle", "var(--gray-11)"),
}


def _word(state: Any) -> Any:
    return rx.match(
        state,
        ("yes", t("已同意", "agreed")),
        ("no", t("不同意", "said no")),
        ("now", t("等待表态", "asked now")),
        t("还没轮到", "asked later"),
    )


def votes() -> rx.Component:
    """Who agreed, who is asked now and who comes later; nothing where one person decides."""
    says = VIEW["says"].to(list[dict[str, str]])
    mode = rx.match(
        VIEW["mode"].to(str),
        ("all", t("会签: 所有人都要同意", "Everybody must agree")),
        ("sequence", t("依次审批", "One after the other")),
        ("ratio", t("按比例通过", "By share of votes")),
        t("或签: 一人同意即可", "One is enough"),
    )
    count = rx.el.b(
        VIEW["votes"].to(list[int])[0].to(str),
        "/",
        VIEW["votes"].to(list[int])[1].to(str),
        t(" 已同意", " agreed"),
        class_name="sc-num",
    )
    people = rx.el.ul(
        rx.foreach(says, _say),
        style={
            "display": "flex",
            "flexWrap": "wrap",
            "gap": "6px 14px",
            "listStyle": "none",
            "margin": "0",
            "padding": "0",
        },
    )
    head = rx.el.div(count, rx.el.span(mode, class_name="sc-muted"), style={"display": "flex", "gap": "10px"})
    return rx.cond(says.length() > 0, rx.el.section(head, people, style=BOX, custom_attrs={"data-testid": "votes"}))


def _say(row: Any) -> rx.Component:
    cases = [
        (
            state,
            rx.el.span(
                rx.icon(icon, size=14, aria_hidden=True),
                rx.el.span(_word(row["state"]), class_name="sc-sr"),
                style={"color": colour, "display": "inline-flex"},
            ),
        )
        for state, (icon, colour) in _STATES.items()
    ]
    sort = rx.match(
        row["kind"],
        ("before", t("前加签", "added before")),
        ("after", t("后加签", "added after")),
        ("delegate", t("委派", "delegated")),
        "",
    )
    return rx.el.li(
        rx.match(row["state"], *cases, rx.fragment()),
        rx.el.span(row["name"]),
        rx.cond(row["kind"] != "main", rx.el.span(sort, class_name="sc-muted")),
        style={"display": "inline-flex", "gap": "5px", "alignItems": "center"},
        custom_attrs={"data-state": row["state"]},
    )


def relatives() -> rx.Component:
    """Tickets this one opened or was opened by, and who reads along."""
    rows, readers = VIEW["relatives"].to(list[dict[str, str]]), VIEW["watchers"].to(str)
    links = rx.foreach(
        rows,
        lambda r: rx.link(
            rx.cond(
                r["parent"] == "yes",
                rx.icon("corner-left-up", size=14, aria_hidden=True),
                rx.icon("corner-down-right", size=14, aria_hidden=True),
            ),
            rx.el.span(r["number"], " ", r["title"], class_name="sc-ellipsis"),
            status_badge(r["node"], rx.cond(r["status"] == "open", "violet", "gray")),
            href="/tickets/" + r["id"].to(str),
            underline="none",
            style={"display": "flex", "gap": "6px", "alignItems": "center", "minWidth": "0", "minHeight": "32px"},
        ),
    )
    read = rx.cond(readers != "", rx.el.div(t("抄送: ", "Copied to: "), readers, class_name="sc-muted"))
    return rx.cond(
        (rows.length() > 0) | (readers != ""),
        rx.el.section(
            rx.cond(rows.length() > 0, rx.el.span(t("关联工单", "Related tickets"), class_name="sc-field-label")),
            links,
            read,
            style=BOX,
            custom_attrs={"data-testid": "relatives"},
        ),
    )
