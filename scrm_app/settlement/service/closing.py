"""Closing a month: every statement the stores have agreed to, in one go."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict
from scrm_app.core.text import Text
from scrm_app.settlement.repository import listing
from scrm_app.settlement.service.orders import check_period
from scrm_app.settlement.service.statements import lock_statement


@dataclass(frozen=True)
class Closing:
    """How many statements were locked, and why others were not."""

    locked: int
    refused: list[Text] = field(default_factory=list)


def lock_confirmed(session: Session, actor: Actor, *, period: str, now: datetime) -> Closing:
    """Lock every confirmed statement of a month in reach; each is verified, one that fails stays open and is named.

    Use a durable transaction.
    """
    actor.require("settlement.manage")
    locked, refused = 0, []
    for row, unit in listing.list_confirmed(session, actor.org_ids, check_period(period)):
        try:
            lock_statement(session, actor, statement_id=row.id or 0, version=row.version, now=now)
            locked += 1
        except Conflict as problem:
            refused.append(Text(f"{unit.name}: {problem.text.zh}", f"{unit.name}: {problem.text.en}"))
    return Closing(locked, refused)
