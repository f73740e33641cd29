"""`advance`: one command on one running flow gives an `Outcome` or a `Refusal` in words. Never a change in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.commands import Approve, Cancel, Command, Complete, Move, Reject, Return, Start
from scrm_app.flows.engine.graph import Edge, Graph, Node
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.kinds.choosing import holding
from scrm_app.flows.engine.run import Run
from scrm_app.flows.engine.state import CANCELLED, NEW, REJECTED, FlowState, Outcome, Refusal, Step, Token

__all__ = ["Approve", "Cancel", "Command", "Complete", "FlowState", "Move", "Outcome", "Refusal", "Reject", "Return"]
__all__ += ["Start", "advance", "missing_fields", "open_nodes", "passed_nodes"]

ENDED = Text("这张工单已经结束, 不能再流转。", "This ticket has ended; it cannot move any more.")
VERBS = {
    "complete": Text("完成", "complete"),
    "approve": Text("同意", "approve"),
    "reject": Text("驳回", "reject"),
    "return": Text("退回", "return"),
}


def advance(
    graph: Graph, state: FlowState, command: Command, *, values: Mapping[str, Any], now: datetime
) -> Outcome | Refusal:
    """The flow after `command`; `values` are the form's answers, `now` stamps the visits."""
    if state.ended:
        return Refusal(ENDED, "ended")
    run = Run(graph, state, values, now)
    if isinstance(command, Start):
        return _start(run, state)
    if state.status == NEW:
        return Refusal(Text("这张工单还没有进入流程。", "This ticket has not entered the flow yet."), "not_open")
    if isinstance(command, Cancel):
        return _stop(run, CANCELLED, "cancelled")
    if isinstance(command, Move):
        return _move(graph, state, command, values, now)
    token = find_token(graph, state, command.at)
    if isinstance(token, Refusal):
        return token
    if isinstance(command, Return):
        return _return(run, token, command.to)
    if isinstance(command, Reject):
        return _reject(run, token)
    action = "approve" if isinstance(command, Approve) else "complete"
    return forward(run, token, action, command.to)


def open_nodes(graph: Graph, state: FlowState) -> tuple[str, ...]:
    """The people's nodes where the ticket is now, oldest first."""
    return tuple(t.node for t in state.tokens if graph.nodes[t.node].waits)


def passed_nodes(graph: Graph, state: FlowState, at: str = "") -> tuple[str, ...]:
    """Where `Return` may go from `at` (or from the only open node), oldest first."""
    token = find_token(graph, state, at)
    return () if isinstance(token, Refusal) else tuple(n for n, _ in token.trail if n != token.node)


def missing_fields(node: Node, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Required fields of a node that are still empty."""
    return tuple(key for key in node.required_fields if values.get(key) in (None, "", [], {}))


def find_token(graph: Graph, state: FlowState, at: str) -> Token | Refusal:
    """The token a person means by `at`; empty is fine when there is only one open place."""
    found = [t for t in state.tokens if graph.nodes[t.node].waits and (not at or t.node == at)]
    if len({t.node for t in found}) == 1:
        return found[0]
    if at:
        name = graph.label(at) if at in graph.nodes else at[:40]
        text = Text(
            f"这张工单现在不在「{name}」, 可能已被别人处理。请看最新状态。",
            f"The ticket is not at “{name}” now; somebody may have moved it on. Look at its current state.",
        )
        return Refusal(text, "not_open", at)
    text = Text(
        "这张工单同时在几个节点进行, 请先选要操作的节点。",
        "The ticket is at several nodes at once; choose one.",
    )
    return Refusal(text, "several", fields=tuple(t.node for t in found))


def permits(graph: Graph, node: Node, action: str) -> Refusal | None:
    """None when the node offers the action, else why not."""
    if action in (node.actions or KINDS[node.kind].actions):
        return None
    name, verb = graph.label(node.id), VERBS[action]
    text = Text(f"「{name}」这一步不能{verb.zh}。", f"You cannot {verb.en} at “{name}”.")
    return Refusal(text, "not_allowed", node.id)


def forward(run: Run, token: Token, action: str, to: str = "") -> Outcome | Refusal:
    """On along the one edge that applies, or along that which leads to `to`."""
    node = run.graph.nodes[token.node]
    refusal = permits(run.graph, node, action)
    if refusal:
        return refusal
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
            return _not_there(run.graph, token.node, to, [e.target for e in edges])
        return along(run, token, action, (chosen,))
    given = KINDS[node.kind].give(run.graph, node, run.values)
    return given if isinstance(given, Refusal) else along(run, token, action, given)


def along(run: Run, token: Token, action: str, edges: tuple[Edge, ...]) -> Outcome | Refusal:
    """The person's visit ends and the token goes on by these edges."""
    run.leave(token, action)
    trail = (*(entry for entry in token.trail if entry[0] != token.node), (token.node, len(token.forks)))
    gone = Token(token.id, token.node, token.via, token.forks, trail, token.since)
    run.fire(token.node, [gone], edges)
    return run.outcome()


def _start(run: Run, state: FlowState) -> Outcome | Refusal:
    if state.status != NEW:
        return Refusal(Text("这张工单已经在流程里了。", "This ticket is in the flow already."), "already_started")
    starts = run.graph.of_kind("start")
    if len(starts) != 1:
        text = Text("流程需要且只能有一个「开始」。", "A flow needs exactly one start.")
        return Refusal(text, "no_way", starts[0].id if starts else "")
    node = starts[0]
    given = KINDS["start"].give(run.graph, node, run.values)
    if isinstance(given, Refusal):
        return given
    run.place(given[0].target, given[0].id, (), ())
    run.passed.append(Step(node.id, 0, 1, (given[0].id,)))
    return run.outcome()


def _stop(run: Run, status: str, action: str, at: Token | None = None) -> Outcome:
    """Every thread ends at once."""
    for token in run.live.values():
        run.leave(token, action if at is None or token.id == at.id else "cancelled")
    node_id = at.node if at else ""
    step = Step(node_id, len(run.live), 0)
    return Outcome(FlowState((), status, run.next_id), (), tuple(run.left), (step,), node_id)


def _reject(run: Run, token: Token) -> Outcome | Refusal:
    node = run.graph.nodes[token.node]
    refusal = permits(run.graph, node, "reject")
    if refusal:
        return refusal
    if node.on_reject == "end":
        return _stop(run, REJECTED, "reject", token)
    first = next((n for n, _ in token.trail if n != token.node), None)
    if first is None:
        name = run.graph.label(node.id)
        text = Text(f"「{name}」是第一步, 前面没有可以退回的人。", f"“{name}” is the first node; nobody is before it.")
        return Refusal(text, "not_passed", node.id)
    return back(run, token, first, "reject")


def _return(run: Run, token: Token, to: str) -> Outcome | Refusal:
    refusal = permits(run.graph, run.graph.nodes[token.node], "return")
    if refusal:
        return refusal
    if to not in {n for n, _ in token.trail} or to == token.node:
        name = run.graph.label(to) if to in run.graph.nodes else to[:40]
        text = Text(f"这张工单没有经过「{name}」, 不能退回到那里。", f"The ticket did not pass “{name}”.")
        return Refusal(text, "not_passed", to)
    return back(run, token, to, "return")


def back(run: Run, token: Token, to: str, action: str) -> Outcome | Refusal:
    """To a passed node; when it lies before a split, the other branches of that split are called off."""
    index = next(i for i, (n, _) in enumerate(token.trail) if n == to)
    depth = min(token.trail[index][1], len(token.forks))
    called_off = [token]
    if depth < len(token.forks):
        inside = token.forks[: depth + 1]
        called_off = [t for t in run.live.values() if t.forks[: depth + 1] == inside]
    for gone in called_off:
        run.leave(gone, action if gone.id == token.id else "cancelled")
        del run.live[gone.id]
    run.passed.append(Step(token.node, len(called_off), 1))
    run.place(to, "", token.forks[:depth], token.trail[:index], token.id if len(called_off) == 1 else 0)
    return run.outcome()


def _move(graph: Graph, state: FlowState, move: Move, values: Mapping[str, Any], now: datetime) -> Outcome | Refusal:
    to, first = move.to_node, None
    if to not in graph.nodes or not (graph.nodes[to].waits or graph.nodes[to].kind == "end"):
        text = Text("流程里没有这个节点, 请刷新看板。", "The flow has no such node. Reload the board.")
        return Refusal(text, "no_way", to[:64])
    for token in state.tokens:
        if not graph.nodes[token.node].waits or (move.at and token.node != move.at):
            continue
        ahead = look_ahead(graph, state, token, values, now)
        result = move_token(graph, state, ahead, to, values, now)
        if isinstance(result, Outcome):
            return result
        first = first or result
    return first or _absent(graph, state, move)


def _absent(graph: Graph, state: FlowState, move: Move) -> Refusal:
    found = find_token(graph, state, move.at)
    text = Text("这张工单现在没有人在处理。", "Nobody works on this ticket now.")
    return found if isinstance(found, Refusal) else Refusal(text, "not_open")


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where a token would come to, worked out once: outcome by reached node, and why there is none."""

    token: Token
    outcomes: dict[str, Outcome]
    refusal: Refusal | None
    missing: bool


def look_ahead(graph: Graph, state: FlowState, token: Token, values: Mapping[str, Any], now: datetime) -> Ahead:
    """Try every way on that is open to the token now."""
    node = graph.nodes[token.node]
    action = forward_action(node)
    refusal = permits(graph, node, action)
    found: dict[str, Outcome] = {}
    if refusal is None:
        for edge in holding(graph, node, values):
            result = along(Run(graph, state, values, now), token, action, (edge,))
            if isinstance(result, Refusal):
                refusal = refusal or result
                continue
            for visit in result.entered:
                found.setdefault(visit.node_id, result)
    return Ahead(token, found, refusal, bool(missing_fields(node, values)))


def move_token(
    graph: Graph, state: FlowState, ahead: Ahead, to: str, values: Mapping[str, Any], now: datetime
) -> Outcome | Refusal:
    """Whatever permitted step brings the token to `to`, forwards or back."""
    token, node = ahead.token, graph.nodes[ahead.token.node]
    if node.id == to:
        text = Text(f"这张工单已经在「{graph.label(to)}」。", f"The ticket is at “{graph.label(to)}” already.")
        return Refusal(text, "not_allowed", to)
    onward = to in ahead.outcomes or (ahead.missing and to in graph.stops_after(node.id))
    if ahead.missing and onward and to not in {n for n, _ in token.trail}:
        return forward(Run(graph, state, values, now), token, forward_action(node))
    if to in ahead.outcomes:
        return ahead.outcomes[to]
    if to in {n for n, _ in token.trail}:
        return _return(Run(graph, state, values, now), token, to)
    return (
        ahead.refusal if ahead.refusal and not ahead.outcomes else _not_there(graph, node.id, to, list(ahead.outcomes))
    )


def forward_action(node: Node) -> str:
    """The action that moves on from here: approve or complete."""
    offered = node.actions or KINDS[node.kind].actions
    if "complete" in offered or "approve" in offered:
        return "complete" if "complete" in offered else "approve"
    return "approve" if node.kind == "approval" else "complete"


def _not_there(graph: Graph, at: str, to: str, reached: list[str]) -> Refusal:
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
