"""看成谁: a real ticket through the eyes of a role or an audience, never more than the one who looks may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.forms.engine.browser import seen
from scrm_app.forms.engine.rights import both, every_field
from scrm_app.tickets.service import forms_of, rights

LOOKERS = ("ticket.admin", "form.design")
HERE = ""


@dataclass(frozen=True, slots=True)
class Eyes:
    """Whose eyes and which places there are to choose from: (id, name)."""

    readers: list[tuple[str, Text]]
    units: list[tuple[int, str]]
    nodes: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sight:
    """The form as they have it. `less`: names of fields covered because the one who looks may not see them either."""

    form: dict[str, Any]
    answers: dict[str, Any]
    phone: str
    hidden: list[str]
    masked: list[str]
    less: list[str]


def list_eyes(session: Session, actor: Actor, *, ticket_id: int) -> Eyes:
    """Whose eyes a ticket can be seen through."""
    actor.require_any(LOOKERS)
    row = rights.look(session, actor, ticket_id)
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    known = forms.readers_of(session)
    return Eyes(
        [(r.id, r.label) for r in known if r.group != "org" and r.id != "audience:staff"],
        [(int(r.id.partition(":")[2]), r.label.zh) for r in known if r.group == "org"],
        [(n.id, graph.label(n.id)) for n in graph.nodes.values() if n.kind in ("task", "approval")],
    )


def view_ticket_as(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    reader: str,
    now: datetime,
    org_unit_id: int = 0,
    node_id: str = HERE,
) -> Sight:
    """The ticket's form as `reader` has it where the ticket stands, or at `node_id`. It stands in the audit log."""
    actor.require_any(LOOKERS)
    row = rights.look(session, actor, ticket_id)
    schema = forms_of.schema_of(session, row.form_version_id)
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    place = graph.nodes.get(node_id or (row.node_id if row.status == "open" else ""))
    node = place.field_rights if place else None
    theirs = forms.policy_as(session, schema, reader=reader, org_unit_id=org_unit_id, node=node)
    shown = both(forms_of.policy_at(session, actor, schema, row), theirs)
    who = next(r.label for r in forms.readers_of(session) if r.id == reader).say(actor.lang)
    audit.record(
        session,
        actor,
        action="ticket.viewed_as",
        subject_type="ticket",
        subject_id=ticket_id,
        subject_name=row.number,
        after={"viewed_as": who, "node_name": place.name if place else ""},
        now=now,
    )
    levels = [(key, label, theirs.of(key)) for key, _, label in every_field(schema)]
    return Sight(
        seen(shown, row.answers, now),
        shown.answers(row.answers),
        forms_of.phone_for(shown, row.contact_phone),
        [label for _, label, access in levels if access.level == "hide"],
        [label for _, label, access in levels if access.level == "mask"],
        [label for key, label, access in levels if shown.of(key).plain != access.plain],
    )
