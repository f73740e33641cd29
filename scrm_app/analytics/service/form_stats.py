"""Statistics of a form: what comes in, what is left half-filled, and how its answers are spread."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import median
from typing import Any

from openpyxl import Workbook
from sqlmodel import Session

from scrm_app.analytics.engine.answers import FieldStat, describe
from scrm_app.analytics.engine.days import fill_days, offset_minutes
from scrm_app.analytics.repository import form_stats as repository
from scrm_app.analytics.service import between
from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.cells import safe_cell
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.forms import service as forms
from scrm_app.forms.engine.fields import Field, FormSchema
from scrm_app.forms.engine.rights import FieldPolicy
from scrm_app.forms.errors import FormNotFound
from scrm_app.tickets.service import forms_of

MOST = 5_000
MAY = ("report.view", "form.design")


@dataclass(frozen=True, slots=True)
class FormStats:
    """A form between two business days (both included).

    `fill_seconds`: the middle of how long people took, where they paused at least once · `capped`: only the newest
    5,000 requests count for the answers · `flow_id`: of all these tickets, 0 when there are several.
    """

    form_id: int
    name: str
    first: date
    last: date
    sent: int
    begun: int
    finished: int
    fill_seconds: float | None
    days: list[tuple[date, int]]
    channels: list[tuple[str, int]]
    links: list[tuple[str, str, int]]
    fields: list[FieldStat]
    capped: bool
    flow_id: int


def get_form_stats(
    session: Session,
    actor: Actor,
    *,
    form_id: int,
    first: date | None = None,
    last: date | None = None,
    audience: str = "staff",
    now: datetime,
) -> FormStats:
    """The statistics within the reader's reach; answers the rights grid covers for them are counted for nobody."""
    actor.require_any(MAY)
    actor.require("ticket.view")
    form = repository.find_form(session, form_id)
    if form is None:
        raise FormNotFound
    first, last, since, until = between(first, last, now)
    about = (form_id, since, until)
    by_day = repository.count_by_day(session, actor, *about, offset_minutes(now, settings().zone))
    rows = repository.list_answers(session, actor, *about, MOST)
    fills = repository.list_fills(session, actor, *about, MOST)
    flows = repository.count_by_flow(session, actor, *about)
    sent = sum(count for _, _, count in by_day)
    return FormStats(
        form_id=form_id,
        name=form.name,
        first=first,
        last=last,
        sent=sent,
        begun=len(fills),
        finished=sum(1 for _, at in fills if at is not None),
        fill_seconds=_middle([(at - begun).total_seconds() for begun, at in fills if at is not None and at > begun]),
        days=_days(by_day, first, last),
        channels=_channels(by_day),
        links=repository.count_by_link(session, actor, *about),
        fields=_fields(session, actor, form_id, rows, audience),
        capped=sent > len(rows),
        flow_id=flows[0] if len(flows) == 1 else 0,
    )


def _middle(seconds: list[float]) -> float | None:
    return median(seconds) if seconds else None


def _days(found: Sequence[tuple[date, str, int]], first: date, last: date) -> list[tuple[date, int]]:
    totals: dict[date, int] = {}
    for day, _, count in found:
        totals[day] = totals.get(day, 0) + count
    return fill_days(totals, last, (last - first).days + 1)


def _channels(found: Sequence[tuple[date, str, int]]) -> list[tuple[str, int]]:
    totals: dict[str, int] = {}
    for _, channel, count in found:
        totals[channel] = totals.get(channel, 0) + count
    return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))


def _fields(session: Session, actor: Actor, form_id: int, rows: Sequence[Any], audience: str) -> list[FieldStat]:
    """Each question of the newest version; an answer counts where its own ticket lets the reader see it in full."""
    newest = forms.latest_version(session, form_id)
    schema = newest.schema if newest else FormSchema()
    general = forms.policy_of(session, actor, schema, audience=audience)
    policies: dict[tuple[Any, ...], FieldPolicy] = {}
    for row in rows:
        place = _place(row)
        if place not in policies:
            pinned = forms_of.schema_of(session, row.form_version_id)
            policies[place] = forms_of.policy_at(session, actor, pinned, row, audience=audience)
    people = _people(session, schema, rows)
    found = []
    for item in schema.questions():
        if not general.of(item.key).plain:
            found.append(FieldStat(item.key, item.label, item.value_kind, hidden=True))
            continue
        found.append(describe(item, list(_values(item, rows, policies)), people))
    return found


def _place(row: Any) -> tuple[Any, ...]:
    return row.form_version_id, (row.flow_version_id, row.node_id) if row.status == "open" else None


def _values(item: Field, rows: Sequence[Any], policies: Mapping[tuple[Any, ...], FieldPolicy]) -> Iterator[Any]:
    for row in rows:
        policy = policies[_place(row)]
        own = policy.form.field(item.key)
        if own is not None and own.value_kind == item.value_kind and policy.of(item.key).plain:
            yield (row.answers or {}).get(item.key)


def _people(session: Session, schema: FormSchema, rows: Sequence[Any]) -> dict[int, str]:
    keys = [item.key for item in schema.questions() if item.kind == "person"]
    ids = {value for row in rows for key in keys if isinstance(value := (row.answers or {}).get(key), int)}
    return repository.names_of(session, ids) if ids else {}


def export_form_stats(
    session: Session,
    actor: Actor,
    *,
    form_id: int,
    first: date | None = None,
    last: date | None = None,
    now: datetime,
) -> tuple[str, bytes]:
    """The same as a workbook, within the rights grid's column for exports; it stands in the audit log."""
    actor.require_any(MAY)
    seen = get_form_stats(session, actor, form_id=form_id, first=first, last=last, now=now)
    taken = get_form_stats(session, actor, form_id=form_id, first=first, last=last, audience="export", now=now)
    hidden = {item.key for item in seen.fields if item.hidden}
    fields = [replace(item, hidden=item.hidden or item.key in hidden) for item in taken.fields]
    audit.record(
        session,
        actor,
        action="form.exported",
        subject_type="form",
        subject_id=form_id,
        subject_name=taken.name,
        after={"count": taken.sent},
        now=now,
    )
    return f"{taken.name}-{taken.first}-{taken.last}.xlsx", _workbook(replace(taken, fields=fields), actor.lang)


def _workbook(found: FormStats, lang: str) -> bytes:
    book = Workbook(write_only=True)
    days = book.create_sheet(Text("每日提交", "By day").say(lang))
    days.append([Text("日期", "Day").say(lang), Text("提交", "Sent").say(lang)])
    for day, count in found.days:
        days.append([day.isoformat(), count])
    links = book.create_sheet(Text("链接", "Links").say(lang))
    links.append([t.say(lang) for t in (Text("链接", "Link"), Text("渠道", "Channel"), Text("提交", "Sent"))])
    for name, channel, count in found.links:
        links.append([safe_cell(name), safe_cell(channel), count])
    answers = book.create_sheet(Text("答案", "Answers").say(lang))
    heads = (Text("字段", "Field"), Text("答案", "Answer"), Text("次数", "Count"), Text("已填", "Answered"))
    answers.append([t.say(lang) for t in heads])
    for row in _answer_rows(found.fields, lang):
        answers.append([safe_cell(cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _answer_rows(fields: Sequence[FieldStat], lang: str) -> Iterator[list[Any]]:
    for item in fields:
        if item.hidden:
            continue
        for name, count in item.bars:
            yield [item.label, name, count, item.answered]
        if item.numbers is not None:
            share = 100 if item.kind == "money" else 1
            ends = (item.numbers.low, item.numbers.middle, item.numbers.high)
            words = (Text("最小", "Lowest"), Text("中位数", "Median"), Text("最大", "Highest"))
            for word, number in zip(words, ends, strict=True):
                yield [item.label, word.say(lang), number / share if share > 1 else number, item.answered]
        if not item.bars and item.numbers is None:
            yield [item.label, "", "", item.answered]
