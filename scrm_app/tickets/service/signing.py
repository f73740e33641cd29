"""What a person does besides going on: add somebody, take somebody off, delegate, take back, end the ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import (
    AddSign,
    Delegate,
    FlowState,
    Refusal,
    RemoveSign,
    Terminate,
    Withdraw,
    advance,
)
from scrm_app.flows.engine.withdrawing import withdrawable
from scrm_app.tickets.errors import MoveRefused
from scrm_app.tickets.repository import flowing, people
from scrm_app.tickets.service import rights
from scrm_app.tickets.service.acting import check_colleague, reason_of
from scrm_app.tickets.service.transition import Moved, apply, step

NOT_YOURS = Text(
    "只有发起人, 或刚刚处理完上一步的人可以撤回。", "Only whoever opened it or acted last can take it back."
)


def add_signers(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    user_ids: Sequence[int],
    when: str = "before",
    at: str = "",
    note: str = "",
    now: datetime,
) -> Moved:
    """加签: these colleagues must agree too, before me or after me."""
    names = _colleagues(session, actor, ticket_id, user_ids)
    who = tuple(str(user) for user in user_ids)
    command = AddSign(who, when, at, by=str(actor.user_id))
    data = {"people": names, "when": when}
    return step(session, actor, command, ticket_id=ticket_id, version=version, note=note, data=data, now=now)


def delegate_ticket(
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
    """委派: a colleague looks at it first, then it comes back to me."""
    names = _colleagues(session, actor, ticket_id, [to_user_id])
    command = Delegate(str(to_user_id), at, by=str(actor.user_id))
    data = {"people": names}
    return step(session, actor, command, ticket_id=ticket_id, version=version, note=note, data=data, now=now)


def remove_signer(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    seat: int,
    at: str = "",
    note: str = "",
    now: datetime,
) -> Moved:
    """减签: somebody who has not answered yet is not asked any more."""
    command = RemoveSign(seat, at)
    return step(session, actor, command, ticket_id=ticket_id, version=version, note=note, now=now)


def terminate_ticket(
    session: Session, actor: Actor, *, ticket_id: int, version: int, at: str = "", note: str, now: datetime
) -> Moved:
    """终止: end the ticket here, with the reason, where the step offers that."""
    reason = reason_of(note)
    moved = step(session, actor, Terminate(at), ticket_id=ticket_id, version=version, note=reason, now=now)
    after = {"status": "cancelled", "reason": reason}
    audit.record(
        session, actor, action="ticket.terminated", subject_type="ticket", subject_id=ticket_id, after=after, now=now
    )
    return moved


def withdraw_ticket(
    session: Session, actor: Actor, *, ticket_id: int, version: int, note: str = "", now: datetime
) -> Moved:
    """撤回: my last step, or my request, as long as nobody has acted since. What ran by itself stays done."""
    row = rights.load(session, actor, ticket_id)
    rights.check_current(row, version)
    wanted = withdrawal(session, actor, row)
    if wanted is None:
        raise MoveRefused(NOT_YOURS)
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    answer = advance(graph, FlowState.from_json(row.flow_state), Withdraw(wanted), values=row.answers, now=now)
    if isinstance(answer, Refusal):
        raise MoveRefused(answer.text)
    return apply(session, actor, row, graph, answer, patch={}, note=note, now=now)


def withdrawal(session: Session, actor: Actor, row: Any) -> str | None:
    """The node this person could take the ticket back to now, empty for the whole request; None for neither."""
    if not actor.user_id:
        return None
    state = FlowState.from_json(row.flow_state)
    mine = flowing.last_of(session, row.id, actor.user_id)
    if mine is not None and withdrawable(state, mine.node_id):
        return str(mine.node_id)
    return "" if row.opener_id == actor.user_id and withdrawable(state, "") else None


def _colleagues(session: Session, actor: Actor, ticket_id: int, user_ids: Sequence[int]) -> list[str]:
    row = rights.load(session, actor, ticket_id, "ticket.work")
    if not user_ids or len(user_ids) > 20:
        raise NotFound("请选择 1 到 20 位同事。", "Pick 1 to 20 colleagues.")
    for user_id in user_ids:
        check_colleague(session, row.org_unit_id, user_id)
    found = people.names(session, user_ids)
    return [found.get(user, "") for user in user_ids]
