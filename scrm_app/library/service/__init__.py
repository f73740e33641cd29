"""Ready-made content: a living demo company, and a first flow for each industry."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.identity import service as identity
from scrm_app.identity.engine.trades import Trade
from scrm_app.library import repository
from scrm_app.library.engine.catalogue import PACKS
from scrm_app.library.engine.demo_company import ADMIN, PASSWORD, PEOPLE, ROLES, STORES, demo_customers
from scrm_app.library.engine.demo_flows import demo_flows
from scrm_app.library.engine.demo_plan import plan_month
from scrm_app.library.engine.industries import industries
from scrm_app.library.errors import NoSuchIndustry, NotEmpty
from scrm_app.library.repository import installs
from scrm_app.library.service.after import answer_surveys, set_up_aftercare
from scrm_app.library.service.company import Company, add_customers, found_company
from scrm_app.library.service.content import STARTER_ROLE_PERMISSIONS, Published, publish_content
from scrm_app.library.service.desk import install_defaults, plan_roster, set_up_desk
from scrm_app.library.service.fleet import add_fleet
from scrm_app.library.service.installing import (
    Installed,
    install_template,
    withdraw,
    withdraw_template,
)
from scrm_app.library.service.modules import (
    Affected,
    ModuleView,
    build_use_export,
    list_modules,
    preview_off,
    record_use_export,
    switch_module,
)
from scrm_app.library.service.money import close_month, set_plans, set_prices
from scrm_app.library.service.month import Doors, make_appointments, replay
from scrm_app.library.service.sales import add_opportunities, add_orders
from scrm_app.library.service.shelf import (
    Card,
    Found,
    Line,
    Preview,
    Totals,
    count_library,
    get_preview,
    list_flows,
    list_packs,
    list_scenes,
)
from scrm_app.library.service.stock import open_warehouses, run_short
from scrm_app.notifications import service as notifications
from scrm_app.portal import service as portal

SEED = 20260707
DAYS = 38


@dataclass(frozen=True)
class DemoLoaded:
    """What the demo holds, and who may sign in with which password."""

    tickets: int
    customers: int
    accounts: list[tuple[str, str, str]]
    password: str


def demo_accounts() -> list[tuple[str, str, str]]:
    """(account, name, role and place) of everybody at the demo company."""
    roles = {role.code: role.name for role in ROLES}
    places = {store.code: store.name for store in STORES}
    staff = [(p.login, p.name, f"{roles[p.role]} · {places.get(p.place, p.place or '总部')}") for p in PEOPLE]
    return [(ADMIN.login, ADMIN.name, "系统管理员 · 总部"), *staff]


def load_demo(session: Session, *, now: datetime, tickets: int = 300) -> DemoLoaded:
    """Fill an empty installation with 云途汽车快修连锁 and a month of its work, ending now. Same seed, same company."""
    if repository.has_users(session):
        raise NotEmpty
    random = Random(SEED)
    start = now - timedelta(days=DAYS + 3)
    company = found_company(session, now=start)
    people = demo_customers(random)
    add_customers(session, company, people, now=start)
    finance, designer = company.people["qianhui"], company.people["sunyi"]
    drawn = _publish(session, designer, start)
    add_fleet(session, company, drawn["care"].flow_id, now=start)
    set_prices(session, finance, now=start)
    places = open_warehouses(session, company, now=start)
    first_day = start.astimezone(ZoneInfo(settings().zone)).date().replace(day=1)
    set_plans(session, finance, first_day=first_day, now=start)
    doors = _make_links(session, company, drawn, start)
    set_up_desk(session, company, now=start)
    set_up_aftercare(session, designer, {code: item.flow_id for code, item in drawn.items()}, now=start)
    plans = plan_month(random, people, now, count=tickets, days=DAYS)
    done = replay(session, company, plans, {code: item.flow_id for code, item in drawn.items()}, doors, now=now)
    answer_surveys(session, now=now)
    make_appointments(session, company, now=now)
    add_opportunities(session, company, people, random, now=now)
    add_orders(session, company, people, random, now=now)
    close_month(session, company, finance, now=now)
    plan_roster(session, company, now=now)
    run_short(session, company, places, now=now)
    _read_old_notices(session, company, now)
    return DemoLoaded(done, len(people), demo_accounts(), PASSWORD)


def _publish(session: Session, designer: Actor, now: datetime) -> dict[str, Published]:
    return {
        content.code: publish_content(
            session,
            designer,
            flow_name=content.name,
            form_name=content.form_name,
            form=content.form,
            graph=content.graph,
            now=now,
            about=content.about,
        )
        for content in demo_flows()
    }


def _make_links(session: Session, company: Company, drawn: dict[str, Published], now: datetime) -> Doors:
    doors = {}
    for store in STORES:
        lead = company.at(store.code, "manager")
        for code, name in (("repair", "前台立牌 · 报修"), ("care", "公众号菜单 · 上门保养")):
            link = portal.create_submit_link(
                session,
                lead,
                flow_id=drawn[code].flow_id,
                org_unit_id=company.units[store.code],
                name=f"{store.name} {name}",
                now=now,
            )
            doors[store.code, code] = link.address.rsplit("/", 1)[-1]
    return doors


def _read_old_notices(session: Session, company: Company, now: datetime) -> None:
    """People have read what is older than a day."""
    day_ago = now - timedelta(days=1)
    for actor in company.people.values():
        while True:
            page = notifications.list_inbox(session, actor, page=PageRequest(size=100), unread_only=True)
            old = [row.id for row in page.rows if row.at < day_ago]
            if not notifications.mark_read(session, actor, ids=old, now=now - timedelta(hours=12)):
                break


def list_industries() -> list[tuple[str, Text]]:
    """(code, name) of the trades, for the first-run wizard; those with a starter of their own first."""
    own = [item.code for item in industries()]
    first = [PACKS[code] for code in own if code in PACKS]
    return [(pack.code, pack.title) for pack in (*first, *(p for p in PACKS.values() if p.code not in own))]


def list_trades() -> list[Trade]:
    """The trades for the first-run wizard, with everything one may type to find them."""
    found = [PACKS[code] for code, _ in list_industries()]
    spelt = {p.code: f"{p.title.zh} {p.title.en} {p.about.zh} {identity.pinyin_of(p.title.zh)}" for p in found}
    return [Trade(p.code, p.icon, p.title, p.about, spelt[p.code]) for p in found]


def load_starter(session: Session, actor: Actor, *, industry: str, now: datetime) -> Published:
    """One published flow with its form and roles, so that the first ticket can be opened at once.

    Trades without a starter of their own begin with the flow that most of their scenes use.
    """
    if industry not in PACKS:
        raise NoSuchIndustry
    own = next((item for item in industries() if item.code == industry), None)
    if own is None:
        made = install_template(session, actor, kind="flow", code=PACKS[industry].flows[0], now=now)
        row = installs.find_install(session, "flow", PACKS[industry].flows[0])
        version = flows.latest_version(session, made.flow_id)
        return Published(made.flow_id, version.id, (row.form_id if row else None) or 0)
    for code, name in own.roles:
        identity.ensure_role(session, code=code, name=name, scope="store", permissions=STARTER_ROLE_PERMISSIONS)
    return publish_content(
        session,
        actor,
        flow_name=own.flow_name,
        form_name=own.form_name,
        form=own.form,
        graph=own.graph,
        now=now,
    )


__all__ = [
    "STARTER_ROLE_PERMISSIONS",
    "Affected",
    "Card",
    "DemoLoaded",
    "Found",
    "Installed",
    "Line",
    "ModuleView",
    "Preview",
    "Published",
    "Totals",
    "build_use_export",
    "count_library",
    "demo_accounts",
    "get_preview",
    "install_defaults",
    "install_template",
    "list_flows",
    "list_industries",
    "list_modules",
    "list_packs",
    "list_scenes",
    "list_trades",
    "load_demo",
    "load_starter",
    "preview_off",
    "record_use_export",
    "switch_module",
    "withdraw",
    "withdraw_template",
]
