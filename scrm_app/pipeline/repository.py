"""Rows of opportunities and their stage changes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_
from sqlmodel import Session, col, select

from models.opportunity import Opportunity, StageChange
from scrm_app.core.actor import Actor, Scope
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.pipeline.engine.funnel import Count
from scrm_app.pipeline.engine.stages import WON_RANK

UNKNOWN_CHANNEL = "?"
"""Stands for the empty channel in a URL."""


@dataclass(frozen=True)
class OpportunityFilter:
    """What records a number stands for. `reached` -1: any; `channel` "": any, "?": none given; `state` "" any."""

    q: str = ""
    channel: str = ""
    reached: int = -1
    state: str = ""
    stage: str = ""
    source: str = ""


def _visible(query: Any, actor: Actor) -> Any:
    if actor.org_ids is None:
        return query
    if actor.scope is Scope.OWN:
        return query.where(Opportunity.owner_id == actor.user_id)
    return query.where(col(Opportunity.org_unit_id).in_(actor.org_ids))


def _matching(query: Any, wish: OpportunityFilter) -> Any:
    if wish.q.strip():
        q = wish.q.strip()[:60]
        query = query.where(
            or_(
                col(Opportunity.name).contains(q, autoescape=True),
                col(Opportunity.phone).contains(q, autoescape=True),
                col(Opportunity.external_id) == q,
            )
        )
    if wish.channel:
        query = query.where(Opportunity.channel == ("" if wish.channel == UNKNOWN_CHANNEL else wish.channel))
    if wish.reached == WON_RANK:
        query = query.where(Opportunity.status == "won")
    elif wish.reached > 0:
        query = query.where(or_(col(Opportunity.reached) >= wish.reached, col(Opportunity.status) == "won"))
    if wish.state:
        query = query.where(Opportunity.status == wish.state)
    if wish.stage:
        query = query.where(Opportunity.stage == wish.stage)
    if wish.source:
        query = query.where(Opportunity.source == wish.source)
    return query


def list_opportunities(session: Session, actor: Actor, wish: OpportunityFilter, page: PageRequest) -> Page[Opportunity]:
    """One page of the opportunities in reach, newest contact first."""
    total = session.exec(_matching(_visible(select(func.count(col(Opportunity.id))), actor), wish)).one()
    query = _matching(_visible(select(Opportunity), actor), wish)
    newest = col(Opportunity.first_contact_at).desc()
    rows = session.exec(query.order_by(newest, col(Opportunity.id).desc()).offset(page.offset).limit(page.size))
    return Page(list(rows), total)


def funnel_counts(session: Session, actor: Actor, source: str = "") -> list[Count]:
    """Numbers by channel, furthest stage and status, of the opportunities in reach."""
    keys: Any = (col(Opportunity.channel), col(Opportunity.reached), col(Opportunity.status))
    sums: Any = (func.count(), func.sum(Opportunity.amount_fen))
    query: Select[Any] = _visible(select(*keys, *sums), actor)
    if source:
        query = query.where(col(Opportunity.source) == source)
    return [Count(c, int(r), s, int(n), int(a or 0)) for c, r, s, n, a in session.execute(query.group_by(*keys))]


def list_sources(session: Session, actor: Actor) -> list[str]:
    """The sources that occur."""
    query = _visible(select(col(Opportunity.source)).distinct(), actor)
    return sorted(session.exec(query))


def list_open_by_stage(session: Session, actor: Actor, stage: str, limit: int) -> tuple[list[Opportunity], int]:
    """The open opportunities of one stage, longest silence first, and how many there are in all."""
    where = OpportunityFilter(stage=stage, state="open")
    total = session.exec(_matching(_visible(select(func.count(col(Opportunity.id))), actor), where)).one()
    silence = func.coalesce(Opportunity.last_contact_at, Opportunity.first_contact_at)
    query = _matching(_visible(select(Opportunity), actor), where).order_by(silence, col(Opportunity.id)).limit(limit)
    return list(session.exec(query)), total


def list_of_customer(session: Session, customer_id: int) -> list[Opportunity]:
    """A customer's opportunities."""
    return list(session.exec(select(Opportunity).where(Opportunity.customer_id == customer_id)))


def get_opportunity(session: Session, opportunity_id: int) -> Opportunity | None:
    """One opportunity, whoever may see it."""
    return session.get(Opportunity, opportunity_id)


def list_changes(session: Session, opportunity_id: int) -> list[StageChange]:
    """The way an opportunity went, oldest first."""
    query = select(StageChange).where(StageChange.opportunity_id == opportunity_id)
    return list(session.exec(query.order_by(col(StageChange.at), col(StageChange.id))))


def add(session: Session, row: Opportunity | StageChange) -> None:
    """A new row; its id is known afterwards."""
    session.add(row)
    session.flush()


def followed_up(session: Session, ids: Collection[int] | None, after: int, limit: int) -> list[Opportunity]:
    """Opportunities by id, or the open ones after an id that somebody wants to follow up."""
    query = select(Opportunity).order_by(col(Opportunity.id))
    if ids is not None:
        return list(session.exec(query.where(col(Opportunity.id).in_(list(ids)))))
    dated = (col(Opportunity.follow_up_on).is_not(None), Opportunity.status == "open")
    return list(session.exec(query.where(col(Opportunity.id) > after, *dated).limit(limit)))
