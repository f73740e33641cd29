"""Whatever the rights grid says: no role, at no place of the flow, through no way out, gets a value it covers for them.

Each case deals random rights to every column of the grid and to the nodes, opens a ticket whose every value is a
canary, and looks through each way out for canaries that the one policy does not show to that reader.
"""

import json
import random
from dataclasses import asdict, replace
from typing import Any

import pytest
from sqlmodel import Session, select

from models.notification import Notification, OutboxMessage
from models.portal import PortalLink
from models.ticket import Ticket
from scrm_app.analytics.service import form_stats
from scrm_app.core import events
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.pagination import PageRequest
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.rights import FieldPolicy
from scrm_app.library.engine.build import chain, field, flow, node, task
from scrm_app.portal import service as portal
from scrm_app.portal.service import gate
from scrm_app.tickets import service as tickets
from scrm_app.tickets.service import TicketFilter
from scrm_app.wiring import WIRING
from tests.conftest import NOW, World

TITLE, NAME, PHONE, NOTE, CELL, COST = "禁漏标题甲", "欧阳渗漏", "13877776666", "CANARY-note", "CANARY-cell", 44332211
VALUES = {"title": TITLE, "name": NAME, "phone": PHONE, "note": NOTE, "parts.part": CELL, "parts.cost": str(COST)}
COLUMNS = [field("part", "text", "备件", role="part"), field("cost", "money", "进货价", role="cost")]
FIELDS = [
    field("title", "text", "问题", role="title"),
    field("name", "text", "客户姓名", role="customer_name"),
    field("phone", "phone", "联系电话", role="phone"),
    field("note", "single", "内部备注", options=[{"value": NOTE, "label": NOTE}]),
    field("parts", "table", "明细", role="parts", columns=COLUMNS),
]
ANSWERS = {"title": TITLE, "name": NAME, "phone": PHONE, "note": NOTE, "parts": [{"part": CELL, "cost": COST}]}
READERS = ("role:staff", "role:manager", "role:designer", "audience:staff", "audience:export", "audience:api")
RIGHTS = ("", "", "", "hide", "mask", "mask:whole", "see", "edit")
CLOSED = ("", "", "hide", "mask", "mask:whole", "mask:first")
STORY = f"{NAME} 报修: {TITLE}"


def deal(dice: random.Random) -> dict[str, dict[str, str]]:
    """Random rights; people without an account only get less than usual, since more would need a signature."""
    grid = {column: {key: dice.choice(RIGHTS) for key in VALUES} for column in READERS}
    grid |= {"audience:customer": {key: dice.choice(CLOSED) for key in VALUES}}
    return {column: {key: right for key, right in cells.items() if right} for column, cells in grid.items()}


def graph(dice: random.Random) -> dict[str, Any]:
    """Two places of work, each with rights of its own."""
    places = []
    for key, name in (("one", "受理"), ("two", "维修")):
        rights = {k: dice.choice(("", "", "", "hide", "read", "mask")) for k in ("title", "name", "phone", "note")}
        place = task(key, name, "staff", 60, "处理中")
        places.append(place | {"field_rights": {k: right for k, right in rights.items() if right}})
    nodes = [node("start", "start", "开始"), *places, node("end", "end", "结束")]
    return flow(nodes, chain("start", "one", "two", "end"))


def shown(told: object) -> str:
    return json.dumps(
        told, ensure_ascii=False, default=lambda x: asdict(x) if hasattr(x, "__dataclass_fields__") else str(x)
    )


class Case:
    """A ticket of random rights in a database, and what may be said of it to whom."""

    def __init__(self, session: Session, world: World, seed: int) -> None:
        self.session, self.world, dice = session, world, random.Random(seed)
        admin = system_actor()
        content = {"fields": FIELDS, "rights": deal(dice)}
        self.form_id = forms.create_form(session, admin, name=f"漏{seed}", content=content, now=NOW)
        forms.publish_form(session, admin, form_id=self.form_id, revision=1, now=NOW)
        self.flow_id = flows.create_flow(
            session, admin, name=f"漏{seed}", form_id=self.form_id, graph=graph(dice), now=NOW
        )
        flows.publish_flow(session, admin, flow_id=self.flow_id, revision=1, now=NOW)
        where = {"flow_id": self.flow_id, "org_unit_id": world.units["pudong"], "now": NOW}
        self.ticket_id = tickets.open_ticket(session, world.admin, answers=ANSWERS, **where).id
        version = flows.latest_version(session, self.flow_id)
        assert version.form_version_id is not None
        self.schema: FormSchema = forms.get_form_version(session, version.form_version_id).schema
        self.nodes = version.graph.nodes

    def row(self) -> Ticket:
        found = self.session.get(Ticket, self.ticket_id, populate_existing=True)
        assert found is not None
        return found

    def policy(self, who: Actor, audience: str) -> FieldPolicy:
        row = self.row()
        rights = self.nodes[row.node_id].field_rights if row.status == "open" else None
        return forms.policy_of(self.session, who, self.schema, audience=audience, node=rights)

    def covered(self, who: Actor, audience: str) -> dict[str, str]:
        policy = self.policy(who, audience)
        whole = {key for key in VALUES if not policy.of(key.partition(".")[0]).plain or not policy.of(key).plain}
        return {key: VALUES[key] for key in whole}

    def check(self, who: Actor, audience: str, way: str, told: object) -> None:
        said = shown(told)
        leaks = [key for key, value in self.covered(who, audience).items() if value in said]
        near = said[max(0, said.find(VALUES[leaks[0]]) - 300) :][:600] if leaks else ""
        assert leaks == [], (way, audience, who.name, self.row().node_id, near)


def ways_of_staff(case: Case, who: Actor) -> dict[str, object]:
    """Every service a page of the staff shows a ticket from."""
    session, wish, page = case.session, TicketFilter(flow_id=case.flow_id), PageRequest()
    about = {"ticket_id": case.ticket_id}
    return {
        "list": tickets.list_tickets(session, who, wish=wish, page=page, now=NOW),
        "to-do": [tickets.list_todo(session, who, tab=tab, now=NOW) for tab in tickets.TABS],
        "board": tickets.get_board(session, who, wish=wish, now=NOW),
        "ticket": tickets.get_ticket_view(session, who, now=NOW, **about),
        "related": tickets.get_record(session, who, case.ticket_id),
        "command search": tickets.find_hits(session, who, case.row().number),
        "records": tickets.find_records(session, who, case.row().number),
        "recent": tickets.list_recent(session, who, flow_id=case.flow_id),
    }


def found_by(case: Case, who: Actor, text: str) -> list[object]:
    """What a reader gets who looks for a text, and filters by it."""
    page = PageRequest()
    wishes = [TicketFilter(flow_id=case.flow_id, q=text), TicketFilter(flow_id=case.flow_id, customer=text)]
    return [card for w in wishes for card in tickets.list_tickets(case.session, who, wish=w, page=page, now=NOW).rows]


def crawl(case: Case, who: Actor) -> None:
    """Every way out for one person, where the ticket stands now."""
    session = case.session
    for way, told in ways_of_staff(case, who).items():
        case.check(who, "staff", way, told)
    for key, value in case.covered(who, "staff").items():
        words = (value, value[:1]) if key in ("title", "name") else (value,)
        assert [found_by(case, who, word) for word in words if len(word) > 1] == [[]], (key, who.name)
    out = tickets.masked_answers(session, who, ticket_ids=[case.ticket_id], audience="export")
    case.check(who, "export", "export", out)
    case.check(who, "api", "api", tickets.get_for_api(session, who, ticket_id=case.ticket_id)[1])
    sent = session.exec(select(Notification).where(Notification.user_id == who.user_id)).all()
    mail = session.exec(select(OutboxMessage).where(OutboxMessage.user_id == who.user_id)).all()
    case.check(who, "staff", "notifications", [row.model_dump() for row in (*sent, *mail)])
    if who.may("portal.manage"):
        case.check(who, "staff", "links", portal.list_links(session, who, kind="ticket", page=PageRequest(), now=NOW))
    if who.may("form.design") or who.may("report.view"):
        seen = form_stats.get_form_stats(session, who, form_id=case.form_id, now=NOW)
        counted = [bar for item in seen.fields for bar in item.bars if bar[1]] + [item.numbers for item in seen.fields]
        case.check(who, "staff", "statistics", counted)


@pytest.mark.parametrize("seed", range(12))
def test_service_no_reader_gets_a_covered_value_by_any_way(
    session: Session, world: World, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, gate.timedelta(minutes=1)))
    events.wire(WIRING)
    case = Case(session, world, seed)
    keeper = replace(world.bob, permissions=world.bob.permissions | {"portal.manage"})
    readers = [world.alice, keeper, world.designer, world.erin]
    link = portal.create_ticket_link(session, world.admin, ticket_id=case.ticket_id, now=NOW)
    token = link.address.rsplit("/", 1)[-1]
    for to in ("two", "end", ""):
        for who in readers:
            crawl(case, who)
        page = portal.get_ticket_page(session, token=token, address="1.2.3.4", now=NOW)
        case.check(world.admin, "customer", "customer's page", page)
        if to:
            tickets.move_ticket(session, world.admin, ticket_id=case.ticket_id, to_node=to, now=NOW)
    assert session.exec(select(PortalLink)).first() is not None


def test_service_the_crawl_would_notice_a_leak(session: Session, world: World) -> None:
    events.wire(WIRING)
    case = Case(session, world, 1)
    with pytest.raises(AssertionError):
        case.check(world.designer, "staff", "a forgotten way", {"phone": case.row().contact_phone})
