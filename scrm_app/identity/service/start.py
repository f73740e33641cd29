"""The page a person lands on after signing in."""

from dataclasses import dataclass

from sqlmodel import Session

from models.identity import User
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, NotSignedIn
from scrm_app.core.text import Text
from scrm_app.identity import repository
from scrm_app.identity.engine import start
from scrm_app.identity.service.actors import actor_for


@dataclass(frozen=True)
class StartChoice:
    """What a person chose ("" follows the role), what they would have without, and what there is to choose."""

    desk: str
    phone: str
    usual_desk: Text
    usual_phone: Text
    pages: list[start.StartPage]


def get_start(session: Session, actor: Actor, *, agent: str) -> str:
    """The path this person lands on in a browser that calls itself `agent`."""
    return _landing(session, actor, _me(session, actor).preferences, start.is_phone(agent))


def start_of(session: Session, *, user_id: int, agent: str) -> str:
    """The same for somebody who has just proved who they are."""
    user = session.get(User, user_id)
    return _landing(session, actor_for(session, user), user.preferences, start.is_phone(agent)) if user else "/"


def get_start_choice(session: Session, actor: Actor) -> StartChoice:
    """What I may choose, and what I chose."""
    mine, named = _me(session, actor).preferences, {one.path: one.title for one in start.pages()}
    usual = [named.get(_landing(session, actor, {}, phone), Text("", "")) for phone in (False, True)]
    allowed = [one for one in start.pages() if start.is_allowed(one.path, actor.held)]
    return StartChoice(str(mine.get("start") or ""), str(mine.get("start_phone") or ""), usual[0], usual[1], allowed)


def save_start(session: Session, actor: Actor, *, desk: str, phone: str) -> None:
    """Choose where I land, at a desk and on a phone; "" follows the role."""
    user = _me(session, actor)
    for path in (desk, phone):
        if path and not start.is_allowed(path, actor.held):
            raise InvalidInput("请从列表里选择一个您能打开的页面。", "Choose a page from the list that you may open.")
    kept = {key: value for key, value in user.preferences.items() if key not in ("start", "start_phone")}
    chosen = {key: value for key, value in (("start", desk), ("start_phone", phone)) if value}
    user.preferences = kept | chosen
    session.flush()


def _me(session: Session, actor: Actor) -> User:
    user = session.get(User, actor.user_id)
    if user is None:
        raise NotSignedIn
    return user


def _landing(session: Session, actor: Actor, own: dict[str, object], phone: bool) -> str:
    roles = sorted(repository.list_roles_of(session, actor.user_id), key=lambda role: role.id or 0)
    return start.landing(actor.held, own, [role.start for role in roles], phone=phone)
