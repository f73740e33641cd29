"""Rows of flows and their versions, and what the designer needs to know of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CursorResult, Table, bindparam, func, update
from sqlmodel import Session, col, select

from models.flow import Flow, FlowVersion
from models.flow_desk import FlowSnapshot, FlowTemplate
from models.form import FormVersion
from models.identity import OrgUnit, Role, User, UserRole
from models.portal import PortalLink
from models.ticket import Ticket
from scrm_app.core.prepared import PreparedRead, link


def find_flow(session: Session, flow_id: int) -> Flow | None:
    """One flow, archived or not."""
    return session.get(Flow, flow_id)


TICKET: Table = Ticket.__table__  # type: ignore[attr-defined]
_FLOW: Table = Flow.__table__  # type: ignore[attr-defined]
_VERSION: Table = FlowVersion.__table__  # type: ignore[attr-defined]
_NEWEST = PreparedRead(
    select(_VERSION.c.id)  # type: ignore[call-overload]
    .join(_FLOW, (_FLOW.c.id == _VERSION.c.flow_id) & (_FLOW.c.latest_number == _VERSION.c.number))
    .where(_FLOW.c.id == bindparam("b_flow"), _FLOW.c.archived_at.is_(None))
)


def newest_id(session: Session, flow_id: int) -> int | None:
    """The newest published version of a flow in use."""
    row = _NEWEST.first(link(session), {"b_flow": flow_id})
    return None if row is None else int(row[0])


def list_flows(session: Session, *, archived: bool, query: str, limit: int) -> list[Flow]:
    """Flows by last change, newest first; `query` is part of the name."""
    gone = col(Flow.archived_at)
    wanted = select(Flow).where(gone.is_not(None) if archived else gone.is_(None))
    if query:
        wanted = wanted.where(col(Flow.name).contains(query, autoescape=True))
    return list(session.exec(wanted.order_by(col(Flow.updated_at).desc(), col(Flow.id).desc()).limit(limit)))


def list_on_form(session: Session, form_id: int, limit: int = 60) -> list[Flow]:
    """Flows in use whose tickets are filled in on this form, by name."""
    wanted = select(Flow).where(Flow.form_id == form_id, col(Flow.archived_at).is_(None))
    return list(session.exec(wanted.order_by(col(Flow.name), col(Flow.id)).limit(limit)))


def count_named(session: Session, name: str, besides: int = 0) -> int:
    """How many living flows have this name."""
    wanted = select(func.count()).where(Flow.name == name, col(Flow.archived_at).is_(None), Flow.id != besides)
    return session.exec(wanted).one()


def save_draft(session: Session, flow_id: int, *, revision: int, values: dict[str, Any]) -> bool:
    """Write `values` if the row still has `revision`, which then goes up by one; False when somebody was faster."""
    table = Flow.__table__  # type: ignore[attr-defined]
    statement = update(table).where(table.c.id == flow_id, table.c.revision == revision)
    result = session.connection().execute(statement.values(revision=revision + 1, **values))
    return isinstance(result, CursorResult) and result.rowcount == 1


def add_flow(session: Session, flow: Flow) -> int:
    """Keep a new flow; its id."""
    session.add(flow)
    session.flush()
    return flow.id or 0


def add_version(session: Session, version: FlowVersion) -> FlowVersion:
    """Keep a newly published version."""
    session.add(version)
    session.flush()
    return version


def find_version(session: Session, version_id: int) -> FlowVersion | None:
    """One published version."""
    return session.get(FlowVersion, version_id)


def find_numbered(session: Session, flow_id: int, number: int) -> FlowVersion | None:
    """A flow's version by its number."""
    wanted = select(FlowVersion).where(FlowVersion.flow_id == flow_id, FlowVersion.number == number)
    return session.exec(wanted).first()


def list_versions(session: Session, flow_id: int, limit: int = 50) -> list[FlowVersion]:
    """Published versions, newest first."""
    wanted = select(FlowVersion).where(FlowVersion.flow_id == flow_id).order_by(col(FlowVersion.number).desc())
    return list(session.exec(wanted.limit(limit)))


def latest_ids(session: Session) -> dict[int, int]:
    """Flow id to the id of its newest version, for flows in use."""
    living = select(Flow.id).where(col(Flow.archived_at).is_(None))
    wanted = select(FlowVersion.flow_id, func.max(FlowVersion.id)).where(col(FlowVersion.flow_id).in_(living))
    return {flow_id: version_id or 0 for flow_id, version_id in session.exec(wanted.group_by(col(FlowVersion.flow_id)))}


def user_names(session: Session, ids: set[int]) -> dict[int, str]:
    """User id to name."""
    wanted = select(User.id, User.name).where(col(User.id).in_(ids))
    return {user_id or 0: name for user_id, name in session.exec(wanted)}


def list_people(session: Session, limit: int = 2000) -> list[tuple[int, str]]:
    """Active people by name."""
    wanted = select(User.id, User.name).where(col(User.is_active)).order_by(col(User.name)).limit(limit)
    return [(user_id or 0, name) for user_id, name in session.exec(wanted)]


def list_roles(session: Session) -> list[tuple[str, str, int]]:
    """Roles as (code, name, active people)."""
    active = select(UserRole.role_id, func.count()).where(UserRole.user_id == User.id, col(User.is_active))
    counted = session.exec(active.group_by(col(UserRole.role_id)))
    people: dict[int, int] = dict(counted.all())
    roles = session.exec(select(Role.id, Role.code, Role.name).order_by(col(Role.id)))
    return [(code, name, people.get(role_id or 0, 0)) for role_id, code, name in roles]


def find_unsaved(session: Session, flow_id: int, user_id: int, tab: str) -> FlowSnapshot | None:
    """What this tab put aside after losing the draft."""
    same = FlowSnapshot.flow_id == flow_id, FlowSnapshot.user_id == user_id, FlowSnapshot.tab == tab
    return session.exec(select(FlowSnapshot).where(*same, FlowSnapshot.reason == "unsaved")).first()


def list_snapshots(session: Session, flow_id: int, limit: int = 20) -> list[FlowSnapshot]:
    """Drawings put aside, newest first."""
    wanted = select(FlowSnapshot).where(FlowSnapshot.flow_id == flow_id)
    newest = wanted.order_by(col(FlowSnapshot.created_at).desc(), col(FlowSnapshot.id).desc())
    return list(session.exec(newest.limit(limit)))


def find_snapshot(session: Session, flow_id: int, snapshot_id: int) -> FlowSnapshot | None:
    """One drawing put aside."""
    found = session.get(FlowSnapshot, snapshot_id)
    return found if found is not None and found.flow_id == flow_id else None


def keep(session: Session, row: FlowSnapshot | FlowTemplate) -> int:
    """Store a snapshot or a template; its id."""
    session.add(row)
    session.flush()
    return row.id or 0


def list_templates(session: Session, limit: int = 200) -> list[FlowTemplate]:
    """Templates by name."""
    return list(session.exec(select(FlowTemplate).order_by(col(FlowTemplate.name)).limit(limit)))


def find_template(session: Session, template_id: int) -> FlowTemplate | None:
    """One template."""
    return session.get(FlowTemplate, template_id)


def find_template_named(session: Session, name: str) -> FlowTemplate | None:
    """The template with this name."""
    return session.exec(select(FlowTemplate).where(FlowTemplate.name == name)).first()


def drop(session: Session, row: FlowTemplate) -> None:
    """Remove a template."""
    session.delete(row)
    session.flush()


def count_use(session: Session, flow_id: int) -> tuple[int, int]:
    """How many open tickets and living customer links stand on a flow."""
    tickets = select(func.count()).where(Ticket.flow_id == flow_id, Ticket.status == "open")
    links = select(func.count()).where(PortalLink.flow_id == flow_id, col(PortalLink.revoked_at).is_(None))
    return session.exec(tickets).one(), session.exec(links).one()


@dataclass(frozen=True, slots=True)
class Callable:
    """A flow another one may open tickets on; `graph` is its newest version's drawing, None before the first."""

    id: int
    name: str
    published: bool
    graph: Mapping[str, Any] | None


def list_callable(session: Session, limit: int = 500) -> list[Callable]:
    """Flows in use by name."""
    newest = (FlowVersion.flow_id == Flow.id) & (FlowVersion.number == Flow.latest_number)
    wanted = select(Flow.id, Flow.name, FlowVersion.graph).join(FlowVersion, newest, isouter=True)  # type: ignore[arg-type]
    rows = session.exec(wanted.where(col(Flow.archived_at).is_(None)).order_by(col(Flow.name)).limit(limit))
    return [Callable(flow_id or 0, name, graph is not None, graph) for flow_id, name, graph in rows]


def list_units(session: Session, limit: int = 500) -> list[tuple[int, str]]:
    """Active places of the organisation: (id, name)."""
    wanted = select(OrgUnit.id, OrgUnit.name).where(col(OrgUnit.is_active)).order_by(col(OrgUnit.path)).limit(limit)
    return [(unit_id or 0, name) for unit_id, name in session.exec(wanted)]


def answered(form_id: int, org_ids: frozenset[int] | None) -> sa.Select[Any]:
    """(id, answers) of the tickets on any version of a form, within reach."""
    versions = select(FormVersion.id).where(FormVersion.form_id == form_id)
    found = sa.select(TICKET.c.id, TICKET.c.answers).select_from(TICKET).where(TICKET.c.form_version_id.in_(versions))
    return found if org_ids is None else found.where(TICKET.c.org_unit_id.in_(sorted(org_ids)))


def named(session: Session, ticket_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """(id, number, title) of these tickets, in this order."""
    found = select(Ticket.id, Ticket.number, Ticket.title).where(col(Ticket.id).in_(ticket_ids))
    rows = {key: (key or 0, number, title) for key, number, title in session.exec(found)}
    return [rows[key] for key in ticket_ids if key in rows]
