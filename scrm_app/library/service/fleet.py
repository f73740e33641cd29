"""The fleet flow of the demo company, with a test run kept as a scenario."""

from datetime import datetime

from sqlmodel import Session

from scrm_app.library.engine.demo_fleet import ANSWERS, SCENARIO, fleet_flow
from scrm_app.library.service.company import Company
from scrm_app.library.service.content import Published, publish_content
from scrm_app.rollout import service as rollout


def add_fleet(session: Session, company: Company, care_id: int, *, now: datetime) -> Published:
    """A flow with a vote and a sub-flow; its scenario must pass at every later publication."""
    designer, content = company.people["sunyi"], fleet_flow(care_id, company.units[""])
    made = publish_content(
        session,
        designer,
        flow_name=content.name,
        form_name=content.form_name,
        form=content.form,
        graph=content.graph,
        now=now,
        about=content.about,
    )
    yes = rollout.Step("approve", "vote", minutes=30)
    rollout.save_scenario(
        session,
        designer,
        flow_id=made.flow_id,
        name=SCENARIO,
        sample=rollout.Sample(company.units["pudong"], ANSWERS),
        steps=[rollout.Step("complete", "plan", minutes=60), yes, yes],
        must_pass=True,
        now=now,
    )
    return made
