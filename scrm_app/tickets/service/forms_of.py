"""A ticket's pinned form: its answers checked, what they mean for the ticket's own columns, what is still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.forms import service as forms
from scrm_app.forms.engine import answers as answers_engine
from scrm_app.forms.engine import filling
from scrm_app.forms.engine.browser import seen
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.rights import FREE, FieldPolicy
from scrm_app.identity.engine.masking import mask
from scrm_app.tickets.engine import priority
from scrm_app.tickets.errors import MissingFields


def schema_of(session: Session, form_version_id: int | None) -> FormSchema:
    """The schema of a pinned form version; an empty form when the flow has none."""
    if form_version_id is None:
        return FormSchema()
    return forms.get_form_version(session, form_version_id).schema


def policy_at(
    session: Session, actor: Actor, schema: FormSchema, row: Any, node_id: str = "", audience: str = "staff"
) -> FieldPolicy:
    """What `actor` may see and change of a ticket's form where it stands, or at `node_id` of its flow."""
    node = None
    if row is not None and row.status == "open":
        graph = flows.get_flow_version(session, row.flow_version_id).graph
        node = graph.nodes.get(node_id or row.node_id)
    return forms.policy_of(session, actor, schema, audience=audience, node=node.field_rights if node else None)


def phone_for(policy: FieldPolicy, phone: str) -> str:
    """The ticket's telephone number as the reader of its form may see it."""
    return text_for(policy, "phone", phone)


def text_for(policy: FieldPolicy, role: str, text: str) -> str:
    """A text of the ticket itself that came out of the field with this role, as the reader of that field has it."""
    field = policy.form.by_role(role)
    access = policy.of(field.key) if field else FREE
    if access.level == "hide":
        return ""
    return mask(access.how, text) or "" if access.level == "mask" else text


def check_all(
    session: Session, actor: Actor, schema: FormSchema, given: Mapping[str, Any], *, channel: str, now: datetime
) -> dict[str, Any]:
    """A complete set of answers as it is stored; InvalidInput with every problem by field."""
    audience = {"h5": "customer", "api": "api"}.get(channel, "staff")
    policy = forms.policy_of(session, actor, schema, audience=audience, filling=True)
    values, problems = filling.check_whole(policy, given, now)
    if problems:
        raise forms.refuse(problems, schema)
    return confirmed(session, actor, schema, values, {})


def confirmed(
    session: Session, actor: Actor, schema: FormSchema, values: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers with every chosen record named by its owner; refuses what is out of the actor's reach."""
    named, problems = forms.confirm_records(session, actor, schema, values, stored)
    if problems:
        raise forms.refuse(problems, schema)
    return named


def merged(
    session: Session, actor: Actor, row: Any, given: Mapping[str, Any] | None, *, now: datetime, node_id: str = ""
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ticket's answers with `given` laid over them, and the columns that change with them (none when not given)."""
    if not given:
        return row.answers, {}
    schema = schema_of(session, row.form_version_id)
    policy = policy_at(session, actor, schema, row, node_id)
    values, problems = filling.check_change(policy, row.answers, given, now)
    if problems:
        raise forms.refuse(problems, schema)
    values = confirmed(session, actor, schema, values, row.answers)
    facts = facts_of(schema, values)
    changes: dict[str, Any] = {"answers": values}
    if facts.title:
        changes["title"] = facts.title
    if facts.customer_name:
        changes["customer_name"] = facts.customer_name
    if facts.phone:
        changes["contact_phone"] = facts.phone
    if facts.customer_id:
        changes["customer_id"] = facts.customer_id
    return values, changes


def written(
    session: Session, form_version_id: int | None, values: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns that change when the flow itself writes into the form; what a field cannot hold is left out."""
    schema = schema_of(session, form_version_id)
    known = {field.key for field in schema.questions()} & set(changes)
    clean, problems = answers_engine.validate(schema, {**values, **changes}, only=known)
    whole = {**values, **{key: clean.get(key) for key in known if key not in problems}}
    return {"answers": {key: value for key, value in whole.items() if value is not None}}


def partial(session: Session, form_version_id: int | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Answers handed over from another ticket: those the form has and can hold; the rest is asked later."""
    return dict(written(session, form_version_id, {}, given)["answers"])


def without_hidden_demands(session: Session, graph: Graph, row: Any, values: Mapping[str, Any], now: datetime) -> Graph:
    """The flow as it applies to these answers: what a rule of the form hides is asked for at no place."""
    schema = schema_of(session, row.form_version_id)
    hidden = filling.outcome_of(schema, values, now).hidden if schema.logic else set()
    if not hidden or not any(hidden & set(node.required) for node in graph.nodes.values()):
        return graph
    return replace(graph, nodes={key: _relieved(node, hidden) for key, node in graph.nodes.items()})


def _relieved(node: Node, hidden: set[str]) -> Node:
    if not hidden & set(node.required):
        return node
    rights = {key: right for key, right in node.field_rights.items() if key not in hidden}
    asked = tuple(key for key in node.required_fields if key not in hidden)
    return replace(node, required_fields=asked, field_rights=rights)


def missing(session: Session, actor: Actor, row: Any, keys: Iterable[str], now: datetime) -> MissingFields:
    """Which part of the form to ask for before the ticket may go on."""
    schema = schema_of(session, row.form_version_id)
    wanted = set(keys)
    fields = [field for field in schema.questions() if field.key in wanted]
    problems = {field.key: answers_engine.required_text(field) for field in fields}
    shown = seen(policy_at(session, actor, schema, row), row.answers, now)
    parts = [{**item, "required": True} for item in shown["fields"] if item["key"] in wanted]
    return MissingFields([field.label for field in fields] or sorted(wanted), problems, parts)


def old_answers(
    session: Session, actor: Actor, row: Any, schema: FormSchema, names: Mapping[int, str]
) -> list[tuple[str, str, int]]:
    """(name, answer in words, version) of answers the ticket's form no longer asks for, as its reader may see them."""
    if row.form_version_id is None:
        return []
    form = forms.get_form_version(session, row.form_version_id)
    found = forms.find_old_answers(session, form_id=form.form_id, schema=schema, answers=row.answers)
    if not found:
        return []
    as_it_was = replace(schema, fields=tuple(item.field for item, _ in found), logic=())
    shown = policy_at(session, actor, as_it_was, row).answers({item.field.key: value for item, value in found})
    return [
        (
            item.field.label,
            answers_engine.show_value(item.field, shown[item.field.key], actor.lang, names=names),
            item.number,
        )
        for item, _ in found
        if shown.get(item.field.key) not in (None, "", [], {})
    ]


@dataclass(frozen=True)
class Facts:
    """What answers say about the ticket itself, by the roles of their fields."""

    title: str = ""
    customer_id: int | None = None
    customer_name: str = ""
    phone: str = ""
    priority: int = 0


def facts_of(schema: FormSchema, values: Mapping[str, Any]) -> Facts:
    """Title, customer, phone and urgency out of the answers."""
    found = answers_engine.by_role(schema, values)
    customer = found.get("customer")
    return Facts(
        title=" ".join(str(found.get("title") or "").split())[:200],
        customer_id=customer if isinstance(customer, int) and not isinstance(customer, bool) else None,
        customer_name=str(found.get("customer_name") or "")[:120],
        phone=str(found.get("phone") or "")[:40],
        priority=priority.priority_of(_urgency(schema, values)),
    )


def _urgency(schema: FormSchema, values: Mapping[str, Any]) -> list[Any]:
    said: list[Any] = []
    for role in ("urgency", "priority"):
        field = schema.by_role(role)
        if field is not None and values.get(field.key) is not None:
            said += [values[field.key], field.option_label(values[field.key])]
    return said
