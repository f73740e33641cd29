"""The date fields among the company's own fields of customers, for reminders."""

from collections.abc import Collection, Sequence

from sqlmodel import Session

from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.forms.engine.fields import Field
from scrm_app.forms.engine.own import DATE_KINDS, day_of
from scrm_app.forms.service.own import own_version
from scrm_app.notifications.service import DateChoice, DateFact, DateProvider

PREFIX = "customer.own:"


def _choices(session: Session) -> list[DateChoice]:
    version = own_version(session)
    fields = [item for item in version.schema.questions() if item.value_kind in DATE_KINDS] if version else []
    return [DateChoice(f"{PREFIX}{f.key}", Text(f"客户 · {f.label}", f"Customer · {f.label}")) for f in fields]


def _told(session: Session, source: str, rows: Sequence[customers.OwnAnswers]) -> list[DateFact]:
    version, key = own_version(session), source.removeprefix(PREFIX)
    item = version.schema.field(key) if version else None
    if version is None or item is None:
        return [DateFact(row.customer_id, None) for row in rows]
    is_shown = not any(key in cells for cells in version.schema.rights.values())
    return [_fact(item, row, is_shown) for row in rows]


def _fact(item: Field, row: customers.OwnAnswers, is_shown: bool) -> DateFact:
    return DateFact(
        row.customer_id,
        day_of(row.answers.get(item.key), settings().zone),
        Text(item.label, item.label),
        row.name,
        f"/customers/{row.customer_id}",
        row.owner_id,
        row.org_unit_id,
        is_shown,
    )


def _facts(session: Session, source: str, ids: Collection[int]) -> Sequence[DateFact]:
    return _told(session, source, customers.list_own(session, ids, 0, 0))


def _scan(session: Session, source: str, after: int, limit: int) -> Sequence[DateFact]:
    return _told(session, source, customers.list_own(session, None, after, limit))


OWN_DATES = (DateProvider(PREFIX, "customer", _choices, _facts, _scan),)
