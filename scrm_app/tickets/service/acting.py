"""What a person does to a ticket: complete, approve, reject, return, move, cancel, claim, transfer, reassign."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.core.events import publish
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import Approve, Cancel, Complete, FlowState, Move, Reject, Return
from scrm_app.flows.engine.moves import allowed_moves
from scrm_app.tickets.errors import ActionNotOffered, AlreadyClaimed
from scrm_app.tickets.events import TicketAssigned
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.repository import promises as promise_rows
from scrm_app.tickets.service import intake, limits, promises, rights
from scrm_app.tickets.service.transition import Moved, people_tasks, step

CLOSED = "closed"
UNDO_FOR = timedelta(minutes=10)
HANDS = ("claimed", "reassigned", "transferred", "released")
Answers = Mapping[str, Any] | None
VERBS = {
    "claim": Text("领取", "claim"),
    "transfer": Text("转交", "transfer"),
}


def complete_ticket(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    at: str = "",
    to: str = "",
    note: str = "",
    answers: Answers = None,
    now: datetime,
) -> Moved:
    """The work at the present node is done; the ticket goes on along the edge that applies."""
    command = Complete(at=at, to=to)
    return step(session, actor, command, ticket_id=ticket_id, version=version, note=note, answers=answers, now=now)


def approve_ticket(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    at: str = "",
    to: str = "",
    note: str = "",
    answers: Answers = None,
    now: datetime,
) -> Moved:
    """Yes."""
    command = Approve(at=at, to=to)
    return step(session, actor, command, ticket_id=ticket_id, version=version, note=note, answers=answers, now=now)


def reject_ticket(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    at: str = "",
    to: str = "",
    note: str,
    now: datetime,
) -> Moved:
    """No, with the reason; `to` is the passed node it goes back to where the flow lets people choose."""
    reason = reason_of(note)
    return step(session, actor, Reject(at=at, to=to), ticket_id=ticket_id, version=version, note=reason, now=now)


def return_ticket(
    session: Session, actor: Actor, *, ticket_id: int, version: int, to: str, at: str = "", note: str, now: datetime
) -> Moved:
    """Back to a node that was passed, with the reason."""
    reason = reason_of(note)
    return step(session, actor, Return(to=to, at=at), ticket_id=ticket_id, version=version, note=reason, now=now)


def move_ticket(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    to_node: str,
    version: int | None = None,
    note: str = "",
    answers: Answers = None,
    now: datetime,
) -> Moved:
    """A card dragged to another column: whatever permitted step leads there; refuses with the reason in words.

    `CLOSED` is the board's last column: the end that can be reached.
    """
    command = Move(_end_of(session, actor, ticket_id) if to_node == CLOSED else to_node)
    return step(session, actor, command, ticket_id=ticket_id, version=version, note=note, answers=answers, now=now)


def act_once(
    session: Session,
    actor: Actor,
    *,
    act: Callable[..., Any],
    ticket_id: int,
    key: str = "",
    now: datetime,
    **more: Any,
) -> Any:
    """Do `act` to a ticket unless the same person has done something with this key already; then nothing, None."""
    rights.look(session, actor, ticket_id)
    if intake.is_repeated(session, actor, key, ticket_id, now):
        return None
    return act(session, actor, ticket_id=ticket_id, now=now, **more)


def _end_of(session: Session, actor: Actor, ticket_id: int) -> str:
    row = rights.load(session, actor, ticket_id, "ticket.work")
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    moves = allowed_moves(graph, FlowState.from_json(row.flow_state), row.answers)
    ends = [n for n in moves if graph.nodes[n].kind == "end"]
    return next((n for n in ends if moves[n] is None), ends[0] if ends else "")


def cancel_ticket(session: Session, actor: Actor, *, ticket_id: int, version: int, note: str, now: datetime) -> Moved:
    """The request is withdrawn; needs a reason and the right to administer tickets."""
    reason = reason_of(note)
    moved = step(session, actor, Cancel(), ticket_id=ticket_id, version=version, note=reason, supervise=True, now=now)
    after = {"status": "cancelled", "reason": reason}
    audit.record(
        session, actor, action="ticket.cancelled", subject_type="ticket", subject_id=ticket_id, after=after, now=now
    )
    return moved


def reason_of(note: str) -> str:
    """The reason without blanks; refuses an empty one."""
    reason = note.strip()
    if not reason:
        raise InvalidInput("请写一句原因, 处理人会看到。", "Please give a reason; whoever works on it will read it.")
    return reason


def claim_ticket(session: Session, actor: Actor, *, ticket_id: int, at: str = "", now: datetime) -> Moved:
    """Take a waiting ticket out of the queue; of any number of people who try at once exactly one gets it."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, None)
    tasks = [t for t in people_tasks(session, ticket_id) if not at or t.node_id == at]
    waiting = next((t for t in tasks if t.assignee_id is None), None)
    if waiting is None:
        taken = next((t.assignee_id for t in tasks), None)
        if taken == actor.user_id or taken is None:
            return Moved(row.id, row.version, row.status, row.node_id, row.node_name)
        raise AlreadyClaimed(people.names(session, [taken]).get(taken or 0, ""))
    rights.check_worker(session, actor, None, waiting.role_code)
    if not hot.claim_task(session, waiting.id, actor.user_id):
        raise AlreadyClaimed("")
    _give(session, actor, row, waiting, actor.user_id, "claimed", "", now)
    promises.meet(session, row.id, ("response",), now)
    return Moved(row.id, row.version + 1, row.status, row.node_id, row.node_name)


def transfer_ticket(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    to_user_id: int,
    at: str = "",
    note: str = "",
    now: datetime,
) -> Moved:
    """Hand my step to a colleague; the node must offer it."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    task = _task_at(session, row, at, actor)
    rights.check_worker(session, actor, task.assignee_id, task.role_code)
    node = flows.get_flow_version(session, row.flow_version_id).graph.nodes[task.node_id]
    if node.actions and "transfer" not in node.actions:
        raise ActionNotOffered(VERBS["transfer"], task.node_name)
    check_colleague(session, row.org_unit_id, to_user_id)
    hot.assign_task(session, task.id, to_user_id)
    _give(session, actor, row, task, to_user_id, "transferred", note, now)
    return Moved(row.id, row.version + 1, row.status, row.node_id, row.node_name)


def reassign_ticket(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    to_user_id: int,
    at: str = "",
    seat: int | None = None,
    note: str = "",
    now: datetime,
) -> Moved:
    """A supervisor gives the step to somebody else, whatever the node offers."""
    row = rights.load(session, actor, ticket_id, "ticket.assign")
    rights.check_current(row, version)
    task = _task_at(session, row, at, seat=seat)
    check_colleague(session, row.org_unit_id, to_user_id)
    hot.assign_task(session, task.id, to_user_id)
    _give(session, actor, row, task, to_user_id, "reassigned", note, now)
    audit.record(
        session,
        actor,
        action="ticket.reassigned",
        subject_type="ticket",
        subject_id=ticket_id,
        before={"assignee_id": task.assignee_id},
        after={"assignee_id": to_user_id},
        now=now,
    )
    return Moved(row.id, row.version + 1, row.status, row.node_id, row.node_name)


def release_ticket(
    session: Session, actor: Actor, *, ticket_id: int, version: int, note: str = "", now: datetime
) -> Moved:
    """A supervisor puts the step back into the queue of its role."""
    row = rights.load(session, actor, ticket_id, "ticket.assign")
    rights.check_current(row, version)
    task = _task_at(session, row, "")
    if task.assignee_id is None or not task.role_code:
        raise InvalidInput("这一步没有可退回的待领取队列。", "There is no queue this step could go back to.")
    hot.assign_task(session, task.id, None)
    _give(session, actor, row, task, None, "released", note, now)
    audit.record(
        session,
        actor,
        action="ticket.released",
        subject_type="ticket",
        subject_id=ticket_id,
        before={"assignee_id": task.assignee_id},
        now=now,
    )
    return Moved(row.id, row.version + 1, row.status, row.node_id, row.node_name)


def undo_taking(session: Session, actor: Actor, *, ticket_id: int, version: int, now: datetime) -> Moved:
    """Puts back where it was what this person took or gave away a moment ago; nobody may have changed it since.

    Taking a ticket had kept its promise of a first response; that promise runs again as if nobody had taken it.
    """
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    last = promise_rows.latest_event(session, ticket_id, *HANDS)
    mine = last is not None and last.actor_id == actor.user_id and last.kind in ("claimed", "reassigned")
    task = next((t for t in people_tasks(session, ticket_id) if mine and t.id == last.data.get("task")), None)
    if task is None or now - last.at > UNDO_FOR or (last.kind == "reassigned" and not actor.may("ticket.assign")):
        raise InvalidInput(
            "已过了可以撤销的时间, 请转交或由主管退回队列。",
            "It is too late to take that back; hand it on, or ask a supervisor to put it back.",
        )
    before = last.data["had"]
    hot.assign_task(session, task.id, before)
    _give(session, actor, row, task, before, "reassigned" if before else "released", "", now)
    promises.unmeet(session, row.id, "response", last.at, now)
    return Moved(row.id, row.version + 1, row.status, row.node_id, row.node_name)


def _task_at(session: Session, row: Any, at: str, actor: Actor | None = None, seat: int | None = None) -> Any:
    """The turn that is meant: at that node, of that seat or of that person if they have one, else the first."""
    tasks = [t for t in people_tasks(session, row.id) if t.node_id == (at or row.node_id)]
    if seat is not None:
        tasks = [t for t in tasks if t.seat == seat]
    own = [t for t in tasks if actor is not None and t.assignee_id == actor.user_id]
    if not tasks:
        raise NotFound("这一步已经结束, 请看最新状态。", "This step is already finished; look at the current state.")
    return (own or tasks)[0]


def check_colleague(session: Session, org_unit_id: int, user_id: int) -> Any:
    """The person; refuses everybody who is not an active colleague around this store."""
    person = people.is_active_user(session, user_id)
    if person is None or person.org_unit_id not in people.units_around(session, org_unit_id):
        raise NotFound(
            "请选择本店、本区域或总部的在职同事。",
            "Pick an active colleague of this store, its region or headquarters.",
        )
    return person


def _give(
    session: Session, actor: Actor, row: Any, task: Any, user_id: int | None, kind: str, note: str, now: datetime
) -> None:
    changes: dict[str, Any] = {"updated_at": now, "last_actor_name": actor.name}
    if task.node_id == row.node_id:
        changes["assignee_id"] = user_id
    limits.check_room(session, actor, row, **changes)
    hot.update_ticket(session, row.id, row.version, **changes)
    hot.insert_event(
        session,
        ticket_id=row.id,
        kind=kind,
        at=now,
        actor_id=actor.user_id or None,
        actor_name=actor.name,
        from_node=task.node_name,
        to_node=people.names(session, [user_id]).get(user_id or 0, ""),
        note=note[:2000],
        data={"task": task.id, "had": task.assignee_id},
    )
    if user_id is not None and user_id != actor.user_id:
        publish(session, TicketAssigned(row.id, user_id, actor.user_id or None, now))
    live.touch(session, "tickets", f"ticket:{row.id}")
