"""The flow designer: palette, canvas and properties in the browser; one message for each finished edit."""

from typing import Any

import reflex as rx

from components.data.form_view import REGIONS_URL, view_texts
from components.editors.condition_builder import OPS, ConditionBuilder, condition_texts
from components.editors.flow_look import LOOK, XYFLOW, look_texts
from components.editors.flow_panel import panel_texts
from components.words import say

_jsx = rx.asset("flow_canvas.jsx", shared=True)
for _part in ("flow_panel.jsx", "flow_phone.jsx", "flow_doc.js", "flow_history.js", "flow_canvas.css"):
    rx.asset(_part, shared=True)
assert LOOK
assert ConditionBuilder


class FlowCanvas(rx.NoSSRComponent):
    """The browser side of `flow_canvas`."""

    library = _jsx.importable_path
    tag = "FlowCanvas"
    lib_dependencies: list[str] = [XYFLOW]

    graph: rx.Var[dict[str, Any]]
    revision: rx.Var[int]
    problems: rx.Var[list[dict[str, Any]]]
    options: rx.Var[dict[str, Any]]
    builder: rx.Var[dict[str, Any]]
    texts: rx.Var[dict[str, Any]]
    lang: rx.Var[str]
    read_only: rx.Var[bool]
    ack: rx.Var[int]
    saved_at: rx.Var[str]
    failed: rx.Var[bool]
    arranged: rx.Var[dict[str, Any]]
    focus: rx.Var[dict[str, Any]]
    on_commit: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_tidy: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


def flow_canvas(
    *,
    graph: Any,
    revision: Any,
    problems: Any,
    options: Any,
    ack: Any,
    saved_at: Any,
    failed: Any,
    arranged: Any,
    focus: Any,
    on_commit: Any,
    on_tidy: Any,
    read_only: Any = False,
) -> rx.Component:
    """Draw `graph` (the flow JSON). The client keeps its own copy; a new `revision` replaces it.

    `on_commit` gets {seq, graph} for each finished edit and is answered by `ack` (the last seq saved), `saved_at`
    (ISO) and `problems` ([{code, zh, en, severity, node_id, edge_id}]). `options`: {roles, people, fields}.
    `on_tidy` gets the graph and is answered by `arranged` ({seq, places: {id: [x, y]}}).
    `focus` ({seq, id}) selects a node or an edge and brings it into view.
    """
    return FlowCanvas.create(
        graph=graph,
        revision=revision,
        problems=problems,
        options=options,
        builder={"ops": OPS, "regionsUrl": REGIONS_URL, "texts": {**view_texts(), **condition_texts()}},
        texts={**look_texts(), **_tool_texts(), **panel_texts()},
        lang=say("zh-CN", "en"),
        read_only=read_only,
        ack=ack,
        saved_at=saved_at,
        failed=failed,
        arranged=arranged,
        focus=focus,
        on_commit=on_commit,
        on_tidy=on_tidy,
    )


def _tool_texts() -> dict[str, Any]:
    return {
        "palette": say("节点", "Nodes"),
        "paletteHelp": say(
            "拖到画布上, 或点一下加到选中节点后面。", "Drag onto the canvas, or click to add it after the chosen node."
        ),
        "kindHelp": {
            "start": say("工单从这里进来", "New tickets come in here"),
            "task": say("有人处理, 完成后往下走", "Somebody works here, then it moves on"),
            "approval": say("有人同意或驳回", "Somebody approves or rejects"),
            "condition": say("按表单内容走其中一条", "One way on, chosen by the form"),
            "parallel": say("几件事同时进行", "Several things at the same time"),
            "inclusive": say("条件成立的几条同时走", "Every way whose condition holds"),
            "join": say("等所有并行的分支到齐", "Waits for all parallel branches"),
            "wait": say("等到时间或事件发生", "Until a time or an event"),
            "subflow": say("另开一张工单去办", "A ticket of another flow"),
            "auto": say("自动改字段、打标签、通知…", "Sets fields, tags, tells people…"),
            "cc": say("告诉相关的人, 不用处理", "People read along"),
            "end": say("工单到这里关闭", "The ticket closes here"),
        },
        "tools": say("画布工具", "Canvas tools"),
        "undo": say("撤销", "Undo"),
        "redo": say("重做", "Redo"),
        "tidy": say("自动整理", "Tidy up"),
        "fit": say("看全图", "Show all"),
        "zoom": say("回到 100%", "Back to 100%"),
        "saving": say("正在保存…", "Saving…"),
        "savedAgo": say("已保存 {ago}", "Saved {ago}"),
        "saveFailed": say("没有保存成功", "Not saved"),
        "again": say("再试一次", "Try again"),
        "justNow": say("刚刚", "just now"),
        "secondsAgo": say("{n} 秒前", "{n} s ago"),
        "minutesAgo": say("{n} 分钟前", "{n} min ago"),
        "hoursAgo": say("{n} 小时前", "{n} h ago"),
        "daysAgo": say("{n} 天前", "{n} days ago"),
        "emptyCanvas": say("从左侧拖一个「开始」进来", "Drag a start onto the canvas"),
        "oneStart": say("流程只能有一个「开始」", "A flow has one start only"),
        "cannotConnect": say("这两个节点不能连", "These two cannot be connected"),
        "noSelf": say("节点不能连到它自己", "A node cannot lead to itself"),
        "noIntoStart": say("不能连回「开始」", "Nothing may lead back to the start"),
        "noFromEnd": say("「结束」后面不能再连", "Nothing may follow an end"),
        "already": say("这两个节点已经连上了", "These two are connected already"),
        "oneWayOnly": say(
            "这里只能有一条出线, 要分支请加「条件分支」或「并行」", "One way on only; add a condition or a parallel"
        ),
        "aria": {
            "node.a11yDescription.default": say(
                "按回车选中节点, 方向键移动。", "Enter selects the node, arrows move it."
            ),
            "node.a11yDescription.keyboardDisabled": say("按回车选中节点。", "Enter selects the node."),
            "edge.a11yDescription.default": say("按回车选中连线。", "Enter selects the edge."),
            "minimap.ariaLabel": say("小地图", "Minimap"),
            "handle.ariaLabel": say("连接点", "Connection point"),
        },
    }
