"""What people at a node can say: yes, no, back, add or drop somebody, delegate. One of several votes may not decide."""

from scrm_app.core.text import Text
from scrm_app.flows.engine.commands import AddSign, Approve, Complete, Delegate, Reject, RemoveSign, Return
from scrm_app.flows.engine.going import along, back, forward, missing_fields, not_passed, permits, stop
from scrm_app.flows.engine.graph import Node
from scrm_app.flows.engine.run import Run
from scrm_app.flows.engine.seats import MAX_SEATS, mains, open_seats, result, verdict_of, with_seats
from scrm_app.flows.engine.state import NO, REJECTED, REMOVED, YES, Outcome, Refusal, Seat, Token

Answer = Outcome | Refusal


def agree(run: Run, token: Token, command: Approve | Complete) -> Answer:
    """A yes: one of several votes, or the step that moves on."""
    node, action = run.graph.nodes[token.node], "approve" if isinstance(command, Approve) else "complete"
    seat = _seat(run, token, command.seat)
    if isinstance(seat, Refusal):
        return seat
    refusal = permits(run.graph, node, action)
    if refusal and seat.kind == "main":
        return refusal
    if not token.seats:
        return forward(run, token, action, command.to)
    said = with_seats(token, _saying(token, seat, YES))
    if result(node, said) == YES:
        return forward(run, token, action, command.to, seat.id)
    return _counted(run, token, said, action, seat)


def refuse(run: Run, token: Token, command: Reject) -> Answer:
    """A no: one of several votes, or what the node does on a no."""
    node, seat = run.graph.nodes[token.node], _seat(run, token, command.seat)
    if isinstance(seat, Refusal):
        return seat
    refusal = permits(run.graph, node, "reject")
    if refusal and seat.kind == "main":
        return refusal
    if not token.seats:
        return rejected(run, token, command.to)
    said = with_seats(token, _saying(token, seat, NO))
    if result(node, said) == NO:
        return rejected(run, token, command.to, seat.id)
    return _counted(run, token, said, "reject", seat)


def rejected(run: Run, token: Token, to: str = "", seat: int | None = None, action: str = "reject") -> Answer:
    """What follows a no, as the node says: the end, a node before, or the drawn way."""
    node, passed = run.graph.nodes[token.node], [n for n, _ in token.trail if n != token.node]
    if node.on_reject == "edge" and node.id in run.graph.rejects:
        return along(run, token, action, (run.graph.rejects[node.id],), seat)
    if node.on_reject in ("end", "edge"):
        return stop(run, REJECTED, action, token, seat)
    if not passed:
        name = run.graph.label(node.id)
        text = Text(f"「{name}」是第一步, 前面没有可以退回的人。", f"“{name}” is the first node; nobody is before it.")
        return Refusal(text, "not_passed", node.id)
    if node.on_reject != "any":
        return back(run, token, passed[0] if node.on_reject == "starter" else passed[-1], action, seat)
    if to and to not in passed:
        return not_passed(run.graph, to)
    if not to:
        text = Text("请选择驳回到哪一步。", "Choose the step it goes back to.")
        return Refusal(text, "choose", node.id, tuple(passed))
    return back(run, token, to, action, seat)


def send_back(run: Run, token: Token, command: Return) -> Answer:
    """退回: to a passed node, whatever the others would have said."""
    seat = _seat(run, token, command.seat)
    if isinstance(seat, Refusal):
        return seat
    refusal = permits(run.graph, run.graph.nodes[token.node], "return")
    if refusal:
        return refusal
    if command.to not in {n for n, _ in token.trail} or command.to == token.node:
        return not_passed(run.graph, command.to)
    return back(run, token, command.to, "return", seat.id if token.seats else None)


def add_sign(run: Run, token: Token, command: AddSign) -> Answer:
    """加签: these people must agree too."""
    seat = _signing(run, token, command.seat, "add_sign")
    if isinstance(seat, Refusal):
        return seat
    seats = token.seats or (Seat(0, command.by),)
    asked = {s.who for s in seats if s.verdict == "" and s.who}
    wanted = [who for who in dict.fromkeys(command.who) if who and who not in asked and who != command.by]
    if not wanted or command.when not in ("before", "after"):
        text = Text("请选择还没有参与这一步的同事。", "Pick colleagues who are not asked at this step already.")
        return Refusal(text, "not_allowed", token.node)
    if len(seats) + len(wanted) > MAX_SEATS:
        text = Text(f"一步最多 {MAX_SEATS} 人。", f"At most {MAX_SEATS} people at one step.")
        return Refusal(text, "not_allowed", token.node)
    top = max(s.id for s in seats)
    added = tuple(Seat(top + i, who, command.when, seat.id) for i, who in enumerate(wanted, 1))
    run.reseat(token, (*seats, *added), "add_sign", seat.id)
    return run.outcome()


def delegate(run: Run, token: Token, command: Delegate) -> Answer:
    """委派: somebody gives an opinion, then it is asked of the first again."""
    seat = _signing(run, token, command.seat, "delegate")
    if isinstance(seat, Refusal):
        return seat
    seats = token.seats or (Seat(0, command.by),)
    if not command.who or command.who in {s.who for s in seats if not s.verdict} or len(seats) >= MAX_SEATS:
        text = Text("请选择还没有参与这一步的同事。", "Pick a colleague who is not asked at this step already.")
        return Refusal(text, "not_allowed", token.node)
    other = Seat(max(s.id for s in seats) + 1, command.who, "delegate", seat.id)
    run.reseat(token, (*seats, other), "delegate", seat.id)
    return run.outcome()


def remove_sign(run: Run, token: Token, command: RemoveSign) -> Answer:
    """减签: somebody is not asked any more; the last one who decides stays."""
    node = run.graph.nodes[token.node]
    refusal = permits(run.graph, node, "remove_sign")
    if refusal:
        return refusal
    target = next((s for s in token.seats if s.id == command.target and s.verdict == ""), None)
    rest = [s for s in mains(token) if s.id != command.target]
    if target is None or (target.kind == "main" and not rest):
        text = Text(
            "只能减去还没有表态的人, 并且至少要留下一位。",
            "Only somebody who has not answered can be taken off, and one person must stay.",
        )
        return Refusal(text, "not_allowed", node.id)
    gone = _family(token.seats, target.id)
    seats = tuple(
        Seat(s.id, s.who, s.kind, s.parent, REMOVED) if s.id in gone and not s.verdict else s for s in token.seats
    )
    run.reseat(token, seats, "remove_sign", target.id)
    return concluded(run, token.id)


def concluded(run: Run, token_id: int, action: str = "approve") -> Answer:
    """Where the votes as they are now lead: on, back, or nowhere yet."""
    token = run.live[token_id]
    found = result(run.graph.nodes[token.node], token)
    if found == YES:
        return forward(run, token, action)
    return rejected(run, token) if found == NO else run.outcome()


def can_decide(node: Node, token: Token) -> Seat | None:
    """A seat whose yes alone would decide now; None when more people must agree."""
    for seat in open_seats(node, token):
        if not token.seats or result(node, with_seats(token, _saying(token, seat, YES))) == YES:
            return seat
    return None


def still_needed(run_graph_label: str) -> Text:
    """Why a card with open votes cannot be dragged on."""
    return Text(
        f"「{run_graph_label}」要几个人都表态, 请打开工单, 在里面同意或驳回。",
        f"Several people must answer at “{run_graph_label}”; open the ticket and approve or reject there.",
    )


def _seat(run: Run, token: Token, wanted: int | None) -> Seat | Refusal:
    asked = open_seats(run.graph.nodes[token.node], token)
    if wanted is None and len(asked) == 1:
        return asked[0]
    found = next((s for s in asked if s.id == wanted), None)
    if found is not None:
        return found
    if wanted is None and asked:
        text = Text(
            "这一步有几个人同时处理, 请说明是谁的意见。", "Several people are asked here; say whose answer it is."
        )
        return Refusal(text, "several", token.node)
    text = Text("现在还没有轮到, 或者已经表过态。", "It is not your turn, or you have answered already.")
    return Refusal(text, "not_open", token.node)


def _signing(run: Run, token: Token, wanted: int | None, action: str) -> Seat | Refusal:
    seat = _seat(run, token, wanted)
    if isinstance(seat, Refusal):
        return seat
    return permits(run.graph, run.graph.nodes[token.node], action) or seat


def _saying(token: Token, seat: Seat, verdict: str) -> tuple[Seat, ...]:
    said = Seat(seat.id, seat.who, seat.kind, seat.parent, verdict)
    return tuple(said if s.id == seat.id else s for s in token.seats)


def _counted(run: Run, token: Token, said: Token, action: str, seat: Seat) -> Answer:
    """The vote is written down; others are asked, or still are."""
    node = run.graph.nodes[token.node]
    if action != "reject" and seat.kind == "main":
        missing = missing_fields(node, run.values)
        if missing:
            return forward(run, token, action)
    run.reseat(token, said.seats, action, seat.id)
    return run.outcome()


def _family(seats: tuple[Seat, ...], seat_id: int) -> set[int]:
    found = {seat_id}
    for seat in seats:
        if seat.parent in found:
            found.add(seat.id)
    return found


__all__ = ["add_sign", "agree", "can_decide", "concluded", "delegate", "refuse", "rejected", "remove_sign", "send_back"]
__all__ += ["still_needed", "verdict_of"]
