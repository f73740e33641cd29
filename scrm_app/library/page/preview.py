"""A template opened beside the list: its steps, its fields, its words, and who will do the work."""

from typing import Any

import reflex as rx

from components.controls import callout, danger_button, drawer, link_button, primary_button, select_input, status_badge
from components.controls import switch as toggle
from scrm_app.core.ui import t
from scrm_app.library.state import LibraryState as S

ICONS = {
    "start": "play",
    "task": "user-round",
    "approval": "stamp",
    "condition": "split",
    "parallel": "git-fork",
    "join": "git-merge",
    "wait": "hourglass",
    "cc": "mail",
    "auto": "zap",
    "end": "flag",
}


def _block(title: Any, *children: Any) -> rx.Component:
    return rx.el.section(rx.el.h3(title, class_name="sc-section-title"), *children, class_name="lib-block")


def _list(name: str) -> Any:
    return S.chosen[name].to(list[dict[str, Any]])


def _step(line: Any) -> rx.Component:
    icons = [(kind, rx.icon(icon, size=13, aria_hidden=True)) for kind, icon in ICONS.items()]
    people = (line["kind"] == "task") | (line["kind"] == "approval")
    dot = rx.el.span(
        rx.match(line["kind"], *icons, rx.icon("circle", size=13, aria_hidden=True)),
        class_name=rx.cond(people, "lib-dot lib-people", "lib-dot"),
    )
    said = rx.el.div(
        rx.el.b(line["name"]),
        rx.el.span(line["label"], class_name="sc-help"),
        rx.cond(line["who"] != "", status_badge(line["who"], "gray")),
        rx.cond(line["limit"] != "", rx.el.span(line["limit"], class_name="sc-help sc-num")),
        class_name="lib-line",
    )
    return rx.el.li(
        dot,
        said,
        rx.foreach(line["ways"].to(list[str]), lambda way: rx.el.div(way, class_name="lib-said")),
        rx.foreach(line["details"].to(list[str]), lambda one: rx.el.div(one, class_name="lib-said sc-help")),
        rx.cond(line["words"] != "", rx.el.div("“", line["words"], "”", class_name="lib-said sc-help")),
        class_name="lib-step",
        custom_attrs={"data-testid": "library-step"},
    )


def _steps() -> rx.Component:
    listed = rx.el.ol(rx.foreach(_list("lines"), _step), class_name="lib-steps")
    return rx.cond(_list("lines").length() > 0, _block(t("步骤", "Steps"), listed))


def _part(part: Any) -> rx.Component:
    names = rx.el.div(rx.el.b(part["name"]), rx.el.div(part["about"], class_name="sc-help"))
    return rx.el.div(names, rx.el.span(part["facts"], class_name="sc-help sc-num"), class_name="lib-part")


def _field(item: Any) -> rx.Component:
    must = rx.cond(item["must"], rx.el.span(" *", class_name="sc-required"))
    return rx.el.span(item["label"], must, rx.el.span(" ", item["kind"], class_name="sc-help"), class_name="lib-chip")


def _role(item: Any) -> rx.Component:
    chosen = S.roles[item["code"].to(str)]
    return rx.el.div(
        rx.el.span(item["name"]),
        select_input(
            S.chosen["here"].to(list[dict[str, str]]),
            value=chosen,
            on_change=lambda here: S.map_role(item["code"], here),
            placeholder=t("新建这个角色", "Make this role"),
            aria_label=item["name"],
            testid="library-role",
        ),
        rx.cond(
            item["idle"] & (chosen == item["here"]),
            rx.el.div(
                t(
                    "这个角色还没有「处理工单」的权限, 工单会停在它手里。请先到「角色」里勾选, 或换一个角色。",
                    "This role may not work on tickets yet. Give it that right under Roles, or choose another.",
                ),
                class_name="sc-error",
                style={"grid-column": "1 / -1"},
            ),
        ),
        class_name="lib-role",
    )


def _words() -> rx.Component:
    script = lambda one: rx.el.blockquote(rx.el.b(one["name"]), rx.el.div(one["words"]), class_name="lib-quote")  # noqa: E731
    return _block(t("对客户说的话", "Words for the customer"), rx.foreach(_list("scripts"), script))


def _about() -> rx.Component:
    facts = rx.el.div(
        rx.cond(S.chosen["urgency"] != "", status_badge(S.chosen["urgency"], S.chosen["hue"].to(str), icon="zap")),
        rx.cond(S.chosen["mode"] != "", status_badge(t("处理模式: ", "Mode: ") + S.chosen["mode"].to(str), "blue")),
        rx.cond(S.chosen["price"] != "", status_badge(t("结算: ", "Settled: ") + S.chosen["price"].to(str), "gray")),
        rx.cond(S.chosen["stage"] != "", status_badge(S.chosen["stage"], "gray")),
        rx.cond(S.chosen["state"] != "", status_badge(S.chosen["state"], "green", icon="circle-check")),
        class_name="sc-row lib-wrap",
    )
    return rx.el.div(rx.cond(S.chosen["kind"] != "scene", rx.el.p(S.chosen["about"])), facts, class_name="lib-block")


def _foot() -> rx.Component:
    target = S.chosen["kind"].to(str), S.chosen["code"].to(str)
    install = primary_button(t("启用", "Use"), icon="plus", on_click=S.install(*target), testid="library-use")
    away = danger_button(t("撤回", "Withdraw"), on_click=S.withdraw(*target), testid="library-withdraw")
    flow = link_button(
        t("打开流程", "Open the flow"), "/flows/" + S.chosen["flow_id"].to(str), testid="library-open-flow"
    )
    begin = link_button(
        t("用它开单", "Open a ticket"), S.chosen["begin"].to(str), icon="plus", primary=True, testid="library-begin"
    )
    return rx.el.div(
        rx.cond(S.chosen["begin"].to(str) != "", begin),
        rx.cond(~S.chosen["installed"].to(bool), install),
        rx.cond(S.chosen["flow_id"].to(int) > 0, flow),
        rx.cond(S.chosen["some"], away),
        class_name="sc-row lib-wrap",
    )


def preview() -> rx.Component:
    """The drawer."""
    fields = rx.el.div(rx.foreach(_list("fields"), _field), class_name="sc-row lib-wrap")
    parts = rx.cond(
        _list("parts").length() > 0,
        _block(t("包含的流程", "Flows inside"), rx.el.div(rx.foreach(_list("parts"), _part))),
    )
    setting = _block(
        t("谁来做", "Who does it"),
        rx.foreach(_list("roles"), _role),
        toggle(
            t("启用后立即可以开单 (关闭则先存为草稿)", "Ready for tickets at once (off: a draft first)"),
            checked=S.published,
            on_change=S.choose_published,
            testid="library-published",
        ),
    )
    return drawer(
        S.chosen.length() > 0,
        S.chosen["name"].to(str),
        _about(),
        _words(),
        parts,
        _steps(),
        rx.cond(_list("fields").length() > 0, _block(t("表单字段", "Form fields"), fields)),
        rx.cond(
            S.chosen["installed"].to(bool),
            callout(t("已经启用, 可以到「流程」里继续修改。", "In use; change it under Flows.")),
            setting,
        ),
        subtitle=S.chosen["facts"].to(str),
        footer=_foot(),
        on_close=S.close,
        wide=True,
        testid="library-drawer",
    )
