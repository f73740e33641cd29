"""The company's own fields of customers: pinned, filled in within rights, searched, exported, reminded of."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from sqlmodel import Session

from models.date_rule import DateRule
from models.form import FormVersion
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.customers import service as customers
from scrm_app.customers.engine.profile import ProfileDraft
from scrm_app.customers.service import CustomerFilter, OwnWish
from scrm_app.forms import service
from scrm_app.library.engine.build import choice, field
from scrm_app.notifications import service as notifications
from scrm_app.notifications.service.dates import date_choices
from tests.conftest import NOW, World

FORM = {
    "fields": [
        field("until", "date", "合同到期"),
        field("seen", "datetime", "上次到店"),
        choice("level", "等级", ["金", "银"]),
        choice("likes", "爱好", ["钓鱼", "露营", "摄影"], kind="multiple"),
        field("seats", "number", "座位数", min=1),
        field("budget", "money", "预算"),
        field("plate", "text", "车牌"),
        field("tel", "phone", "备用电话"),
        field("secret", "text", "底价备注"),
        field("each", "formula", "每座预算", formula="{budget} / {seats}", result="money"),
    ],
    "rights": {
        "role:staff": {"secret": "hide", "plate": "mask:whole"},
        "role:manager": {"level": "see"},
        "audience:export": {"seen": "hide", "tel": "mask:phone"},
    },
}
ALL = {
    "until": "2026-12-01",
    "seen": "2026-11-19T16:30:00+00:00",
    "level": "金",
    "likes": ["钓鱼", "摄影"],
    "seats": 4,
    "budget": 1_000_00,
    "plate": "沪A12345",
    "tel": "13800138000",
    "secret": "八折",
}
PAGE = PageRequest()


def publish(world: World, content: dict[str, Any]) -> int:
    session, designer = world.session, world.designer
    form_id = service.start_own_form(session, designer, now=NOW)
    draft = service.get_draft(session, designer, form_id=form_id)
    saved = service.save_draft(session, designer, form_id=form_id, revision=draft.revision, content=content, now=NOW)
    assert saved.problems == []
    service.publish_form(session, designer, form_id=form_id, revision=saved.revision, now=NOW)
    return form_id


@pytest.fixture
def pinned(world: World) -> int:
    form_id = publish(world, FORM)
    assert service.pin_own_form(world.session, world.designer, now=NOW).pinned == 1
    return form_id


@pytest.fixture
def zhang(world: World) -> int:
    return new_customer(world, "张三")


def new_customer(world: World, name: str) -> int:
    return customers.create_customer(world.session, world.alice, draft=ProfileDraft(name=name), now=NOW)


def save(world: World, who: Actor, customer: int, answers: Mapping[str, Any]) -> None:
    version = customers.get_own(world.session, world.admin, customer_id=customer).version
    about: dict[str, Any] = {"customer_id": customer, "version": version, "now": NOW}
    service.save_own_sheet(world.session, who, answers=answers, **about)


def stored(world: World, customer: int) -> dict[str, Any]:
    return customers.get_own(world.session, world.admin, customer_id=customer).answers


def sheet(world: World, who: Actor, customer: int) -> service.OwnSheet:
    found = service.get_own_sheet(world.session, who, customer_id=customer, now=NOW)
    assert found is not None
    return found


def found(world: World, who: Actor, *wishes: OwnWish) -> list[str]:
    page = customers.list_customers(world.session, who, wish=CustomerFilter(own=wishes), page=PAGE)
    assert page.total == len(page.rows)
    return sorted(row.name for row in page.rows)


def test_nothing_is_there_before_a_form_is_published_and_switched_on(world: World, zhang: int) -> None:
    session, designer = world.session, world.designer
    assert service.get_own_sheet(session, world.alice, customer_id=zhang, now=NOW) is None
    assert customers.list_own_fields(session, world.alice) == []
    with pytest.raises(InvalidInput):
        service.pin_own_form(session, designer, now=NOW)
    form_id = service.start_own_form(session, designer, now=NOW)
    assert service.start_own_form(session, designer, now=NOW) == form_id
    with pytest.raises(InvalidInput):
        service.pin_own_form(session, designer, now=NOW)
    for act in (service.start_own_form, service.pin_own_form, service.switch_own_off):
        with pytest.raises(Forbidden):
            act(session, world.alice, now=NOW)


def test_a_field_that_customers_cannot_hold_is_named(world: World) -> None:
    session, designer = world.session, world.designer
    form_id = service.start_own_form(session, designer, now=NOW)
    revision = service.get_draft(session, designer, form_id=form_id).revision
    content = {"fields": [field("a", "text", "甲"), field("b", "image", "门头照")]}
    saved = service.save_draft(session, designer, form_id=form_id, revision=revision, content=content, now=NOW)
    service.publish_form(session, designer, form_id=form_id, revision=saved.revision, now=NOW)
    with pytest.raises(InvalidInput) as told:
        service.pin_own_form(session, designer, now=NOW)
    assert "门头照" in told.value.text.zh
    assert service.own_version(session) is None


@pytest.mark.usefixtures("pinned")
def test_answers_are_checked_computed_and_kept(world: World, zhang: int) -> None:
    save(world, world.admin, zhang, ALL)
    assert stored(world, zhang) == ALL | {"each": 250_00}
    with pytest.raises(InvalidInput) as told:
        save(world, world.admin, zhang, {"seats": "-3", "budget": "x"})
    assert set(told.value.problems) == {"seats", "budget"}
    with pytest.raises(Conflict):
        service.save_own_sheet(
            world.session, world.admin, customer_id=zhang, version=1, answers={"plate": "京B"}, now=NOW
        )
    save(world, world.admin, zhang, {"plate": ""})
    assert "plate" not in stored(world, zhang)
    assert stored(world, zhang)["seats"] == 4


@pytest.mark.usefixtures("pinned")
def test_nobody_gets_or_changes_more_than_the_grid_gives(world: World, zhang: int) -> None:
    save(world, world.admin, zhang, ALL)
    mine = sheet(world, world.bob, zhang)
    assert not mine.editable
    assert "secret" not in mine.answers
    assert "沪A12345" not in str(mine)
    assert "八折" not in str(mine)
    with pytest.raises(Forbidden):
        save(world, world.bob, zhang, {"seats": 2})
    save(world, world.alice, zhang, {"level": "银", "seats": 2})
    assert (stored(world, zhang)["level"], stored(world, zhang)["seats"]) == ("金", 2)
    for act in (
        lambda: service.get_own_sheet(world.session, world.charlie, customer_id=zhang, now=NOW),
        lambda: save(world, world.charlie, zhang, {"seats": 1}),
    ):
        with pytest.raises((NotFound, Forbidden)):
            act()


@pytest.mark.usefixtures("pinned")
def test_the_list_is_narrowed_by_every_way_of_searching(world: World, zhang: int) -> None:
    li, _wang = new_customer(world, "李四"), new_customer(world, "王五")
    save(world, world.admin, zhang, ALL)
    save(world, world.admin, li, {"until": "2027-01-15", "level": "银", "likes": ["露营"], "seats": 7, "budget": 50_00})
    cases = [
        (OwnWish("level", "金"), ["张三"]),
        (OwnWish("likes", "摄影"), ["张三"]),
        (OwnWish("likes", "露营"), ["李四"]),
        (OwnWish("seats", "5", ""), ["李四"]),
        (OwnWish("seats", "4", "7"), ["张三", "李四"]),
        (OwnWish("budget", "", "50"), ["李四"]),
        (OwnWish("each", "250", "250"), ["张三"]),
        (OwnWish("until", "2026-12-01", "2026-12-01"), ["张三"]),
        (OwnWish("until", "2026-12-02", ""), ["李四"]),
        (OwnWish("seen", "2026-11-20", "2026-11-20"), ["张三"]),
        (OwnWish("seen", "2026-11-19", "2026-11-19"), []),
        (OwnWish("plate", "A123"), ["张三"]),
        (OwnWish("plate", "%"), []),
    ]
    for wish, names in cases:
        assert found(world, world.admin, wish) == sorted(names), wish
    save(world, world.admin, li, {"budget": 1_10})
    for amounts in (("1.1", ""), ("", "1.10"), ("1.1", "1.1")):
        assert "李四" in found(world, world.admin, OwnWish("budget", *amounts)), amounts
    save(world, world.admin, li, {"budget": 29})
    assert found(world, world.admin, OwnWish("budget", "", "0.29")) == ["李四"]
    both = (OwnWish("level", "金"), OwnWish("seats", "5"))
    assert found(world, world.admin, *both) == []


@pytest.mark.usefixtures("pinned")
def test_nobody_finds_out_by_searching_what_they_may_not_read(world: World, zhang: int) -> None:
    save(world, world.admin, zhang, ALL)
    new_customer(world, "李四")
    offered = {one.key for one in customers.list_own_fields(world.session, world.bob)}
    assert {"secret", "plate"}.isdisjoint(offered)
    for wish in (OwnWish("secret", "八折"), OwnWish("plate", "沪"), OwnWish("nothing", "x"), OwnWish("level", "铜")):
        assert found(world, world.bob, wish) == found(world, world.bob)


@pytest.mark.usefixtures("pinned")
@pytest.mark.usefixtures("pinned")
def test_the_first_fields_somebody_may_read_are_columns_of_the_list(world: World, zhang: int) -> None:
    columns = [("plate", "车牌"), ("secret", "底价备注"), ("until", "合同到期"), ("seats", "座位数")]
    publish(
        world, {**FORM, "fields": [field(key, "date" if key == "until" else "text", name) for key, name in columns]}
    )
    service.pin_own_form(world.session, world.designer, now=NOW)
    given = {"plate": "沪A12345", "secret": "八折", "until": "2026-12-01", "seats": "4"}
    save(world, world.admin, zhang, given)
    new_customer(world, "李四")

    def shown(who: Actor) -> tuple[list[str], dict[str, dict[str, str]]]:
        rows = customers.list_customers(world.session, who, wish=CustomerFilter(), page=PAGE).rows
        names = [name for _, name in customers.list_own_columns(world.session, who)]
        return names, {row.name: row.own for row in rows}

    names, cells = shown(world.admin)
    assert names == ["车牌", "底价备注", "合同到期"]
    assert cells["张三"] == {"plate": "沪A12345", "secret": "八折", "until": "2026-12-01"}
    names, cells = shown(world.bob)
    assert names == ["车牌", "合同到期", "座位数"]
    assert "secret" not in cells["张三"]
    assert cells["张三"]["plate"] != "沪A12345"
    assert set(cells["李四"].values()) == {""}
    service.switch_own_off(world.session, world.designer, now=NOW)
    assert shown(world.admin) == ([], {"张三": {}, "李四": {}})


@pytest.mark.usefixtures("pinned")
def test_a_stored_answer_of_another_kind_breaks_no_list(world: World, zhang: int) -> None:
    about: dict[str, Any] = {"customer_id": zhang, "version": 1, "changed": [], "now": NOW}
    customers.save_own(world.session, world.admin, answers={"seats": "四", "until": 7, "likes": "x"}, **about)
    for wish in (OwnWish("seats", "1"), OwnWish("until", "2026-01-01"), OwnWish("likes", "露营")):
        assert found(world, world.admin, wish) == []


def cells(world: World, who: Actor) -> list[dict[str, Any]]:
    made = customers.build_export(world.session, who, wish=CustomerFilter(), page=PAGE, now=NOW)
    rows = list(load_workbook(io.BytesIO(made.data)).active.values)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.usefixtures("pinned")
def test_an_export_has_what_exports_may_have(world: World, zhang: int) -> None:
    save(world, world.admin, zhang, ALL | {"plate": "=1+1"})
    (row,) = cells(world, world.admin)
    assert (row["姓名"], row["合同到期"], row["爱好"], row["座位数"]) == ("张三", "2026-12-01", "钓鱼、摄影", 4)
    assert row["预算"] == "¥1,000.00"
    assert row["车牌"] == "'=1+1"
    assert "上次到店" not in row
    assert "13800138000" not in str(row)
    (row,) = cells(world, world.bob)
    assert "底价备注" not in row
    assert "=1+1" not in str(row)
    with pytest.raises(InvalidInput):
        cells(world, world.charlie)


@contextmanager
def heard(session: Session) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    bind = session.get_bind()
    sa.event.listen(bind, "before_cursor_execute", hear)
    yield said
    sa.event.remove(bind, "before_cursor_execute", hear)


def test_many_customers_take_no_more_statements_than_few(world: World) -> None:
    session = world.session
    friend = {"fields": [*FORM["fields"], field("friend", "customer", "介绍人")]}
    publish(world, friend)
    service.pin_own_form(session, world.designer, now=NOW)
    where: dict[str, Any] = {"source": "x", "org_unit_id": world.units["pudong"], "now": NOW}
    outside = customers.upsert_customers(session, world.admin, rows=[{"external_id": "out", "name": "外人"}], **where)
    assert outside.new == 1
    (dates,) = service.OWN_DATES
    counts = []
    for many in (3, 60):
        rows = [
            {"external_id": f"{n}", "name": f"客户{n}", "own": {"budget": 100, "seats": 4, "friend": n + 1}}
            for n in range(many)
        ]
        with heard(session) as said:
            complete = service.own_completer(session)
            customers.upsert_customers(session, world.admin, rows=rows, complete=complete, **where)
            lines = cells(world, world.admin)
            assert len(dates.scan(session, "customer.own:until", 0, 500)) == many
        assert {line["每座预算"] for line in lines[:many]} >= {"¥0.25"}
        counts.append(len(said))
    assert {"外人", "客户0", "客户57"} <= {line["介绍人"] for line in lines}
    assert counts[0] == counts[1]


def rule(world: World, key: str, days: int) -> None:
    date_rule = DateRule(
        name="到期提醒", source=f"customer.own:{key}", offset_days=days, created_at=NOW, updated_at=NOW
    )
    world.session.add(date_rule)
    world.session.flush()


def told(world: World) -> list[tuple[int, str]]:
    asked = "SELECT user_id, body_zh FROM notification WHERE kind = 'date.reminder' ORDER BY id"
    return [tuple(row) for row in world.session.connection().execute(sa.text(asked))]


@pytest.mark.usefixtures("pinned")
def test_a_date_among_them_is_reminded_of(world: World, zhang: int) -> None:
    labels = {one.source: one.label.zh for one in date_choices(world.session).values()}
    assert labels["customer.own:until"] == "客户 · 合同到期"
    assert labels["customer.own:seen"] == "客户 · 上次到店"
    rule(world, "until", -3)
    save(world, world.admin, zhang, ALL)
    save(world, world.admin, zhang, {"until": "2026-12-11"})
    for day in range(25):
        while notifications.fire_due(world.session, NOW + timedelta(days=day)):
            pass
        assert len(told(world)) == (day >= 18), day
    ((who, body),) = told(world)
    assert who == world.users["alice"]
    assert "合同到期: 2026-12-11" in body


@pytest.mark.usefixtures("pinned")
def test_the_daily_round_finds_dates_written_past_the_page(world: World, zhang: int) -> None:
    rule(world, "until", 0)
    where: dict[str, Any] = {"source": "x", "org_unit_id": world.units["pudong"], "now": NOW}
    rows = [{"phone": "13900139000", "name": "赵六", "own": {"until": "2026-12-02"}}]
    customers.upsert_customers(world.session, world.admin, rows=rows, **where)
    while notifications.plan_dates(world.session, NOW):
        pass
    due = world.session.connection().execute(sa.text("SELECT COUNT(*) FROM reminder WHERE next_at IS NOT NULL"))
    assert due.scalar_one() == 1


def test_a_new_version_reaches_customers_when_it_is_switched_on_and_old_answers_stay(
    world: World, pinned: int, zhang: int
) -> None:
    session, designer = world.session, world.designer
    save(world, world.admin, zhang, ALL)
    revision = service.get_draft(session, designer, form_id=pinned).revision
    content = {"fields": [field("plate", "text", "车牌号")]}
    saved = service.save_draft(session, designer, form_id=pinned, revision=revision, content=content, now=NOW)
    service.publish_form(session, designer, form_id=pinned, revision=saved.revision, now=NOW)
    assert len(sheet(world, world.admin, zhang).form["fields"]) == 10
    setup = service.pin_own_form(session, designer, now=NOW)
    assert (setup.pinned, setup.newest) == (2, 2)
    assert sheet(world, world.admin, zhang).answers == {"plate": "沪A12345"}
    save(world, world.admin, zhang, {"plate": "沪C1"})
    assert stored(world, zhang) == ALL | {"each": 250_00, "plate": "沪C1"}
    service.switch_own_off(session, designer, now=NOW)
    assert service.get_own_sheet(session, world.admin, customer_id=zhang, now=NOW) is None
    with pytest.raises(NotFound):
        save(world, world.admin, zhang, {"plate": "x"})
    assert session.get(FormVersion, 1) is not None


@pytest.mark.usefixtures("pinned")
def test_a_dropped_form_field_is_not_shown_without_its_rights(world: World, zhang: int, pinned: int) -> None:
    save(world, world.admin, zhang, ALL)
    session: Session = world.session
    revision = service.get_draft(session, world.designer, form_id=pinned).revision
    content = {"fields": [field("seats", "number", "座位数")]}
    saved = service.save_draft(session, world.designer, form_id=pinned, revision=revision, content=content, now=NOW)
    service.publish_form(session, world.designer, form_id=pinned, revision=saved.revision, now=NOW)
    service.pin_own_form(session, world.designer, now=NOW)
    assert sheet(world, world.bob, zhang).answers == {"seats": 4}
