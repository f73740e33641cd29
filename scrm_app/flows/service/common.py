"""What every use case of flows needs: rows found or refused, drafts written, problems collected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.flow import Flow, FlowVersion
from models.flow_desk import FlowLease
from scrm_app.core import bulk, live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pens import Pens
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.flows import repository
from scrm_app.flows.engine.checks import FlowInfo, Problem, RoleInfo, Surroundings, check
from scrm_app.flows.engine.checks_kinds import chinese_only
from scrm_app.flows.engine.draft import same
from scrm_app.flows.engine.graph import Graph, parse_draft, parse_graph
from scrm_app.flows.engine.problems import problem
from scrm_app.flows.engine.views import (
    Saved,
)
from scrm_app.flows.errors import DraftChangedElsewhere, DraftHeld, FlowNotFound
from scrm_app.forms import service as forms
from scrm_app.identity import service as identity
from scrm_app.notifications import service as notifications


def _name_of(session: Session, user_id: int) -> str:
    return repository.user_names(session, {user_id}).get(user_id, "")


PENS = Pens(bulk.table_of(FlowLease), "flow_id", "flow", _name_of)


def save(session: Session, actor: Actor, flow: Flow, revision: int, values: dict[str, Any], now: datetime) -> Saved:
    """Write the draft row if it still has `revision`; tells open screens and lists the problems."""
    flow_id = flow.id or 0
    lease = PENS.holder_besides(session, actor, flow_id, "", now)
    if lease is not None:
        raise DraftHeld(PENS.name_of(session, lease.user_id))
    written = values | {"updated_by_id": actor.user_id or None, "updated_at": now}
    if not repository.save_draft(session, flow_id, revision=revision, values=written):
        names = repository.user_names(session, {flow.updated_by_id or 0})
        raise DraftChangedElsewhere(names.get(flow.updated_by_id or 0, ""))
    session.refresh(flow)
    drawing = parse_draft(flow.draft)
    flow.has_changes = differs(session, flow, drawing)
    session.flush()
    live.touch(session, "flows", f"flow:{flow_id}")
    return Saved(flow.revision, flow.has_changes, now, problems_of(session, flow, drawing))


def differs(session: Session, flow: Flow, drawing: Graph) -> bool:
    """Whether publishing now would make a different version."""
    newest = repository.find_numbered(session, flow.id or 0, flow.latest_number)
    if newest is None or not same(parse_graph(newest.graph), drawing):
        return True
    form = forms.latest_version(session, flow.form_id) if flow.form_id else None
    return form is None or form.id != newest.form_version_id


def problems_of(session: Session, flow: Flow, drawing: Graph) -> list[Problem]:
    """All problems of a drawing, with the roles, people and form of today."""
    form = forms.latest_version(session, flow.form_id) if flow.form_id else None
    roles = {code: RoleInfo(name, people) for code, name, people in repository.list_roles(session)}
    people = {str(user_id): name for user_id, name in repository.list_people(session)}
    found = check(drawing, form.schema if form else None, roles, people, surroundings(session, flow.id or 0, drawing))
    if flow.form_id and form is None:
        text = Text(
            "所选的表单还没有发布, 请先到表单设计里发布它。", "The chosen form is not published yet; publish it first."
        )
        found = [problem("form_unpublished", text), *(p for p in found if p.code != "no_form")]
    return found


def surroundings(session: Session, flow_id: int, drawing: Graph) -> Surroundings:
    """What else there is that a drawing refers to; each is asked only when the drawing has something about it."""
    english = any(chinese_only(node) for node in drawing.nodes.values()) and customers.serves_english(session)
    off = identity.modules_off(session)
    if not drawing.of_kind("subflow", "auto"):
        return Surroundings(own=flow_id, english=english, off=off)
    calls = {row.id: FlowInfo(row.name, row.published, _called(row.graph)) for row in repository.list_callable(session)}
    targets = frozenset(connection_id for connection_id, _ in notifications.list_targets(session))
    return Surroundings(flow_id, calls, targets, english=english, off=off)


def _called(graph: Mapping[str, Any] | None) -> frozenset[int]:
    nodes = (graph or {}).get("nodes", [])
    called = [n.get("subflow") or {} for n in nodes if n.get("kind") == "subflow"]
    return frozenset(s["flow_id"] for s in called if s.get("sync", True) and isinstance(s.get("flow_id"), int))


def living_flow(session: Session, flow_id: int) -> Flow:
    """A flow in use; FlowNotFound for unknown and archived ones."""
    flow = repository.find_flow(session, flow_id)
    if flow is None or flow.archived_at is not None:
        raise FlowNotFound
    return flow


def numbered(session: Session, flow_id: int, number: int) -> FlowVersion:
    """A flow's version by its number."""
    version = repository.find_numbered(session, flow_id, number)
    if version is None:
        raise FlowNotFound
    return version


def known_form(session: Session, actor: Actor, form_id: int | None) -> int | None:
    """The id of a form in use, published or not; None stays None."""
    if form_id is not None and form_id not in {form.id for form in forms.list_forms(session, actor)}:
        raise InvalidInput(
            "没有找到这张表单, 可能已归档。请重新选择。", "This form was not found; it may be archived. Choose another."
        )
    return form_id


def clean(text: str, limit: int) -> str:
    """Trimmed, printable, at most `limit` characters."""
    return "".join(c for c in text if c.isprintable() or c == "\n").strip()[:limit]


def free_name(session: Session, name: str, besides: int = 0) -> str:
    """The trimmed name; refuses an empty, too long or taken one."""
    wanted = clean(name, 81)
    if not 1 <= len(wanted) <= 80:
        raise InvalidInput("请给流程起个名称, 1 到 80 个字。", "Give the flow a name of 1 to 80 characters.")
    if repository.count_named(session, wanted, besides):
        raise InvalidInput(f"已有一个叫「{wanted}」的流程, 请换个名称。", f"There is already a flow called “{wanted}”.")
    return wanted


def count_people(graph: dict[str, Any]) -> int:
    """How many nodes people work at."""
    return sum(node.get("kind") in ("task", "approval") for node in graph.get("nodes", []))
