"""Statistics of a form: counted right, within reach, and nothing the rights grid covers."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from reflex.state import State
from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.analytics.engine.answers import describe
from scrm_app.analytics.presenter import form_stats as presenter
from scrm_app.analytics.service import form_stats as service
from scrm_app.analytics.service.form_stats import FormStats
from scrm_app.analytics.state.form_stats import FormStatsState
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.forms import service as forms
from scrm_app.forms.engine.fields import Field, Option
from scrm_app.forms.errors import FormNotFound
from scrm_app.identity import session as identity_session
from scrm_app.library.engine.build import chain, field, flow, node, task
from scrm_app.tickets import service as tickets
from tests.conftest import NOW, World, build_world
from tests.tickets.conftest import publish

LEVELS = [{"value": "a", "label": "空调"}, {"value": "b", "label": "冰箱"}]
FORM: dict[str, Any] = {
    "fields": [
        field("title", "text", "问题", role="title"),
        field("kind", "single", "类型", options=LEVELS),
        field("fee", "money", "费用"),
        field("score", "rating", "评分"),
        field("secret", "single", "内部判断", options=LEVELS),
        field("phone", "phone", "电话", role="phone"),
        field("taken", "single", "导出时隐藏", options=LEVELS),
    ],
    "rights": {"role:staff": {"secret": "hide"}, "audience:export": {"taken": "hide"}},
}
GRAPH = flow(
    [node("start", "start", "开始"), task("work", "处理", "staff", 60, "处理中"), node("end", "end", "结束")],
    chain("start", "work", "end"),
)


def fill(session: Session, world: World) -> int:
    """Six requests in two stores over three days; the form's id."""
    flow_id = publish(session, GRAPH, FORM)
    for turn in range(6):
        answers = {"title": f"T{turn}", "kind": "a" if turn else "b", "fee": 100 * (turn + 1), "score": 5 - turn % 2}
        answers |= {"secret": "a", "phone": "13800138000", "taken": "b"}
        tickets.open_ticket(
            session,
            world.admin,
            flow_id=flow_id,
            answers=answers,
            org_unit_id=world.units["pudong" if turn % 3 else "xihu"],
            now=NOW - timedelta(days=turn % 3),
        )
    return forms.list_forms(session, world.admin)[0].id


@pytest.fixture
def form_id(session: Session, world: World) -> int:
    return fill(session, world)


def stats(session: Session, actor: Actor, form_id: int, **more: Any) -> FormStats:
    return service.get_form_stats(session, actor, form_id=form_id, now=NOW, **more)


def field_of(found: FormStats, key: str) -> Any:
    return next(item for item in found.fields if item.key == key)


def test_everything_that_came_in_is_counted_once(session: Session, world: World, form_id: int) -> None:
    found = stats(session, world.admin, form_id)
    assert (found.sent, sum(count for _, count in found.days), len(found.days)) == (6, 6, 30)
    assert found.channels == [("pc", 6)]
    assert field_of(found, "kind").bars == (("空调", 5), ("冰箱", 1))
    numbers = field_of(found, "fee").numbers
    assert (numbers.low, numbers.middle, numbers.high) == (100, 350, 600)
    assert field_of(found, "score").bars[:2] == (("5 ★", 3), ("4 ★", 3))
    assert found.flow_id > 0


def test_only_the_days_asked_for_count(session: Session, world: World, form_id: int) -> None:
    today = NOW.date()
    assert stats(session, world.admin, form_id, first=today, last=today).sent == 2
    with pytest.raises(InvalidInput):
        stats(session, world.admin, form_id, first=today, last=today - timedelta(days=1))


def test_a_store_counts_only_its_own(session: Session, world: World, form_id: int) -> None:
    assert stats(session, world.alice, form_id).sent == 4
    assert field_of(stats(session, world.alice, form_id), "kind").answered == 4


def test_what_the_grid_covers_is_told_to_nobody_it_is_covered_for(session: Session, world: World) -> None:
    form_id = fill(session, world)
    found = stats(session, replace(world.alice, roles=frozenset({"staff"})), form_id)
    assert field_of(found, "secret").hidden
    assert field_of(found, "secret").bars == ()
    assert not field_of(stats(session, world.admin, form_id), "secret").hidden
    name, data = service.export_form_stats(session, world.admin, form_id=form_id, now=NOW)
    told = json.dumps([[cell.value for row in sheet for cell in row] for sheet in load_workbook(io.BytesIO(data))])
    assert name.endswith(".xlsx")
    assert json.dumps("内部判断")[1:-1] in told
    assert json.dumps("导出时隐藏")[1:-1] not in told
    assert not field_of(stats(session, world.admin, form_id), "taken").hidden


def test_drafts_left_and_the_time_people_take(session: Session, world: World, form_id: int) -> None:
    version = forms.latest_version(session, form_id)
    assert version is not None
    for turn, seconds in enumerate((60, 120, 600, None)):
        place = forms.Place(f"new:{turn}", form_id, version.id, world.units["pudong"])
        key = forms.staff_key(world.admin, f"stat:{turn}")
        forms.keep_fill(session, key=key, place=place, answers={"title": "x"}, user_id=None, now=NOW)
        if seconds:
            later = NOW + timedelta(seconds=seconds)
            forms.finish_fill(session, key=key, place=place, user_id=None, now=later)
    found = stats(session, world.admin, form_id)
    assert (found.begun, found.finished, found.fill_seconds) == (4, 3, 120)
    shown = presenter.cards(found, "zh-CN")
    assert (shown["share"], shown["left"], shown["time"]) == ("75%", "1", "2 分钟")
    assert stats(session, world.erin, form_id).begun == 4
    assert stats(session, replace(world.erin, org_ids=frozenset({world.units["xihu"]})), form_id).begun == 0


def test_no_right_no_statistics(session: Session, world: World, form_id: int) -> None:
    with pytest.raises(Forbidden):
        stats(session, world.bob, form_id)
    with pytest.raises(FormNotFound):
        stats(session, world.admin, 10**9)


@given(st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "gone"])), max_size=60))
def test_every_choice_is_counted_and_none_twice(values: list[str | None]) -> None:
    item = Field("k", "single", "类型", options=(Option("a", "甲"), Option("b", "乙")))
    found = describe(item, values)
    assert sum(count for _, count in found.bars) == found.answered == sum(v is not None for v in values)
    assert found.asked == len(values)


@given(st.lists(st.one_of(st.none(), st.integers(-(10**9), 10**9)), max_size=60))
def test_the_middle_lies_between_the_ends(values: list[int | None]) -> None:
    found = describe(Field("k", "money", "费用"), values).numbers
    given_ = [v for v in values if v is not None]
    if found is None:
        assert given_ == []
    else:
        assert (found.low, found.high) == (min(given_), max(given_))
        assert sum(v <= found.middle for v in given_) * 2 >= len(given_)
        assert sum(v >= found.middle for v in given_) * 2 >= len(given_)


@pytest.fixture
def kept(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    with Session(database, expire_on_commit=False) as opened, clock.frozen(NOW):
        world = build_world(opened)
        form_id = fill(opened, world)
        opened.commit()
        monkeypatch.setattr(identity_session.service, "actor_for_token", lambda _session, _token, now: world.admin)
        yield form_id


async def test_the_page_follows_its_days_and_hands_out_a_workbook(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = await State().get_state(FormStatsState)
    where = SimpleNamespace(path=f"/forms/{kept}/stats", query_parameters={})
    router = SimpleNamespace(url=where, session=state.router.session, headers=state.router.headers)
    monkeypatch.setattr(FormStatsState, "router", router)
    await state.load()
    assert (state.cards["sent"], state.ready, state.missing) == ("6", True, False)
    await state.choose("first", state.last)
    assert state.cards["sent"] == "2"
    assert "created_from" in str(state.open_day([{"pointNumber": 0}]))
    assert "download" in str(await state.export()).lower()
    where.path = "/forms/999999/stats"
    await state.load()
    assert state.missing
