"""The one way a figure of the stock changes: conditional update, line in the ledger, warning, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.inventory import StockMovement
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.inventory.engine.ledger import Change
from scrm_app.inventory.errors import NoSuchItem
from scrm_app.inventory.repository import items, movements
from scrm_app.inventory.service import warning

SYSTEM = "系统"


@dataclass(frozen=True)
class Why:
    """Who moves it and what for."""

    actor_id: int = 0
    actor_name: str = SYSTEM
    reason: str = ""
    ticket_id: int | None = None
    ticket_number: str = ""
    other_item_id: int | None = None
    undoes_id: int | None = None


def by(actor: Actor, reason: str = "", **more: Any) -> Why:
    """A person, with the reason they gave."""
    return Why(actor.user_id, actor.name[:40], " ".join(reason.split())[:200], **more)


def book(session: Session, item: Any, kind: str, change: Change, why: Why, now: datetime) -> int | None:
    """Change an item and write it down; the id of the line, None where there is not enough."""
    new = items.change(session, item.id, change, now)
    if new is None:
        return None
    line = StockMovement(
        item_id=item.id,
        kind=kind,
        change_milli=change.on_hand,
        reserved_change_milli=change.reserved,
        balance_milli=new.on_hand_milli,
        at=now,
        **why.__dict__,
    )
    made = movements.add(session, line)
    warning.judge(session, item, new, now)
    live.touch(session, "stock", f"stock:{item.id}")
    return made


def judge_anew(session: Session, item: Any, now: datetime) -> None:
    """Nothing moved, but what counts as short did."""
    warning.judge(session, item, items.get_item(session, item.id), now)
    live.touch(session, "stock", f"stock:{item.id}")


def is_in_reach(actor: Actor, row: Any) -> bool:
    """Whether the warehouse of a row belongs to a place in reach; one's own place always does."""
    return actor.org_ids is None or row.org_unit_id in actor.org_ids or row.org_unit_id == actor.org_unit_id


def reachable(session: Session, actor: Actor, item_id: int) -> Any:
    """An item in reach."""
    row = items.get_item(session, item_id)
    if row is None or not is_in_reach(actor, row):
        raise NoSuchItem
    return row
