"""Many leads and deals at once; importing the same rows twice changes nothing."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.opportunity import Opportunity, StageChange
from scrm_app.core import bulk, live
from scrm_app.core.actor import Actor
from scrm_app.core.bulk import Outcome, Plan, Values
from scrm_app.core.text import Text
from scrm_app.identity import service as identity
from scrm_app.pipeline.engine.stages import BY_CODE, LOST, WON_RANK, stage_of

ELSEWHERE = Text("该编号已属于其他门店的记录", "this number belongs to a record of another store")


def upsert_opportunities(
    session: Session, actor: Actor, *, rows: list[Values], source: str, org_unit_id: int, now: datetime
) -> Outcome:
    """Opportunities by (source, external_id); a won or lost date decides the stage, else the stage's word does."""
    actor.require_any(["import.run", "pipeline.edit"])
    identity.require_module(session, "pipeline")
    table = bulk.table_of(Opportunity)
    numbers = [row["external_id"] for row in rows]
    stored: dict[Any, Values] = {
        row["external_id"]: row for row in bulk.fetch(session, table, "external_id", numbers, source=source)
    }
    before = {key: row["stage"] for key, row in stored.items()}
    plan = Plan(stored, _blank(source, org_unit_id, now))
    for index, row in enumerate(rows):
        known = stored.get(row["external_id"])
        if known is not None and actor.org_ids is not None and known["org_unit_id"] not in actor.org_ids:
            plan.outcome.refused[index] = ELSEWHERE
            continue
        values, problem = _values(row, known)
        if problem is not None:
            plan.outcome.refused[index] = problem
            continue
        plan.take(row["external_id"], values if known else _first(values, now))
    bulk.write(session, table, plan, {"updated_at": now})
    _record_changes(session, actor, source, plan, before, now)
    live.touch(session, "pipeline")
    return plan.outcome


def _blank(source: str, org_unit_id: int, now: datetime) -> Values:
    blank = Opportunity(
        source=source, name="", org_unit_id=org_unit_id, first_contact_at=now, created_at=now, updated_at=now
    ).model_dump()
    blank.pop("id")
    return blank


def _first(values: Values, now: datetime) -> Values:
    """What a row that is not here yet has at least: a name, a first contact and a stage."""
    first = values.get("first_contact_at") or values.get("won_at") or values.get("lost_at") or now
    name = str(values.get("name") or _short(str(values["external_id"])))
    return {"stage": "new", **values, "first_contact_at": first, "name": name}


def _short(number: str) -> str:
    """A number people can say: long machine ids are cut to their first eight characters."""
    return number if len(number) <= 20 else f"线索 {number[:8].upper()}"


def _values(row: Values, known: Values | None) -> tuple[Values, Text | None]:
    values = {name: value for name, value in row.items() if name != "stage"}
    stage = ""
    if row.get("won_at"):
        stage = "won"
    elif row.get("lost_at"):
        stage = "lost"
    elif word := row.get("stage"):
        understood = stage_of(str(word))
        if understood is None:
            zh, en = f"不认识的阶段“{word}”", f"“{word}” is not a stage we know"
            return values, Text(zh, en)
        stage = understood
    if stage:
        rank = BY_CODE[stage].rank
        values["stage"] = stage
        values["status"] = stage if stage in {"won", LOST.code} else "open"
        reached = max(rank, int(known["reached"]) if known else 0)
        values["reached"] = reached if stage == "won" else min(reached, WON_RANK - 1)
    return values, None


def _record_changes(
    session: Session, actor: Actor, source: str, plan: Plan, before: dict[Any, str], now: datetime
) -> None:
    fresh = {
        row["external_id"]: int(row["id"])
        for row in bulk.fetch(session, bulk.table_of(Opportunity), "external_id", list(plan.inserts), source=source)
    }
    changes: list[Values] = []
    for key, row in plan.inserts.items():
        first = {"opportunity_id": fresh[key], "from_stage": "", "to_stage": "new", "at": row["first_contact_at"]}
        changes.append(first)
        if row["stage"] != "new":
            changes.append({**first, "from_stage": "new", "to_stage": row["stage"], "at": _when(row, now)})
    for key, update in plan.updates.items():
        if "stage" in update and update["stage"] != before.get(key):
            row = plan.stored[key]
            opportunity, stage = int(row["id"]), row["stage"]
            changes.append(
                {"opportunity_id": opportunity, "from_stage": before[key], "to_stage": stage, "at": _when(row, now)}
            )
    if changes:
        for change in changes:
            change["user_id"] = actor.user_id or None
        bulk.insert_rows(session, bulk.table_of(StageChange), changes)


def _when(row: Values, now: datetime) -> datetime:
    moment: datetime = row.get("won_at") or row.get("lost_at") or now
    return moment
