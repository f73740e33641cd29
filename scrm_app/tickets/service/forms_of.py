"""A ticket's pinned form: its answers checked, what they mean for the ticket's own columns, what is still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.forms import service as forms
from scrm_app.forms.engine import answers as answers_engine
from scrm_app.forms.engine import costs
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.tickets.engine import priority
from scrm_app.tickets.errors import MissingFields


def schema_of(session: Session, form_version_id: int | None) -> FormSchema:
    """The schema of a pinned form version; an empty form when the flow has none."""
    if form_version_id is None:
        return FormSchema()
    return forms.get_form_version(session, form_version_id).schema


def refuse(problems: Mapping[str, Text], schema: FormSchema) -> InvalidInput:
    """Every problem of a form in one refusal; the screen shows each at its field."""
    labels = schema.labels()
    first = next(iter(problems))
    name = labels.get(first.split(".")[0], "")
    zh = f"有 {len(problems)} 处需要修改" + (f": {name}。" if name else "。") + problems[first].zh
    en = f"{len(problems)} to correct" + (f": {name}. " if name else ". ") + problems[first].en
    return InvalidInput(zh, en, dict(problems))


def seen_by(actor: Actor, schema: FormSchema) -> FormSchema:
    """The form as this person may see it."""
    return schema if actor.may("price.cost") else costs.without_costs(schema)


def answers_for(actor: Actor, schema: FormSchema, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as this person may see them."""
    return dict(answers) if actor.may("price.cost") else costs.strip_costs(schema, answers)


def _checked(
    actor: Actor, schema: FormSchema, stored: Mapping[str, Any], given: Mapping[str, Any], only: set[str] | None
) -> tuple[dict[str, Any], dict[str, Text]]:
    """Clean answers and problems; who may not see purchase prices neither changes them nor is asked for them."""
    if actor.may("price.cost"):
        return answers_engine.validate(schema, given, only=only)
    _, problems = answers_engine.validate(costs.without_costs(schema), given, only=only)
    clean, _ = answers_engine.validate(costs.optional_costs(schema), costs.keep_costs(schema, stored, given), only=only)
    return clean, problems


def check_all(actor: Actor, schema: FormSchema, given: Mapping[str, Any]) -> dict[str, Any]:
    """A complete set of answers as it is stored; InvalidInput with every problem by field."""
    clean, problems = _checked(actor, schema, {}, given, None)
    if problems:
        raise refuse(problems, schema)
    return {key: value for key, value in clean.items() if value is not None}


def merged(
    session: Session, actor: Actor, row: Any, given: Mapping[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ticket's answers with `given` laid over them, and the columns that change with them (none when not given)."""
    if not given:
        return row.answers, {}
    schema = schema_of(session, row.form_version_id)
    wanted = {field.key for field in schema.questions()} & set(given)
    clean, problems = _checked(actor, schema, row.answers, given, wanted)
    if problems:
        raise refuse(problems, schema)
    values = {key: value for key, value in {**row.answers, **clean}.items() if value is not None}
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


def missing(session: Session, actor: Actor, row: Any, keys: Iterable[str]) -> MissingFields:
    """Which part of the form to ask for before the ticket may go on."""
    schema = seen_by(actor, schema_of(session, row.form_version_id))
    wanted = set(keys)
    fields = [field for field in schema.questions() if field.key in wanted]
    problems = {field.key: answers_engine.required_text(field) for field in fields}
    parts = [{**field.to_json(), "required": True} for field in fields]
    return MissingFields([field.label for field in fields] or sorted(wanted), problems, parts)


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
