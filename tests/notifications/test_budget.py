"""The budget of notices on a real database: channels, caps, digests, fall-back, rules, the preview of a night."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from models.identity import User
from models.notification import Connection, Notification, OutboxMessage
from scrm_app.connectors.base import Outcome
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput
from scrm_app.core.text import Text
from scrm_app.notifications import presenter, service
from scrm_app.notifications.repository import outbox
from scrm_app.notifications.service import Done
from scrm_app.notifications.service.noise import RuleInput
from tests.conftest import NOW, World

TITLE, BODY = Text("工单快到期", "Ticket due soon"), Text("还有 30 分钟", "30 minutes left")
NIGHT = NOW.replace(hour=18, minute=10)
"""02:10 in Shanghai."""


@pytest.fixture
def reached(session: Session, world: World, connect: Callable[..., int]) -> dict[str, int]:
    """Alice on WeCom, by mail and by phone; the three connections."""
    user = session.get(User, world.users["alice"])
    assert user is not None
    user.email, user.phone, user.wecom_account = "alice@example.com", "13800000001", "alice"
    session.flush()
    return {"wecom": connect("wecom_app"), "sms": connect("sms_aliyun"), "email": connect("email")}


def tell(
    session: Session, world: World, key: str, *, urgent: bool = False, kind: str = "ticket.due_soon", **more: object
) -> int:
    who = [world.users["alice"]]
    common = {"title": TITLE, "body": BODY, "link": "/tickets/1", "kind": kind, "now": NOW, "urgent": urgent}
    return service.notify(session, user_ids=who, dedupe_key=key, **{**common, **more})  # type: ignore[arg-type]


def sent(session: Session) -> list[OutboxMessage]:
    return list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))


def wish(session: Session, world: World, **more: object) -> None:
    current = service.get_wishes(session, world.alice)
    service.save_wishes(session, world.alice, wish=service.WishInput(version=current.version, **more))  # type: ignore[arg-type]


def test_one_message_over_the_best_channel(session: Session, world: World, reached: dict[str, int]) -> None:
    tell(session, world, "a")
    wish(session, world, preferred="email", fallback="wecom")
    tell(session, world, "b")
    assert [(m.channel, m.connection_id, m.payload["to"]) for m in sent(session)] == [
        ("wecom", reached["wecom"], "alice"),
        ("email", reached["email"], "alice@example.com"),
    ]


def test_a_step_of_a_ladder_names_its_channel(session: Session, world: World, reached: dict[str, int]) -> None:
    tell(session, world, "a", urgent=True, channels=("sms",))
    assert [(m.channel, m.payload["to"]) for m in sent(session)] == [("sms", "13800000001")]


def test_above_the_cap_notices_come_in_one_digest(session: Session, world: World, reached: dict[str, int]) -> None:
    wish(session, world, daily_cap=2, digest_at="12:00")
    for n in range(5):
        tell(session, world, f"k{n}")
    tell(session, world, "siren", urgent=True)
    assert [m.urgent for m in sent(session)] == [False, False, True]
    due = session.exec(select(Notification.digest_at).where(col(Notification.digest_at).is_not(None))).all()
    assert len(due) == 3
    noon = NOW.replace(hour=4)
    assert set(due) == {noon}
    assert not service.is_digest_due(session, noon - timedelta(seconds=1))
    assert service.is_digest_due(session, noon)
    assert service.send_digests(session, noon)
    assert not service.send_digests(session, noon)
    digest = sent(session)[-1]
    assert digest.kind == "digest"
    assert "3" in digest.payload["title"]
    assert digest.payload["text"].count("·") == 3


def test_what_was_read_meanwhile_is_not_in_the_digest(session: Session, world: World, reached: dict[str, int]) -> None:
    wish(session, world, digest="daily", digest_at="12:00")
    tell(session, world, "a")
    service.mark_read(session, world.alice, ids=None, now=NOW)
    assert service.send_digests(session, NOW.replace(hour=4))
    assert sent(session) == []


def test_quiet_hours_hold_ordinary_ones_and_an_urgent_one_says_it_broke_them(
    session: Session, world: World, reached: dict[str, int]
) -> None:
    wish(session, world, quiet_from="22:00", quiet_to="08:00")
    tell(session, world, "a", now=NIGHT)
    tell(session, world, "b", now=NIGHT, urgent=True)
    ordinary, urgent = sent(session)
    assert (ordinary.next_at, ordinary.breaks_quiet) == (NIGHT.replace(day=21, hour=0, minute=0), False)
    assert (urgent.next_at, urgent.breaks_quiet) == (NIGHT, True)


def test_what_cannot_be_delivered_goes_over_the_next_channel(
    session: Session, world: World, reached: dict[str, int]
) -> None:
    tell(session, world, "a", urgent=True)
    for channel in ("wecom", "email", "sms"):
        (ready,) = service.turn(session, done=[], free=9, lease=channel, now=NOW)
        assert ready.message.title == "工单快到期"
        assert sent(session)[-1].channel == channel
        refused = Outcome(False, Text("没有这个人", "nobody"), "81013", permanent=True)
        service.turn(session, done=[Done(ready, refused)], free=0, lease="x", now=NOW)
    assert [(m.channel, m.status) for m in sent(session)] == [("wecom", "dead"), ("email", "dead"), ("sms", "dead")]


def test_a_pace_of_ones_own_is_kept(session: Session, world: World, reached: dict[str, int]) -> None:
    row = session.get(Connection, reached["wecom"])
    assert row is not None
    row.per_minute = 2
    session.flush()
    for n in range(5):
        tell(session, world, f"k{n}")
    assert len(service.turn(session, done=[], free=9, lease="x", now=NOW)) == 2
    assert service.turn(session, done=[], free=9, lease="x", now=NOW + timedelta(seconds=30)) == []
    assert outbox.count_started_since(session, reached["wecom"], NOW - timedelta(minutes=1)) == 2


def rule(**more: object) -> RuleInput:
    return RuleInput(**{"kind": "ticket.due_soon", "mode": "normal", **more})  # type: ignore[arg-type]


def test_a_rule_words_and_mutes_a_kind(session: Session, world: World, reached: dict[str, int]) -> None:
    version = service.save_rule(session, world.admin, rule=rule(title_zh="【云途】{标题} {客户}"), now=NOW)
    tell(session, world, "a", values={"客户": "王女士"})
    assert sent(session)[0].payload["title"] == "【云途】工单快到期 王女士"
    service.save_rule(session, world.admin, rule=rule(mode="mute", version=version), now=NOW)
    tell(session, world, "b")
    assert len(sent(session)) == 1
    with pytest.raises(Conflict):
        service.save_rule(session, world.admin, rule=rule(version=version), now=NOW)


def test_the_words_of_a_rule_are_seen_over_every_channel_before_they_are_saved(session: Session, world: World) -> None:
    long = rule(title_zh="【云途】{客户}", body_zh="{内容}" + "请处理" * 80)
    rows = presenter.looks(service.preview_words(session, world.admin, rule=long), "zh-CN")
    names = ["站内消息 · 中文", "站内消息 · English", "企业微信", "钉钉", "短信", "邮件"]
    assert [row["label"] for row in rows] == names
    shown = {row["channel"]: row for row in rows}
    assert shown["inbox-zh-CN"]["title"] == shown["wecom"]["title"] == "【云途】王女士"
    assert (shown["wecom"]["cut"], shown["email"]["cut"]) == (True, False)
    assert shown["sms"]["text"] == "title: 【云途】王女士"
    session.add(
        Connection(
            name="短信", kind="sms_tencent", settings={"parameters": "name={内容}"}, created_at=NOW, updated_at=NOW
        )
    )
    session.flush()
    rows = presenter.looks(service.preview_words(session, world.admin, rule=long), "zh-CN")
    assert rows[4]["text"].startswith("name: ")


def test_bad_rules_and_strangers_are_refused(session: Session, world: World) -> None:
    with pytest.raises(InvalidInput, match="密码"):
        service.save_rule(session, world.admin, rule=rule(title_zh="{密码}"), now=NOW)
    for call in (
        lambda: service.save_rule(session, world.bob, rule=rule(), now=NOW),
        lambda: service.list_rules(session, world.bob, now=NOW),
        lambda: service.preview_night(session, world.bob, minute=130, urgent=True, now=NOW),
        lambda: service.preview_words(session, world.bob, rule=rule()),
    ):
        with pytest.raises(Forbidden):
            call()


def test_who_would_be_woken(session: Session, world: World, reached: dict[str, int]) -> None:
    wish(session, world, quiet_from="22:00", quiet_to="08:00")

    def alice(urgent: bool) -> service.Wake:
        found = service.preview_night(session, world.admin, minute=130, urgent=urgent, now=NOW)
        assert len(found) == 8
        return next(one for one in found if one.user_id == world.users["alice"])

    assert (alice(True).wakes, alice(True).channel) == (True, "wecom")
    assert (alice(False).wakes, alice(False).until) == (False, NOW.replace(day=21, hour=0))


def test_the_weekly_report_names_what_nobody_reads_once(session: Session, world: World) -> None:
    monday = NOW.replace(day=23, hour=1)
    for n in range(30):
        tell(session, world, f"k{n}", now=monday - timedelta(days=1))
    before = service.count_unread(session, world.admin)
    for _ in range(2):
        service.report_noise(session, monday - timedelta(minutes=1))
        service.report_noise(session, monday)
    assert service.count_unread(session, world.admin) == before + 1
    noisy = next(row for row in service.list_rules(session, world.admin, now=monday) if row.kind == "ticket.due_soon")
    assert (noisy.noise.notices, noisy.noise.read, noisy.proposal) == (30, 0, "mute")
