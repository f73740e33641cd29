"""The page of reminders on dates as the browser calls it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from reflex.state import State
from sqlalchemy import Engine

from models.identity import UserSession
from scrm_app.core import clock, db, events
from scrm_app.core.crypto import fingerprint
from scrm_app.core.errors import ScrmError
from scrm_app.identity import session as identity_session
from scrm_app.notifications.state.dates import DateRulesState
from tests.conftest import NOW, build_world

FORM = {
    "name": "生日关怀",
    "source": "customer.birthday",
    "days": "3",
    "time": "08:30",
    "who": "owner",
    "words": "送祝福",
}


@pytest.fixture
async def page(database: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        far = NOW.replace(year=NOW.year + 1)
        person = {"user_id": world.users["admin"], "fingerprint": fingerprint("token")}
        session.add(UserSession(**person, created_at=NOW, seen_at=NOW, expires_at=far))
    monkeypatch.setattr(identity_session, "cookie_token", lambda _header: "token")
    root: Any = State(_reflex_internal_init=True)  # type: ignore[call-arg]
    state = await root.get_state(DateRulesState)
    with clock.frozen(NOW):
        await state.load()
        yield state


async def test_a_rule_is_made_changed_switched_off_deleted_and_put_back(page: Any) -> None:
    assert (page.rows, page.ready) == ([], True)
    await page.open(0)
    assert {"customer.birthday", "opportunity.follow_up"} <= {row["value"] for row in page.dates}
    page.turn("before")
    await page.save(FORM)
    assert (page.rows[0]["when"], page.rows[0]["whom"], page.rows[0]["on"]) == ("提前 3 天 08:30", "负责人", True)
    await page.open(page.rows[0]["id"])
    page.turn("on")
    await page.save(FORM)
    assert page.rows[0]["when"] == "当天 08:30"
    await page.switch(page.rows[0]["id"], False)
    assert (page.rows[0]["on"], page.rows[0]["words"]) == (False, "送祝福")
    assert await page.delete(page.rows[0]["id"]) is not None
    assert page.rows == []
    await page.restore()
    await page.restore()
    assert [(row["name"], row["on"]) for row in page.rows] == [("生日关怀", False)]


@pytest.mark.parametrize(
    "wrong",
    [{"name": None}, {"days": "x"}, {"days": -1}, {"days": "0x1"}, {"days": 10**30}, {"time": "25:00"}, {"time": [1]},
     {"who": {}}, {"source": "'; --"}],
)  # fmt: skip
async def test_junk_makes_no_rule(page: Any, wrong: dict[str, Any]) -> None:
    await page.open([1])
    page.turn({"a": 1})
    with pytest.raises(ScrmError):
        await page.save({**FORM, **wrong})
    await page.switch("x", "y")
    with pytest.raises(ScrmError):
        await page.delete("x")
    assert page.rows == []
