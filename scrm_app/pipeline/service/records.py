"""Opportunities one by one, in lists, and as a funnel."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.opportunity import Opportunity, StageChange
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.customers.service import Related, get_customer_name
from scrm_app.identity.engine.masking import mask
from scrm_app.pipeline import repository
from scrm_app.pipeline.engine import followup, funnel
from scrm_app.pipeline.engine.stages import BY_CODE
from scrm_app.pipeline.errors import OpportunityInvalid, OpportunityUnknown
from scrm_app.pipeline.repository import OpportunityFilter

MAX_AMOUNT_FEN = 10**13


@dataclass(frozen=True)
class OpportunityRow:
    """An opportunity as lists and cards show it; `colour` is green, yellow or red while it is open."""

    id: int
    name: str
    channel: str
    segment: str
    seller: str
    stage: str
    status: str
    amount_fen: int
    phone: str
    customer_id: int | None
    external_id: str
    first_contact_at: datetime
    last_contact_at: datetime | None
    won_at: datetime | None
    colour: str
    silent_days: int
    version: int
    note: str
    follow_up_on: date | None = None


@dataclass(frozen=True)
class Draft:
    """What a person typed about a new opportunity."""

    name: str
    channel: str = ""
    phone: str = ""
    amount_fen: int = 0
    note: str = ""
    customer_id: int | None = None


def as_row(actor: Actor, item: Opportunity, now: datetime) -> OpportunityRow:
    """The stored opportunity for a screen."""
    is_open = item.status == "open"
    return OpportunityRow(
        id=item.id or 0,
        name=item.name or item.external_id or "",
        channel=item.channel,
        segment=item.segment,
        seller=item.seller,
        stage=item.stage,
        status=item.status,
        amount_fen=item.amount_fen,
        phone=item.phone if actor.may("contact.view") else mask("phone", item.phone) or "",
        customer_id=item.customer_id,
        external_id=item.external_id or "",
        first_contact_at=item.first_contact_at,
        last_contact_at=item.last_contact_at,
        won_at=item.won_at,
        colour=followup.colour(item.last_contact_at, item.first_contact_at, now) if is_open else "",
        silent_days=followup.silent_days(item.last_contact_at, item.first_contact_at, now) if is_open else 0,
        version=item.version,
        note=item.note,
        follow_up_on=item.follow_up_on,
    )


def reachable(session: Session, actor: Actor, permission: str, opportunity_id: int) -> Opportunity:
    """The opportunity if the actor holds the permission and it is in reach."""
    actor.require(permission)
    item = repository.get_opportunity(session, opportunity_id)
    if item is None or not actor.reaches(item):
        raise OpportunityUnknown
    return item


def show_funnel(
    session: Session, actor: Actor, *, source: str = "", channel: str = ""
) -> tuple[funnel.Funnel, list[str]]:
    """The funnel in reach, its steps narrowed to one channel where wished, and the sources there are."""
    actor.require("pipeline.view")
    counts = repository.funnel_counts(session, actor, source)
    whole = funnel.build(counts)
    if channel:
        wanted = "" if channel == repository.UNKNOWN_CHANNEL else channel
        whole.steps = funnel.build(count for count in counts if count.channel == wanted).steps
    return whole, repository.list_sources(session, actor)


def list_opportunities(
    session: Session, actor: Actor, *, wish: OpportunityFilter, page: PageRequest, now: datetime
) -> Page[OpportunityRow]:
    """The records behind a number of the funnel."""
    actor.require("pipeline.view")
    found = repository.list_opportunities(session, actor, wish, page)
    return Page([as_row(actor, item, now) for item in found.rows], found.total)


def get_opportunity(session: Session, actor: Actor, *, opportunity_id: int, now: datetime) -> OpportunityRow:
    """One opportunity in reach."""
    return as_row(actor, reachable(session, actor, "pipeline.view", opportunity_id), now)


def create_opportunity(session: Session, actor: Actor, *, draft: Draft, now: datetime) -> int:
    """A new lead of the actor's store; gives the id."""
    actor.require("pipeline.edit")
    name = " ".join(draft.name.split())
    if not name or len(name) > 200 or max(len(draft.channel), len(draft.phone)) > 40 or len(draft.note) > 2000:
        raise OpportunityInvalid("请填写商机名称 (最多 200 字)。", "Enter a name of at most 200 characters.")
    if not 0 <= draft.amount_fen <= MAX_AMOUNT_FEN:
        raise OpportunityInvalid("金额超出范围, 请检查。", "The amount is out of range. Check it.")
    if draft.customer_id is not None:
        get_customer_name(session, actor, customer_id=draft.customer_id)
    item = Opportunity(
        name=name,
        channel=draft.channel.strip(),
        phone=draft.phone.strip(),
        amount_fen=draft.amount_fen,
        note=draft.note.strip(),
        customer_id=draft.customer_id,
        org_unit_id=actor.org_unit_id,
        owner_id=actor.user_id or None,
        seller=actor.name if actor.user_id else "",
        first_contact_at=now,
        last_contact_at=now,
        created_at=now,
        updated_at=now,
    )
    repository.add(session, item)
    repository.add(
        session, StageChange(opportunity_id=item.id or 0, to_stage="new", at=now, user_id=actor.user_id or None)
    )
    live.touch(session, "pipeline")
    return item.id or 0


def related_opportunities(session: Session, actor: Actor, customer_id: int) -> list[Related]:
    """A customer's opportunities for the customer page; nothing for people who may not see the pipeline."""
    if not actor.may("pipeline.view"):
        return []
    items = [item for item in repository.list_of_customer(session, customer_id) if actor.reaches(item)]
    return [
        Related(
            kind="opportunity",
            title=item.name,
            state=BY_CODE[item.stage].label,
            at=item.first_contact_at,
            link=f"/pipeline?id={item.id}",
            hue=BY_CODE[item.stage].hue,
        )
        for item in items
    ]
