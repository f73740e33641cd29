"""Connections: rights, secrets that never come back, and tests before saving."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from models.notification import Connection
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.notifications import service
from scrm_app.notifications.service import Draft
from tests.conftest import NOW, World
from tests.simulators import bots

WECOM = Draft("wecom_bot", "售后群", {"key": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-123"})


def test_only_administrators(session: Session, world: World) -> None:
    calls = [
        lambda: service.list_connections(session, world.alice),
        lambda: service.save_connection(session, world.alice, draft=WECOM, now=NOW),
        lambda: service.prepare_test(session, world.alice, draft=WECOM),
        lambda: service.remove_connection(session, world.alice, connection_id=1, now=NOW),
        lambda: service.switch_connection(session, world.alice, connection_id=1, on=True, now=NOW),
        lambda: service.get_connection_form(session, world.alice, connection_id=1),
        lambda: service.list_units(session, world.alice),
        lambda: service.replay_dead(session, world.alice, connection_id=1, now=NOW),
    ]
    for call in calls:
        with pytest.raises(Forbidden):
            call()


def test_a_secret_is_encrypted_and_never_shown_again(session: Session, world: World) -> None:
    saved = service.save_connection(session, world.admin, draft=WECOM, now=NOW)
    row = session.exec(select(Connection)).one()
    assert "abc-123" not in row.secret
    assert "abc-123" not in str(row.settings)
    shown = service.get_connection_form(session, world.admin, connection_id=saved)
    assert "abc-123" not in repr(shown)
    assert shown.secrets_set == ["key"]


def test_a_blank_secret_keeps_the_stored_one(session: Session, world: World) -> None:
    saved = service.save_connection(session, world.admin, draft=WECOM, now=NOW)
    change = Draft("wecom_bot", "新名字", {"key": "", "base_url": "https://qyapi.weixin.qq.com"}, saved, version=1)
    service.save_connection(session, world.admin, draft=change, now=NOW)
    prepared = service.prepare_test(session, world.admin, draft=change)
    assert prepared.values["key"] == "abc-123"


def test_a_stored_secret_is_never_sent_to_a_new_address(session: Session, world: World) -> None:
    saved = service.save_connection(session, world.admin, draft=WECOM, now=NOW)
    moved = Draft("wecom_bot", "售后群", {"key": "", "base_url": "https://evil.example"}, saved, version=1)
    for call in (
        lambda: service.prepare_test(session, world.admin, draft=moved),
        lambda: service.save_connection(session, world.admin, draft=moved, now=NOW),
    ):
        with pytest.raises(InvalidInput) as refused:
            call()
        assert "key" in refused.value.problems


def test_two_people_editing(session: Session, world: World) -> None:
    saved = service.save_connection(session, world.admin, draft=WECOM, now=NOW)
    mine = replace(WECOM, id=saved, name="甲", version=1)
    service.save_connection(session, world.admin, draft=mine, now=NOW)
    with pytest.raises(Conflict):
        service.save_connection(session, world.admin, draft=replace(mine, name="乙"), now=NOW)


def test_names_are_needed_and_unique(session: Session, world: World) -> None:
    service.save_connection(session, world.admin, draft=WECOM, now=NOW)
    for name in ("", "  ", "售后群"):
        with pytest.raises(InvalidInput) as refused:
            service.save_connection(session, world.admin, draft=replace(WECOM, name=name), now=NOW)
        assert "name" in refused.value.problems


def test_an_unknown_kind_or_id_is_not_found(session: Session, world: World) -> None:
    with pytest.raises(NotFound):
        service.save_connection(session, world.admin, draft=Draft("pigeon", "x", {}), now=NOW)
    with pytest.raises(NotFound):
        service.get_connection_form(session, world.admin, connection_id=99)


def test_removing_wipes_the_secret_and_frees_the_name(session: Session, world: World) -> None:
    saved = service.save_connection(session, world.admin, draft=WECOM, now=NOW)
    service.remove_connection(session, world.admin, connection_id=saved, now=NOW)
    row = session.exec(select(Connection)).one()
    assert (row.secret, row.is_enabled) == ("", False)
    assert service.list_connections(session, world.admin) == []
    service.save_connection(session, world.admin, draft=WECOM, now=NOW)


async def test_a_test_message_says_what_is_wrong_before_saving(
    session: Session, world: World, platforms: bots.World, base_url: str
) -> None:
    draft = Draft("wecom_bot", "售后群", {"key": "demo-key", "base_url": base_url})
    good = await service.try_connection(service.prepare_test(session, world.admin, draft=draft), to="", now=NOW)
    wrong = replace(draft, values={**draft.values, "key": "nope"})
    bad = await service.try_connection(service.prepare_test(session, world.admin, draft=wrong), to="", now=NOW)
    assert (good.ok, bad.ok, bad.code) == (True, False, "errcode 93000")
    assert len(platforms.accepted) == 1
    assert session.exec(select(Connection)).all() == []
