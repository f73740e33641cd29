"""Rows of business calendars."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.calendar import BusinessCalendar
from models.identity import OrgUnit
from scrm_app.core.prepared import PreparedRead, link

CALENDAR: sa.Table = BusinessCalendar.__table__  # type: ignore[attr-defined]
UNIT: sa.Table = OrgUnit.__table__  # type: ignore[attr-defined]
_PLACE = UNIT.alias("place")
_ABOVE = sa.select(_PLACE.c.path).where(_PLACE.c.id == sa.bindparam("b_unit")).scalar_subquery()
_NEAREST = PreparedRead(
    sa.select(CALENDAR)
    .outerjoin(UNIT, UNIT.c.id == CALENDAR.c.org_unit_id)
    .where(sa.or_(CALENDAR.c.org_unit_id.is_(None), _ABOVE.like(UNIT.c.path.op("||")(sa.literal_column("'%'")))))
    .order_by(sa.func.coalesce(sa.func.length(UNIT.c.path), sa.literal_column("0")).desc())
    .limit(sa.literal_column("1"))
)


def list_calendars(session: Session) -> list[BusinessCalendar]:
    """All calendars, the company's first."""
    order = (col(BusinessCalendar.org_unit_id).is_not(None), col(BusinessCalendar.id))
    return list(session.exec(select(BusinessCalendar).order_by(*order)))


def get_calendar(session: Session, calendar_id: int) -> BusinessCalendar | None:
    """One calendar."""
    return session.get(BusinessCalendar, calendar_id)


def find_nearest(session: Session, org_unit_id: int) -> Any:
    """The calendar of the unit, of the nearest unit above it, or of the company; None where nobody set any."""
    return _NEAREST.first(link(session), {"b_unit": org_unit_id})


def list_org_units(session: Session) -> list[OrgUnit]:
    """Places a calendar can belong to."""
    return list(session.exec(select(OrgUnit).order_by(col(OrgUnit.path))))


def add_calendar(session: Session, row: BusinessCalendar) -> None:
    """A new calendar."""
    session.add(row)
    session.flush()


def update_calendar(session: Session, calendar_id: int, version: int, values: dict[str, object]) -> bool:
    """Whether the row still had that version and was changed."""
    statement = (
        sa.update(BusinessCalendar)
        .where(col(BusinessCalendar.id) == calendar_id, col(BusinessCalendar.version) == version)
        .values(**values, version=version + 1)
    )
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def delete_calendar(session: Session, row: BusinessCalendar) -> None:
    """Gone; what is due already keeps its time."""
    session.delete(row)
    session.flush()
