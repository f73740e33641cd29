"""Who hears a notice over which way."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.notifications.engine.channels import MAX_MENTIONS, Person, Way, plan, quiet_until

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"
ALICE = Person(1, "爱丽丝", "alice@example.com", "13800000001", "/1/2/4/")
BOB = Person(2, "鲍勃", "", "13800000002", "/1/2/4/")
CHARLIE = Person(3, "查理", "charlie@example.com", "", "/1/3/6/")
MAIL, STORE_MAIL = Way(10, "总部邮箱", "person"), Way(11, "门店邮箱", "person", "/1/2/4/")
BOT, NORTH_BOT = Way(20, "售后群", "group"), Way(21, "华北群", "group", "/1/3/")
HOOK = Way(30, "ERP", "system")


def who(people: list[Person], ways: list[Way], urgent: bool = False) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(s.connection_id, s.to, s.mobiles) for s in plan(people, ways, urgent=urgent, now=NOW, zone=ZONE)]


def test_each_person_gets_one_mail_over_the_nearest_server() -> None:
    assert who([ALICE, BOB, CHARLIE], [MAIL, STORE_MAIL]) == [
        (11, "alice@example.com", ()),
        (10, "charlie@example.com", ()),
    ]


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
    (ordinary,) = plan([sleeper], [MAIL], urgent=False, now=night, zone=ZONE)
    (urgent,) = plan([sleeper], [MAIL], urgent=True, now=night, zone=ZONE)
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
