"""The date of an opportunity that reminders can hang on."""

from collections.abc import Collection, Sequence

from sqlmodel import Session

from models.opportunity import Opportunity
from scrm_app.core.text import Text
from scrm_app.identity import service as identity
from scrm_app.notifications.service import DateChoice, DateFact, DateProvider
from scrm_app.pipeline import repository

FOLLOW_UP = "opportunity.follow_up"
LABEL = Text("商机下次跟进", "Next follow-up of a lead")


def _choices(session: Session) -> list[DateChoice]:
    return [DateChoice(FOLLOW_UP, LABEL)] if identity.is_module_on(session, "pipeline") else []


def _fact(row: Opportunity, told: bool = True) -> DateFact:
    on = row.follow_up_on if told and row.status == "open" else None
    name, link = row.name or row.external_id or "", f"/pipeline?id={row.id}"
    return DateFact(row.id or 0, on, LABEL, name, link, row.owner_id, row.org_unit_id)


def _facts(session: Session, _source: str, ids: Collection[int]) -> Sequence[DateFact]:
    told = identity.is_module_on(session, "pipeline")
    return [_fact(row, told) for row in repository.followed_up(session, ids, 0, 0)]


def _scan(session: Session, _source: str, after: int, limit: int) -> Sequence[DateFact]:
    told = identity.is_module_on(session, "pipeline")
    return [_fact(row, told) for row in repository.followed_up(session, None, after, limit)]


DATES = (DateProvider("opportunity.", "opportunity", _choices, _facts, _scan),)
