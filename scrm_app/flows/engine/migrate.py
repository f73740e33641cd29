"""A running ticket carried from one version of its flow to another: every token keeps living, nothing is skipped.

Laws (tests/flows/test_engine_migrate.py): as many tokens after as before, with the same ids and in the same order; the
status never changes; carried to the same graph, nothing changes; a token is never put into a parallel branch it was not
in, nor out of one its siblings still live in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.state import FlowState, Refusal, Token

Places: TypeAlias = Mapping[str, str]


def suggest(old: Graph, new: Graph) -> dict[str, str]:
    """For every node of `old` the node of `new` that stands for it: the same id, else the same name and kind."""
    by_name: dict[tuple[str, bool], list[str]] = {}
    for node in new.nodes.values():
        by_name.setdefault((_plain(new.label(node.id)), node.waits), []).append(node.id)
    found = {}
    for node in old.nodes.values():
        if node.id in new.nodes and new.nodes[node.id].waits == node.waits:
            found[node.id] = node.id
            continue
        alike = [n for n in by_name.get((_plain(old.label(node.id)), node.waits), []) if n not in old.nodes]
        if len(alike) == 1:
            found[node.id] = alike[0]
    return found


def migrate(old: Graph, new: Graph, state: FlowState, mapping: Places) -> FlowState | Refusal:
    """A state on `old` as it stands on `new`; `mapping` leads from old to new nodes, equal ids are the default."""
    target = {**{n: n for n in old.nodes if n in new.nodes}, **mapping}
    moved: list[Token] = []
    inside_old, inside_new = Branches(old), Branches(new)
    for token in state.tokens:
        to = target.get(token.node, "")
        refusal = _check_target(old, new, token.node, to) or _check_place(
            old, new, token, to, inside_old, inside_new, target
        )
        if refusal:
            return refusal
        moved.append(_carried(old, new, token, to, target))
    refusal = _check_siblings(old, new, state.tokens, moved, inside_old, inside_new)
    return refusal or replace(state, tokens=tuple(moved))


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _check_target(old: Graph, new: Graph, node: str, to: str) -> Refusal | None:
    label = old.label(node) if node in old.nodes else node
    if to not in new.nodes:
        text = Text(
            f"「{label}」在新版里没有对应的节点, 请先选择它移到哪里。",
            f"“{label}” has no counterpart in the new version; choose where it goes.",
        )
        return Refusal(text, "no_target", node)
    if node in old.nodes and old.nodes[node].waits != new.nodes[to].waits:
        text = Text(
            f"「{label}」有人在处理, 不能移到「{new.label(to)}」, 那里没有人处理。",
            f"People work at “{label}”; it cannot go to “{new.label(to)}”, where nobody does.",
        )
        if not old.nodes[node].waits:
            text = Text(
                f"工单正在「{label}」等待, 不能移到「{new.label(to)}」。",
                f"The ticket waits at “{label}”; it cannot go to “{new.label(to)}”.",
            )
        return Refusal(text, "wrong_kind", node)
    if not new.nodes[to].waits and node in old.nodes and old.nodes[node].kind != new.nodes[to].kind:
        text = Text(
            f"工单正在「{label}」等待, 不能移到另一类节点「{new.label(to)}」。",
            f"The ticket waits at “{label}”; “{new.label(to)}” is another kind of node.",
        )
        return Refusal(text, "wrong_kind", node)
    return None


class Branches:
    """Inside which branch of which split each node lies: {split: edge id}; worked out once for each graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.of: dict[str, dict[str, str]] = {n: {} for n in graph.nodes}
        starts = [n.id for n in graph.of_kind("start")]
        for split in graph.nodes.values():
            edges = graph.onward[split.id]
            if not KINDS[split.kind].forks or len(edges) < 2:
                continue
            before = set().union(*(graph.reachable(s, (split.id,)) for s in starts)) if starts else set()
            reach = {e.id: graph.reachable(e.target, (split.id,)) for e in edges}
            for edge in edges:
                others = set().union(*(found for e, found in reach.items() if e != edge.id))
                for node in reach[edge.id] - others - before:
                    self.of[node][split.id] = edge.id


def _splits_of(token: Token) -> list[str]:
    return [fork.partition("#")[0] for fork in token.forks]


def _check_place(
    old: Graph, new: Graph, token: Token, to: str, was: Branches, now: Branches, target: Places
) -> Refusal | None:
    """The token must live in the counterparts of the splits it lived in, and in the same branch of each."""
    before, after = was.of.get(token.node, {}), now.of[to]
    lives_in = {target.get(split, ""): split for split in before}
    strangers = [split for split in after if split not in lives_in]
    if strangers:
        return _another_branch(old, new, token.node, to, strangers[0])
    for fork in _splits_of(token):
        if fork in before and target.get(fork, "") not in new.nodes:
            return _split_gone(old, token.node, fork)
    for split, old_split in lives_in.items():
        if split not in after:
            return _left_branch(old, new, token.node, to, old_split)
        old_edge, edge = before[old_split], after[split]
        if old_edge in new.edges and new.edges[old_edge].source == split and edge != old_edge:
            return _another_branch(old, new, token.node, to, split)
    return None


def _check_siblings(
    old: Graph, new: Graph, tokens: Iterable[Token], moved: Iterable[Token], was: Branches, now: Branches
) -> Refusal | None:
    """Two threads of one split must not end up in the same branch."""
    taken: dict[tuple[str, str], tuple[str, str]] = {}
    for before, after in zip(tokens, moved, strict=True):
        for fork in after.forks:
            split = fork.partition("#")[0]
            edge = now.of[after.node].get(split)
            if edge is None:
                continue
            own = before.node, before.via
            first = taken.setdefault((fork, edge), own)
            if first != own and not _shared_branch(was, first[0], before.node):
                return _another_branch(old, new, before.node, after.node, split)
    return None


def _shared_branch(was: Branches, one: str, other: str) -> bool:
    """Whether two old places were already in the same branch of every split (nested splits, loops)."""
    a, b = was.of.get(one, {}), was.of.get(other, {})
    return any(a[split] == b[split] for split in a.keys() & b.keys())


def _carried(old: Graph, new: Graph, token: Token, to: str, target: Places) -> Token:
    trail: dict[str, int] = {}
    for node, depth in token.trail:
        place = target.get(node, "")
        if place in new.nodes:
            trail.setdefault(place, depth)
    forks = tuple(_renamed(fork, target) for fork in token.forks)
    return replace(token, node=to, via=_via(old, new, token, to, target), forks=forks, trail=tuple(trail.items()))


def _renamed(fork: str, target: Places) -> str:
    split, mark, number = fork.partition("#")
    return f"{target.get(split) or split}{mark}{number}"


def _via(old: Graph, new: Graph, token: Token, to: str, target: Places) -> str:
    """The edge by which the token would have come: the same one, else the one between the counterparts."""
    if token.via in new.edges and new.edges[token.via].target == to:
        return token.via
    edge = old.edges.get(token.via)
    source = target.get(edge.source, "") if edge else ""
    return next((e.id for e in new.into[to] if e.source == source), "")


def _another_branch(old: Graph, new: Graph, node: str, to: str, split: str) -> Refusal:
    a, b, c = old.label(node), new.label(to), new.label(split)
    text = Text(
        f"「{b}」在「{c}」的另一条并行分支里, 「{a}」上的工单不能直接移进去。请选择分支外的节点, 或留在旧版。",
        f"“{b}” lies in another parallel branch of “{c}”; tickets at “{a}” cannot be put in. "
        "Choose a node outside, or leave them.",
    )
    return Refusal(text, "other_branch", node)


def _left_branch(old: Graph, new: Graph, node: str, to: str, split: str) -> Refusal:
    a, b, c = old.label(node), new.label(to), old.label(split)
    text = Text(
        f"「{a}」在「{c}」的并行分支里, 移到「{b}」会丢下还在进行的其它分支。请选择同一分支里的节点, 或留在旧版。",
        f"“{a}” lies in a parallel branch of “{c}”; moving to “{b}” would abandon the other branches. "
        "Choose a node of the same branch, or leave them.",
    )
    return Refusal(text, "other_branch", node)


def _split_gone(old: Graph, node: str, split: str) -> Refusal:
    a, c = old.label(node), old.label(split)
    text = Text(
        f"「{a}」所在的并行「{c}」在新版里没有了, 这些工单请留在旧版。",
        f"The parallel “{c}” around “{a}” is gone in the new version; leave these tickets.",
    )
    return Refusal(text, "split_gone", node)
