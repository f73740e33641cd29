"""The screen on the wall of a store: where the cars stand, for whoever sits there. No name, no telephone, no title."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.portal import PortalLink
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.portal import repository
from scrm_app.portal.engine.progress import Place, ProgressStep, Visit, progress
from scrm_app.portal.engine.wall import WallCard, WallLane, cover, lanes
from scrm_app.portal.service.gate import open_link, sign_link
from scrm_app.portal.service.links import LinkView, created, lifetime, list_fields
from scrm_app.tickets.engine.replies import fill
from scrm_app.tickets.service import forms_of

DONE_FOR = timedelta(hours=8)
MOST_READ = 300
NUMBER_TAIL = 4


@dataclass(frozen=True)
class WallPage:
    """The screen as everybody in the shop sees it."""

    store: str
    lanes: list[WallLane]
    at: datetime


def create_wall_link(
    session: Session,
    actor: Actor,
    *,
    org_unit_id: int,
    flow_id: int = 0,
    field: str = "",
    name: str = "",
    days: int = 365,
    now: datetime,
) -> LinkView:
    """A link for the screen of a store: of one flow or of all; `field` of the form stands, covered, for a ticket."""
    actor.require("portal.manage")
    until = now + lifetime(days)
    store = repository.get_store(session, org_unit_id)
    if store is None or store.kind != "store" or (actor.org_ids is not None and org_unit_id not in actor.org_ids):
        raise NotFound("请选择您负责的门店。", "Pick one of your own stores.")
    if flow_id and flow_id not in dict(repository.list_published_flows(session)):
        raise NotFound("请选择一个已发布的流程。", "Pick a published flow.")
    offered = list_fields(session, actor, flow_id=flow_id) if flow_id else []
    if field and field not in {one.key for one in offered if one.is_code}:
        raise InvalidInput("请从列表里选一个文字字段。", "Pick a text field from the list.")
    link = PortalLink(
        kind="wall",
        name=(name.strip() or store.name)[:80],
        seed="",
        token_hash="",
        flow_id=flow_id or None,
        org_unit_id=org_unit_id,
        shown_fields=[field] if field else [],
        created_by_id=actor.user_id or None,
        created_at=now,
        expires_at=until,
    )
    return created(session, actor, sign_link(link), now)


def get_wall(session: Session, *, token: str, address: str, now: datetime) -> WallPage:
    """The tickets of the link's store that have words for customers, by how far they are."""
    link = open_link(session, token=token, kind="wall", address=address, now=now)
    store = repository.get_store(session, link.org_unit_id)
    rows = repository.list_for_wall(session, link.org_unit_id, link.flow_id, now - DONE_FOR, MOST_READ)
    visits: dict[int, list[Visit]] = defaultdict(list)
    for one in repository.list_visits_of(session, [row.id or 0 for row in rows]):
        visits[one.ticket_id].append(Visit(one.node_id, one.entered_at, one.finished_at))
    key = link.shown_fields[0] if link.shown_fields else ""
    cards = [_card(session, row, visits[row.id or 0], key) for row in rows]
    return WallPage(store.name if store else "", lanes(card for card in cards if card is not None), now)


def _card(session: Session, row: Any, visits: list[Visit], key: str) -> WallCard | None:
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    starts = graph.of_kind("start")
    steps = progress(
        _places(graph),
        visits,
        start=starts[0].id if starts else "",
        opened_at=row.created_at,
        closed_at=row.closed_at,
    )
    behind = [step for step in steps if step.state == "done"]
    here: ProgressStep | None = next((step for step in steps if step.state == "now"), None)
    shown = here or (behind[-1] if behind else None)
    if shown is None:
        return None
    node = graph.nodes.get(row.node_id)
    lane = "done" if row.closed_at is not None else node.stage if node else "mid"
    since, words = shown.at or row.created_at, _words(graph.nodes[shown.words])
    return WallCard(_code(session, row, key), words, lane, since, len(behind), len(steps))


def _words(node: Node) -> Text:
    """What customers read at a node; what would be filled in of a ticket is left out."""
    own = fill(node.customer_text.strip(), {}, {})
    return Text(own, fill(node.customer_text_en.strip(), {}, {}) or own)


def _places(graph: Graph) -> dict[str, Place]:
    """The nodes customers have words for, by their ids."""
    return {
        node.id: Place(
            node.id if node.customer_text.strip() else "",
            tuple(e.target for e in sorted(graph.out.get(node.id, ()), key=lambda e: (not e.is_default, e.id))),
        )
        for node in graph.nodes.values()
    }


def _code(session: Session, row: Any, key: str) -> str:
    """What stands for the ticket: the chosen answer as far as customers may see it, else its number; covered."""
    if key and row.form_version_id:
        schema = forms_of.schema_of(session, row.form_version_id)
        policy = forms_of.policy_at(session, system_actor(), schema, row, audience="customer")
        answer = policy.answers(row.answers).get(key)
        if isinstance(answer, str) and (covered := cover(answer)):
            return covered
    return cover(row.number, NUMBER_TAIL)
