"""Is the demo company alive, whole and the same every time? Does each industry start with something that works?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from models.flow import Flow
from models.identity import User
from models.inventory import StockItem, StockMovement
from models.notification import Notification
from models.opportunity import Opportunity
from models.settlement import Adjustment, Statement, StatementLine
from models.ticket import Ticket, TicketComment, TicketCounter, TicketEvent, TicketTask
from scrm_app.core import db
from scrm_app.core.pagination import PageRequest
from scrm_app.customers import service as customers
from scrm_app.customers.service import CustomerFilter, OwnWish
from scrm_app.identity import service as identity
from scrm_app.inventory import service as inventory
from scrm_app.inventory.repository.movements import sums
from scrm_app.library import service
from scrm_app.library.errors import NoSuchIndustry, NotEmpty
from scrm_app.notifications import service as notifications
from scrm_app.rollout import service as rollout
from scrm_app.settlement import service as settlement
from scrm_app.tickets import service as tickets
from tests.conftest import NOW, World
from tests.library.conftest import own_database

COUNT = 120
pytestmark = pytest.mark.xdist_group("demo company")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """One demo company for all tests of this file; they only read."""
    with own_database(tmp_path_factory.mktemp("demo")) as engine:
        with db.transaction() as session:
            loaded = service.load_demo(session, now=NOW, tickets=COUNT)
        assert loaded.tickets == COUNT
        with Session(engine) as session:
            yield session


def test_tickets_stand_in_every_state(demo: Session) -> None:
    found = dict(demo.exec(select(Ticket.status, func.count()).group_by(Ticket.status)).all())
    assert sum(found.values()) == COUNT
    assert found["open"] >= 8
    assert found["closed"] >= COUNT // 2
    assert found["cancelled"] >= 1
    overdue = demo.exec(select(func.count()).select_from(Ticket).where(Ticket.status == "open", Ticket.due_at < NOW))
    assert 1 <= overdue.one() < found["open"]


def test_customers_have_fields_of_their_own_and_insurances_that_run_out_are_told(demo: Session) -> None:
    admin = identity.actor_for(demo, demo.exec(select(User).where(User.login == "admin")).one())
    assert [name for _, name in customers.list_own_columns(demo, admin)] == ["车牌号", "会员等级", "保险到期"]
    gold = CustomerFilter(own=(OwnWish("level", "金卡"),))
    rows = customers.list_customers(demo, admin, wish=gold, page=PageRequest()).rows
    assert len(rows) >= 8
    assert {row.own["level"] for row in rows} == {"金卡"}
    assert "customer.own:insured_until" in {rule.wish.source for rule in notifications.list_date_rules(demo, admin)}


def test_open_tickets_have_appointments_in_the_next_days(demo: Session) -> None:
    times = demo.exec(select(Ticket.appointed_at).where(Ticket.appointed_at.is_not(None))).all()  # type: ignore[union-attr]
    assert len(times) >= 4
    assert all(at is not None and NOW < at < NOW + timedelta(days=6) for at in times)


def test_a_flow_shows_a_vote_a_sub_flow_and_a_scenario_that_passes(demo: Session) -> None:
    flow = demo.exec(select(Flow).where(Flow.name == "车队保养方案")).one()
    kinds = {node["kind"]: node for node in flow.draft["nodes"]}
    assert (kinds["approval"]["approval"]["mode"], kinds["approval"]["approval"]["percent"]) == ("ratio", 60)
    called = demo.exec(select(Flow.name).where(Flow.id == kinds["subflow"]["subflow"]["flow_id"])).one()
    assert called == "上门保养"
    designer = demo.exec(select(User).where(User.login == "sunyi")).one()
    actor = identity.actor_for(demo, designer)
    (row,) = rollout.list_scenarios(demo, actor, flow_id=flow.id or 0)
    assert row.path == ["编制方案", *["方案会审"] * 3, "上门保养"]
    (result,) = rollout.run_scenarios(demo, actor, flow_id=flow.id or 0, now=NOW)
    assert (result.name, result.must_pass, result.passed) == (row.name, True, True)


def test_nothing_happened_in_the_future_or_before_it_began(demo: Session) -> None:
    for ticket in demo.exec(select(Ticket)):
        assert ticket.created_at <= NOW
        assert ticket.closed_at is None or ticket.created_at <= ticket.closed_at <= NOW
    for task in demo.exec(select(TicketTask)):
        assert task.entered_at <= NOW
        assert task.finished_at is None or task.entered_at <= task.finished_at <= NOW


def test_open_tickets_have_one_open_visit_and_closed_ones_none(demo: Session) -> None:
    waiting = dict(
        demo.exec(
            select(TicketTask.ticket_id, func.count())
            .where(TicketTask.finished_at.is_(None))  # type: ignore[union-attr]
            .group_by(TicketTask.ticket_id)  # type: ignore[arg-type]
        ).all()
    )
    for ticket in demo.exec(select(Ticket)):
        assert waiting.get(ticket.id or 0, 0) == (1 if ticket.status == "open" else 0)


def test_the_counters_of_the_boards_agree_with_the_tickets(demo: Session) -> None:
    counted = sum(row.tickets for row in demo.exec(select(TicketCounter)) if row.status == "open")
    assert counted == demo.exec(select(func.count()).select_from(Ticket).where(Ticket.status == "open")).one()


def test_every_statement_is_the_sum_of_its_lines(demo: Session) -> None:
    statements = list(demo.exec(select(Statement)))
    assert {row.status for row in statements} >= {"locked", "draft"}
    assert sum(row.disputed_count for row in statements) == 1
    for row in statements:
        assert row.total_fen == row.open_fen + row.confirmed_fen + row.disputed_fen + row.adjusted_fen
        fen = demo.exec(select(func.sum(StatementLine.amount_fen)).where(StatementLine.statement_id == row.id)).one()
        assert row.total_fen == (fen or 0)
        assert row.total_fen == row.labour_fen + row.parts_fen + row.commission_fen + row.adjustment_fen
    assert demo.exec(select(func.count()).select_from(Adjustment)).one() == 1


def test_every_settled_amount_can_be_explained_to_the_fen(demo: Session) -> None:
    admin = _actor(demo, "admin")
    for line in demo.exec(select(StatementLine).limit(60)):
        view = settlement.explain_line(demo, admin, line_id=line.id or 0)
        assert view.explanation.agrees
        assert view.explanation.recomputed_fen == line.amount_fen


def _actor(session: Session, login: str) -> object:
    from models.identity import User

    return identity.actor_for(session, session.exec(select(User).where(User.login == login)).one())


def test_people_talk_and_inboxes_are_not_flooded(demo: Session) -> None:
    assert demo.exec(select(func.count()).select_from(TicketComment)).one() > 20
    unread = select(Notification.user_id, func.count()).where(Notification.read_at.is_(None))  # type: ignore[union-attr]
    counts = [count for _, count in demo.exec(unread.group_by(Notification.user_id))]  # type: ignore[arg-type]
    assert counts
    assert max(counts) <= 60


def test_the_funnel_has_something_at_every_stage(demo: Session) -> None:
    stages = set(demo.exec(select(Opportunity.stage)))
    assert stages >= {"new", "contacted", "qualified", "proposal", "won", "lost"}


def test_demo_accounts_can_do_their_work(demo: Session) -> None:
    manager = _actor(demo, "linxia")
    desk = _actor(demo, "xuqing")
    assert manager.may("ticket.admin")  # type: ignore[attr-defined]
    assert not desk.may("settlement.view")  # type: ignore[attr-defined]
    assert {login for login, _, _ in service.demo_accounts()} >= {"admin", "linxia", "xuqing", "wangqiang", "qianhui"}


def test_demo_data_does_not_go_on_top_of_real_data(session: Session, world: World) -> None:
    with pytest.raises(NotEmpty):
        service.load_demo(session, now=NOW, tickets=1)


@pytest.mark.parametrize("industry", [code for code, _ in service.list_industries()])
def test_each_industry_starts_with_a_flow_on_which_a_ticket_can_be_opened(
    session: Session, world: World, industry: str
) -> None:
    pack = service.load_starter(session, world.admin, industry=industry, now=NOW)
    from scrm_app.flows import service as flows
    from scrm_app.forms import service as forms

    version = flows.latest_version(session, pack.flow_id)
    schema = forms.get_form_version(session, version.form_version_id).schema
    answers = {field.key: _answer(field) for field in schema.questions() if field.required}
    opened = tickets.open_ticket(
        session, world.admin, flow_id=pack.flow_id, answers=answers, org_unit_id=world.units["pudong"], now=NOW
    )
    view = tickets.get_ticket_view(session, world.admin, ticket_id=opened.id, now=NOW + timedelta(minutes=1))
    assert view.status == "open"
    assert view.visits[0].node_name


def _answer(field: object) -> object:
    kind = field.kind  # type: ignore[attr-defined]
    if kind == "phone":
        return "13800001234"
    if kind == "single":
        return field.options[0].value  # type: ignore[attr-defined]
    if kind == "datetime":
        return (NOW + timedelta(days=1)).isoformat()
    if kind == "date":
        return (NOW + timedelta(days=1)).date().isoformat()
    return 2 if kind == "number" else "示例"


def test_an_unknown_industry_is_a_sentence(session: Session, world: World) -> None:
    with pytest.raises(NoSuchIndustry):
        service.load_starter(session, world.admin, industry="太空", now=NOW)


def test_the_wizard_gives_the_chosen_industry_its_flow(session: Session) -> None:
    wish = identity.SetupInput(
        company="小店", name="老板", login="boss", password="Long-enough-2026", industry="catering"
    )
    identity.set_up(session, wish=wish, now=NOW)
    from models.flow import Flow

    assert [flow.name for flow in session.exec(select(Flow))] == ["就餐服务"]


def test_the_stores_have_stock_that_tickets_used_something_low_something_gone_and_an_offer_to_come(
    demo: Session,
) -> None:
    admin = identity.actor_for(demo, demo.exec(select(User).where(User.login == "admin")).one())
    tally = inventory.count_stock_levels(demo, admin)
    assert (tally.low >= 2, tally.out) == (True, 1)
    used = demo.exec(select(StockMovement.ticket_id).where(StockMovement.kind == "out").distinct()).all()
    assert len(used) >= COUNT // 4
    for item in demo.exec(select(StockItem)):
        assert sums(demo, item.id or 0) == (item.on_hand_milli, item.reserved_milli)
    assert demo.exec(select(func.count()).where(TicketEvent.kind == "auto_failed")).one() == 0
    (offer,) = inventory.list_offers(demo, admin, now=NOW)
    assert any(need.missing for need in offer.needs)
