"""Signing in and out, sessions, and changing one's own password."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from models.identity import LoginAttempt, User, UserSession
from scrm_app.core.actor import Actor
from scrm_app.core.crypto import fingerprint, is_signed, new_token, sign
from scrm_app.core.errors import InvalidInput, NotSignedIn
from scrm_app.core.events import publish
from scrm_app.identity import repository
from scrm_app.identity.engine import lockout, passwords
from scrm_app.identity.errors import NoSuchThing, TooManyTries, WeakPassword
from scrm_app.identity.events import AccessChanged
from scrm_app.identity.service.actors import actor_for
from scrm_app.identity.service.passwords import check_password, hash_password

LIFETIME = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Try:
    """One counted try to sign in; `user_id` is None when there is no such person (nobody is told)."""

    attempt_id: int
    user_id: int | None
    password_hash: str | None


def device_mark(user_id: int) -> str:
    """What the device cookie says: this browser has signed in as this person before."""
    return f"{user_id}.{sign('device', str(user_id))}"


def _knows(mark: str, user_id: int) -> bool:
    return is_signed("device", str(user_id), mark.partition(".")[2]) and mark.partition(".")[0] == str(user_id)


def begin_try(session: Session, *, login: str, address: str, device: str, now: datetime) -> Try:
    """Count a try before the password is looked at; TooManyTries when the share is used up. Commit before checking."""
    login = login.strip().lower()[:64]
    user = repository.find_user_for_sign_in(session, login)
    known = user is not None and (
        _knows(device, user.id or 0) or repository.has_signed_in_from(session, user.id or 0, address)
    )
    since = now - lockout.WINDOW
    repository.forget_attempts_before(session, now - timedelta(days=1))
    same = repository.count_attempts(session, since, login=login, familiar=known)
    there = repository.count_attempts(session, since, address=address)
    if lockout.is_locked(same_class=same, same_address=there, familiar=known):
        raise TooManyTries
    attempt = LoginAttempt(login=login, address=address[:64], familiar=known, at=now)
    session.add(attempt)
    session.flush()
    return Try(attempt.id or 0, user.id if user else None, user.password_hash if user else None)


def fits(tried: Try, password: str) -> bool:
    """Whether the password is right; slow on purpose, so call it outside transactions."""
    return check_password(password[: passwords.MAX_LENGTH], tried.password_hash)


@dataclass(frozen=True)
class SignedIn:
    """The token for the session cookie and the mark for the device cookie."""

    token: str
    device: str
    user_id: int


def finish_try(session: Session, *, tried: Try, address: str, agent: str, now: datetime) -> SignedIn:
    """The password was right: forget the try, open a session."""
    user = session.get(User, tried.user_id) if tried.user_id else None
    if user is None or not user.is_active or user.password_hash != tried.password_hash:
        raise NotSignedIn
    repository.forget_attempt(session, tried.attempt_id)
    token = new_token()
    row = UserSession(
        user_id=user.id or 0,
        fingerprint=fingerprint(token),
        created_at=now,
        seen_at=now,
        expires_at=now + LIFETIME,
        address=address[:64],
        agent=agent[:200],
    )
    session.add(row)
    session.flush()
    actor = replace(actor_for(session, user), address=address)
    publish(session, AccessChanged(actor, "session.opened", "user", user.id or 0, user.name, now))
    return SignedIn(token, device_mark(user.id or 0), user.id or 0)


def sign_out(session: Session, *, token: str, now: datetime) -> None:
    """End the session of this cookie; an unknown token is no error."""
    found = repository.find_session(session, fingerprint(token), now) if token else None
    if found is not None:
        found[0].revoked_at = now
        session.flush()


def owner_of(session: Session, *, token: str, now: datetime) -> int | None:
    """The user behind a session cookie, or None; notes every five minutes that the session is in use."""
    found = repository.find_signed_in(session, fingerprint(token), now) if token else None
    return found.id if found else None


def touch_session(session: Session, *, token: str, now: datetime) -> None:
    """Remember when the session was last used."""
    repository.set_seen(session, fingerprint(token), now)


@dataclass(frozen=True)
class SessionView:
    """One signed-in browser of a person."""

    id: int
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    is_this: bool


def list_sessions(session: Session, actor: Actor, *, token: str, now: datetime) -> list[SessionView]:
    """Where I am signed in, newest use first."""
    this = fingerprint(token)
    return [
        SessionView(s.id or 0, s.created_at, s.seen_at, s.address, s.agent, s.fingerprint == this)
        for s in repository.list_sessions_of(session, actor.user_id, now)
    ]


def revoke_session(session: Session, actor: Actor, *, session_id: int, now: datetime) -> None:
    """End one of my sessions at once, wherever it is."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != actor.user_id or row.revoked_at is not None:
        raise NoSuchThing
    row.revoked_at = now
    session.flush()
    publish(session, AccessChanged(actor, "session.revoked", "user", actor.user_id, actor.name, now))


def revoke_other_sessions(session: Session, actor: Actor, *, token: str, now: datetime) -> int:
    """End all my sessions but this one; how many they were."""
    count = repository.revoke_sessions(session, actor.user_id, now, keep=fingerprint(token))
    publish(
        session, AccessChanged(actor, "session.revoked", "user", actor.user_id, actor.name, now, after={"count": count})
    )
    return count


def change_password(
    session: Session, actor: Actor, *, old: str, new: str, token: str, address: str, now: datetime
) -> bool:
    """Change my own password and end my other sessions; False (and a counted try) when the old one is wrong."""
    user = session.get(User, actor.user_id)
    if user is None:
        raise NotSignedIn
    if problem := passwords.problem(new, user.login):
        raise WeakPassword(problem)
    if old == new:
        raise InvalidInput("新密码不能与旧密码相同。", "The new password must differ from the old one.")
    tried = begin_try(session, login=user.login, address=address, device=device_mark(user.id or 0), now=now)
    if not check_password(old[: passwords.MAX_LENGTH], user.password_hash):
        return False
    repository.forget_attempt(session, tried.attempt_id)
    user.password_hash = hash_password(new)
    user.version += 1
    repository.revoke_sessions(session, actor.user_id, now, keep=fingerprint(token))
    publish(session, AccessChanged(actor, "user.password_changed", "user", actor.user_id, actor.name, now))
    return True
