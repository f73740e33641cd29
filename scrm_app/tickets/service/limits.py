"""Limits of the columns of boards: set by who may change flow or tickets, asked on every way into a column."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.ticket_desk import BoardLimit
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.tickets.engine import grouping, limits
from scrm_app.tickets.engine.limits import Limit, Stand
from scrm_app.tickets.errors import ColumnFull
from scrm_app.tickets.repository import limits as repository
from scrm_app.tickets.repository import people

SETTERS = ("ticket.admin", "flow.design")
MOST_LIMITS = 200


def check_room(session: Session, actor: Actor, row: Any, **after: Any) -> None:
    """Refuse when the ticket would enter a column that is full; `after` are the columns of `row` that change.

    Only people are refused: what the flow does by itself, and customers, are never turned away; it shows as too full.
    """
    if not actor.user_id:
        return
    hard = [limit for limit in repository.of_flow(session, row.flow_id) if limit.hard]
    if not hard:
        return
    before = stand_of(row)
    known = {name: after[name] for name in before.__dataclass_fields__ if name in after}
    entering = limits.entered(hard, before if row.node_id else None, replace(before, **known))
    if entering:
        repository.lock(session, entering)
    for limit in entering:
        if repository.count(session, row.flow_id, limit, replace(before, **known), row.id) >= limit.most:
            raise ColumnFull(limits.refusal(limit, title_of(session, row.flow_id, limit)))


def stand_of(row: Any) -> Stand:
    """Where the ticket of a row stands."""
    return Stand(**{name: getattr(row, name) for name in Stand.__dataclass_fields__})


def title_of(session: Session, flow_id: int, limit: Limit) -> Text:
    """What the column of a limit is called."""
    version, column = flows.latest_version(session, flow_id), limit.column
    if key := grouping.field_of(limit.by):
        field = forms.get_form_version(session, version.form_version_id).schema.field(key)
        return _same(field.option_label(column[1:])) if field and column != "0" else grouping.NO_ANSWER
    if limit.by == "person":
        name = people.names(session, [int(column)]).get(int(column), "")
        return _same(name) if name else grouping.NOBODY
    if limit.by == "priority":
        return grouping.LEVELS[int(column)]
    if limit.by == "stage":
        return grouping.STAGES[column]
    return _same(version.graph.label(column) if column in version.graph.nodes else column)


def _same(name: str) -> Text:
    return Text(name, name)


def list_limits(session: Session, actor: Actor, *, flow_id: int) -> list[Limit]:
    """The limits of a flow's boards."""
    actor.require("ticket.view")
    return repository.of_flow(session, flow_id)


def may_set_limits(session: Session, actor: Actor) -> bool:  # noqa: ARG001
    """Whether the person may say how full columns get."""
    actor.require("ticket.view")
    return any(actor.may(right) for right in SETTERS)


def board_limits(session: Session, actor: Actor, *, flow_id: int, by: str) -> dict[str, dict[str, Any]]:
    """What the heads of columns say, by column: the tightest limit, how full it is, and which drops it refuses."""
    actor.require("ticket.view")
    found: dict[str, dict[str, Any]] = {}
    for limit in repository.of_flow(session, flow_id):
        if limit.by != (by or "node"):
            continue
        counts = repository.counts(session, flow_id, limit)
        state = limits.state_of(limit, counts)
        said = {"limit": limit, "state": state, "text": limits.words(limit, state), "closed": None, "shut": {}}
        if limit.hard:
            why = limits.refusal(limit, title_of(session, flow_id, limit))
            said["closed"] = why if limit.scope == "all" and state != "ok" else None
            full = [group for group, n in counts.items() if n >= limit.most] if limit.scope == "store" else []
            said["shut"] = dict.fromkeys(full, why)
        if limit.column not in found or _worse(state, found[limit.column]["state"]):
            found[limit.column] = said
    return found


def _worse(one: str, other: str) -> bool:
    order = ("ok", "full", "over")
    return order.index(one) > order.index(other)


def set_limit(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    by: str,
    column: str,
    scope: str,
    most: int,
    hard: bool,
    now: datetime,
) -> None:
    """Say how full a column may get; 0 takes the limit away. Written into the audit log."""
    actor.require_any(SETTERS)
    _check(session, flow_id, by, column, scope, most)
    row = repository.find(session, flow_id, by, column, scope)
    before = {"most": row.most, "hard": row.hard} if row else {}
    if most and row is None and len(repository.of_flow(session, flow_id)) >= MOST_LIMITS:
        raise InvalidInput(f"一个流程最多 {MOST_LIMITS} 条上限。", f"A flow has at most {MOST_LIMITS} limits.")
    if not most and row is None:
        return
    if most:
        row = row or BoardLimit(flow_id=flow_id, by=by, column=column, scope=scope, most=most, created_at=now)
        row.most, row.hard, row.version = most, hard, row.version + (1 if before else 0)
        repository.add(session, row)
    elif row is not None:
        repository.remove(session, row)
    title = title_of(session, flow_id, Limit(0, by, column, scope, most, hard))
    audit.record(
        session,
        actor,
        action="flow.limit_set",
        subject_type="flow",
        subject_id=flow_id,
        subject_name=flows.latest_version(session, flow_id).flow_name,
        before={"column": title.zh, **before} if before else {},
        after={"column": title.zh, "scope": limits.SCOPES[scope].zh, "most": most, "hard": hard} if most else {},
        now=now,
    )
    live.touch(session, "tickets")


def _check(session: Session, flow_id: int, by: str, column: str, scope: str, most: int) -> None:
    graph = flows.latest_version(session, flow_id).graph
    known = by == "node" or grouping.is_group(by)
    if not known or scope not in limits.SCOPES or not 0 <= most <= limits.MOST:
        raise InvalidInput(
            f"上限是 1 到 {limits.MOST} 的整数, 0 表示不限。", f"A limit is 1 to {limits.MOST}; 0 means none."
        )
    if not _is_column(by, column, set(graph.nodes)):
        raise InvalidInput("看板上没有这一列。", "The board has no such column.")


def _is_column(by: str, column: str, nodes: set[str]) -> bool:
    if by == "node":
        return column in nodes
    if by == "stage":
        return column in grouping.STAGES
    if grouping.field_of(by):
        return column == "0" or (column.startswith("=") and 1 < len(column) <= 80)
    whole = column.isascii() and column.isdecimal() and len(column) < 10
    return whole and (by == "person" or int(column) < len(grouping.LEVELS))
