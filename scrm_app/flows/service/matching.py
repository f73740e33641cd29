"""How many tickets a condition would have matched: shown in its builder, before it is saved."""

from dataclasses import dataclass, field

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.flows import repository
from scrm_app.flows.service.common import living_flow
from scrm_app.forms import service as forms
from scrm_app.forms.engine.schema import condition_fields
from scrm_app.rules.engine import condition as rules

RECENT = 1_000
SAMPLES = 5


@dataclass(frozen=True)
class Matches:
    """`matched` of the `looked_at` newest tickets on the flow's form, and a few of them: id, number, title."""

    matched: int
    looked_at: int
    samples: list[tuple[int, str, str]] = field(default_factory=list)


def count_matches(session: Session, actor: Actor, *, flow_id: int, condition: object) -> Matches:
    """For how many recent tickets of the flow's form a condition holds; BadCondition when it cannot be read.

    Tickets are named only to those who may see tickets.
    """
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    if not flow.form_id:
        return Matches(0, 0)
    version = forms.latest_version(session, flow.form_id)
    if version is None:
        return Matches(0, 0)
    test = rules.compile_condition(rules.parse(condition, condition_fields(version.schema)))
    rows = repository.recent_answers(session, flow.form_id, actor.org_ids, RECENT)
    hits = [row for row in rows if test(row.answers)]
    named = hits[:SAMPLES] if actor.may("ticket.view") else []
    return Matches(len(hits), len(rows), [(row.id, row.number, row.title) for row in named])
