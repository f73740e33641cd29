"""Full-text search: what is found, by whom, and that it is the same as reading everything."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.tickets import service
from scrm_app.tickets.engine.finding import has
from scrm_app.tickets.repository import finding
from scrm_app.tickets.repository.reading import version_of
from scrm_app.tickets.service import TicketFilter, index_changed
from tests.conftest import NOW, World
from tests.tickets.conftest import Open

WORDS = [
    "空调",
    "制冷",
    "不制",
    "漏水",
    "阀门",
    "gd2026",
    "王女士",
    "上门 漏水",
    "冷漏",
    "%",
    "_",
    "\\",
    '"',
    "'; DROP",
    "AND",
    "水\n阀",
]


def found(session: Session, who: Any, words: str) -> set[int]:
    page = PageRequest(size=50)
    return {c.id for c in service.list_tickets(session, who, wish=TicketFilter(q=words), page=page, now=NOW).rows}


@pytest.fixture
def three(session: Session, world: World, open_one: Open) -> list[int]:
    ids = [open_one(title="空调不制冷"), open_one(title="水管漏水"), open_one(title="换锁")]
    say = {"ticket_id": ids[2], "now": NOW}
    service.add_comment(session, world.bob, body="顺便看了空调, 阀门也要换\n客户说周末上门", **say)
    return ids


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("空调", [0, 2]),
        ("不制冷", [0]),
        ("漏水", [1]),
        ("阀门", [2]),
        ("空调 阀门", [2]),
        ("空调　周末上门", [2]),
        ("冷漏", []),
    ],
)
def test_titles_and_comments_are_found(
    session: Session, world: World, three: list[int], words: str, places: list[int]
) -> None:
    assert found(session, world.bob, words) == {three[place] for place in places}


@pytest.mark.parametrize("words", WORDS)
def test_the_index_finds_what_reading_finds(session: Session, world: World, three: list[int], words: str) -> None:
    index_changed(session)
    rows = session.connection().execute(finding.TEXT.select()).all()
    if all(len(word) > 1 for word in words.split()):
        assert found(session, world.alice, words) == {r.ticket_id for r in rows if has(f"{r.open}\n{r.contact}", words)}
    else:
        assert found(session, world.alice, words) == set()


def test_what_changed_is_found_as_it_is_now(session: Session, world: World, three: list[int]) -> None:
    sent = {"ticket_id": three[0], "version": 1, "answers": {"title": "暖气不热"}, "now": NOW}
    service.save_answers(session, world.alice, **{**sent, "version": version_of(session, three[0])})
    assert found(session, world.bob, "不制冷") == set()
    assert found(session, world.bob, "暖气") == {three[0]}


def test_other_stores_find_nothing(session: Session, world: World, three: list[int]) -> None:
    assert found(session, world.charlie, "空调") == set()


def test_a_phone_is_found_only_by_those_who_may_see_it(session: Session, world: World, open_one: Open) -> None:
    called = open_one(title="换灯", phone="13900001234")
    assert found(session, world.bob, "39000012") == {called}
    blind = replace(world.bob, permissions=world.bob.permissions - {"contact.view"})
    assert found(session, blind, "39000012") == set()
    assert found(session, blind, "换灯") == {called}


def test_the_index_is_rebuilt(session: Session, world: World, three: list[int]) -> None:
    index_changed(session)
    service.rebuild(session)
    assert found(session, world.bob, "空调") == set()
    assert service.is_any_unindexed(session, NOW)
    assert not service.index_missing(session, NOW), "all were done at once"
    assert found(session, world.bob, "空调") == {three[0], three[2]}
    assert not service.is_any_unindexed(session, NOW)


def test_command_search_looks_into_comments(session: Session, world: World, three: list[int]) -> None:
    assert [hit.href for hit in service.find_hits(session, world.bob, "阀门")] == [f"/tickets/{three[2]}"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("负责人:无", [0, 1, 2]),
        ("负责人:我", []),
        ("门店:浦东 漏水", [1]),
        ("优先级:特急", [1]),
        ("优先级:普通 空调", [0, 2]),
        ("状态:已完成", []),
        ("超时:否 换锁", [2]),
        ("新建:今天", [0, 1, 2]),
        ("新建:昨天", []),
        ("客户:王", [0, 1, 2]),
        ("标签:加急单", []),
        ("环节:受理", [0, 1, 2]),
    ],
)
def test_what_is_typed_narrows_the_list(
    session: Session, world: World, open_one: Open, text: str, places: list[int]
) -> None:
    titles = (("空调不制冷", "普通"), ("水管漏水", "特急"), ("换锁, 顺便看空调", "普通"))
    ids = [open_one(title=title, urgency=urgency) for title, urgency in titles]
    wish = service.read_filter(session, world.bob, text=text, wish=TicketFilter(), now=NOW)
    rows = service.list_tickets(session, world.bob, wish=wish, page=PageRequest(), now=NOW).rows
    assert {row.id for row in rows} == {ids[place] for place in places}


@pytest.mark.parametrize(
    ("text", "sentence"), [("门店:天边", "没有叫「天边」的门店"), ("负责人:不存在", "没有叫"), ("流程:没有", "没有叫")]
)
def test_a_name_nobody_has_is_a_sentence(
    session: Session, world: World, open_one: Open, text: str, sentence: str
) -> None:
    open_one()
    with pytest.raises(InvalidInput) as refusal:
        service.read_filter(session, world.bob, text=text, wish=TicketFilter(), now=NOW)
    assert sentence in refusal.value.text.zh


def test_stores_out_of_reach_are_not_even_names(session: Session, world: World, open_one: Open) -> None:
    lines = service.complete_filter(session, world.bob, text="门店:")
    assert lines
    assert all("北京" not in shown for _, shown in lines)
    with pytest.raises(InvalidInput):
        service.read_filter(session, world.bob, text="门店:北京", wish=TicketFilter(), now=NOW)
