"""`advance`: one command on one running flow gives an `Outcome` or a `Refusal` in words. Never a change in between."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import voting
from scrm_app.flows.engine.commands import (
    AddSign,
    Approve,
    Cancel,
    Command,
    Complete,
    Count,
    Delegate,
    Move,
    Reject,
    RemoveSign,
    Return,
    Start,
    Terminate,
    TimeUp,
    Wake,
    Withdraw,
)
from scrm_app.flows.engine.going import along, find_token, forward, missing_fields, permits, stop
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.moving import ENDED, move
from scrm_app.flows.engine.run import Run
from scrm_app.flows.engine.seats import open_seats
from scrm_app.flows.engine.state import CANCELLED, NEW, FlowState, Outcome, Refusal, Step, Token
from scrm_app.flows.engine.withdrawing import withdraw

__all__ = ["AddSign", "Approve", "Cancel", "Command", "Complete", "Count", "Delegate", "FlowState", "Move", "Outcome"]
__all__ += ["Refusal", "Reject", "RemoveSign", "Return", "Start", "Terminate", "TimeUp", "Wake", "Withdraw", "advance"]
__all__ += ["missing_fields", "open_nodes", "open_places", "passed_nodes", "standing"]

_SAYING: dict[type, Callable[[Run, Token, Any], Outcome | Refusal]] = {
    Complete: voting.agree,
    Approve: voting.agree,
    Reject: voting.refuse,
    Return: voting.send_back,
    AddSign: voting.add_sign,
    RemoveSign: voting.remove_sign,
    Delegate: voting.delegate,
}


def advance(
    graph: Graph, state: FlowState, command: Command, *, values: Mapping[str, Any], now: datetime
) -> Outcome | Refusal:
    """The flow after `command`; `values` are the form's answers, `now` stamps the visits."""
    if state.ended:
        return Refusal(ENDED, "ended")
    if isinstance(command, Start):
        return _start(Run(graph, state, values, now), state)
    if state.status == NEW:
        return Refusal(Text("这张工单还没有进入流程。", "This ticket has not entered the flow yet."), "not_open")
    if isinstance(command, Move):
        return move(graph, state, command, values, now)
    run = Run(graph, state, values, now)
    say = _SAYING.get(type(command))
    if say is not None:
        token = find_token(graph, state, getattr(command, "at", ""), getattr(command, "token", 0))
        return token if isinstance(token, Refusal) else say(run, token, command)
    return _other(run, state, command)


def _other(run: Run, state: FlowState, command: Command) -> Outcome | Refusal:
    if isinstance(command, Cancel):
        return stop(run, CANCELLED, "cancelled")
    if isinstance(command, Withdraw):
        return withdraw(run, state, command.to)
    if isinstance(command, Terminate):
        token = find_token(run.graph, state, command.at, command.token)
        if isinstance(token, Refusal):
            return token
        return permits(run.graph, run.graph.nodes[token.node], "terminate") or stop(run, CANCELLED, "terminate", token)
    thread = run.live.get(getattr(command, "token", 0))
    if thread is None:
        return _gone()
    if isinstance(command, Wake):
        return _wake(run, thread)
    if not run.graph.nodes[thread.node].waits:
        return _gone()
    return voting.concluded(run, thread.id) if isinstance(command, Count) else _time_up(run, thread)


def open_nodes(graph: Graph, state: FlowState) -> tuple[str, ...]:
    """The people's nodes where the ticket is now, oldest first."""
    return tuple(t.node for t in state.tokens if graph.nodes[t.node].waits)


def standing(graph: Graph, state: FlowState) -> tuple[Token, ...]:
    """The threads that stand somewhere a person can see: at people's nodes first, then at awaited ones."""
    people = [t for t in state.tokens if graph.nodes[t.node].waits]
    return (*people, *(t for t in state.tokens if graph.nodes[t.node].holds))


def open_places(graph: Graph, state: FlowState) -> tuple[tuple[str, int, int], ...]:
    """Everybody's turn, and everything awaited: (node, token, seat)."""
    found: list[tuple[str, int, int]] = []
    for token in state.tokens:
        node = graph.nodes[token.node]
        if node.waits:
            found += [(node.id, token.id, seat.id) for seat in open_seats(node, token)]
        elif node.holds:
            found.append((node.id, token.id, 0))
    return tuple(found)


def passed_nodes(graph: Graph, state: FlowState, at: str = "") -> tuple[str, ...]:
    """Where `Return` may go from `at` (or from the only open node), oldest first."""
    token = find_token(graph, state, at)
    return () if isinstance(token, Refusal) else tuple(n for n, _ in token.trail if n != token.node)


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


def _gone() -> Refusal:
    text = Text("等待的事情已经结束, 不用再处理。", "What was awaited is over; nothing to do.")
    return Refusal(text, "not_open")


def _wake(run: Run, token: Token) -> Outcome | Refusal:
    node = run.graph.nodes[token.node]
    if not node.holds:
        return _gone()
    given = KINDS[node.kind].give(run.graph, node, run.values)
    return given if isinstance(given, Refusal) else along(run, token, "woken", given)


def _time_up(run: Run, token: Token) -> Outcome | Refusal:
    node = run.graph.nodes[token.node]
    if node.on_timeout == "approve":
        return forward(run, token, "auto_approve")
    if node.on_timeout == "reject" and node.kind == "task" and node.id in run.graph.rejects:
        return along(run, token, "overdue", (run.graph.rejects[node.id],))
    if node.on_timeout == "reject":
        passed = [n for n, _ in token.trail if n != token.node]
        return voting.rejected(run, token, passed[-1] if passed else "", action="auto_reject")
    text = Text("这一步超时后不会自动处理。", "Nothing happens by itself when this step is overdue.")
    return Refusal(text, "not_allowed", node.id)
