"""The demo company's opportunities, all the way down the funnel."""

from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session

from scrm_app.library.engine.demo_company import DemoCustomer
from scrm_app.library.engine.demo_stories import CHANNELS, OPPORTUNITIES
from scrm_app.library.service.company import Company
from scrm_app.pipeline import service as pipeline
from scrm_app.pipeline.engine.stages import STAGES, WON_RANK

OPEN_STAGES = tuple(stage.code for stage in STAGES if stage.rank < WON_RANK)
AMOUNTS = (128_000, 268_000, 399_900, 680_000, 1_580_000, 3_600_000)
LOST = ("价格高于预期", "已在别家办理", "暂时不需要", "联系不上")


def add_opportunities(
    session: Session, company: Company, customers: list[DemoCustomer], random: Random, *, now: datetime, count: int = 64
) -> None:
    """`count` leads of the last two months: many at the top, some won, some lost with a reason."""
    for turn in range(count):
        index = random.randrange(len(customers))
        who = customers[index]
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
        reach = random.choices(range(len(OPEN_STAGES) + 2), [9, 8, 6, 5, 4, 2])[0]
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
