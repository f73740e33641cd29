"""Rows of business calendars."""

from sqlalchemy import literal_column, update
from sqlmodel import Session, col, select

from models.calendar import BusinessCalendar
from models.identity import OrgUnit
from scrm_app.core.prepared import PreparedRead, link

_ANY = PreparedRead(select(BusinessCalendar.id).limit(literal_column("1")))


def list_calendars(session: Session) -> list[BusinessCalendar]:
    """All calendars, the company's first."""
    order = (col(BusinessCalendar.org_unit_id).is_not(None), col(BusinessCalendar.id))
    return list(session.exec(select(BusinessCalendar).order_by(*order)))


def get_calendar(session: Session, calendar_id: int) -> BusinessCalendar | None:
    """One calendar."""
    return session.get(BusinessCalendar, calendar_id)


def is_any(session: Session) -> bool:
    """Whether anybody set opening hours at all."""
    return _ANY.first(link(session), {}) is not None


def find_nearest(session: Session, org_unit_id: int) -> BusinessCalendar | None:
    """The calendar of the unit, of the nearest unit above it, or of the company."""
    unit = session.get(OrgUnit, org_unit_id)
    chain = [int(part) for part in unit.path.strip("/").split("/") if part] if unit else []
    rows = session.exec(
        select(BusinessCalendar).where(
            col(BusinessCalendar.org_unit_id).in_(chain) | col(BusinessCalendar.org_unit_id).is_(None)
        )
    ).all()
    depth = {unit_id: place for place, unit_id in enumerate(chain, start=1)}
    return max(rows, key=lambda row: depth.get(row.org_unit_id or 0, 0), default=None)


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
        update(BusinessCalendar)
        .where(col(BusinessCalendar.id) == calendar_id, col(BusinessCalendar.version) == version)
        .values(**values, version=version + 1)
    )
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def delete_calendar(session: Session, row: BusinessCalendar) -> None:
    """Gone; what is due already keeps its time."""
    session.delete(row)
    session.flush()
