"""What the demo company sells: opportunities all the way down the funnel, and orders over the counter."""

from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.customers import service as customers
from scrm_app.library.engine.demo_company import STORES, DemoCustomer
from scrm_app.library.engine.demo_stories import CALLS, CHANNELS, GOODS, OPPORTUNITIES
from scrm_app.library.service.company import Company
from scrm_app.pipeline import service as pipeline
from scrm_app.pipeline.engine.stages import STAGES, WON_RANK

OPEN_STAGES = tuple(stage.code for stage in STAGES if stage.rank < WON_RANK)
AMOUNTS = (128_000, 268_000, 399_900, 680_000, 1_580_000, 3_600_000)
ORDERS_PER_STORE = 45
LOST = ("价格高于预期", "已在别家办理", "暂时不需要", "联系不上")


def add_opportunities(
    session: Session, company: Company, people: list[DemoCustomer], random: Random, *, now: datetime, count: int = 64
) -> None:
    """`count` leads of the last two months: many at the top, some won, some lost with a reason."""
    for turn in range(count):
        index = random.randrange(len(people))
        who = people[index]
        seller = company.at(who.store, "service")
        at = now - timedelta(days=random.randrange(1, 55), minutes=random.randrange(600))
        draft = pipeline.Draft(
            name=f"{who.contact} · {OPPORTUNITIES[turn % len(OPPORTUNITIES)]}",
            channel=random.choice(CHANNELS),
            phone=who.phone,
            amount_fen=random.choice(AMOUNTS),
            customer_id=company.customers[index],
        )
        key = pipeline.create_opportunity(session, seller, draft=draft, now=at)
        reach = random.choices(range(len(OPEN_STAGES) + 2), [7, 7, 6, 6, 9, 3])[0]
        stages = [*OPEN_STAGES[1 : reach + 1]]
        if reach >= len(OPEN_STAGES):
            stages.append("won" if reach == len(OPEN_STAGES) else "lost")
        elif random.random() < 0.18:
            stages.append("lost")
        for stage in stages:
            at = min(now, at + timedelta(hours=random.randrange(4, 70)))
            row = pipeline.get_opportunity(session, seller, opportunity_id=key, now=at)
            reason = random.choice(LOST) if stage == "lost" else ""
            pipeline.move_stage(
                session, seller, opportunity_id=key, version=row.version, to_stage=stage, reason=reason, now=at
            )
        if stages[-1:] not in (["won"], ["lost"]) and random.random() < 0.8:
            _call(session, seller, key, random, now)


def _call(session: Session, seller: Actor, opportunity_id: int, random: Random, now: datetime) -> None:
    """The customer was called within the last days."""
    at = now - timedelta(hours=random.choice((2, 5, 9, 20, 28, 40, 52, 66, 90)))
    row = pipeline.get_opportunity(session, seller, opportunity_id=opportunity_id, now=now)
    pipeline.note_contact(
        session, seller, opportunity_id=opportunity_id, version=row.version, note=random.choice(CALLS), now=at
    )


def add_orders(
    session: Session, company: Company, people: list[DemoCustomer], random: Random, *, now: datetime
) -> None:
    """Half a year of orders over the counter of each store; a few are refunded."""
    for store in STORES:
        buyers = [index for index, who in enumerate(people) if who.store == store.code]
        rows = []
        for turn in range(ORDERS_PER_STORE):
            buyer = people[random.choice(buyers)]
            item, amount = random.choice(GOODS)
            at = now - timedelta(days=random.randrange(1, 180), minutes=random.randrange(600))
            refund = amount if random.random() < 0.05 else 0
            rows.append(
                {
                    "external_id": f"{store.code.upper()}{at:%Y%m%d}{turn:03d}",
                    "customer_phone": buyer.phone,
                    "customer_name": buyer.name,
                    "item": item,
                    "amount_fen": amount,
                    "paid_fen": amount - refund,
                    "refund_fen": refund,
                    "province_code": store.province[0],
                    "placed_at": at,
                    "paid_at": at + timedelta(minutes=3),
                }
            )
        unit = company.units[store.code]
        customers.upsert_orders(session, company.admin, rows=rows, source="门店收银", org_unit_id=unit, now=now)
