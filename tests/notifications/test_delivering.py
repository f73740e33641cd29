"""The outbox end to end: real HTTP and SMTP on loopback, real transactions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.notification import Connection, Delivery, OutboxMessage
from scrm_app.core import clock, db, outbox
from scrm_app.core.errors import Conflict, Forbidden
from scrm_app.core.pagination import PageRequest
from scrm_app.notifications import jobs, service
from scrm_app.notifications.repository.outbox import Filter
from tests.conftest import NOW, World
from tests.simulators import bots, smtp


def put(session: Session, connection_id: int, *keys: str, to: str = "") -> None:
    for key in keys:
        payload = {"title": f"标题 {key}", "text": "正文", "link": "", "to": to, "mobiles": []}
        outbox.enqueue(
            session, connection_id=connection_id, kind="test", payload=payload, dedupe_key=key, now=NOW, receiver=to
        )


async def deliver(session: Session, minutes: float = 0) -> int:
    """Commit what the test wrote and let the job run at NOW + minutes."""
    session.commit()
    with clock.frozen(NOW + timedelta(minutes=minutes)):
        made = await jobs.deliver_due(clock.now())
    session.expire_all()
    return made


def messages(session: Session) -> list[OutboxMessage]:
    return list(session.exec(select(OutboxMessage).order_by(OutboxMessage.id)))  # type: ignore[arg-type]


@pytest.fixture
def bot(connect: Callable[..., int], base_url: str) -> int:
    return connect("wecom_bot", secret={"key": "demo-key"}, settings={"base_url": base_url})


@pytest.fixture
def hook(connect: Callable[..., int], base_url: str) -> int:
    return connect("webhook", secret={"secret": "demo-secret"}, settings={"url": f"{base_url}/hook"})


async def test_sent_once_and_written_down(session: Session, bot: int, platforms: bots.World) -> None:
    put(session, bot, "a", "b")
    assert await deliver(session) == 2
    assert await deliver(session) == 0
    assert len(platforms.accepted) == 2
    assert [(m.status, m.attempts, m.next_at) for m in messages(session)] == [("sent", 1, None)] * 2
    assert [d.outcome for d in session.exec(select(Delivery))] == ["ok", "ok"]
    connection = session.get(Connection, bot)
    assert connection is not None
    assert connection.last_ok_at == NOW


async def test_the_same_key_is_one_message(session: Session, bot: int, platforms: bots.World) -> None:
    put(session, bot, "a", "a")
    await deliver(session)
    put(session, bot, "a")
    await deliver(session)
    assert len(platforms.accepted) == 1


async def test_a_rolled_back_message_never_leaves(session: Session, bot: int, platforms: bots.World) -> None:
    session.commit()

    def write_and_fail(inner: Session) -> None:
        put(inner, bot, "a")
        raise RuntimeError("after writing")

    with pytest.raises(RuntimeError):
        db.call(write_and_fail)
    assert await deliver(session) == 0
    assert platforms.requests == 0


async def test_errcode_behind_http_200_is_a_failure_with_a_sentence(
    session: Session, bot: int, platforms: bots.World
) -> None:
    platforms.script.append((200, {"errcode": 93000, "errmsg": "invalid webhook url"}))
    put(session, bot, "a")
    await deliver(session)
    (message,) = messages(session)
    assert (message.status, message.next_at) == ("dead", None)
    assert "key" in message.error_zh
    assert message.error_en


async def test_a_passing_failure_is_tried_again_with_the_same_key(
    session: Session, hook: int, platforms: bots.World
) -> None:
    platforms.script.extend([(500, {}), (503, {})])
    put(session, hook, "order-7")
    await deliver(session)
    assert messages(session)[0].status == "waiting"
    assert await deliver(session) == 0  # not before its time
    await deliver(session, 1)
    await deliver(session, 3)
    assert messages(session)[0].status == "sent"
    assert [m.target for m in platforms.accepted] == ["order-7"]
    assert [d.outcome for d in session.exec(select(Delivery))] == ["retry", "retry", "ok"]


async def test_dead_after_the_last_attempt(session: Session, hook: int, platforms: bots.World) -> None:
    platforms.script.extend([(500, {})] * 20)
    put(session, hook, "a")
    for hour in range(20):
        await deliver(session, hour * 61)
    (message,) = messages(session)
    assert (message.status, message.attempts) == ("dead", 12)


async def test_rate_limit_pauses_the_bot_and_costs_no_attempt(
    session: Session, bot: int, platforms: bots.World
) -> None:
    platforms.script.append((200, {"errcode": 45009, "errmsg": "api freq out of limit"}))
    put(session, bot, "a")
    await deliver(session)
    (message,) = messages(session)
    assert (message.status, message.attempts) == ("waiting", 0)
    put(session, bot, "b")
    assert await deliver(session, 0.5) == 0  # the whole bot rests
    assert await deliver(session, 1.2) == 2
    assert len(platforms.accepted) == 2


async def test_no_more_than_twenty_a_minute_to_one_bot(session: Session, bot: int, platforms: bots.World) -> None:
    put(session, bot, *(f"k{n}" for n in range(45)))
    assert [await deliver(session, minute * 1.1) for minute in range(4)] == [20, 20, 5, 0]


async def test_one_dead_receiver_holds_up_nobody(
    session: Session, bot: int, connect: Callable[..., int], platforms: bots.World
) -> None:
    dead = connect("webhook", settings={"url": "http://127.0.0.1:9/"})
    put(session, dead, *(f"d{n}" for n in range(30)))
    put(session, bot, *(f"k{n}" for n in range(10)))
    await deliver(session)
    assert len(platforms.accepted) == 10
    ill = session.get(Connection, dead)
    assert ill is not None
    assert ill.failures >= 3
    assert ill.paused_until is not None
    assert await deliver(session, 0.1) == 0
    assert await deliver(session, 60) == 1  # one probe, not thirty


async def test_mail(session: Session, connect: Callable[..., int], mailroom: smtp.Mailroom) -> None:
    port = str(mailroom.port)  # type: ignore[attr-defined]
    mail = connect("email", settings={"host": "127.0.0.1", "port": port, "security": "none", "sender": "s@example.com"})
    put(session, mail, "a", to="li@example.com")
    put(session, mail, "b", to="bounce@example.com")
    await deliver(session)
    assert [m["To"] for m in mailroom.mails] == ["li@example.com"]
    assert [m.status for m in messages(session)] == ["sent", "dead"]


async def test_repair_and_replay(session: Session, world: World, bot: int, platforms: bots.World) -> None:
    platforms.wecom_keys.clear()
    put(session, bot, "a", "b")
    await deliver(session)
    assert [m.status for m in messages(session)] == ["dead", "dead"]
    platforms.wecom_keys.add("demo-key")
    assert service.replay_dead(session, world.admin, connection_id=bot, now=NOW) == 2
    await deliver(session)
    assert [m.status for m in messages(session)] == ["sent", "sent"]


async def test_a_wrong_address_is_corrected_and_sent_again(
    session: Session, world: World, connect: Callable[..., int], mailroom: smtp.Mailroom
) -> None:
    port = str(mailroom.port)  # type: ignore[attr-defined]
    mail = connect("email", settings={"host": "127.0.0.1", "port": port, "security": "none", "sender": "s@example.com"})
    put(session, mail, "a", to="bounce@example.com")
    await deliver(session)
    (message,) = messages(session)
    with pytest.raises(Forbidden):
        service.resend_message(session, world.alice, message_id=message.id or 0, to="", now=NOW)
    service.resend_message(session, world.admin, message_id=message.id or 0, to="li@example.com", now=NOW)
    await deliver(session)
    assert mailroom.mails[0]["To"] == "li@example.com"
    with pytest.raises(Conflict):
        service.resend_message(session, world.admin, message_id=message.id or 0, to="", now=NOW)


async def test_a_switched_off_connection_keeps_its_messages(
    session: Session, world: World, bot: int, platforms: bots.World
) -> None:
    put(session, bot, "a")
    service.switch_connection(session, world.admin, connection_id=bot, on=False, now=NOW)
    assert await deliver(session) == 0
    service.switch_connection(session, world.admin, connection_id=bot, on=True, now=NOW)
    assert await deliver(session) == 1


async def test_a_lost_secret_is_said_not_guessed(session: Session, bot: int, platforms: bots.World) -> None:
    row = session.get(Connection, bot)
    assert row is not None
    row.secret = "not ours"
    put(session, bot, "a")
    await deliver(session)
    assert "密钥" in messages(session)[0].error_zh
    assert platforms.requests == 0


async def test_an_expired_lease_is_taken_over_and_the_first_try_is_called_unknown(
    session: Session, world: World, hook: int, platforms: bots.World
) -> None:
    put(session, hook, "a")
    session.commit()
    with db.transaction() as inner:  # a process claims and dies
        (ready,) = service.turn(inner, done=[], free=64, lease="dead", now=NOW)
    assert await deliver(session, 1) == 0
    assert await deliver(session, 3) == 1
    detail = service.get_message(session, world.admin, message_id=ready.claimed.id)
    assert [(a.number, a.outcome) for a in detail.attempts] == [(1, "unknown"), (2, "ok")]
    with db.transaction() as inner:  # the dead one comes back with old news: not believed
        from scrm_app.connectors.base import Outcome
        from scrm_app.core.text import Text

        late = service.Done(ready, Outcome(False, Text("迟", "late"), permanent=True))
        service.turn(inner, done=[late], free=0, lease="dead", now=NOW)
    session.expire_all()
    assert messages(session)[0].status == "sent"


async def test_the_list_filters_and_counts(session: Session, world: World, bot: int, platforms: bots.World) -> None:
    platforms.script.append((200, {"errcode": 93000}))
    put(session, bot, "a")
    await deliver(session)
    put(session, bot, "b", "c")
    await deliver(session)
    page = service.list_messages(session, world.admin, wanted=Filter(status="sent"), page=PageRequest(size=1))
    assert (len(page.rows), page.total, page.counts) == (1, 2, {"dead": 1, "sent": 2})
    for sort in ("status", "-status"):
        page = service.list_messages(session, world.admin, wanted=Filter(), page=PageRequest.sorted_by(sort, 1, 50))
        stands = [row.status for row in page.rows]
        assert stands == sorted(stands, reverse=sort.startswith("-"))
    with pytest.raises(Forbidden):
        service.list_messages(session, world.alice, wanted=Filter(), page=PageRequest())
