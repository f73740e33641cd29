"""Many customers and orders at once; importing the same rows twice changes nothing."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from models.customer import Customer, Order
from scrm_app.core import bulk, live
from scrm_app.core.actor import Actor
from scrm_app.core.bulk import Outcome, Plan, Values
from scrm_app.core.text import Text
from scrm_app.customers import repository
from scrm_app.customers.engine.pinyin import spell
from scrm_app.customers.engine.provinces import province_name

ELSEWHERE = Text("该编号已属于其他门店的记录", "this number belongs to a record of another store")


def _fresh_customer(source: str, org_unit_id: int, now: datetime) -> Values:
    blank = Customer(name="", source=source, org_unit_id=org_unit_id, created_at=now, updated_at=now)
    values = blank.model_dump()
    values.pop("id")
    return values


def upsert_customers(
    session: Session,
    actor: Actor,
    *,
    rows: list[Values],
    source: str,
    org_unit_id: int,
    now: datetime,
    complete: Callable[[Values], Values] = dict,
) -> Outcome:
    """Customers by (source, external_id); rows without a number by phone. Only the given fields are changed.

    `own` answers are laid over the stored ones; `complete` makes what follows from all of them (formulas).
    """
    actor.require_any(["import.run", "customer.edit"])
    table = bulk.table_of(Customer)
    prepared = [_customer_values(row) for row in rows]
    numbers = [values["external_id"] for values in prepared if values.get("external_id")]
    phones = [values["phone"] for values in prepared if not values.get("external_id")]
    stored: dict[Any, Values] = {}
    only = {"id", "external_id", "phone", "name", "org_unit_id"}.union(*prepared)
    for row in bulk.fetch(session, table, "phone", phones, only):
        if actor.org_ids is None or row["org_unit_id"] in actor.org_ids:
            stored.setdefault(("phone", row["phone"]), row)
    for row in bulk.fetch(session, table, "external_id", numbers, only, source=source):
        stored[row["external_id"]] = row
    plan = Plan(stored, _fresh_customer(source, org_unit_id, now))
    for index, values in enumerate(prepared):
        key = values.get("external_id") or ("phone", values["phone"])
        if _elsewhere(actor, stored.get(key)):
            plan.outcome.refused[index] = ELSEWHERE
            continue
        if key not in stored and not values.get("name"):
            values["name"] = values.get("phone") or str(values["external_id"])
        if values.get("name") and (key not in stored or stored[key]["name"] != values["name"]):
            values["pinyin"], values["initials"] = spell(values["name"])
        if "own" in values:
            values["own"] = complete({**(stored.get(key, {}).get("own") or {}), **values["own"]})
        plan.take(key, values)
    bulk.write(session, table, plan, {"updated_at": now})
    live.touch(session, "customers")
    return plan.outcome


def _customer_values(row: Values) -> Values:
    values = dict(row)
    if "tags" in values:
        values["tags"] = _tags(str(values["tags"]))
    if not values.get("province_code", ""):
        values.pop("province_code", None)
    return values


@lru_cache(maxsize=5_000)
def _tags(text: str) -> list[str]:
    """One list for all rows with the same text: a batch stores it and changes none."""
    parts = text.replace("，", ",").replace("、", ",").replace(";", ",").split(",")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _elsewhere(actor: Actor, stored: Values | None) -> bool:
    return stored is not None and actor.org_ids is not None and stored["org_unit_id"] not in actor.org_ids


def upsert_orders(
    session: Session, actor: Actor, *, rows: list[Values], source: str, org_unit_id: int, now: datetime
) -> Outcome:
    """Orders by (source, external_id), each with its customer: by number, by phone, by name, else by province.

    A row that names no buyer belongs to the collective customer of its source and province.
    """
    actor.require_any(["import.run", "customer.edit"])
    table = bulk.table_of(Order)
    customers = _ensure_buyers(session, rows, source, org_unit_id, now)
    numbers = [row["external_id"] for row in rows]
    only = {"id", "external_id", "customer_id", "org_unit_id"}.union(*rows)
    stored: dict[Any, Values] = {
        row["external_id"]: row for row in bulk.fetch(session, table, "external_id", numbers, only, source=source)
    }
    blank = Order(
        source=source,
        external_id="",
        customer_id=0,
        org_unit_id=org_unit_id,
        placed_at=now,
        created_at=now,
        updated_at=now,
    ).model_dump()
    blank.pop("id")
    plan = Plan(stored, blank)
    for index, row in enumerate(rows):
        if _elsewhere(actor, stored.get(row["external_id"])):
            plan.outcome.refused[index] = ELSEWHERE
            continue
        values = {name: value for name, value in row.items() if name not in _BUYER_FIELDS}
        values["customer_id"] = customers[_buyer_key(row)]
        plan.take(row["external_id"], values)
    bulk.write(session, table, plan, {"updated_at": now})
    live.touch(session, "customers", "orders")
    return plan.outcome


_BUYER_FIELDS = {"customer_external_id", "customer_name", "customer_phone"}


def _buyer_key(row: Values) -> str:
    if number := row.get("customer_external_id"):
        return str(number)
    if phone := row.get("customer_phone"):
        return f"phone:{phone}"
    if name := row.get("customer_name"):
        return f"name:{name}"[:200]
    return f"region:{row.get('province_code', '')}"


def _ensure_buyers(
    session: Session, rows: list[Values], source: str, org_unit_id: int, now: datetime
) -> dict[str, int]:
    """External number of every buyer in `rows` → customer id; unknown buyers are created, known ones left alone."""
    table = bulk.table_of(Customer)
    wanted = {_buyer_key(row): row for row in rows}
    known = {
        row["external_id"]: int(row["id"])
        for row in bulk.fetch(session, table, "external_id", list(wanted), source=source)
    }
    phones = {
        row["customer_phone"]: key for key, row in wanted.items() if key.startswith("phone:") and key not in known
    }
    for found in bulk.fetch(session, table, "phone", list(phones), org_unit_id=org_unit_id):
        known.setdefault(phones[found["phone"]], int(found["id"]))
    missing = [_buyer_values(key, row, source) for key, row in wanted.items() if key not in known]
    if missing:
        bulk.insert_rows(session, table, missing, _fresh_customer(source, org_unit_id, now))
        numbers = [row["external_id"] for row in missing]
        for row in bulk.fetch(session, table, "external_id", numbers, source=source):
            known[row["external_id"]] = int(row["id"])
    return known


def _buyer_values(key: str, row: Values, source: str) -> Values:
    code = str(row.get("province_code", ""))
    if key.startswith("region:"):
        name = f"{source}散客 · {province_name(code) or '未知地区'}"
        values: Values = {"kind": "collective", "name": name}
    else:
        name = str(row.get("customer_name") or row.get("customer_phone") or key)[:200]
        values = {"name": name, "phone": row.get("customer_phone", ""), "address": row.get("address", "")}
    pinyin, initials = spell(name)
    return {**values, "external_id": key, "province_code": code, "pinyin": pinyin, "initials": initials}


def buyer_of(session: Session, source: str, external_id: str) -> int | None:
    """Whose an order is; None when it is not known."""
    return repository.buyer_of(session, source, external_id)


def province_totals(session: Session, actor: Actor, *, source: str = "") -> list[tuple[str, int, int, int, int]]:
    """Province code, orders, amount, paid and refunded fen, of the orders in reach."""
    actor.require("customer.view")
    return repository.province_totals(session, actor, source)
