"""The publish sheet: what changes, what running tickets do, and the progress of moving them."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    danger_button,
    empty_state,
    field_row,
    link_button,
    primary_button,
    quiet_button,
    section,
    select_input,
    stack,
    status_badge,
    text_area,
    text_input,
    text_link,
)
from components.editors.flow_map import flow_map
from scrm_app.core.ui import UiState, t
from scrm_app.rollout.page.parts import bar, flow_page
from scrm_app.rollout.state import PublishState

S: Any = PublishState
DO = [
    ("stay", t("留在旧版", "Stay on the old one")),
    ("move", t("移到对应节点", "Move to its counterpart")),
    ("later", t("到达某节点时再移", "Move on reaching a node")),
]


def _problem(problem: Any) -> rx.Component:
    text = rx.cond(UiState.lang == "en", problem["en"], problem["zh"])
    hue = rx.cond(problem["severity"] == "error", "removed", "changed")
    return rx.el.li(
        rx.el.span(class_name="ro-dot", custom_attrs={"data-tone": hue}),
        rx.link(
            text,
            href=f"/flows/{S.flow}?at=" + problem["place"].to(str),
            class_name="sc-link",
            custom_attrs={"data-testid": "flow-publish-problem"},
        ),
        style={"display": "flex", "gap": "8px"},
    )


def _scenario(result: Any) -> rx.Component:
    mark = rx.cond(
        result["passed"],
        status_badge(t("通过", "Passed"), "green", icon="circle-check"),
        status_badge(t("未通过", "Failed"), rx.cond(result["must"], "red", "amber"), icon="circle-x"),
    )
    return rx.el.li(
        rx.el.div(
            mark,
            rx.el.b(result["name"]),
            rx.cond(result["must"], status_badge(t("必须通过", "Must pass"), "violet")),
            class_name="ro-fix",
        ),
        rx.cond(result["why"] != "", rx.el.div(result["why"], class_name="sc-help")),
        custom_attrs={"data-testid": "publish-scenario"},
    )


def _example(ticket: Any) -> rx.Component:
    return rx.el.span(
        text_link(ticket["number"].to(str), "/tickets/" + ticket["id"].to(str)),
        " ",
        rx.el.span(ticket["title"].to(str), class_name="sc-muted"),
        style={"marginRight": "12px"},
    )


def _node(node: Any) -> rx.Component:
    choose = select_input(
        DO,
        value=node["do"].to(str),
        on_change=lambda do: S.decide(node["id"], do),
        testid=f"move-do-{node['id']}",
        aria_label=t("这些工单怎么办", "What happens to these tickets"),
    )
    target = rx.el.span(
        rx.icon("arrow-right", size=14, aria_hidden=True),
        select_input(
            S.targets,
            value=node["to"].to(str),
            on_change=lambda to: S.lead(node["id"], to),
            placeholder=t("请选择节点", "Choose a node"),
            testid=f"move-to-{node['id']}",
            aria_label=t("移到新版的哪个节点", "To which node of the new version"),
        ),
        class_name="ro-fix",
    )
    reach = select_input(
        S.reach,
        value=node["at"].to(str),
        on_change=lambda at: S.wait_for(node["id"], at),
        testid=f"move-at-{node['id']}",
        aria_label=t("到达哪个节点时移动", "On reaching which node"),
    )
    return rx.el.div(
        rx.el.span(node["letter"].to(str), class_name="ro-letter", aria_hidden="true"),
        rx.el.div(
            rx.el.div(
                rx.el.b(node["name"].to(str)),
                rx.cond(node["touched"], status_badge(t("有改动", "Changed"), "amber")),
                rx.el.span(t(f"{node['tickets']} 张在此", f"{node['tickets']} here"), class_name="sc-num"),
                rx.el.span(node["about"].to(str), class_name="sc-help"),
                class_name="ro-fix",
            ),
            rx.el.div(rx.foreach(node["examples"].to(list[dict[str, Any]]), _example), class_name="sc-help"),
            class_name="sc-grow",
        ),
        choose,
        rx.cond(node["do"] == "move", target),
        rx.cond(node["do"] == "later", reach),
        rx.cond(node["result"] != "", status_badge(node["result"].to(str), "blue")),
        rx.cond(
            node["reason"] != "", rx.el.div(node["reason"].to(str), class_name="sc-error", style={"width": "100%"})
        ),
        class_name="ro-line",
        custom_attrs={"data-testid": "move-node"},
    )


def _ticket(ticket: Any) -> rx.Component:
    return rx.el.li(
        text_link(ticket["number"].to(str), "/tickets/" + ticket["id"].to(str)),
        " ",
        ticket["title"].to(str),
        " · ",
        rx.el.span(ticket["why"].to(str), class_name="sc-muted"),
    )


def _tickets() -> rx.Component:
    dry = callout(t("试算: ", "Dry result: ") + S.dry, "blue", icon="calculator", testid="move-dry")
    maps = rx.el.div(
        rx.el.div(
            rx.el.h3(t("现行版本", "Version in use")),
            flow_map(
                graph=S.old_graph, marks=S.old_marks, label=t("现行版本", "Version in use"), height="400px",
                testid="move-old-map",
            ),
        ),
        rx.el.div(
            rx.el.h3(t("新版", "New version")),
            flow_map(
                graph=S.new_graph, marks=S.new_marks, label=t("新版", "New version"), height="400px",
                testid="move-new-map",
            ),
        ),
        class_name="ro-half",
    )  # fmt: skip
    return section(
        t("进行中的工单", "Running tickets"),
        dry,
        rx.foreach(S.nodes, _node),
        rx.cond(
            S.needing.length() > 0,
            rx.el.div(
                rx.el.b(t("需要补填字段", "Fields to fill in")),
                rx.el.ul(rx.foreach(S.needing, _ticket), class_name="ro-list"),
            ),
        ),
        rx.cond(
            S.refusing.length() > 0,
            rx.el.div(
                rx.el.b(t("不能移动, 会留在旧版", "Cannot move; they stay")),
                rx.el.ul(rx.foreach(S.refusing, _ticket), class_name="ro-list"),
            ),
        ),
        maps,
        description=t(
            "不选就留在旧版, 按原来的流程走完。字母表示工单从哪里移到哪里。",
            "Left alone they finish on their version. Letters show what goes where.",
        ),
        actions=(
            quiet_button(t("全部移动", "Move all"), on_click=S.decide_all("move"), size="s", testid="move-all"),
            quiet_button(t("全部留下", "All stay"), on_click=S.decide_all("stay"), size="s", testid="stay-all"),
        ),
        testid="running-tickets",
    )


def _move(move: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.el.b(move["title"].to(str)),
                status_badge(move["word"].to(str), move["hue"].to(str), testid="move-status"),
                rx.el.span(move["by"].to(str), " · ", move["when"].to(str), class_name="sc-help sc-num"),
                class_name="ro-fix",
            ),
            bar(move["percent"].to(str), move["hue"].to(str), label=t("移动进度", "Progress"), testid="move-bar"),
            rx.el.div(move["said"].to(str), class_name="sc-help sc-num", custom_attrs={"data-testid": "move-said"}),
            rx.el.ul(
                rx.foreach(
                    move["listed"].to(list[dict[str, Any]]),
                    lambda item: rx.el.li(
                        text_link(item["number"].to(str), "/tickets/" + item["id"].to(str)),
                        " ",
                        item["title"].to(str),
                        " · ",
                        item["state"].to(str),
                        " ",
                        item["why"].to(str),
                    ),
                ),
                class_name="ro-list",
            ),
            class_name="sc-grow sc-stack",
        ),
        rx.cond(
            move["can_undo"],
            rx.el.div(
                danger_button(
                    t("撤销移动", "Undo the move"), icon="undo-2", on_click=S.undo(move["id"]), testid="move-undo"
                ),
                rx.el.div(t("可撤销到 ", "until "), move["undo_until"].to(str), class_name="sc-help sc-num"),
            ),
        ),
        class_name="ro-line",
    )


def _form() -> rx.Component:
    changes = rx.el.ul(
        rx.foreach(S.changes, lambda text: rx.el.li(text)),
        class_name="ro-list",
        custom_attrs={"data-testid": "publish-changes"},
    )
    solve = callout(
        t(
            "下面的问题解决后才能发布, 点一下跳到对应的节点。",
            "Solve these before publishing; click one to jump there.",
        ),
        "red",
        icon="circle-alert",
        testid="flow-publish-blocked",
    )
    form = rx.el.form(
        stack(
            rx.cond(S.error != "", callout(S.error, "red", icon="circle-alert", testid="flow-publish-error")),
            field_row(
                t("版本名称", "Version name"),
                text_input(
                    "name",
                    placeholder=t("例如: 增加店长审批", "For example: manager approval"),
                    testid="flow-version-name",
                ),
            ),
            field_row(t("备注", "Note"), text_area("note", rows=2, testid="flow-version-note")),
            rx.el.div(
                link_button(t("返回设计", "Back to the design"), f"/flows/{S.flow}", testid="flow-publish-cancel"),
                primary_button(
                    t("发布", "Publish"),
                    icon="rocket",
                    type="submit",
                    disabled=S.blocked | ~S.has_changes | ~S.ready,
                    testid="flow-publish-yes",
                ),
                class_name="sc-row",
                style={"justifyContent": "flex-end"},
            ),
        ),
        on_submit=S.publish,
    )
    return section(
        t(f"发布第 {S.number} 版", f"Publish version {S.number}"),
        rx.cond(S.done != "", callout(S.done, "green", icon="circle-check", testid="publish-done")),
        rx.cond(
            S.ready & ~S.has_changes & (S.done == ""),
            callout(
                t("草稿和已发布的版本一样, 没有可发布的改动。", "The draft equals the published version."), icon="info"
            ),
        ),
        rx.cond(S.blocked, solve),
        rx.cond(S.problems.length() > 0, rx.el.ul(rx.foreach(S.problems, _problem), class_name="ro-list")),
        rx.cond(
            S.changes.length() > 0,
            rx.el.div(rx.el.b(t("这次改了什么", "What changes"), class_name="sc-field-label"), changes),
        ),
        rx.cond(
            S.scenarios.length() > 0,
            rx.el.div(
                rx.el.b(t("试运行场景", "Scenarios"), class_name="sc-field-label"),
                rx.el.ul(rx.foreach(S.scenarios, _scenario), class_name="ro-list"),
            ),
        ),
        form,
        testid="flow-publish-sheet",
    )


def publish_page() -> rx.Component:
    """The publish sheet of one flow."""
    moves = section(
        t("工单移动记录", "Moves of tickets"),
        rx.foreach(S.moves, _move),
        description=t("可以离开这个页面, 移动会在后台继续。", "You may leave this page; moving goes on."),
        testid="moves",
    )
    none = section(
        t("进行中的工单", "Running tickets"),
        rx.el.p(t("没有工单正在走这个流程的旧版。", "No ticket runs on this flow."), class_name="sc-help"),
    )
    idle = empty_state(
        "rocket",
        t("没有可发布的改动", "Nothing to publish"),
        t("在设计页改动流程后, 这里会列出改了什么、哪些工单受影响。", "Change the flow; what it means shows here."),
        link_button(t("去设计", "To the design"), f"/flows/{S.flow}", testid="publish-idle"),
    )
    left = rx.el.div(
        rx.cond(S.moves.length() > 0, moves),
        rx.cond(S.has_changes, rx.cond(S.running > 0, _tickets(), none)),
        rx.cond(S.ready & ~S.has_changes & (S.moves.length() == 0), idle),
        class_name="sc-stack",
        style={"minWidth": "0"},
    )
    return flow_page("publish", rx.el.div(left, _form(), class_name="ro-two"), testid="publish-page")
