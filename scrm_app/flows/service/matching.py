"""How many tickets a condition would have matched: shown in its builder, before it is saved."""

from dataclasses import dataclass, field

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.flows import repository
from scrm_app.flows.service.common import living_flow
from scrm_app.forms import service as forms
from scrm_app.forms.engine.schema import condition_fields
from scrm_app.rules import service as counting
from scrm_app.rules.engine import condition as rules

SAMPLES = 5


@dataclass(frozen=True)
class Matches:
    """`matched` of the `looked_at` tickets on the flow's form, and the newest of them: id, number, title.

    `at_least`: there was no time to try all of them.
    """

    matched: int
    looked_at: int
    samples: list[tuple[int, str, str]] = field(default_factory=list)
    at_least: bool = False


def count_matches(session: Session, actor: Actor, *, flow_id: int, condition: object) -> Matches:
    """For how many tickets of the flow's form a condition holds; BadCondition when it cannot be read.

    Tickets are named only to those who may see tickets.
    """
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    if not flow.form_id:
        return Matches(0, 0)
    version = forms.latest_version(session, flow.form_id)
    if version is None:
        return Matches(0, 0)
    asked = rules.parse(condition, condition_fields(version.schema))
    test, dialect = rules.compile_condition(asked), session.get_bind().dialect.name
    sources = {key: counting.Answer(repository.TICKET.c.answers, (key,), dialect) for key in rules.fields_of(asked)}
    found = counting.count(
        session,
        repository.answered(flow.form_id, actor.org_ids),
        repository.TICKET.c.id,
        counting.as_sql(asked, sources, dialect),
        lambda row: test(row.answers),
        named=SAMPLES if actor.may("ticket.view") else 0,
    )
    return Matches(found.hits, found.of, repository.named(session, found.newest), found.at_least)
