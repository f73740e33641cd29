"""Lists of flows."""

from sqlmodel import Session

from models.flow import Flow
from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.flows import repository
from scrm_app.flows.engine.graph import parse_graph
from scrm_app.flows.engine.uses import module_uses
from scrm_app.flows.engine.views import (
    FlowRow,
)
from scrm_app.flows.service.common import count_people
from scrm_app.forms import service as forms
from scrm_app.identity.engine.desk import Hit

READERS = ("flow.design", "ticket.open", "ticket.view", "portal.manage", "import.run", "report.view")
MAX_LISTED = 500
FLOWS = Text("流程", "Flows")


def list_flows(session: Session, actor: Actor, *, query: str = "", archived: bool = False) -> list[FlowRow]:
    """Flows by last change."""
    actor.require_any(READERS)
    rows = repository.list_flows(session, archived=archived, query=query.strip()[:80], limit=MAX_LISTED)
    names = repository.user_names(session, {r.updated_by_id for r in rows if r.updated_by_id})
    titles = {f.id: f.name for f in forms.list_forms(session, actor)} if actor.may("flow.design") else {}
    return [flow_row(row, names, titles) for row in rows]


def flow_row(flow: Flow, names: dict[int, str], titles: dict[int, str]) -> FlowRow:
    """A flow for a list."""
    return FlowRow(
        id=flow.id or 0,
        name=flow.name,
        description=flow.description,
        form_name=titles.get(flow.form_id or 0, ""),
        people_nodes=count_people(flow.draft),
        latest_number=flow.latest_number,
        has_changes=flow.has_changes,
        archived=flow.archived_at is not None,
        updated_at=flow.updated_at,
        updated_by=names.get(flow.updated_by_id or 0, ""),
    )


def list_module_uses(session: Session, actor: Actor, *, module: str) -> list[tuple[int, str, list[str]]]:
    """(id, name, names of the steps) of the published flows that need a module somewhere."""
    actor.require_any(("module.manage", "flow.design"))
    found = []
    for row in repository.list_callable(session):
        graph = parse_graph(row.graph) if row.graph else None
        places = [use.node_id for use in module_uses(graph) if use.module == module] if graph else []
        if graph and places:
            found.append((row.id, row.name, [graph.label(node) for node in dict.fromkeys(places)]))
    return found


def find_hits(session: Session, actor: Actor, query: str) -> list[Hit]:
    """Command search: flows by name, for those who draw them."""
    if not actor.may("flow.design"):
        return []
    rows = repository.list_flows(session, archived=False, query=query.strip()[:80], limit=6)
    return [Hit(row.name, row.description[:40], f"/flows/{row.id}", FLOWS) for row in rows]
