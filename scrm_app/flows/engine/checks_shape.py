"""Is it a flow at all: one start, an end, everything reachable, a way out of everywhere."""

from collections.abc import Iterator

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.problems import WARNING, Problem, problem


def shape_problems(graph: Graph) -> Iterator[Problem]:
    """Structure, before anybody asks who works where."""
    yield from _starts_and_ends(graph)
    yield from _edge_counts(graph)
    yield from _reachability(graph)
    yield from _automatic_circles(graph)
    yield from _multiplying_loops(graph)
    yield from _idle_joins(graph)
    yield from _names(graph)


def _starts_and_ends(graph: Graph) -> Iterator[Problem]:
    starts = graph.of_kind("start")
    if not starts:
        yield problem("no_start", Text("流程缺少「开始」, 请从左侧拖一个进来。", "There is no start; drag one in."))
    for extra in starts[1:]:
        text = Text("流程只能有一个「开始」, 请删掉多余的。", "A flow has one start only; delete this one.")
        yield problem("several_starts", text, extra.id)
    if not graph.of_kind("end"):
        yield problem("no_end", Text("流程缺少「结束」, 请从左侧拖一个进来。", "There is no end; drag one in."))
    if not any(n.waits or n.holds or KINDS[n.kind].acts for n in graph.nodes.values()):
        text = Text("流程里还没有人要做的事, 请加一个「处理」或「审批」。", "Nobody does anything yet; add a task.")
        yield problem("no_work", text)


def _edge_counts(graph: Graph) -> Iterator[Problem]:
    for node in graph.nodes.values():
        kind, ins, outs = KINDS[node.kind], len(graph.into[node.id]), len(graph.onward[node.id])
        name = graph.label(node.id)
        if kind.outs[1] == 0 and outs:
            text = Text(f"「{name}」是结束, 后面不能再有连线。", f"“{name}” is an end; nothing may follow it.")
            yield problem("after_end", text, node.id)
        elif outs == 0 and kind.outs[0] > 0:
            text = Text(f"「{name}」后面没有连线, 工单到这里就走不下去了。", f"Nothing follows “{name}”: a dead end.")
            yield problem("dead_end", text, node.id)
        elif outs < kind.outs[0]:
            text = Text(f"「{name}」只有一条出线, 至少要两条分支。", f"“{name}” has one way on; it needs two or more.")
            yield problem("one_branch", text, node.id)
        elif kind.outs[1] is not None and outs > kind.outs[1]:
            text = Text(f"「{name}」只能有一条出线。", f"“{name}” can have one way on only.")
            yield problem("too_many_ways", text, node.id)
        if kind.ins[1] == 0 and ins:
            text = Text("不能连回「开始」, 请连到第一个处理节点。", "Nothing may lead back to the start.")
            yield problem("into_start", text, node.id)
        elif 0 < ins < kind.ins[0]:
            text = Text(f"「{name}」只有一条进线, 不需要汇合。", f"“{name}” joins a single way; it is not needed.")
            yield problem("one_way_join", text, node.id, severity=WARNING)


def _reachability(graph: Graph) -> Iterator[Problem]:
    starts = graph.of_kind("start")
    reached = graph.reachable(starts[0].id) if starts else set(graph.nodes)
    finishing = _can_finish(graph)
    for node in graph.nodes.values():
        name = graph.label(node.id)
        if node.id not in reached and node.kind != "start":
            text = Text(f"从「开始」走不到「{name}」, 请连线或删除它。", f"“{name}” cannot be reached from the start.")
            yield problem("unreachable", text, node.id)
        elif node.id not in finishing and graph.out[node.id] and graph.of_kind("end"):
            text = Text(
                f"从「{name}」出发怎么走都到不了「结束」, 会一直绕圈。请加一条出去的连线。",
                f"From “{name}” no way leads to an end; it loops for ever. Add a way out.",
            )
            yield problem("no_exit", text, node.id)


def _can_finish(graph: Graph) -> set[str]:
    seen = {n.id for n in graph.of_kind("end")}
    todo = list(seen)
    while todo:
        for edge in graph.into[todo.pop()]:
            if edge.source not in seen:
                seen.add(edge.source)
                todo.append(edge.source)
    return seen


def _automatic_circles(graph: Graph) -> Iterator[Problem]:
    """A circle without people would run for ever; the engine stops it after 64 hops, but nobody should publish it."""
    people = set(graph.halts)
    for node in graph.nodes.values():
        if node.id not in people and _comes_back(graph, node, people):
            name = graph.label(node.id)
            text = Text(
                f"「{name}」会不经过任何人就绕回自己, 流程会停不下来。请在圈里加一个处理节点。",
                f"“{name}” leads back to itself without anybody acting. Put a task into the loop.",
            )
            yield problem("automatic_loop", text, node.id)


def _multiplying_loops(graph: Graph) -> Iterator[Problem]:
    """A branch that comes back before its own split, without a join, doubles the work on every round."""
    joins = {n.id for n in graph.of_kind("join")}
    for node in graph.of_kind("parallel", "inclusive"):
        if _comes_back(graph, node, joins):
            name = graph.label(node.id)
            text = Text(
                f"有一条分支没有汇合就绕回了「{name}」, 每绕一次任务就多一倍。请先汇合再返回。",
                f"A branch returns to “{name}” without a join; work doubles each round. Join before going back.",
            )
            yield problem("multiplying_loop", text, node.id)


def _idle_joins(graph: Graph) -> Iterator[Problem]:
    """A join with no split before it never has anything to wait for."""
    splits = [n.id for n in graph.of_kind("parallel", "inclusive")]
    fed = {n for split in splits for n in graph.reachable(split)}
    for node in graph.of_kind("join"):
        if node.id not in fed and len(graph.into[node.id]) > 1:
            name = graph.label(node.id)
            text = Text(
                f"「{name}」前面没有并行或包容分支, 只会来一条, 不需要汇合。",
                f"No split comes before “{name}”; only one way ever arrives, so nothing is joined.",
            )
            yield problem("join_without_split", text, node.id, severity=WARNING)


def _comes_back(graph: Graph, node: Node, walls: set[str]) -> bool:
    ahead: set[str] = set()
    for edge in graph.out[node.id]:
        if edge.target not in walls and edge.target not in ahead:
            ahead |= graph.reachable(edge.target, walls)
    return node.id in ahead


def _names(graph: Graph) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for node in graph.nodes.values():
        if not node.waits:
            continue
        if not node.name:
            kind = KINDS[node.kind].label
            text = Text(f"有一个「{kind.zh}」还没有名称。", f"A {kind.en.lower()} has no name yet.")
            yield problem("no_name", text, node.id)
        elif node.name in seen:
            text = Text(f"有两个节点都叫「{node.name}」, 看板上会分不清。", f"Two nodes are called “{node.name}”.")
            yield problem("same_name", text, node.id, severity=WARNING)
        seen[node.name] = node.id
