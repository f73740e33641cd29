"""Who could take a ticket, who leads whom, who is called what."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.customer import Customer
from models.identity import OrgUnit, Role, User, UserRole
from models.ticket import TicketTask
from scrm_app.core.prepared import PreparedRead, link
from scrm_app.tickets.engine.dispatch import Candidate

USER: sa.Table = User.__table__  # type: ignore[attr-defined]
ORG: sa.Table = OrgUnit.__table__  # type: ignore[attr-defined]
ROLE: sa.Table = Role.__table__  # type: ignore[attr-defined]
USER_ROLE: sa.Table = UserRole.__table__  # type: ignore[attr-defined]
CUSTOMER: sa.Table = Customer.__table__  # type: ignore[attr-defined]
TASK: sa.Table = TicketTask.__table__  # type: ignore[attr-defined]

_LOAD = (
    sa.select(sa.func.count())
    .where(TASK.c.assignee_id == USER.c.id, TASK.c.finished_at.is_(None))
    .correlate(USER)
    .scalar_subquery()
)
_LATEST = (
    sa.select(sa.func.max(TASK.c.entered_at)).where(TASK.c.assignee_id == USER.c.id).correlate(USER).scalar_subquery()
)
_WITH_ROLE = (
    sa.select(USER.c.id, USER.c.name, USER.c.org_unit_id, _LOAD.label("load"), _LATEST.label("latest"))
    .join(USER_ROLE, USER_ROLE.c.user_id == USER.c.id)
    .join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
    .where(ROLE.c.code == sa.bindparam("role"), USER.c.is_active.is_(True))
    .where(USER.c.org_unit_id.in_(sa.bindparam("units", expanding=True)))
)


def units_around(session: Session, org_unit_id: int) -> dict[int, int]:
    """Units whose people may be sent to a store, with their distance: 0 the store, 1 its region, 2 above."""
    path = session.connection().execute(sa.select(ORG.c.path).where(ORG.c.id == org_unit_id)).scalar_one_or_none()
    above = [int(part) for part in (path or "").split("/") if part]
    near = {org_unit_id: 0}
    if len(above) >= 2:
        region = "/" + "/".join(map(str, above[:-1])) + "/"
        if len(above) >= 3:
            rows = session.connection().execute(sa.select(ORG.c.id).where(ORG.c.path.startswith(region)))
            near |= {row.id: 1 for row in rows if row.id not in near}
        near |= {unit: 2 for unit in above if unit not in near}
    return near


def candidates(session: Session, role_code: str, org_unit_id: int) -> list[Candidate]:
    """Active people with the role in the store, its region or above, with what they already carry."""
    near = units_around(session, org_unit_id)
    rows = session.connection().execute(_WITH_ROLE, {"role": role_code, "units": list(near)})
    return [Candidate(r.id, r.name, r.load, near[r.org_unit_id], r.latest) for r in rows]


def leaders(session: Session, org_unit_id: int) -> list[list[int]]:
    """The leaders of the store, of its region, of headquarters: one list a rung."""
    path = session.connection().execute(sa.select(ORG.c.path).where(ORG.c.id == org_unit_id)).scalar_one_or_none()
    above = [int(part) for part in (path or "").split("/") if part] or [org_unit_id]
    rows = session.connection().execute(
        sa.select(ORG.c.id, ORG.c.leader_id)
        .join(USER, USER.c.id == ORG.c.leader_id)
        .where(ORG.c.id.in_(above), USER.c.is_active.is_(True))
    )
    found = {row.id: row.leader_id for row in rows}
    return [[found[unit]] if unit in found else [] for unit in reversed(above)]


def with_role_above(session: Session, role_code: str, org_unit_id: int) -> list[int]:
    """Active people with a role in a unit above this one, the nearest unit that has any."""
    path = session.connection().execute(sa.select(ORG.c.path).where(ORG.c.id == org_unit_id)).scalar_one_or_none()
    above = [int(part) for part in (path or "").split("/") if part]
    found = (
        sa.select(USER.c.id, USER.c.org_unit_id)
        .join(USER_ROLE, USER_ROLE.c.user_id == USER.c.id)
        .join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
        .where(ROLE.c.code == role_code, USER.c.is_active.is_(True), USER.c.org_unit_id.in_(above))
    )
    rows = list(session.connection().execute(found))
    return next(
        (
            sorted(r.id for r in rows if r.org_unit_id == u)
            for u in reversed(above)
            if any(r.org_unit_id == u for r in rows)
        ),
        [],
    )


def names(session: Session, user_ids: Iterable[int | None]) -> dict[int, str]:
    """User id to name."""
    wanted = sorted({u for u in user_ids if u})
    if not wanted:
        return {}
    rows = session.connection().execute(sa.select(USER.c.id, USER.c.name).where(USER.c.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def colleagues(session: Session, org_unit_id: int, limit: int = 200) -> list[Any]:
    """Active people of the store, its region and above: whom one may transfer to, reassign to, call by @."""
    near = units_around(session, org_unit_id)
    rows: Any = session.connection().execute(
        sa.select(USER.c.id, USER.c.name, USER.c.org_unit_id)
        .where(USER.c.is_active.is_(True), USER.c.org_unit_id.in_(list(near)))
        .order_by(USER.c.id)
        .limit(limit)
    )
    return sorted(rows, key=lambda r: (near[r.org_unit_id], r.name))


def everybody(session: Session, limit: int = 500) -> list[Any]:
    """Active people of the whole company."""
    found = sa.select(USER.c.id, USER.c.name).where(USER.c.is_active.is_(True)).order_by(USER.c.org_unit_id, USER.c.id)
    return list(session.connection().execute(found.limit(limit)))


def unit_names(session: Session, unit_ids: Iterable[int] | None = None) -> dict[int, str]:
    """Unit id to name; everything when None."""
    statement = sa.select(ORG.c.id, ORG.c.name)
    if unit_ids is not None:
        statement = statement.where(ORG.c.id.in_(sorted(set(unit_ids))))
    return {row.id: row.name for row in session.connection().execute(statement)}


def head_of_paper(session: Session, org_unit_id: int) -> tuple[str, str, str, str]:
    """What stands on top of a printed page: company, store, its address, its telephone."""
    company = session.connection().execute(sa.select(ORG.c.name).where(ORG.c.kind == "hq").order_by(ORG.c.id)).first()
    found = sa.select(ORG.c.name, ORG.c.address, ORG.c.phone).where(ORG.c.id == org_unit_id)
    store = session.connection().execute(found).one()
    return (company.name if company else "", store.name, store.address, store.phone)


_IS_UNIT = PreparedRead(sa.select(ORG.c.id).where(ORG.c.id == sa.bindparam("b_unit")))


def is_unit(session: Session, org_unit_id: int) -> bool:
    """Whether there is such a unit."""
    return _IS_UNIT.first(link(session), {"b_unit": org_unit_id}) is not None


def stores(session: Session, org_ids: frozenset[int] | None) -> list[tuple[int, str]]:
    """Active stores in reach (None = everywhere)."""
    statement = sa.select(ORG.c.id, ORG.c.name).where(ORG.c.kind == "store", ORG.c.is_active.is_(True))
    if org_ids is not None:
        statement = statement.where(ORG.c.id.in_(sorted(org_ids)))
    return [(row.id, row.name) for row in session.connection().execute(statement.order_by(ORG.c.id))]


def is_active_user(session: Session, user_id: int) -> Any:
    """The person if still here."""
    return (
        session.connection()
        .execute(
            sa.select(USER.c.id, USER.c.name, USER.c.org_unit_id).where(
                USER.c.id == user_id, USER.c.is_active.is_(True)
            )
        )
        .first()
    )


def role_name(session: Session, code: str) -> str:
    """What people call the role; the code when it is unknown."""
    name = session.connection().execute(sa.select(ROLE.c.name).where(ROLE.c.code == code)).scalar_one_or_none()
    return str(name or code)


def customer_name(session: Session, customer_id: int) -> str:
    """The customer's name, empty when there is no such customer."""
    found = session.connection().execute(sa.select(CUSTOMER.c.name).where(CUSTOMER.c.id == customer_id))
    return str(found.scalar_one_or_none() or "")


def last_worker(session: Session, ticket_id: int, node_id: str) -> int | None:
    """Who finished the ticket's latest visit to a node, if still here."""
    statement = (
        sa.select(TASK.c.actor_id)
        .join(USER, USER.c.id == TASK.c.actor_id)
        .where(TASK.c.ticket_id == ticket_id, TASK.c.node_id == node_id, USER.c.is_active.is_(True))
        .order_by(TASK.c.id.desc())
    )
    return session.connection().execute(statement.limit(1)).scalar_one_or_none()


def find_customers(session: Session, query: str, org_ids: frozenset[int] | None, limit: int = 20) -> list[Any]:
    """Customers whose name, pinyin or phone contains `query`, in these units (None = everywhere)."""
    columns = (CUSTOMER.c.name, CUSTOMER.c.phone, CUSTOMER.c.pinyin, CUSTOMER.c.initials)
    statement = sa.select(CUSTOMER.c.id, CUSTOMER.c.name, CUSTOMER.c.phone)
    if query:
        statement = statement.where(sa.or_(*(column.contains(query, autoescape=True) for column in columns)))
    if org_ids is not None:
        statement = statement.where(CUSTOMER.c.org_unit_id.in_(sorted(org_ids)))
    return list(session.connection().execute(statement.order_by(CUSTOMER.c.id.desc()).limit(limit)))
