"""A finished flow goes on: one thread of work at a people's node, with the way it had come as its trail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.run import Run
from scrm_app.flows.engine.state import DONE, RUNNING, FlowState, Outcome, Refusal, Step, Visit

NOT_DONE = Text("只有已完成的工单可以重新打开。", "Only a completed ticket can be reopened.")
NO_PLACE = Text(
    "这个流程里没有可以回到的处理步骤, 请新建一张工单。", "The flow has no step to go back to; open a new ticket."
)


def place_to_reopen(graph: Graph, passed: Sequence[str], wanted: str = "") -> str:
    """`wanted` if people work there, else the last of `passed` (oldest first) where they do; "" when there is none."""
    if wanted in graph.nodes and graph.nodes[wanted].waits:
        return wanted
    return next((n for n in reversed(passed) if n in graph.nodes and graph.nodes[n].waits), "")


def reopen(
    graph: Graph,
    state: FlowState,
    to: str,
    *,
    end_node: str,
    passed: Sequence[str],
    values: Mapping[str, Any],
    now: datetime,
) -> Outcome | Refusal:
    """The flow after it was reopened at `to`; `passed` are the people's nodes it had visited, oldest first.

    Exactly one token is live afterwards, with a number that no token had before.
    """
    if state.status != DONE:
        return Refusal(NOT_DONE, "not_open")
    if to not in graph.nodes or not graph.nodes[to].waits:
        return Refusal(NO_PLACE, "no_way", to[:64])
    before = list(dict.fromkeys(n for n in passed if n in graph.nodes and graph.nodes[n].waits))
    trail = tuple((n, 0) for n in (before[: before.index(to)] if to in before else before))
    run = Run(graph, FlowState((), RUNNING, state.next_id), values, now)
    run.left.append(Visit(end_node, 0, "reopened", now))
    run.place(to, "", (), trail)
    run.passed.append(Step(to, 0, 1))
    return run.outcome()
