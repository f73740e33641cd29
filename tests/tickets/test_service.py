"""One ticket from opening to closing, and everybody who must not touch it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.ticket import TicketCounter, TicketEvent, TicketTask
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound, ScrmError
from scrm_app.core.pagination import PageRequest
from scrm_app.tickets import service
from scrm_app.tickets.errors import AlreadyClaimed, MissingFields, NotYourTask, TicketChanged
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import TicketFilter
from tests.conftest import NOW, World
from tests.tickets.conftest import Open


def row(session: Session, ticket_id: int) -> Any:
    found = hot.load_for_change(session, ticket_id)
    assert found is not None
    return found


def counters(session: Session) -> dict[tuple[str, str], int]:
    service.write_counts(session)
    found = session.connection().execute(sa.select(TicketCounter.__table__))  # type: ignore[attr-defined]
    return {(r.node_id, r.status): r.tickets for r in found if r.tickets}


def test_a_ticket_walks_from_opening_to_the_end(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one(urgency="加急", phone="13800138000")
    first = row(session, ticket)
    assert first.number.startswith("GD20261120-")
    assert (first.priority, first.customer_name, first.node_name, first.assignee_id) == (1, "王女士", "受理", None)
    assert first.due_at == NOW + timedelta(minutes=30)

    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    moved = service.complete_ticket(session, world.bob, ticket_id=ticket, version=row(session, ticket).version, now=NOW)
    assert moved.node_name == "维修"
    assert row(session, ticket).assignee_id in (world.users["bob"], world.users["dora"])

    worker = world.bob if row(session, ticket).assignee_id == world.users["bob"] else world.dora
    with pytest.raises(MissingFields) as missing:
        service.complete_ticket(session, worker, ticket_id=ticket, version=moved.version, now=NOW)
    assert [f["key"] for f in missing.value.fields] == ["labour_hours"]
    moved = service.complete_ticket(
        session, worker, ticket_id=ticket, version=moved.version, answers={"labour_hours": 1.5}, now=NOW
    )
    assert row(session, ticket).assignee_id == world.users["alice"]
    moved = service.complete_ticket(session, world.alice, ticket_id=ticket, version=moved.version, now=NOW)
    assert (moved.status, moved.node_name) == ("closed", "结束")
    assert row(session, ticket).closed_at == NOW
    assert counters(session) == {("end", "closed"): 1}
    kinds = [e.kind for e in session.connection().execute(sa.select(TicketEvent.__table__))]  # type: ignore[attr-defined]
    assert kinds == ["opened", "claimed", "complete", "complete", "complete"]
    with pytest.raises(Conflict):
        service.complete_ticket(session, world.alice, ticket_id=ticket, version=moved.version, now=NOW)


def test_a_dear_repair_needs_the_managers_yes_and_goes_back_to_whoever_did_it(
    session: Session, world: World, open_one: Open
) -> None:
    ticket = open_one(amount=400_000)
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    version = row(session, ticket).version
    moved = service.complete_ticket(session, world.bob, ticket_id=ticket, version=version, now=NOW)
    assert moved.node_name == "店长审批"
    with pytest.raises(NotYourTask):
        service.approve_ticket(session, world.bob, ticket_id=ticket, version=moved.version, now=NOW)
    with pytest.raises(InvalidInput):
        service.return_ticket(
            session, world.alice, ticket_id=ticket, version=moved.version, to="accept", note=" ", now=NOW
        )
    back = service.return_ticket(
        session, world.alice, ticket_id=ticket, version=moved.version, to="accept", note="报价太高", now=NOW
    )
    assert back.node_name == "受理"
    assert row(session, ticket).assignee_id == world.users["bob"]


def test_the_second_of_two_people_is_told_and_changes_nothing(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    seen = row(session, ticket).version
    service.complete_ticket(session, world.bob, ticket_id=ticket, version=seen, now=NOW)
    before = row(session, ticket)
    with pytest.raises(TicketChanged) as told:
        service.complete_ticket(session, world.alice, ticket_id=ticket, version=seen, now=NOW)
    assert "鲍勃 刚刚已处理" in told.value.text.zh
    assert "维修" in told.value.text.zh
    assert row(session, ticket) == before


@pytest.mark.parametrize(
    "act",
    [
        lambda s, a, t: service.complete_ticket(s, a, ticket_id=t, version=1, now=NOW),
        lambda s, a, t: service.move_ticket(s, a, ticket_id=t, to_node="repair", now=NOW),
        lambda s, a, t: service.claim_ticket(s, a, ticket_id=t, now=NOW),
        lambda s, a, t: service.transfer_ticket(s, a, ticket_id=t, version=1, to_user_id=1, now=NOW),
        lambda s, a, t: service.add_comment(s, a, ticket_id=t, body="看看", now=NOW),
        lambda s, a, t: service.save_answers(s, a, ticket_id=t, version=1, answers={"title": "x"}, now=NOW),
        lambda s, a, t: service.set_priority(s, a, ticket_id=t, version=1, level=2, now=NOW),
        lambda s, a, t: service.pause_ticket(s, a, ticket_id=t, version=1, note="", now=NOW),
        lambda s, a, t: service.get_ticket_view(s, a, ticket_id=t, now=NOW),
        lambda s, a, t: service.attach_files(s, a, ticket_id=t, file_ids=[1], now=NOW),
        lambda s, a, t: service.reassign_ticket(s, a, ticket_id=t, version=1, to_user_id=1, now=NOW),
        lambda s, a, t: service.cancel_ticket(s, a, ticket_id=t, version=1, note="x", now=NOW),
    ],
)
def test_charlie_of_another_region_can_do_nothing(session: Session, world: World, open_one: Open, act: Any) -> None:
    ticket = open_one()
    before = row(session, ticket)
    with pytest.raises((NotFound, Forbidden)):
        act(session, world.charlie, ticket)
    with pytest.raises((NotFound, Forbidden)):
        act(session, world.finance, ticket)
    assert row(session, ticket) == before


def test_charlie_sees_none_of_it_and_cannot_open_there(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    open_one()
    page = PageRequest()
    assert service.list_tickets(session, world.charlie, wish=TicketFilter(), page=page, now=NOW).total == 0
    assert service.list_tickets(session, world.erin, wish=TicketFilter(), page=page, now=NOW).total == 1
    assert service.list_todo(session, world.charlie, tab="claim", now=NOW)[1]["claim"] == 0
    board = service.get_board(session, world.charlie, wish=TicketFilter(flow_id=flow_id), now=NOW)
    assert sum(c.count for c in board.columns) == 0
    with pytest.raises(ScrmError):
        open_one(world.charlie)


def test_bob_cannot_cancel_or_reassign_but_alice_can(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    with pytest.raises(Forbidden):
        service.cancel_ticket(session, world.bob, ticket_id=ticket, version=1, note="不要了", now=NOW)
    version = row(session, ticket).version
    service.reassign_ticket(
        session, world.alice, ticket_id=ticket, version=version, to_user_id=world.users["dora"], now=NOW
    )
    assert row(session, ticket).assignee_id == world.users["dora"]
    moved = service.cancel_ticket(session, world.alice, ticket_id=ticket, version=version + 1, note="客户取消", now=NOW)
    assert moved.status == "cancelled"
    assert service.settlement_facts(session, ticket).status == "cancelled"


def test_a_claimed_ticket_is_refused_to_the_next(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    with pytest.raises(AlreadyClaimed) as told:
        service.claim_ticket(session, world.dora, ticket_id=ticket, now=NOW)
    assert "鲍勃" in told.value.text.zh


def test_transfer_stays_within_reach_of_the_store(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    version = row(session, ticket).version
    wish = {"ticket_id": ticket, "version": version, "now": NOW}
    with pytest.raises(NotFound):
        service.transfer_ticket(session, world.bob, to_user_id=world.users["charlie"], **wish)
    service.transfer_ticket(session, world.bob, to_user_id=world.users["dora"], note="我休息", **wish)
    assert row(session, ticket).assignee_id == world.users["dora"]
    assert service.list_todo(session, world.dora, tab="mine", now=NOW)[1]["mine"] == 1


def test_dispatch_takes_the_least_loaded_of_the_store(session: Session, world: World, open_one: Open) -> None:
    got: list[int] = []
    for _ in range(4):
        ticket = open_one()
        service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW)
        got.append(row(session, ticket).assignee_id)
    assert sorted(got) == sorted([world.users["bob"], world.users["dora"]] * 2)


def test_a_drag_obeys_the_flow_with_a_sentence(session: Session, world: World, flow_id: int, open_one: Open) -> None:
    ticket = open_one()
    board = service.get_board(session, world.alice, wish=TicketFilter(flow_id=flow_id), now=NOW)
    card = board.columns[0].cards[0]
    rule = board.rules[card.rule]
    assert [c.title for c in board.columns] == ["受理", "店长审批", "维修", "回访", ""]
    assert rule["repair"] is None
    assert rule["visit"] is not None
    assert "维修" in rule["visit"].zh
    with pytest.raises(InvalidInput) as refused:
        service.move_ticket(session, world.alice, ticket_id=ticket, to_node="visit", now=NOW)
    assert refused.value.text == rule["visit"]
    assert rule["closed"] is not None


def test_saving_the_form_keeps_a_rival_change_out(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    version = row(session, ticket).version
    after = service.save_answers(
        session,
        world.alice,
        ticket_id=ticket,
        version=version,
        answers={"title": "空调漏水", "urgency": "特急"},
        now=NOW,
    )
    changed = row(session, ticket)
    assert (changed.title, changed.priority, changed.version) == ("空调漏水", 2, after)
    with pytest.raises(TicketChanged):
        service.save_answers(session, world.bob, ticket_id=ticket, version=version, answers={"title": "x"}, now=NOW)
    with pytest.raises(InvalidInput) as wrong:
        service.save_answers(
            session, world.alice, ticket_id=ticket, version=after, answers={"labour_hours": "很多"}, now=NOW
        )
    assert "labour_hours" in wrong.value.problems
    same = service.save_answers(
        session, world.alice, ticket_id=ticket, version=after, answers={"title": "空调漏水"}, now=NOW
    )
    assert same == after


def test_calling_a_colleague_puts_the_ticket_on_their_desk_until_they_look(
    session: Session, world: World, open_one: Open
) -> None:
    ticket = open_one()
    service.add_comment(session, world.alice, ticket_id=ticket, body="@鲍勃 看一下压缩机, @查理 也看", now=NOW)
    cards, counts = service.list_todo(session, world.bob, tab="mentioned", now=NOW)
    assert [c.id for c in cards] == [ticket]
    assert counts["mentioned"] == 1
    assert service.list_todo(session, world.charlie, tab="mentioned", now=NOW)[1]["mentioned"] == 0
    service.see_mentions(session, world.bob, ticket_id=ticket, now=NOW)
    assert service.list_todo(session, world.bob, tab="mentioned", now=NOW)[1]["mentioned"] == 0
    with pytest.raises(InvalidInput):
        service.add_comment(session, world.alice, ticket_id=ticket, body="  ", now=NOW)


def test_a_pause_moves_the_promise(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    version = row(session, ticket).version
    service.pause_ticket(session, world.alice, ticket_id=ticket, version=version, note="等配件", now=NOW)
    later = NOW + timedelta(hours=5)
    service.resume_ticket(session, world.alice, ticket_id=ticket, version=version + 1, now=later)
    resumed = row(session, ticket)
    assert resumed.paused_at is None
    assert resumed.due_at == NOW + timedelta(hours=5, minutes=30)


def test_the_view_says_what_may_be_done_and_where_it_stands(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    seen = service.get_ticket_view(session, world.bob, ticket_id=ticket, now=NOW + timedelta(minutes=40))
    assert seen.actions == ["claim", "complete", "transfer", "await_customer", "await_parts", "pause"]
    marks = {mark["id"]: mark for mark in seen.route["marks"]}
    assert [marks[n]["status"] for n in ("start", "accept", "repair", "visit")] == ["done", "now", "next", "ahead"]
    assert marks["accept"]["overdue"]
    assert marks["accept"]["minutes"] == 40
    assert seen.waiting_role == "staff"
    boss = service.get_ticket_view(session, world.alice, ticket_id=ticket, now=NOW)
    assert {"reassign", "cancel"} <= set(boss.actions)


def test_counters_equal_counting(session: Session, world: World, open_one: Open) -> None:
    for n in range(6):
        ticket = open_one()
        if n % 2:
            service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW)
        if n == 5:
            service.cancel_ticket(
                session, world.alice, ticket_id=ticket, version=row(session, ticket).version, note="x", now=NOW
            )
    counted = session.connection().execute(
        sa.text("SELECT node_id, status, count(*) FROM ticket GROUP BY node_id, status")
    )
    assert counters(session) == {(r[0], r[1]): r[2] for r in counted}


def test_every_ticket_has_exactly_one_open_visit_for_each_open_place(
    session: Session, world: World, open_one: Open
) -> None:
    ticket = open_one()
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node="repair", now=NOW)
    tasks = session.connection().execute(sa.select(TicketTask.__table__)).all()  # type: ignore[attr-defined]
    assert [(t.node_id, t.action, t.finished_at is None) for t in tasks] == [
        ("accept", "complete", False),
        ("repair", "", True),
    ]


def test_lists_page_sort_filter_and_search(session: Session, world: World, open_one: Open) -> None:
    ids = [open_one(title=f"单 {n}", urgency="特急" if n == 3 else "普通") for n in range(5)]
    page = PageRequest(page=1, size=2, sort="created", descending=True)
    first = service.list_tickets(session, world.bob, wish=TicketFilter(), page=page, now=NOW)
    assert ([c.id for c in first.rows], first.total) == ([ids[4], ids[3]], 5)
    urgent = service.list_tickets(session, world.bob, wish=TicketFilter(priority=2), page=PageRequest(), now=NOW)
    assert [c.id for c in urgent.rows] == [ids[3]]
    by_rank = PageRequest(sort="rank")
    assert service.list_tickets(session, world.bob, wish=TicketFilter(), page=by_rank, now=NOW).rows[0].id == ids[3]
    late = NOW + timedelta(hours=1)
    assert service.list_tickets(session, world.bob, wish=TicketFilter(overdue=True), page=page, now=late).total == 5
    for words, total in (("单 2", 1), ("%", 0), ("_", 0), ("王女士", 5), ("'; DROP", 0)):
        found = service.list_tickets(session, world.bob, wish=TicketFilter(q=words), page=page, now=NOW)
        assert found.total == total, words


def test_the_same_key_saves_a_form_once_and_a_later_one_sees_what_others_changed(
    session: Session, world: World, open_one: Open
) -> None:
    ticket = open_one()
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    version = row(session, ticket).version
    wish: dict[str, Any] = {"ticket_id": ticket, "version": version, "answers": {"title": "有异响"}, "now": NOW}
    saved = service.save_answers(session, world.bob, key="key-0001", **wish)
    assert service.save_answers(session, world.bob, key="key-0001", **wish) == saved == version + 1
    with pytest.raises(TicketChanged):
        service.save_answers(session, world.bob, key="key-0002", **wish)
