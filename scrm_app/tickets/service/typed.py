"""The typed filter of the list, with its names looked up among what the person may see."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.flows import service as flows
from scrm_app.tickets.engine import typed
from scrm_app.tickets.repository import filtering, people
from scrm_app.tickets.repository.filtering import TicketFilter


def read_filter(session: Session, actor: Actor, *, text: str, wish: TicketFilter, now: datetime) -> TicketFilter:
    """`wish` narrowed by what was typed; InvalidInput says which word is not understood."""
    actor.require("ticket.view")
    asked = typed.read(text)
    given = dict(asked.values)
    found: dict[str, Any] = {"q": " ".join(asked.words)}
    found |= _person(session, actor, given.get("assignee", ""))
    if "status" in given:
        found["status"] = "" if given["status"] == "all" else given["status"]
    if "overdue" in given:
        found["overdue" if given["overdue"] == "yes" else "punctual"] = True
    if "priority" in given:
        found["priority"] = int(given["priority"])
    if "store" in given:
        found["store_id"] = _one("store", given["store"], people.stores(session, actor.org_ids))
    if "flow" in given:
        known = [(one.flow_id, one.name) for one in flows.list_published(session, actor)]
        found["flow_id"] = _one("flow", given["flow"], known)
    found |= {name: given[key] for key, name in _PLAIN.items() if key in given}
    found |= _spans(given, clock.local(now, settings().zone).date())
    return replace(wish, **found)


_PLAIN = {"node": "node_name", "customer": "customer", "tag": "tag", "channel": "channel"}


def _person(session: Session, actor: Actor, value: str) -> dict[str, Any]:
    if value == "me":
        return {"assignee_id": actor.user_id}
    if value == "none":
        return {"unassigned": True}
    return {"assignee_id": _one("assignee", value, _people(session, actor))} if value else {}


def _people(session: Session, actor: Actor) -> list[tuple[int, str]]:
    rows = people.everybody(session) if actor.org_ids is None else people.colleagues(session, actor.org_unit_id)
    return [(row.id, row.name) for row in rows]


def _one(key: str, value: str, known: Iterable[tuple[int, str]]) -> int:
    """The one thing of that name, or the only one whose name holds it."""
    label, wanted = typed.KEYS[key][0], value.casefold()
    named = [(one, name) for one, name in known if wanted in name.casefold()]
    exact = [one for one, name in named if name.casefold() == wanted]
    if len(exact) == 1 or len(named) == 1:
        return exact[0] if len(exact) == 1 else named[0][0]
    if not named:
        raise InvalidInput(f"没有叫「{value}」的{label.zh}。", f"There is no {label.en} called “{value}”.")
    few = [name for _, name in named[:4]]
    raise InvalidInput(
        f"「{value}」可能是: {'、'.join(few)}。请写完整。", f"“{value}” may be {', '.join(few)}; write it in full."
    )


def _spans(given: dict[str, str], today: date) -> dict[str, Any]:
    zone = ZoneInfo(settings().zone)
    found: dict[str, Any] = {}
    for key in typed.DATED & given.keys():
        for name, day in zip(("from", "to"), typed.days(given[key], today), strict=True):
            if day is not None:
                found[f"{key}_{name}"] = datetime.combine(day, time(), zone)
    return found


def complete_filter(session: Session, actor: Actor, *, text: str) -> list[tuple[str, str]]:
    """How the last word typed might go on: (the whole line then, what to show)."""
    actor.require("ticket.view")
    names = {
        "assignee": tuple(name for _, name in _people(session, actor)),
        "store": tuple(name for _, name in people.stores(session, actor.org_ids)),
        "flow": tuple(one.name for one in flows.list_published(session, actor)),
        "tag": tuple(filtering.tags(session, actor)),
    }
    return typed.complete(text[:200], actor.lang, names)
