"""Related tickets, duplicates merged without a loss, parts; the case of 不合适; modes; the night's hand-over."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.customer import Customer
from scrm_app.audit import service as audit
from scrm_app.calendars import service as calendars
from scrm_app.core.errors import Conflict, Forbidden, NotFound
from scrm_app.notifications import service as notifications
from scrm_app.tickets import service
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.repository import hot, talk
from scrm_app.tickets.service.modes import switch_mode
from tests.conftest import NOW, World
from tests.tickets.conftest import Open
from tests.tickets.test_service_dispatch import STAFF, rules_of, to_repair
from tests.tickets.test_service_ladder import notices, tick

HOUR = timedelta(hours=1)


@pytest.fixture
def pair(session: Session, world: World, flow_id: int) -> tuple[int, int]:
    """Two tickets of one customer with similar subjects."""
    wang = Customer(name="王女士", org_unit_id=world.units["pudong"], created_at=NOW, updated_at=NOW)
    session.add(wang)
    session.flush()

    def opened(title: str) -> int:
        wish: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": title}, "org_unit_id": world.units["pudong"]}
        return service.open_ticket(session, world.alice, customer_id=wang.id, now=NOW, **wish).id

    return opened("空调不制冷"), opened("空调不制冷, 请尽快")


def test_a_duplicate_is_suggested_and_merged_without_a_loss(
    session: Session, world: World, pair: tuple[int, int]
) -> None:
    first, second = pair
    (found,) = service.suggest_duplicates(session, world.alice, ticket_id=second, now=NOW)
    assert found.id == first
    service.add_comment(session, world.alice, ticket_id=second, body="客户又来电", now=NOW)
    version = hot.load(session, second).version
    service.merge_ticket(session, world.alice, ticket_id=second, into_id=first, version=version, now=NOW)
    gone = hot.load(session, second)
    assert (gone.status, gone.answers["title"]) == ("cancelled", "空调不制冷, 请尽快")
    assert [c.body for c in talk.list_comments(session, first)] == [f"[{gone.number}] 客户又来电"]
    assert len(talk.list_comments(session, second)) == 1
    (link,) = service.list_links(session, world.alice, ticket_id=second)
    assert (link.id, link.kind) == (first, "merged_into")
    assert service.list_links(session, world.alice, ticket_id=first)[0].kind == "merged_in"
    kinds = [e.kind for e in service.get_ticket_view(session, world.alice, ticket_id=first, now=NOW).history]
    assert "merged_in" in kinds
    assert not service.suggest_duplicates(session, world.alice, ticket_id=first, now=NOW)


def test_only_a_supervisor_merges_and_nobody_reaches_other_stores(
    session: Session, world: World, pair: tuple[int, int]
) -> None:
    first, second = pair
    with pytest.raises(Forbidden):
        service.merge_ticket(session, world.bob, ticket_id=second, into_id=first, version=1, now=NOW)
    for act in (service.link_tickets, service.unlink_tickets):
        with pytest.raises(NotFound):
            act(session, world.charlie, ticket_id=first, other_id=second, now=NOW)
    for ask in (service.list_links, service.get_why):
        with pytest.raises(NotFound):
            ask(session, world.charlie, ticket_id=first)
    with pytest.raises(NotFound):
        service.get_side(session, world.charlie, ticket_id=first, now=NOW)
    with pytest.raises(NotFound):
        service.split_ticket(session, world.charlie, ticket_id=first, title="偷看", now=NOW)


def test_linking_both_ways_and_splitting(session: Session, world: World, pair: tuple[int, int]) -> None:
    first, second = pair
    service.link_tickets(session, world.bob, ticket_id=first, other_id=second, now=NOW)
    assert [k.kind for k in service.list_links(session, world.bob, ticket_id=second)] == ["related"]
    with pytest.raises(Conflict):
        service.link_tickets(session, world.bob, ticket_id=second, other_id=first, now=NOW)
    service.unlink_tickets(session, world.bob, ticket_id=second, other_id=first, now=NOW)
    part = service.split_ticket(session, world.bob, ticket_id=first, title="更换压缩机", now=NOW)
    row = hot.load(session, part)
    assert (row.title, row.customer_id) == ("更换压缩机", hot.load(session, first).customer_id)
    assert [k.kind for k in service.list_links(session, world.bob, ticket_id=part)] == ["whole"]
    with pytest.raises(Conflict):
        service.unlink_tickets(session, world.bob, ticket_id=part, other_id=first, now=NOW)


def test_unfit_reaches_the_owner_with_the_decision_as_it_was(session: Session, world: World, open_one: Open) -> None:
    book = rules_of(session, Rule("", "给鲍勃", then={**STAFF, "people": [str(world.users["bob"])]}))
    service.set_owner(session, world.admin, book_id=book, user_id=world.users["designer"], now=NOW)
    ticket = open_one()
    to_repair(session, world, ticket)
    (card,) = service.get_why(session, world.bob, ticket_id=ticket)
    assert card.same_again
    assert card.title.zh == "「维修」派给 鲍勃: 负载最少 (按处理速度加权)"
    case = service.report_unfit(session, world.bob, ticket_id=ticket, reason="没有制冷证", now=NOW)
    with pytest.raises(Conflict):
        service.report_unfit(session, world.bob, ticket_id=ticket, reason="再说一次", now=NOW)
    assert notices(session, "ticket.unfit") == [world.users["designer"]]
    (row,) = service.list_cases(session, world.admin, book_id=book)
    assert (row.reason, row.rule_name, row.version, row.winner.zh) == ("没有制冷证", "给鲍勃", 1, "当时派给 鲍勃")
    with pytest.raises(Forbidden):
        service.close_case(session, world.bob, case_id=case, answer="不改", now=NOW)
    service.close_case(session, world.admin, case_id=case, answer="已加技能要求", now=NOW)
    assert notices(session, "ticket.unfit_answer") == [world.users["bob"]]


def test_the_urgent_mode_halves_limits_takes_its_own_rules_and_breaks_quiet_hours(
    session: Session, world: World, open_one: Open, flow_id: int
) -> None:
    rules_of(session, Rule("", "常规", then={**STAFF, "people": [str(world.users["bob"])]}))
    urgent = service.create_book(session, world.admin, kind="dispatch", name="紧急派单", now=NOW)
    rule = Rule("", "全给朵拉", then={**STAFF, "people": [str(world.users["dora"])]})
    revision = service.save_rule(session, world.admin, book_id=urgent, revision=1, rule=rule, now=NOW)
    service.publish_book(session, world.admin, book_id=urgent, revision=revision, now=NOW)
    assert switch_mode(session, world.alice, flow_id=flow_id, mode="urgent", now=NOW) == "normal"
    (mode,) = [m for m in service.list_modes(session, world.alice) if m.code == "urgent"]
    changed = service.ModeView(mode.code, mode.name, 50, urgent, "urgent", mode.version)
    service.save_mode(session, world.admin, mode=changed, now=NOW)
    ticket = open_one()
    assert hot.load(session, ticket).due_at == NOW + timedelta(minutes=15), "30 minutes, halved"
    assert to_repair(session, world, ticket).assignee_id == world.users["dora"]
    said = session.connection().execute(sa.text("SELECT urgent FROM notification WHERE kind = 'ticket.assigned'"))
    assert [bool(row.urgent) for row in said] == [True]
    with pytest.raises(Forbidden):
        switch_mode(session, world.bob, flow_id=flow_id, mode="normal", now=NOW)
    assert switch_mode(session, world.alice, flow_id=flow_id, mode="normal", now=NOW) == "urgent"
    assert to_repair(session, world, open_one()).assignee_id == world.users["bob"]


def test_the_night_hands_over_at_its_end(session: Session, world: World, open_one: Open) -> None:
    """NOW is Friday 10:00; the night of Friday runs from 21:00 to Saturday 08:00 in Shanghai."""
    night = calendars.add_shift(session, world.admin, name="夜班", starts_minute=21 * 60, ends_minute=8 * 60, now=NOW)
    who, day = world.users["bob"], date(2026, 11, 20)
    calendars.set_duty(session, world.admin, user_id=who, day=day, shift_id=night, now=NOW)
    rules_of(session, Rule("", "值班", then={**STAFF, "on_duty": True}))
    ticket = open_one(at=NOW + 13 * HOUR)
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW + 13 * HOUR)
    assert hot.load(session, ticket).assignee_id == who
    tick(session, NOW + 21 * HOUR)
    assert notices(session, "duty.handover") == []
    tick(session, NOW + 22 * HOUR)
    assert set(notices(session, "duty.handover")) == {world.users["bob"], world.users["alice"]}
    note = session.connection().execute(sa.text("SELECT handover FROM duty")).scalar_one()
    assert note.startswith("夜班 鲍勃: 接手 1 单, 完成 0 单, 交接 1 单。")
    assert hot.load(session, ticket).number in note
    assert len(audit.list_decisions(session, "ticket", ticket)) == 1
    assert not notifications.is_reminder_due(session, NOW + 22 * HOUR)
