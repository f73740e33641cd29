"""What rules ask about tickets, as SQL: see `service/matter.py` for the same in Python."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models.form import FormVersion
from scrm_app.core.actor import Actor
from scrm_app.rules.service import Answer, Number, Source, Words
from scrm_app.tickets.repository.filtering import in_scope
from scrm_app.tickets.repository.hot import TICKET
from scrm_app.tickets.repository.people import CUSTOMER, ORG

FORM_VERSION: sa.Table = FormVersion.__table__  # type: ignore[attr-defined]
READ = tuple(column for column in TICKET.c if column.name not in ("flow_state", "tags"))
KEY = TICKET.c.id
SINCE, UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


def form_versions(session: Session) -> list[int]:
    """Every published version of every form."""
    return list(session.connection().execute(sa.select(FORM_VERSION.c.id)).scalars())


def in_reach(actor: Actor) -> sa.Select[Any]:
    """The tickets in reach with what rules ask about."""
    tags = CUSTOMER.c.tags.label("customer_tag_list")
    return (
        sa.select(*READ, CUSTOMER.c.customer_type, tags, ORG.c.parent_id.label("region_id"))
        .select_from(TICKET)
        .outerjoin(CUSTOMER, CUSTOMER.c.id == TICKET.c.customer_id)
        .outerjoin(ORG, ORG.c.id == TICKET.c.org_unit_id)  # left out by the database where nothing asks for it
        .where(*in_scope(actor))
    )


def sources(
    asked: Sequence[str], roles: Mapping[str, Mapping[str, Sequence[int]] | None], zone: str, dialect: str
) -> dict[str, Source]:
    """Where the database finds what a condition asks about (rows of `in_reach`).

    `roles`: for amount and place the form versions by the key of their field; None where only Python can say.
    """
    text = sa.String()
    found: dict[str, Source] = {
        "flow": Words(sa.cast(TICKET.c.flow_id, text)),
        "store": Words(sa.cast(TICKET.c.org_unit_id, text)),
        "region_unit": Words(sa.func.coalesce(sa.cast(ORG.c.parent_id, text), "")),
        "priority": Words(sa.cast(TICKET.c.priority, text)),
        "has_customer": Words(sa.case((sa.func.coalesce(TICKET.c.customer_id, 0) == 0, "no"), else_="yes")),
        "customer_type": Words(sa.func.coalesce(CUSTOMER.c.customer_type, "")),
        "customer_tags": Words(_joined(CUSTOMER.c.tags, dialect)),
        **{name: Words(TICKET.c[name]) for name in ("channel", "title", "node_name", "stage")},
    }
    hour = _hour(zone, dialect)
    if hour is not None:
        found["hour"] = Number(hour)
    for key in asked:
        if key.startswith("a."):
            found[key] = Answer(TICKET.c.answers, (key[2:],), dialect)
    for role, below in (("amount", ()), ("place", ("codes",))):
        by_key = roles.get(role)
        if by_key is not None:
            found[role] = Answer(TICKET.c.answers, (_key(by_key), *below), dialect)
    return found


def _key(by_key: Mapping[str, Sequence[int]]) -> sa.ColumnElement[Any]:
    """The key of a ticket's field, NULL when its form has none of that kind."""
    whens = [(TICKET.c.form_version_id.in_(ids), sa.literal(key)) for key, ids in by_key.items()]
    return sa.case(*whens, else_=sa.cast(sa.null(), sa.String())) if whens else sa.cast(sa.null(), sa.String())


def _joined(tags: sa.ColumnElement[Any], dialect: str) -> sa.ColumnElement[Any]:
    """The words of a list with 、 between them, in their order."""
    if dialect == "sqlite":
        each = sa.func.json_each(tags).table_valued("value", joins_implicitly=True)
        joined: Any = sa.func.group_concat(each.c.value, "、")
    else:
        each = sa.func.jsonb_array_elements_text(tags).table_valued("value", joins_implicitly=True)
        joined = sa.func.string_agg(each.c.value, "、")
    words = sa.select(joined).select_from(each).scalar_subquery()
    if dialect != "sqlite":
        words = sa.case((sa.func.jsonb_typeof(tags) == "array", words))  # type: ignore[assignment]
    return sa.func.coalesce(words, "")


def _hour(zone: str, dialect: str) -> sa.ColumnElement[Any] | None:
    """The hour of the day a ticket came; None where SQLite would need the history of the zone's offsets."""
    if dialect != "sqlite":
        return sa.extract("hour", sa.func.timezone(zone, TICKET.c.created_at))
    months = [SINCE + timedelta(days=days) for days in range(0, (UNTIL - SINCE).days, 7)]
    offsets = {moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in months}
    if len(offsets) != 1:
        return None
    minutes = int((offsets.pop() or timedelta()).total_seconds() // 60)
    stored = sa.type_coerce(TICKET.c.created_at, sa.String())
    hours, over = (sa.cast(sa.func.substr(stored, at, 2), sa.Integer()) for at in (12, 15))
    of_day = (hours * 60 + over + minutes % 1440) % 1440
    known = TICKET.c.created_at.between(SINCE, UNTIL)
    return sa.case((known, (of_day - of_day % 60) / sa.literal_column("60")), else_=sa.cast(sa.null(), sa.Integer()))
