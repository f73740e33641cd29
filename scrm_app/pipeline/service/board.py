"""The follow-up board: lanes by stage, cards by silence, moves and notes."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from models.opportunity import Opportunity, StageChange
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.notifications import service as notifications
from scrm_app.pipeline import repository
from scrm_app.pipeline.engine.stages import BY_CODE, LOST, STAGES, WON_RANK
from scrm_app.pipeline.errors import OpportunityChanged, OpportunityInvalid
from scrm_app.pipeline.service.records import OpportunityRow, as_row, reachable

LANE_LIMIT = 50
OPEN_STAGES = tuple(stage.code for stage in STAGES if stage.rank < WON_RANK)


@dataclass(frozen=True)
class Lane:
    """One stage with its first cards and how many there are in all."""

    stage: str
    total: int
    cards: list[OpportunityRow] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    """The lanes of the open stages."""

    lanes: list[Lane]


def show_board(session: Session, actor: Actor, *, now: datetime) -> Board:
    """Open opportunities in reach by stage, those not heard of longest first."""
    actor.require("pipeline.view")
    lanes = []
    for stage in OPEN_STAGES:
        items, total = repository.list_open_by_stage(session, actor, stage, LANE_LIMIT)
        lanes.append(Lane(stage, total, [as_row(actor, item, now) for item in items]))
    return Board(lanes)


def move_stage(
    session: Session,
    actor: Actor,
    *,
    opportunity_id: int,
    version: int,
    to_stage: str,
    now: datetime,
    reason: str = "",
) -> OpportunityRow:
    """Move to another stage; losing needs a reason; refused when someone else moved it first."""
    item = reachable(session, actor, "pipeline.edit", opportunity_id)
    if to_stage not in BY_CODE:
        raise OpportunityInvalid("没有这个阶段, 请刷新看板。", "There is no such stage. Refresh the board.")
    if item.version != version:
        raise OpportunityChanged
    if to_stage == item.stage:
        return as_row(actor, item, now)
    if to_stage == LOST.code and not reason.strip():
        raise OpportunityInvalid("请写明输单原因, 便于以后分析。", "Say why it was lost, so it can be learnt from.")
    before = item.stage
    _enter(item, to_stage, reason, now)
    change = StageChange(
        opportunity_id=opportunity_id, from_stage=before, to_stage=to_stage, at=now, user_id=actor.user_id or None
    )
    repository.add(session, change)
    notifications.replan_dates(session, "opportunity.", [opportunity_id], now=now)
    audit.record(
        session,
        actor,
        action="opportunity.moved",
        subject_type="opportunity",
        subject_id=opportunity_id,
        subject_name=item.name,
        org_unit_id=item.org_unit_id,
        before={"stage": before},
        after={"stage": to_stage, "reason": item.lost_reason},
        now=now,
    )
    live.touch(session, "pipeline")
    return as_row(actor, item, now)


def _enter(item: Opportunity, to_stage: str, reason: str, now: datetime) -> None:
    stage = BY_CODE[to_stage]
    item.stage = to_stage
    item.status = to_stage if to_stage in {"won", "lost"} else "open"
    item.reached = max(item.reached, stage.rank)
    if item.status == "open":
        item.reached = min(item.reached, WON_RANK - 1)
    item.won_at = now if to_stage == "won" else None
    item.lost_at = now if to_stage == "lost" else None
    item.lost_reason = reason.strip()[:200] if to_stage == "lost" else ""
    item.last_contact_at = now
    item.updated_at = now
    item.version += 1


def note_contact(
    session: Session,
    actor: Actor,
    *,
    opportunity_id: int,
    version: int,
    note: str,
    now: datetime,
    follow_up_on: date | None = None,
) -> OpportunityRow:
    """The customer was contacted now; the note is put on top of the earlier ones, the next follow-up is set."""
    item = reachable(session, actor, "pipeline.edit", opportunity_id)
    if item.version != version:
        raise OpportunityChanged
    text = " ".join(note.split())
    if text:
        item.note = f"{text}\n{item.note}".strip()[:2000]
    item.last_contact_at, item.follow_up_on = now, follow_up_on
    item.updated_at = now
    item.version += 1
    session.flush()
    notifications.replan_dates(session, "opportunity.", [opportunity_id], now=now)
    live.touch(session, "pipeline")
    return as_row(actor, item, now)
