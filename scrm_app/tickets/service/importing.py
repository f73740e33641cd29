"""Tickets with their history out of an event log of another system."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice, pairwise
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock as time
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.state import DONE, RUNNING, FlowState, Token
from scrm_app.forms.engine import answers as answers_engine
from scrm_app.tickets.engine import priority
from scrm_app.tickets.engine.numbers import ticket_number
from scrm_app.tickets.repository import bulk, counting, hot, people
from scrm_app.tickets.service import forms_of

BATCH = 500


@dataclass(frozen=True)
class LogEvent:
    """Something happened in a case: the activity equals the name of a node; `done_at` where the log says its end."""

    activity: str
    at: datetime
    resource: str = ""
    done_at: datetime | None = None


@dataclass(frozen=True)
class LogCase:
    """One case of the log, its events in order of time. `answers` by field key are taken as far as they are valid."""

    case_id: str
    events: Sequence[LogEvent]
    title: str = ""
    customer_name: str = ""
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Imported:
    """What an import did; importing the same log again only skips."""

    created: int
    skipped: int


def import_history(
    session: Session,
    actor: Actor,
    *,
    source: str,
    flow_id: int,
    org_unit_id: int,
    cases: Iterable[LogCase],
    now: datetime,
) -> Imported:
    """Write each case not yet known under (source, case id) as a ticket with visits and history at original times.

    A visit lasts from its event to its own end, or to the next event of the case where the log tells only one time;
    the last one of a closed case then ends where it began. A case whose last node leads straight to an end is closed,
    any other stays open there. Nobody is notified, nothing is reminded.
    """
    actor.require("import.run")
    version = flows.latest_version(session, flow_id)
    plan = _Plan(
        source[:40], flow_id, version.id, version.form_version_id, org_unit_id, version.graph, by_name(version.graph)
    )
    schema = forms_of.schema_of(session, version.form_version_id)
    created = skipped = 0
    waiting = iter(cases)
    while batch := list(islice(waiting, BATCH)):
        known = bulk.known_cases(session, plan.source, [c.case_id[:120] for c in batch])
        fresh = {c.case_id[:120]: c for c in batch if c.events and c.case_id[:120] not in known}
        skipped += len(batch) - len(fresh)
        if fresh:
            created += _write(session, plan, schema, list(fresh.values()), now)
    live.touch(session, "tickets")
    return Imported(created, skipped)


@dataclass(frozen=True)
class _Plan:
    source: str
    flow_id: int
    flow_version_id: int
    form_version_id: int | None
    org_unit_id: int
    graph: Graph
    nodes: dict[str, Node]

    def node(self, activity: str) -> Node:
        """The node an activity stands for; InvalidInput names what is missing."""
        found = self.nodes.get(" ".join(activity.split()))
        if found is None:
            raise InvalidInput(
                f"流程里没有叫「{activity[:40]}」的节点。请先在流程里加上它并发布, 或换一个流程。",
                f"The flow has no node called “{activity[:40]}”. Add it and publish, or choose another flow.",
            )
        return found


def by_name(graph: Graph) -> dict[str, Node]:
    """The people's nodes of a flow by their name."""
    return {" ".join(node.name.split()): node for node in graph.nodes.values() if node.waits}


def _write(session: Session, plan: _Plan, schema: Any, cases: list[LogCase], now: datetime) -> int:
    rows = [_ticket(plan, schema, case, now) for case in cases]
    days = Counter(time.local(row["created_at"], settings().zone).date() for row in rows)
    last = {day: bulk.reserve_numbers(session, plan.org_unit_id, day, count) for day, count in days.items()}
    for row in rows:
        day = time.local(row["created_at"], settings().zone).date()
        row["number"] = ticket_number(day, plan.org_unit_id, last[day])
        last[day] -= 1
    ids = bulk.insert_tickets(session, plan.source, rows)
    visits: list[dict[str, Any]] = []
    history: list[dict[str, Any]] = []
    for case, row in zip(cases, rows, strict=True):
        ticket_id = ids[row["source_case"]]
        visits += _visits(plan, case, ticket_id, row["status"])
        history += _history(plan, case, ticket_id, row["status"])
    bulk.insert_rows(session, hot.TASK, visits)
    bulk.insert_rows(session, hot.EVENT, history)
    counts = Counter((row["node_id"], row["stage"], row["status"]) for row in rows)
    same = {"org_unit_id": plan.org_unit_id, "flow_id": plan.flow_id}
    counting.count(
        session,
        [{**same, "node_id": n, "stage": st, "status": s, "tickets": count} for (n, st, s), count in counts.items()],
    )
    return len(rows)


def _ticket(plan: _Plan, schema: Any, case: LogCase, now: datetime) -> dict[str, Any]:
    first, last = case.events[0], case.events[-1]
    node = plan.node(last.activity)
    closed = any(plan.graph.nodes[e.target].kind == "end" for e in plan.graph.out[node.id])
    values, problems = answers_engine.validate(schema, case.answers, only=set(case.answers))
    values = {k: v for k, v in values.items() if v is not None and k not in problems}
    facts = forms_of.facts_of(schema, values)
    trail = tuple((plan.node(e.activity).id, 0) for e in case.events[:-1])
    unique = tuple(dict.fromkeys(entry for entry in trail if entry[0] != node.id))
    token = Token(1, node.id, "", (), unique, last.at.isoformat())
    state = FlowState((), DONE, 2) if closed else FlowState((token,), RUNNING, 2)
    return {
        "source": plan.source,
        "source_case": case.case_id[:120],
        "title": (case.title or facts.title or case.case_id)[:200],
        "status": "closed" if closed else "open",
        "priority": facts.priority,
        "flow_id": plan.flow_id,
        "flow_version_id": plan.flow_version_id,
        "form_version_id": plan.form_version_id,
        "flow_state": state.to_json(),
        "answers": values,
        "node_id": node.id,
        "node_name": plan.graph.label(node.id),
        "stage": node.stage,
        "entered_at": last.at,
        "org_unit_id": plan.org_unit_id,
        "customer_name": (case.customer_name or facts.customer_name)[:120],
        "contact_phone": facts.phone,
        "opener_name": first.resource[:80],
        "role_code": node.assign.value if node.assign.kind == "role" and not closed else "",
        "channel": "import",
        "due_at": None,
        "rank_at": priority.rank_at(facts.priority, last.at, None),
        "escalation_level": 0,
        "closed_at": _left(case) if closed else None,
        "last_actor_name": last.resource[:80],
        "created_at": first.at,
        "updated_at": now,
        "version": 1,
    }


def _left(case: LogCase) -> datetime:
    """When the last thing of a finished case ended: parallel work may end after what began last."""
    return max(event.done_at or event.at for event in case.events)


def _visits(plan: _Plan, case: LogCase, ticket_id: int, status: str) -> list[dict[str, Any]]:
    ends: list[datetime | None] = [event.done_at or after.at for event, after in pairwise(case.events)]
    ends.append(_left(case) if status == "closed" else None)
    rows = []
    for event, end in zip(case.events, ends, strict=True):
        node = plan.node(event.activity)
        rows.append(
            {
                "ticket_id": ticket_id,
                "flow_version_id": plan.flow_version_id,
                "node_id": node.id,
                "node_name": plan.graph.label(node.id),
                "kind": node.kind,
                "stage": node.stage,
                "org_unit_id": plan.org_unit_id,
                "role_code": node.assign.value if node.assign.kind == "role" else "",
                "assignee_id": None,
                "entered_at": event.at,
                "due_at": None,
                "finished_at": end,
                "action": "complete" if end else "",
                "actor_id": None,
                "actor_name": event.resource[:80],
                "version": 1,
            }
        )
    return rows


def _history(plan: _Plan, case: LogCase, ticket_id: int, status: str) -> list[dict[str, Any]]:
    steps = [("", case.events[0].activity, case.events[0], "opened")]
    steps += [(a.activity, b.activity, b, "complete") for a, b in pairwise(case.events)]
    if status == "closed":
        end = next((plan.graph.label(n.id) for n in plan.graph.of_kind("end")), "")
        last = case.events[-1]
        steps.append((last.activity, end, replace(last, at=_left(case)), "complete"))
    return [
        {
            "ticket_id": ticket_id,
            "kind": kind,
            "at": event.at,
            "actor_id": None,
            "actor_name": event.resource[:80],
            "from_node": left[:80],
            "to_node": entered[:80],
            "note": "",
            "data": {"imported": True},
        }
        for left, entered, event, kind in steps
    ]


def count_imported(session: Session, actor: Actor, *, source: str) -> int:
    """How many cases of a source are here already."""
    actor.require("import.run")
    return bulk.count_source(session, source)


def list_stores(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Stores in reach, to choose from."""
    return people.stores(session, actor.org_ids)
