"""Who hears a notice over which way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.notifications.engine.channels import MAX_MENTIONS, Person, Way, plan, quiet_until, routes

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"
ALICE = Person(1, "爱丽丝", "alice@example.com", "13800000001", "/1/2/4/")
BOB = Person(2, "鲍勃", "", "13800000002", "/1/2/4/")
CHARLIE = Person(3, "查理", "charlie@example.com", "", "/1/3/6/")
MAIL, STORE_MAIL = Way(10, "总部邮箱", "person"), Way(11, "门店邮箱", "person", "/1/2/4/")
BOT, NORTH_BOT = Way(20, "售后群", "group"), Way(21, "华北群", "group", "/1/3/")
HOOK = Way(30, "ERP", "system")


def who(people: list[Person], ways: list[Way], urgent: bool = False) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(s.connection_id, s.to, s.mobiles) for s in plan(people, ways, urgent=urgent, now=NOW, zone=ZONE).sendings]


def test_each_person_gets_one_mail_over_the_nearest_server() -> None:
    assert who([ALICE, BOB, CHARLIE], [MAIL, STORE_MAIL]) == [
        (11, "alice@example.com", ()),
        (10, "charlie@example.com", ()),
    ]


def test_a_level_of_a_ladder_goes_over_each_of_its_channels_once() -> None:
    text, chat = Way(12, "短信", "person", channel="sms"), Way(13, "企业微信", "person", channel="wecom")
    ways, over = [MAIL, text, chat], ("sms", "email", "sms")
    told = plan([ALICE, CHARLIE], ways, urgent=False, now=NOW, zone=ZONE, channels=over).sendings
    assert [(s.user_id, s.channel) for s in told] == [(1, "sms"), (1, "email"), (3, "email")]
    assert len({s.suffix for s in told}) == 3
    assert [way.channel for way in routes(ALICE, ways, ("wecom",), urgent=False)] == ["email"], "not reached: as usual"
    assert routes(ALICE, [chat], ("wecom",), urgent=False) == []


def test_a_group_hears_it_once_and_mentions_those_it_covers() -> None:
    assert who([ALICE, BOB, CHARLIE], [BOT, NORTH_BOT]) == [(20, "", (ALICE.phone, BOB.phone)), (21, "", ())]


def test_a_bot_of_another_region_stays_silent() -> None:
    assert who([ALICE], [NORTH_BOT]) == []


def test_a_machine_is_not_told_phone_numbers() -> None:
    assert who([ALICE], [HOOK]) == [(30, "", ())]


def test_wishes_are_kept() -> None:
    quiet = Person(1, "a", "a@example.com", "1", "/1/", wants_email=False, wants_mention=False)
    assert who([quiet], [MAIL, BOT]) == [(20, "", ())]


def test_a_connection_for_urgent_notices_only() -> None:
    siren = Way(40, "值班群", "group", urgent_only=True)
    assert who([ALICE], [siren]) == []
    assert who([ALICE], [siren], urgent=True) == [(40, "", (ALICE.phone,))]


def test_ordinary_mail_waits_for_the_morning_urgent_mail_does_not() -> None:
    night = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    sleeper = Person(1, "a", "a@example.com", "", "/1/", quiet_from=22 * 60, quiet_to=8 * 60)
    (ordinary,) = plan([sleeper], [MAIL], urgent=False, now=night, zone=ZONE).sendings
    (urgent,) = plan([sleeper], [MAIL], urgent=True, now=night, zone=ZONE).sendings
    assert ordinary.not_before == datetime(2026, 11, 21, 0, 0, tzinfo=UTC)  # 08:00 next day
    assert urgent.not_before == night


def test_a_crowd_is_not_mentioned_one_by_one() -> None:
    crowd = [Person(i, str(i), "", str(13800000000 + i), "/1/") for i in range(100)]
    ((_, _, mobiles),) = who(crowd, [BOT])
    assert len(mobiles) == MAX_MENTIONS


@pytest.mark.parametrize(("start", "end"), [(None, None), (60, None), (300, 300)])
def test_no_quiet_hours(start: int | None, end: int | None) -> None:
    assert quiet_until(NOW, ZONE, start, end) == NOW


@given(st.integers(0, 365 * 1440), st.integers(0, 1439), st.integers(0, 1439))
def test_quiet_hours_end_within_a_day_and_outside_themselves(minute: int, start: int, end: int) -> None:
    now = NOW + timedelta(minutes=minute)
    until = quiet_until(now, ZONE, start, end)
    assert now <= until <= now + timedelta(days=1)
    assert quiet_until(until, ZONE, start, end) == until


WECOM, DING, SMS = (
    Way(50, "应用", "person", channel="wecom"),
    Way(51, "钉钉", "person", channel="dingtalk"),
    Way(52, "短信", "person", channel="sms"),
)
EVERY = [MAIL, WECOM, DING, SMS]
DAN = Person(9, "丹", "dan@example.com", "13800000009", "/1/2/", wecom="dan", dingtalk="0123")


def over(person: Person, ways: list[Way] = EVERY, **more: Any) -> str:
    made = plan([person], ways, **{"urgent": False, "now": NOW, "zone": ZONE, **more})
    return made.sendings[0].channel if made.sendings else ""


def test_the_preferred_channel_comes_first_then_the_fall_back_then_the_house() -> None:
    assert over(DAN) == "wecom"
    assert over(replace(DAN, channels=("email", "dingtalk"))) == "email"
    assert over(replace(DAN, channels=("email", "dingtalk"), email="")) == "dingtalk"
    assert over(replace(DAN, channels=("email", "dingtalk")), skip=["email"]) == "dingtalk"
    assert over(DAN, [MAIL, SMS]) == "email"


def test_a_text_message_is_for_urgent_notices_unless_asked_for() -> None:
    assert over(DAN, [SMS]) == ""
    assert over(DAN, [SMS], urgent=True) == "sms"
    assert over(replace(DAN, channels=("sms",)), [SMS]) == "sms"


def test_above_the_cap_it_waits_for_the_digest_and_urgent_ones_go_on() -> None:
    full = replace(DAN, sent_today={"wecom": 3}, daily_cap=3)
    made = plan([full], EVERY, urgent=False, now=NOW, zone=ZONE)
    assert made.sendings == ()
    assert made.held[9] == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 09:00 next day
    assert over(full, urgent=True) == "wecom"
    assert over(replace(full, sent_today={"email": 3})) == "wecom"


def test_a_muted_kind_stays_inside_unless_urgent() -> None:
    assert plan([DAN], [*EVERY, BOT], urgent=False, now=NOW, zone=ZONE, mode="mute").sendings == ()
    assert len(plan([DAN], [*EVERY, BOT], urgent=True, now=NOW, zone=ZONE, mode="mute").sendings) == 1


def test_an_hourly_digest_never_comes_at_night() -> None:
    night = datetime(2026, 11, 20, 18, 10, tzinfo=UTC)  # 02:10
    sleeper = replace(DAN, digest="hourly", quiet_from=22 * 60, quiet_to=8 * 60)
    assert plan([sleeper], EVERY, urgent=False, now=night, zone=ZONE).held[9] == datetime(
        2026, 11, 21, 0, 0, tzinfo=UTC
    )


events = st.lists(st.tuples(st.integers(0, 1439), st.booleans()), max_size=60)


@given(events, st.integers(1, 8), st.integers(0, 1439), st.integers(0, 1439), st.sampled_from(["", "hourly", "daily"]))
def test_in_a_simulated_day_nobody_gets_more_than_the_budget(
    day: list[tuple[int, bool]], cap: int, quiet_from: int, quiet_to: int, digest: str
) -> None:
    """Ordinary messages: at most the cap, none in quiet hours, none lost; urgent ones all at once and marked."""
    start = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    person = replace(DAN, daily_cap=cap, quiet_from=quiet_from, quiet_to=quiet_to, digest=digest)
    sent = held = 0
    for minute, urgent in sorted(day):
        now = start + timedelta(minutes=minute)
        made = plan([replace(person, sent_today={"wecom": sent})], EVERY, urgent=urgent, now=now, zone=ZONE)
        assert len(made.sendings) + len(made.held) == 1
        for sending in made.sendings:
            free = quiet_until(now, ZONE, quiet_from, quiet_to)
            assert sending.not_before == (now if urgent else free)
            assert sending.breaks_quiet == (urgent and free > now)
            sent += not urgent
        for until in made.held.values():
            assert until > now
            assert quiet_until(until, ZONE, quiet_from, quiet_to) == until
            held += 1
    assert sent <= cap
    assert sent + held == sum(not urgent for _, urgent in day)
