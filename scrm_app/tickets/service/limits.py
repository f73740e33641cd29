"""Limits of the columns of boards: set by who may change flow or tickets, asked on every way into a column."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.ticket_desk import BoardAge, BoardLimit
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
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.repository import limits as repository

SETTERS = ("ticket.admin", "flow.design")
MOST_LIMITS = 200
PASSING = "passed limits"


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
            title, passing = title_of(session, row.flow_id, limit), session.info.get(PASSING)
            if passing is None:
                raise ColumnFull(limits.refusal(limit, title))
            passing.append((row.id, title, limit.most))


def pass_limit(
    session: Session, actor: Actor, *, doing: Callable[..., Any], reason: str, now: datetime, **more: Any
) -> Any:
    """Do `doing` although a column is full; for those who may set limits, with a reason that stays with the ticket."""
    actor.require_any(SETTERS)
    why = " ".join(reason.split())[:300]
    if not why:
        raise InvalidInput("请写一句为什么要超出上限。", "Please say why the limit is exceeded.")
    passed: list[tuple[int, Text, int]] = []
    session.info[PASSING] = passed
    try:
        done = doing(session, actor, now=now, **more)
    finally:
        del session.info[PASSING]
    for ticket_id, title, most in passed:
        who = {"actor_id": actor.user_id, "actor_name": actor.name}
        line = {"to_node": title.say(actor.lang), "note": why, "data": {"most": most}}
        hot.insert_event(session, ticket_id=ticket_id, kind="limit_passed", at=now, from_node="", **who, **line)
    return done


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


def board_limits(session: Session, actor: Actor, *, flow_id: int, by: str, lane: str = "") -> dict[str, dict[str, Any]]:
    """What the heads of columns say, by column: the tightest limit, how full it is, and which drops it refuses.

    A limit counted over the lanes of the board (`lane`) goes before others and says how full each lane is. Drops are
    not refused for those who may pass a limit: they are asked for the reason.
    """
    actor.require("ticket.view")
    found: dict[str, dict[str, Any]] = {}
    passes = may_set_limits(session, actor)
    for limit in repository.of_flow(session, flow_id):
        if limit.by != (by or "node"):
            continue
        counts = repository.counts(session, flow_id, limit)
        state = limits.state_of(limit, counts)
        said = {"limit": limit, "state": state, "text": limits.words(limit, state), "closed": None, "shut": {}}
        said["lanes"] = {group: limits.grade(limit, n) for group, n in counts.items()} if limit.scope == lane else {}
        if limit.hard and not passes:
            why = limits.refusal(limit, title_of(session, flow_id, limit))
            said["closed"] = why if limit.scope == "all" and state != "ok" else None
            full = [g for g, n in counts.items() if n >= limit.most] if limit.scope in ("store", "priority") else []
            said["shut"] = dict.fromkeys(full, why)
        if limit.column not in found or _goes_before(said, found[limit.column], lane):
            found[limit.column] = said
    return found


def _goes_before(one: dict[str, Any], other: dict[str, Any], lane: str) -> bool:
    order = ("ok", "full", "over")
    own, others = one["limit"].scope == lane, other["limit"].scope == lane
    return (own, order.index(one["state"])) > (others, order.index(other["state"]))


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


def list_ages(session: Session, actor: Actor, *, flow_id: int, by: str) -> list[BoardAge]:
    """From when on the cards of columns count as slow and stale."""
    actor.require("ticket.view")
    return [one for one in repository.ages(session, flow_id) if one.by == (by or "node")]


def set_age(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    by: str,
    column: str,
    slow_hours: int,
    stale_hours: int,
    now: datetime,
) -> None:
    """Say from when on cards of a column are slow and stale; 0 and 0 give the usual colours back. Audited."""
    actor.require_any(SETTERS)
    _check_column(session, flow_id, by, column)
    forgotten = slow_hours == stale_hours == 0
    if not forgotten and not 0 < slow_hours < stale_hours <= limits.MOST:
        raise InvalidInput(
            f"变橙的小时数要小于变红的, 都在 1 到 {limits.MOST} 之间; 都填 0 恢复默认。",
            f"Orange comes before red, both between 1 and {limits.MOST} hours; 0 and 0 restore the usual colours.",
        )
    row = next((one for one in repository.ages(session, flow_id) if (one.by, one.column) == (by, column)), None)
    before = {"slow_hours": row.slow_hours, "stale_hours": row.stale_hours} if row else {}
    after = {} if forgotten else {"slow_hours": slow_hours, "stale_hours": stale_hours}
    if before == after:
        return
    if after:
        row = row or BoardAge(flow_id=flow_id, by=by, column=column, created_at=now, **after)
        row.slow_hours, row.stale_hours = slow_hours, stale_hours
        repository.keep_age(session, row)
    elif row is not None:
        repository.drop_age(session, row)
    title = title_of(session, flow_id, Limit(0, by, column, "all", 0, False)).zh
    audit.record(
        session,
        actor,
        action="flow.age_set",
        subject_type="flow",
        subject_id=flow_id,
        subject_name=flows.latest_version(session, flow_id).flow_name,
        before={"column": title, **before} if before else {},
        after={"column": title, **after} if after else {},
        now=now,
    )
    live.touch(session, "tickets")


def _check(session: Session, flow_id: int, by: str, column: str, scope: str, most: int) -> None:
    if scope not in limits.SCOPES or not 0 <= most <= limits.MOST:
        raise InvalidInput(
            f"上限是 1 到 {limits.MOST} 的整数, 0 表示不限。", f"A limit is 1 to {limits.MOST}; 0 means none."
        )
    _check_column(session, flow_id, by, column)


def _check_column(session: Session, flow_id: int, by: str, column: str) -> None:
    nodes = set(flows.latest_version(session, flow_id).graph.nodes)
    if not (by == "node" or grouping.is_group(by)) or not _is_column(by, column, nodes):
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
