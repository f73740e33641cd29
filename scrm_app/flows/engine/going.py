"""The moves of one token: found, permitted, on its way, or back to a node that was passed."""

from collections.abc import Mapping
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Edge, Graph, Node
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.kinds.choosing import holding
from scrm_app.flows.engine.run import Run
from scrm_app.flows.engine.state import FlowState, Outcome, Refusal, Step, Token

VERBS = {
    "complete": Text("完成", "complete"),
    "approve": Text("同意", "approve"),
    "reject": Text("驳回", "reject"),
    "return": Text("退回", "return"),
    "transfer": Text("转办", "transfer"),
    "delegate": Text("委派", "delegate"),
    "add_sign": Text("加签", "add somebody"),
    "remove_sign": Text("减签", "take somebody off"),
    "terminate": Text("终止", "end the ticket"),
}


def missing_fields(node: Node, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Required fields of a node that are still empty."""
    return tuple(key for key in node.required if values.get(key) in (None, "", [], {}))


def find_token(graph: Graph, state: FlowState, at: str, token: int = 0) -> Token | Refusal:
    """The token a person means by `at` or by its id; empty is fine when there is only one open place."""
    found = [
        t
        for t in state.tokens
        if graph.nodes[t.node].waits and (not at or t.node == at) and (not token or t.id == token)
    ]
    if len({t.node for t in found}) == 1:
        return found[0]
    if at or token:
        name = graph.label(at) if at in graph.nodes else at[:40]
        text = Text(
            f"这张工单现在不在「{name}」, 可能已被别人处理。请看最新状态。",
            f"The ticket is not at “{name}” now; somebody may have moved it on. Look at its current state.",
        )
        return Refusal(text, "not_open", at)
    if not found:
        text = Text("这张工单现在没有人在处理。", "Nobody works on this ticket now.")
        return Refusal(text, "not_open")
    text = Text(
        "这张工单同时在几个节点进行, 请先选要操作的节点。",
        "The ticket is at several nodes at once; choose one.",
    )
    return Refusal(text, "several", fields=tuple(t.node for t in found))


def permits(graph: Graph, node: Node, action: str) -> Refusal | None:
    """None when the node offers the action, else why not."""
    if action in node.offered:
        return None
    name, verb = graph.label(node.id), VERBS[action]
    text = Text(f"「{name}」这一步不能{verb.zh}。", f"You cannot {verb.en} at “{name}”.")
    return Refusal(text, "not_allowed", node.id)


def forward(run: Run, token: Token, action: str, to: str = "", seat: int | None = None) -> Outcome | Refusal:
    """On along the one edge that applies, or along that which leads to `to`."""
    node = run.graph.nodes[token.node]
    missing = missing_fields(node, run.values)
    if missing:
        text = Text(
            f"「{run.graph.label(node.id)}」还有 {len(missing)} 项必填内容没有填, 请先补上。",
            f"{len(missing)} required field(s) of “{run.graph.label(node.id)}” are empty; fill them in first.",
        )
        return Refusal(text, "missing_fields", node.id, missing)
    if to:
        edges = holding(run.graph, node, run.values)
        chosen = next((e for e in edges if e.target == to), None)
        if chosen is None:
            return not_there(run.graph, token.node, to, [e.target for e in edges])
        return along(run, token, action, (chosen,), seat)
    given = KINDS[node.kind].give(run.graph, node, run.values)
    return given if isinstance(given, Refusal) else along(run, token, action, given, seat)


def along(run: Run, token: Token, action: str, edges: tuple[Edge, ...], seat: int | None = None) -> Outcome | Refusal:
    """The turns at the node end and the token goes on by these edges."""
    run.leave(token, action, seat)
    trail = token.trail
    if run.graph.nodes[token.node].waits:
        trail = (*(entry for entry in trail if entry[0] != token.node), (token.node, len(token.forks)))
    gone = Token(token.id, token.node, token.via, token.forks, trail, token.since)
    run.fire(token.node, [gone], edges)
    return run.outcome()


def stop(run: Run, status: str, action: str, at: Token | None = None, seat: int | None = None) -> Outcome:
    """Every thread ends at once."""
    for token in run.live.values():
        if at is None or token.id == at.id:
            run.leave(token, action, seat)
        else:
            run.leave(token, "cancelled")
    node_id = at.node if at else ""
    step = Step(node_id, len(run.live), 0)
    return Outcome(FlowState((), status, run.next_id), (), tuple(run.left), (step,), node_id)


def not_passed(graph: Graph, to: str) -> Refusal:
    """The ticket was never there."""
    name = graph.label(to) if to in graph.nodes else to[:40]
    text = Text(f"这张工单没有经过「{name}」, 不能退回到那里。", f"The ticket did not pass “{name}”.")
    return Refusal(text, "not_passed", to)


def back(run: Run, token: Token, to: str, action: str, seat: int | None = None) -> Outcome | Refusal:
    """To a passed node; when it lies before a split, the other branches of that split are called off."""
    index = next(i for i, (n, _) in enumerate(token.trail) if n == to)
    depth = min(token.trail[index][1], len(token.forks))
    called_off = [token]
    if depth < len(token.forks):
        inside = token.forks[: depth + 1]
        called_off = [t for t in run.live.values() if t.forks[: depth + 1] == inside]
    for gone in called_off:
        if gone.id == token.id:
            run.leave(gone, action, seat)
        else:
            run.leave(gone, "cancelled")
        del run.live[gone.id]
    run.passed.append(Step(token.node, len(called_off), 1))
    run.place(to, "", token.forks[:depth], token.trail[:index], token.id if len(called_off) == 1 else 0)
    return run.outcome()


def not_there(graph: Graph, at: str, to: str, reached: list[str]) -> Refusal:
    """By the flow, or by the answers, one does not come there from here."""
    names = "、".join(f"「{graph.label(n)}」" for n in dict.fromkeys(reached)) or "等待其它分支"
    english = ", ".join(f"“{graph.label(n)}”" for n in dict.fromkeys(reached)) or "waiting for other branches"
    here, there = graph.label(at), graph.label(to) if to in graph.nodes else to[:40]
    if to in graph.stops_after(at):
        text = Text(
            f"按现在的表单内容, 「{here}」之后是{names}, 不会到「{there}」。",
            f"With the present answers “{here}” leads to {english}, not to “{there}”.",
        )
    else:
        text = Text(
            f"按流程, 「{here}」之后是{names}, 不能直接到「{there}」。",
            f"By the flow “{here}” leads to {english}; it cannot go straight to “{there}”.",
        )
    return Refusal(text, "not_allowed", to)
