"""Connection rows."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.identity import OrgUnit
from models.notification import Connection
from scrm_app.notifications.repository.tables import connection


def list_connections(session: Session) -> list[tuple[Connection, OrgUnit | None]]:
    """All connections in use, with the unit they serve."""
    statement = select(Connection, OrgUnit).join(OrgUnit, isouter=True).where(col(Connection.archived_at).is_(None))
    return list(session.exec(statement.order_by(col(Connection.id))).all())


def get_connection(session: Session, connection_id: int) -> Connection | None:
    """One connection."""
    return session.get(Connection, connection_id)


def add_connection(session: Session, row: Connection) -> int:
    """Write a new connection; its id."""
    session.add(row)
    session.flush()
    return row.id or 0


def is_name_taken(session: Session, name: str, but: int) -> bool:
    """Whether another connection in use has this name."""
    same = select(Connection.id).where(Connection.name == name, col(Connection.archived_at).is_(None))
    return session.exec(same.where(Connection.id != but)).first() is not None


def set_health(session: Session, connection_id: int, values: dict[str, object]) -> None:
    """What the deliverer learned about a connection; does not touch `version`."""
    session.connection().execute(update(connection).where(connection.c.id == connection_id).values(**values))


def list_org_units(session: Session) -> Sequence[OrgUnit]:
    """Places a connection can serve."""
    return session.exec(select(OrgUnit).where(col(OrgUnit.is_active)).order_by(OrgUnit.path)).all()


def resume_pause(session: Session, connection_id: int) -> None:
    """A person says it works again: no pause, no failures."""
    set_health(session, connection_id, {"failures": 0, "paused_until": None})
