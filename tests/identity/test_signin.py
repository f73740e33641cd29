"""Guessing passwords, sessions, and one's own password."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.identity import User
from scrm_app.core.crypto import fingerprint
from scrm_app.core.errors import InvalidInput, NotFound, NotSignedIn
from scrm_app.identity import repository, service
from scrm_app.identity.engine.address import caller, local_path
from scrm_app.identity.engine.cookies import read_cookie
from scrm_app.identity.engine.passwords import problem
from scrm_app.identity.errors import TooManyTries, WeakPassword

PASSWORD = "drei-kleine-enten"


@pytest.fixture
def alice(session: Session, world: Any) -> User:
    user = session.get(User, world.users["alice"])
    assert user is not None
    user.password_hash = service.hash_password(PASSWORD)
    session.flush()
    return user


def guess(
    session: Session, now: datetime, login: str = "alice", address: str = "203.0.113.9", device: str = ""
) -> service.Try:
    return service.begin_try(session, login=login, address=address, device=device, now=now)


def enter(session: Session, now: datetime, address: str = "198.51.100.1") -> service.SignedIn:
    tried = guess(session, now, address=address)
    assert service.fits(tried, PASSWORD)
    return service.finish_try(session, tried=tried, address=address, agent="test", now=now)


@pytest.mark.usefixtures("alice")
def test_five_wrong_guesses_and_the_sixth_is_not_looked_at(session: Session, now: datetime) -> None:
    for n in range(5):
        guess(session, now + timedelta(seconds=n))
    with pytest.raises(TooManyTries):
        guess(session, now + timedelta(seconds=9))
    guess(session, now + timedelta(minutes=16))


@pytest.mark.usefixtures("alice")
def test_changing_the_address_gives_no_more_guesses(session: Session, now: datetime) -> None:
    for n in range(5):
        guess(session, now, address=f"203.0.113.{n}")
    with pytest.raises(TooManyTries):
        guess(session, now, address="203.0.113.77")


@pytest.mark.usefixtures("alice")
def test_nobody_locks_the_owner_out_from_another_address(session: Session, now: datetime) -> None:
    enter(session, now - timedelta(days=3))
    for n in range(5):
        guess(session, now, address=f"203.0.113.{n}")
    assert enter(session, now).token


@pytest.mark.usefixtures("alice")
def test_the_owner_s_own_browser_is_known_on_a_new_address(session: Session, now: datetime) -> None:
    device = enter(session, now - timedelta(days=3)).device
    for n in range(5):
        guess(session, now, address=f"203.0.113.{n}")
    assert guess(session, now, address="192.0.2.50", device=device).user_id
    with pytest.raises(TooManyTries):
        guess(session, now, address="192.0.2.51", device="1.forged")


@pytest.mark.usefixtures("alice")
def test_at_most_ten_guesses_reach_the_password_whatever_the_mix(session: Session, now: datetime) -> None:
    device = enter(session, now).device
    reached = 0
    for n in range(60):
        try:
            guess(session, now, address=f"203.0.113.{n}", device=device if n % 2 else "")
            reached += 1
        except TooManyTries:
            pass
    assert reached == 10


@pytest.mark.usefixtures("alice")
def test_one_address_cannot_try_many_accounts(session: Session, now: datetime) -> None:
    for n in range(30):
        guess(session, now, login=f"someone{n}")
    with pytest.raises(TooManyTries):
        guess(session, now, login="someone-else")


@pytest.mark.usefixtures("alice")
def test_a_right_password_is_not_counted_as_a_guess(session: Session, now: datetime) -> None:
    for n in range(20):
        enter(session, now + timedelta(seconds=n))


def test_an_unknown_person_costs_a_hash_too(
    session: Session, world: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scrm_app.identity.service import passwords

    looked: list[str] = []
    real = passwords._hasher

    class Watching:
        def verify(self, stored: str, password: str) -> bool:
            looked.append(stored)
            return real.verify(stored, password)

        def hash(self, password: str) -> str:
            return real.hash(password)

    monkeypatch.setattr(passwords, "_hasher", Watching())
    assert not service.fits(guess(session, now, login="no-such-person"), "x")
    assert len(looked) == 1
    assert looked[0].startswith("$argon2id$")


@pytest.mark.usefixtures("alice")
def test_a_person_switched_off_cannot_sign_in(session: Session, now: datetime, alice: User) -> None:
    tried = guess(session, now)
    alice.is_active = False
    session.flush()
    assert guess(session, now).user_id is None
    with pytest.raises(NotSignedIn):
        service.finish_try(session, tried=tried, address="", agent="", now=now)


@pytest.mark.usefixtures("alice")
def test_a_session_ends_by_sign_out_by_time_and_by_revoking(session: Session, world: Any, now: datetime) -> None:
    one, two, three = (enter(session, now).token for _ in range(3))
    assert service.actor_for_token(session, one, now=now).name == "爱丽丝"
    service.sign_out(session, token=one, now=now)
    listed = service.list_sessions(session, world.alice, token=two, now=now)
    assert [view.is_this for view in listed].count(True) == 1
    other = next(view for view in listed if not view.is_this)
    service.revoke_session(session, world.alice, session_id=other.id, now=now)
    for token, at in ((one, now), (three, now), (two, now + timedelta(days=8))):
        with pytest.raises(NotSignedIn):
            service.actor_for_token(session, token, now=at)
    assert service.actor_for_token(session, two, now=now)


@pytest.mark.usefixtures("alice")
def test_nobody_ends_another_person_s_session(session: Session, world: Any, now: datetime) -> None:
    enter(session, now)
    mine = repository.list_sessions_of(session, world.users["alice"], now)[0]
    with pytest.raises(NotFound):
        service.revoke_session(session, world.bob, session_id=mine.id or 0, now=now)


@pytest.mark.usefixtures("alice")
def test_only_the_fingerprint_of_a_token_is_stored(session: Session, world: Any, now: datetime) -> None:
    token = enter(session, now).token
    row = repository.list_sessions_of(session, world.users["alice"], now)[0]
    assert row.fingerprint == fingerprint(token)
    assert token not in repr(row)


def test_changing_the_password_ends_the_other_sessions(
    session: Session, world: Any, alice: User, now: datetime
) -> None:
    here, there = enter(session, now).token, enter(session, now).token
    change = {"token": here, "address": "198.51.100.1", "now": now}
    assert not service.change_password(session, world.alice, old="wrong", new="a-brand-new-secret", **change)
    assert service.change_password(session, world.alice, old=PASSWORD, new="a-brand-new-secret", **change)
    assert service.check_password("a-brand-new-secret", alice.password_hash)
    assert service.actor_for_token(session, here, now=now)
    with pytest.raises(NotSignedIn):
        service.actor_for_token(session, there, now=now)
    with pytest.raises(InvalidInput):
        service.change_password(session, world.alice, old="a", new="short", **change)


@pytest.mark.usefixtures("alice")
def test_guessing_the_old_password_of_an_open_session_is_bounded(session: Session, world: Any, now: datetime) -> None:
    here = enter(session, now).token
    for _ in range(5):
        service.change_password(
            session, world.alice, old="wrong", new="a-brand-new-secret", token=here, address="x", now=now
        )
    with pytest.raises(TooManyTries):
        service.change_password(
            session, world.alice, old=PASSWORD, new="a-brand-new-secret", token=here, address="x", now=now
        )


@pytest.mark.parametrize("bad", ["", "short", "1234567890", "aaaaaaaaaaaa", "Password123", "x" * 129, "alice-in-town"])
def test_bad_passwords_are_refused_with_a_sentence(bad: str) -> None:
    found = problem(bad, "alice")
    assert found is not None
    assert found.zh.endswith("。")


@pytest.mark.parametrize("good", ["correct horse", "十个汉字也算是好密码", "j8#kLq!02z", "drei-kleine-enten"])
def test_good_passwords_need_no_special_signs(good: str) -> None:
    assert problem(good, "alice") is None


def test_a_cookie_header_is_read_whatever_is_in_it() -> None:
    assert read_cookie("a=1; sid=tok; b=2", "sid") == "tok"
    assert read_cookie("", "sid") == ""
    assert read_cookie("\x00;;;=;sid", "sid") == ""


def test_the_address_behind_a_proxy_is_the_one_the_proxy_wrote() -> None:
    assert caller("10.0.0.1", "6.6.6.6, 203.0.113.5", True) == "203.0.113.5"
    assert caller("10.0.0.1", "6.6.6.6", False) == "10.0.0.1"


def test_only_paths_of_this_site_are_followed() -> None:
    assert local_path("/tickets?q=1") == "/tickets?q=1"
    for wish in ("https://evil", "//evil", "/\\evil", "evil", "/a\nb", "/" + "x" * 600):
        assert local_path(wish) == "/"


def test_the_wizard_works_once(session: Session, now: datetime) -> None:
    wish = service.SetupInput(company="晨光", name="陈", login="Boss", password=PASSWORD, industry="other")
    with pytest.raises(WeakPassword):
        service.set_up(session, wish=wish.model_copy(update={"password": "boss"}), now=now)
    user_id = service.set_up(session, wish=wish, now=now)
    user = session.get(User, user_id)
    assert user is not None
    actor = service.actor_for(session, user)
    assert actor.may("role.manage")
    assert actor.org_ids is None
    assert service.get_me(session, actor).company == "晨光"
    with pytest.raises(Exception, match="初始设置"):
        service.set_up(session, wish=wish, now=now)
