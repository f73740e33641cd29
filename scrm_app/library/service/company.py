"""The demo company's places, people and customers."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.customers import service as customers
from scrm_app.customers.engine.profile import ProfileDraft
from scrm_app.forms import service as forms
from scrm_app.identity import service as identity
from scrm_app.library import repository
from scrm_app.library.engine.demo_company import (
    ADMIN,
    COMPANY,
    CUSTOMER_FIELDS,
    PASSWORD,
    PEOPLE,
    ROLES,
    STORES,
    DemoCustomer,
    Person,
    Store,
)
from scrm_app.library.engine.demo_desk import POSITIONS

CUSTOMER_TYPES = {"company": "企业", "member": "会员", "personal": "普通"}


@dataclass
class Company:
    """Ids by the names the content uses, and people as actors."""

    admin: Actor
    units: dict[str, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    customers: list[int] = field(default_factory=list)
    password_hash: str = ""

    def at(self, store: str, role: str, turn: int = 0) -> Actor:
        """Somebody of `role` who looks after `store`: there, in its region, or at headquarters."""
        region = next(s.region for s in STORES if s.code == store)
        for place in (store, region, ""):
            found = [p.login for p in PEOPLE if p.role == role and p.place == place]
            if found:
                return self.people[found[turn % len(found)]]
        return self.admin

    def by_id(self, user_id: int) -> Actor | None:
        """A person by user id."""
        return next((actor for actor in self.people.values() if actor.user_id == user_id), None)


def found_company(session: Session, *, now: datetime) -> Company:
    """The company through the first-run wizard, then its regions, stores, roles and people."""
    wish = identity.SetupInput(company=COMPANY, name=ADMIN.name, login=ADMIN.login, password=PASSWORD, industry="demo")
    admin_id = identity.set_up(session, wish=wish, now=now)
    admin = identity.actor_for(session, repository.get_user(session, admin_id))
    company = Company(admin=admin, people={ADMIN.login: admin})
    company.units[""] = admin.org_unit_id
    for store in STORES:
        if store.region not in company.units:
            company.units[store.region] = _place(session, company, store.region, "region", "", now)
        company.units[store.code] = _place(session, company, store.name, "store", store.region, now, store)
    for role in ROLES:
        company.roles[role.code] = identity.ensure_role(
            session, code=role.code, name=role.name, scope=role.scope, permissions=role.permissions
        )
    for person in PEOPLE:
        company.people[person.login] = _hire(session, company, person, now)
    _name_leaders(session, company, now)
    return company


def _place(
    session: Session, company: Company, name: str, kind: str, parent: str, now: datetime, store: Store | None = None
) -> int:
    place = identity.PlaceInput(
        name=name,
        kind=kind,  # type: ignore[arg-type]
        province_code=store.province[0] if store else "",
        city_code=store.city[0] if store else "",
        address=f"{store.city[1]}{store.district[1]}{store.roads[0]}88号".removeprefix("市辖区") if store else "",
        phone=f"400-000-{1001 + STORES.index(store)}" if store else "",
        latitude=POSITIONS[store.code][0] if store else None,
        longitude=POSITIONS[store.code][1] if store else None,
    )
    return identity.create_place(session, company.admin, parent_id=company.units[parent], place=place, now=now)


def _hire(session: Session, company: Company, person: Person, now: datetime) -> Actor:
    wish = identity.PersonInput(
        login=person.login,
        name=person.name,
        org_unit_id=company.units[person.place],
        role_ids=[company.roles[person.role]],
        email=f"{person.login}@yuntu.example",
        phone=f"1390000{2000 + PEOPLE.index(person)}",
    )
    hashed = company.password_hash = company.password_hash or identity.hash_password(PASSWORD)
    user_id = identity.create_person(session, company.admin, person=wish, password=PASSWORD, hashed=hashed, now=now)
    return identity.actor_for(session, repository.get_user(session, user_id))


def _name_leaders(session: Session, company: Company, now: datetime) -> None:
    """Managers lead their store, region managers their region."""
    leads = {p.place: company.people[p.login].user_id for p in PEOPLE if p.role in ("manager", "region_manager")}
    for view in identity.list_places(session, company.admin):
        place = next(key for key, unit_id in company.units.items() if unit_id == view.id)
        leader = leads.get(place, company.admin.user_id)
        wish = identity.PlaceInput.model_validate({**asdict(view), "leader_id": leader})
        identity.edit_place(session, company.admin, org_unit_id=view.id, place=wish, version=view.version, now=now)


def _birthday(index: int) -> str:
    """Every third customer told us."""
    return f"{1958 + index % 45}-{index * 5 % 12 + 1:02d}-{index * 7 % 28 + 1:02d}" if index % 3 == 0 else ""


def _add_own_fields(session: Session, company: Company, now: datetime) -> None:
    """What an auto-repair chain wants to know of its customers besides."""
    designer = company.people["sunyi"]
    form_id = forms.start_own_form(session, designer, now=now)
    draft = forms.get_draft(session, designer, form_id=form_id)
    saved = forms.save_draft(
        session, designer, form_id=form_id, revision=draft.revision, content=CUSTOMER_FIELDS, now=now
    )
    forms.publish_form(session, designer, form_id=form_id, revision=saved.revision, now=now)
    forms.pin_own_form(session, designer, now=now)


def _own_answers(person: DemoCustomer, index: int, now: datetime) -> dict[str, str]:
    insured_until = (now + timedelta(days=20 + index * 53 % 365)).date().isoformat()
    level = {"company": "金卡", "member": ("银卡", "金卡")[index % 3 == 0]}.get(person.kind, "")
    answers = {"plate": person.plate, "level": level, "insured_until": "" if index % 7 == 6 else insured_until}
    return {key: answer for key, answer in answers.items() if answer}


def add_customers(session: Session, company: Company, people: list[DemoCustomer], *, now: datetime) -> None:
    """The customers of every store, owned by its service desk."""
    _add_own_fields(session, company, now)
    for index, person in enumerate(people):
        store = next(s for s in STORES if s.code == person.store)
        draft = ProfileDraft(
            name=person.name,
            phone=person.phone,
            company=person.name if person.kind == "company" else "",
            customer_type=CUSTOMER_TYPES[person.kind],
            province_code=store.province[0],
            address=f"{store.city[1].replace('市辖区', store.province[1])}{store.district[1]}{person.address}",
            tags=[person.car.split(" ")[0], *(["车队"] if person.kind == "company" else [])],
            birthday="" if person.kind == "company" else _birthday(index),
        )
        joined = now - timedelta(days=(index * 37) % 400)
        desk = company.at(person.store, "service")
        made = customers.create_customer(
            session, desk, draft=draft, org_unit_id=company.units[person.store], now=joined
        )
        company.customers.append(made)
        own = _own_answers(person, index, now)
        forms.save_own_sheet(session, desk, customer_id=made, version=1, answers=own, now=joined)
