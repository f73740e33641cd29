"""The list of customers as an Excel workbook, within the rights of who takes it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.customer import Customer
from scrm_app.audit import service as audit
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.cells import workbook
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.customers import repository
from scrm_app.customers.engine.provinces import province_name
from scrm_app.customers.repository import CustomerFilter
from scrm_app.customers.service.own import chosen_own, told_own
from scrm_app.customers.service.profiles import CONTACT, covered

MOST = 5_000
HEADS = (
    (Text("姓名", "Name"), 20),
    (Text("电话", "Phone"), 16),
    (Text("邮箱", "E-mail"), 22),
    (Text("单位", "Company"), 22),
    (Text("客户类型", "Customer type"), 12),
    (Text("省份", "Province"), 12),
    (Text("地址", "Address"), 32),
    (Text("标签", "Tags"), 20),
    (Text("生日", "Birthday"), 12),
    (Text("建档时间", "Customer since"), 17),
    (Text("最近联系", "Last contact"), 17),
    (Text("备注", "Note"), 32),
)


@dataclass(frozen=True)
class Export:
    """A workbook, its name, and how many customers stand in it."""

    name: str
    data: bytes
    count: int


def build_export(session: Session, actor: Actor, *, wish: CustomerFilter, page: PageRequest, now: datetime) -> Export:
    """Every customer that matches, in the order of the list, with the own fields that exports may have.

    InvalidInput for none and for more than 5,000: a file that silently lacks rows is worse than none. Only reads;
    `record_export` writes it down.
    """
    actor.require("customer.view")
    own = [(field, asked) for field, asked, _ in chosen_own(session, actor, wish.own)]
    found = repository.first_customers(session, actor, wish, page, own, MOST + 1)
    if not found:
        raise InvalidInput("没有符合条件的客户可以导出。", "No customers match, so there is nothing to export.")
    if len(found) > MOST:
        raise InvalidInput(
            f"一次最多导出 {MOST:,} 位客户, 请再筛选。", f"At most {MOST:,} customers per export; narrow the list down."
        )
    heads, cells = told_own(session, actor, [row.own or {} for row in found])
    rows = [[*_facts(actor, row), *more] for row, more in zip(found, cells, strict=True)]
    titles = [*((text.say(actor.lang), width) for text, width in HEADS), *((label, 20) for label in heads)]
    name = Text("客户", "customers").say(actor.lang)
    stamp = f"{clock.local(now, settings().zone):%Y%m%d-%H%M}"
    title = Text("客户", "Customers").say(actor.lang)
    return Export(f"{name}-{stamp}.xlsx", workbook(title, titles, rows), len(rows))


def record_export(session: Session, actor: Actor, *, count: int, query: str, now: datetime) -> None:
    """Who took how many customers out, and under which filters, into the audit log."""
    actor.require("customer.view")
    name = Text(f"{count} 位客户", f"{count} customers")
    audit.record_export(session, actor, noun="customer", name=name, count=count, query=query, now=now)


def _facts(actor: Actor, row: Customer) -> list[Any]:
    reach = {name: covered(actor, how, getattr(row, name)) for name, how in CONTACT.items()}
    return [
        row.name,
        reach["phone"],
        reach["email"],
        row.company,
        row.customer_type,
        province_name(row.province_code, actor.lang),
        reach["address"],
        "、".join(row.tags or []),
        row.birthday.isoformat() if row.birthday else "",
        _moment(row.joined_at),
        _moment(row.last_contact_at),
        row.note,
    ]


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at, settings().zone):%Y-%m-%d %H:%M}" if at else ""
