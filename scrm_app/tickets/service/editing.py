"""Changing a ticket without moving it: its answers, its priority."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.rights import Viewer, policy_for
from scrm_app.tickets.engine import priority
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import forms_of, intake, limits, promises, rights
from scrm_app.tickets.service.filing import bind_files


def save_answers(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    answers: Mapping[str, Any],
    key: str = "",
    now: datetime,
) -> int:
    """Correct the form of an open ticket; the new version. Only what really differs is written and audited.

    The same `key` again changes nothing and gives the version there is.
    """
    row = rights.load(session, actor, ticket_id, "ticket.work")
    if intake.is_repeated(session, actor, key, ticket_id, now):
        return int(row.version)
    rights.check_current(row, version)
    rights.check_worker(session, actor, row.assignee_id, row.role_code)
    schema = forms_of.schema_of(session, row.form_version_id)
    policy = forms_of.policy_at(session, actor, schema, row)
    seen = policy.answers(row.answers)
    changed = {key: value for key, value in answers.items() if seen.get(key) != value}
    values, patch = forms_of.merged(session, actor, row, changed, now=now)
    labels = schema.labels()
    differing = [key for key in labels if row.answers.get(key) != values.get(key)]
    if not differing:
        return int(row.version)
    level = max(forms_of.facts_of(schema, values).priority, row.priority)
    patch |= {"priority": level, "rank_at": priority.rank_at(level, row.entered_at, row.due_at)}
    limits.check_room(session, actor, row, **patch)
    hot.update_ticket(session, row.id, row.version, **patch, updated_at=now, last_actor_name=actor.name)
    bind_files(session, actor, row.id, values, schema, "")
    note = "、".join(labels[key] for key in differing)[:2000]
    _log(session, actor, row.id, "edited", note, now)
    audit.record(
        session,
        actor,
        action="ticket.edited",
        subject_type="ticket",
        subject_id=ticket_id,
        before=_covered(schema, {key: row.answers.get(key) for key in differing}),
        after=_covered(schema, {key: values.get(key) for key in differing}),
        now=now,
    )
    live.touch(session, "tickets", f"ticket:{row.id}")
    return int(row.version) + 1


def _covered(schema: FormSchema, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers for the audit log, whose readers need not have the right to purchase prices and contact data."""
    return policy_for(schema, {}, Viewer()).answers(answers)


def set_priority(session: Session, actor: Actor, *, ticket_id: int, version: int, level: int, now: datetime) -> int:
    """0 普通, 1 加急, 2 特急; the new version."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    if level not in (0, 1, 2):
        raise InvalidInput("优先级只有普通、加急、特急。", "Priority is normal, urgent or critical.")
    limits.check_room(session, actor, row, priority=level)
    rank = priority.rank_at(level, row.entered_at, row.due_at)
    hot.update_ticket(
        session, row.id, row.version, priority=level, rank_at=rank, updated_at=now, last_actor_name=actor.name
    )
    _log(session, actor, row.id, "prioritised", "", now, {"from": row.priority, "to": level})
    promises.rematch(session, row.id, now)
    live.touch(session, "tickets", f"ticket:{row.id}")
    return int(row.version) + 1


MAX_TAGS, MAX_TAG = 20, 20


def edit_tag(
    session: Session, actor: Actor, *, ticket_id: int, version: int, tag: str, there: bool, now: datetime
) -> bool:
    """Put a tag on a ticket or take it off; whether that changed anything."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    clean = " ".join(tag.split())
    if not clean or len(clean) > MAX_TAG:
        raise InvalidInput(f"标签要有 1 到 {MAX_TAG} 个字。", f"A tag has 1 to {MAX_TAG} characters.")
    tags = [one for one in row.tags or [] if one != clean]
    if there:
        tags.append(clean)
    if len(tags) > MAX_TAGS:
        raise InvalidInput(f"一张工单最多 {MAX_TAGS} 个标签。", f"A ticket has at most {MAX_TAGS} tags.")
    if (clean in (row.tags or [])) == there:
        return False
    hot.update_ticket(session, row.id, row.version, tags=tags, updated_at=now, last_actor_name=actor.name)
    _log(session, actor, row.id, "tagged" if there else "untagged", clean, now)
    live.touch(session, "tickets", f"ticket:{row.id}")
    return True


def _log(
    session: Session,
    actor: Actor,
    ticket_id: int,
    kind: str,
    note: str,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    who = {"actor_id": actor.user_id or None, "actor_name": actor.name}
    hot.insert_event(
        session, ticket_id=ticket_id, kind=kind, at=now, from_node="", to_node="", note=note, data=data or {}, **who
    )
