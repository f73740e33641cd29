"""The first-run wizard: company, administrator, industry."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from models.identity import AppSetting
from scrm_app.core.events import publish
from scrm_app.identity import repository
from scrm_app.identity.engine import passwords
from scrm_app.identity.errors import AlreadySetUp, WeakPassword
from scrm_app.identity.events import AccessChanged, InstallationCreated
from scrm_app.identity.service.actors import actor_for
from scrm_app.identity.service.organisation import PlaceInput, add_unit
from scrm_app.identity.service.people import PersonInput, add_user
from scrm_app.identity.service.roles import create_starter_roles


class SetupInput(BaseModel):
    """What the wizard asks."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    company: str = Field(min_length=1, max_length=80)
    name: str = Field(min_length=1, max_length=40)
    login: str = Field(min_length=2, max_length=64, pattern=r"^[A-Za-z0-9._@-]+$")
    password: str = Field(max_length=200)
    industry: str = Field(default="", max_length=40)


def is_first_run(session: Session) -> bool:
    """Whether nobody can sign in yet."""
    return repository.count_users(session) == 0


def set_up(session: Session, *, wish: SetupInput, now: datetime) -> int:
    """Create the company, its first administrator and the starter roles; only while there is no user at all."""
    repository.lock_setup(session)
    if not is_first_run(session):
        raise AlreadySetUp
    if problem := passwords.problem(wish.password, wish.login):
        raise WeakPassword(problem)
    unit = add_unit(session, None, PlaceInput(name=wish.company, kind="hq"))
    person = PersonInput(login=wish.login, name=wish.name, org_unit_id=unit.id or 0)
    user = add_user(session, person, wish.password, now)
    roles = create_starter_roles(session)
    repository.set_roles(session, user.id or 0, [roles["admin"]])
    unit.leader_id = user.id
    session.add(AppSetting(name="company", value={"name": wish.company, "industry": wish.industry}))
    session.flush()
    actor = actor_for(session, user)
    publish(session, AccessChanged(actor, "company.created", "org_unit", unit.id or 0, unit.name, now))
    publish(session, InstallationCreated(actor, unit.id or 0, wish.industry, now))
    return user.id or 0
