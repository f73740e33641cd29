"""Columns of the list and facts of cards: which there are for this person, and what stands in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.forms.engine.fields import FILE_KINDS
from scrm_app.tickets.engine import columns as engine
from scrm_app.tickets.engine.columns import ColumnChoice
from scrm_app.tickets.repository import chosen, handing
from scrm_app.tickets.service import handing_out
from scrm_app.tickets.service.handing_out import Handout

PLACES = ("list", "board")


def list_columns(session: Session, actor: Actor, *, flow_id: int = 0) -> list[ColumnChoice]:
    """The fixed columns, then every field the person may see of the forms in use (of one flow, or of all)."""
    actor.require("ticket.view")
    found = [ColumnChoice(key, label) for key, label in engine.FIXED.items()]
    used = [f for f in flows.list_published(session, actor) if flow_id in (0, f.flow_id)]
    versions = {v.form_id: v for f in used if (v := forms.get_form_version(session, f.form_version_id))}
    for version in versions.values():
        policy = forms.policy_of(session, actor, version.schema)
        for item in version.schema.questions():
            if item.kind not in FILE_KINDS and policy.of(item.key).level != "hide":
                name = f"{item.label} ({version.name})" if len(versions) > 1 else item.label
                found.append(ColumnChoice(engine.answer_key(version.form_id, item.key), Text(name, name)))
    return found


def get_desk(session: Session, actor: Actor, *, place: str) -> dict[str, Any]:
    """What the person chose for the list or the boards."""
    actor.require("ticket.view")
    return chosen.find(session, actor.user_id, place) if place in PLACES else {}


def keep_desk(session: Session, actor: Actor, *, place: str, name: str, value: Any, now: datetime) -> None:
    """Remember one choice for this person; None forgets it."""
    actor.require("ticket.view")
    if place in PLACES:
        data = {**chosen.find(session, actor.user_id, place), name: value}
        kept = {key: one for key, one in data.items() if one is not None}
        chosen.keep(session, actor.user_id, place, kept, now)


def list_cells(
    session: Session, actor: Actor, *, ticket_ids: Sequence[int], keys: Iterable[str]
) -> dict[int, dict[str, str]]:
    """What stands in columns a list does not load by itself, in words, as this person may see it."""
    actor.require("ticket.view")
    wanted = list(keys)
    if not ticket_ids or not engine.needs_more(wanted):
        return {}
    rows = handing.rows_in_reach(session, actor, ticket_ids)
    return {
        out.ticket_id: cells(out, wanted, actor.lang) for out in handing_out.hand_out(session, actor, rows, "staff")
    }


def cells(out: Handout, keys: Iterable[str], lang: str) -> dict[str, str]:
    """The words of each wished column of a ticket that is handed out."""
    return {key: _cell(out, key, lang) for key in keys if key in engine.FETCHED or engine.is_answer(key)}


def _cell(out: Handout, key: str, lang: str) -> str:
    if engine.is_answer(key):
        return next((a.words for a in out.answers if engine.answer_key(out.form_id, a.key) == key), "")
    plain: Mapping[str, str] = {
        "phone": out.phone,
        "tags": Text("、", ", ").say(lang).join(out.tags),
        "amount": out.amount,
        "flow": out.flow,
        "opener": out.opener,
        "channel": engine.channel_words(out.channel).say(lang),
    }
    return plain.get(key, "")
