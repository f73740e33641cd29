"""Service values as the plain dictionaries that screens hold. Words stay codes: pages choose the language."""

from datetime import datetime, timedelta
from typing import Any

from scrm_app.core import clock
from scrm_app.core.money import format_fen
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.tickets.service import Card, CustomerContext, Eyes, Sight, TicketView

Json = dict[str, Any]


def millis(at: datetime | None) -> int:
    """Milliseconds since 1970; 0 for none."""
    return int(at.timestamp() * 1000) if at else 0


def short_time(at: datetime | None) -> str:
    """`11-21 14:30` in the zone of the business; with the year when it is another year than now."""
    if at is None:
        return ""
    local, now = clock.local(at, settings().zone), clock.local(clock.now(), settings().zone)
    return local.strftime("%m-%d %H:%M" if local.year == now.year else "%Y-%m-%d %H:%M")


def appointment_words(at: datetime | None, minutes: int) -> str:
    """`11-21 14:30–15:30`; empty without an appointment."""
    if at is None or not minutes:
        return short_time(at)
    until = clock.local(at + timedelta(minutes=minutes), settings().zone)
    return f"{short_time(at)}–{until:%H:%M}"


def line(card: Card) -> Json:
    """A ticket in a list."""
    running = card.status == "open"
    return {
        "id": card.id,
        "number": card.number,
        "title": card.title,
        "status": card.status,
        "priority": card.priority,
        "customer": card.customer,
        "store": card.store,
        "node": card.node_name,
        "assignee": card.assignee,
        "claimable": card.claimable,
        "due": millis(card.due_at) if running else 0,
        "since": millis(card.entered_at) if running else 0,
        "paused": card.paused,
        "late": running and not card.paused and card.due_at is not None and card.due_at < clock.now(),
        "created": short_time(card.created_at),
        "closed": short_time(card.closed_at),
        "level": card.escalation_level,
        "appointed": short_time(card.appointed_at) if running else "",
        "version": card.version,
    }


def _choices(pairs: list[tuple[Any, str]]) -> list[Json]:
    return [{"value": str(key), "label": label} for key, label in pairs]


def detail(view: TicketView) -> Json:
    """The whole ticket for the drawer and the page."""
    now = clock.now()
    running = view.status == "open"
    return {
        "id": view.id,
        "number": view.number,
        "title": view.title,
        "status": view.status,
        "priority": view.priority,
        "flow": view.flow_name,
        "node": view.node_name,
        "node_id": view.node_id,
        "store": view.store,
        "customer": view.customer,
        "customer_id": view.customer_id or 0,
        "phone": view.phone,
        "opener": view.opener,
        "channel": view.channel,
        "assignee": view.assignee,
        "waiting_role": view.waiting_role,
        "due": millis(view.due_at) if running else 0,
        "due_time": short_time(view.due_at) if running else "",
        "since": millis(view.entered_at) if running else 0,
        "paused": view.paused_at is not None,
        "paused_for": view.paused_for,
        "appointed": appointment_words(view.appointed_at, view.appointed_minutes),
        "late": running and view.paused_at is None and view.due_at is not None and view.due_at < now,
        "level": view.escalation_level,
        "created": short_time(view.created_at),
        "closed": short_time(view.closed_at),
        "version": view.version,
        "editable": view.editable,
        "checklist": view.checklist,
        "actions": view.actions,
        "ways": _choices(list(view.ways)),
        "returns": _choices(list(view.returns)),
        "colleagues": _choices([(p.id, p.name) for p in view.colleagues]),
        "people": [{"id": p.id, "name": p.name} for p in view.colleagues],
        "customers": [{"id": view.customer_id, "name": view.customer}] if view.customer_id else [],
        "may_look_as": view.may_look_as,
        "form": view.form,
        "answers": view.answers,
        **_after(view),
        "old": [{"label": label, "value": value, "number": number} for label, value, number in view.old],
        **_together(view),
    }


def _after(view: TicketView) -> Json:
    """What the customer said after it was closed, and who wants it open again."""
    asked = [
        {
            "state": s.state,
            "score": s.score,
            "stars": "★" * s.score + "☆" * (5 - s.score),
            "picked": "、".join(s.picked),
            "words": s.words,
            "low": s.low,
            "follow_up": s.follow_up_id,
            "at": short_time(s.answered_at or s.asked_at),
            "until": short_time(s.expires_at),
        }
        for s in view.surveys
    ]
    wishes = [
        {
            "id": w.id,
            "customer": w.side == "customer",
            "name": w.name,
            "reason": w.reason,
            "at": short_time(w.asked_at),
            "outcome": w.outcome,
            "answer": w.answer,
            "by": w.decided_name,
        }
        for w in view.wishes
    ]
    return {"surveys": asked, "wishes": wishes, "may_decide": view.may_decide}


def _together(view: TicketView) -> Json:
    """Who is asked with me, which tickets belong to this one, who reads along."""
    says = [{"seat": str(s.seat), "name": s.name, "state": s.state, "kind": s.kind} for s in view.says]
    off = [(s.seat, s.name) for s in view.says if s.removable]
    related = [
        {
            "id": str(r.id),
            "number": r.number,
            "title": r.title,
            "status": r.status,
            "node": r.node_name,
            "parent": "yes" if r.parent else "",
        }
        for r in view.relatives
    ]
    return {
        "says": says,
        "votes": list(view.votes),
        "mode": view.mode,
        "removable": _choices(off),
        "rejects": _choices(list(view.rejects)),
        "relatives": related,
        "watchers": "、".join(view.watchers),
        "tags": view.tags,
        "awaited": view.awaited,
    }


def route(view: TicketView) -> Json:
    """The drawing, how far the ticket is on it, and the edges it took."""
    return view.route


def visits(view: TicketView) -> list[Json]:
    """Every stop of the ticket, oldest first."""
    return [
        {
            "node": v.node_name,
            "who": v.who,
            "at": short_time(v.entered_at),
            "minutes": v.minutes,
            "late": v.late,
            "open": v.finished_at is None,
        }
        for v in view.visits
    ]


_SIGHTS = {
    **dict.fromkeys(("comment", "reply"), "words"),
    **dict.fromkeys(("customer", "reopen_asked", "rated", "nudged", "service_called"), "customer"),
    **dict.fromkeys(("escalated", "migrated", "migrated_back", "woken", "counted", "copied", "child_opened"), "system"),
}
"""Which part of the timeline a line belongs to; what the product does by itself begins with `auto_`."""


def sight_of(kind: str) -> str:
    """words, customer, system or steps."""
    return _SIGHTS.get(kind, "system" if kind.startswith("auto_") else "steps")


COMMENT_KINDS = {"internal": "comment", "public": "reply", "customer": "customer"}


def talk(view: TicketView, lang: str) -> list[Json]:
    """History and comments in one line of time, newest first."""
    lines = [
        {
            "key": f"e{e.id}",
            "ms": millis(e.at),
            "at": short_time(e.at),
            "kind": e.kind,
            "who": e.actor,
            "from": e.from_node,
            "to": e.to_node,
            "note": e.note or str(e.data.get("en" if lang == "en" else "zh") or ""),
            "level": e.data.get("level") or e.data.get("to") or 0,
            "more": _more(e.data),
        }
        for e in view.history
    ]
    lines += [
        {
            "key": f"c{c.id}",
            "ms": millis(c.at),
            "at": short_time(c.at),
            "kind": COMMENT_KINDS[c.audience],
            "who": c.author,
            "from": "",
            "to": "",
            "note": c.body,
            "level": 0,
            "more": "",
        }
        for c in view.comments
    ]
    known = [line | {"sight": sight_of(str(line["kind"]))} for line in lines]
    return sorted(known, key=lambda item: (-item["ms"], item["key"]))


def context(found: CustomerContext, lang: str) -> Json:
    """The customer beside the form."""
    times = Text(f"{found.order_count} 笔订单", f"{found.order_count} orders").say(lang)
    service = Text("保养", "service").say(lang)
    return {
        "id": found.id,
        "href": f"/customers/{found.id}",
        "name": found.name,
        "phone": found.phone,
        "call": f"tel:{found.phone}" if found.phone.isdecimal() else "",
        "company": found.company if found.company != found.name else "",
        "kind": found.kind,
        "tags": list(found.tags),
        "note": found.note,
        "bought": f"{times} · {format_fen(found.paid_fen)}" if found.order_count else "",
        "tickets": [
            {"title": one.title, "state": _state(one, lang), "href": f"/tickets/{one.id}"} for one in found.tickets
        ],
        "devices": [
            {"name": f"{model} {serial}".strip(), "next": f"{service} {day.isoformat()}" if day else ""}
            for model, serial, day in found.devices
        ],
        "orders": [
            {"item": f"{short_time(at)[:5]} {item}", "paid": format_fen(paid)} for at, item, paid in found.orders
        ],
        "contacts": [{"at": short_time(at), "text": text} for _, at, text in found.contacts],
    }


def _state(card: Card, lang: str) -> str:
    if card.status == "open":
        return card.node_name
    return Text("已完成", "Done").say(lang) if card.status == "closed" else Text("已取消", "Cancelled").say(lang)


def _more(data: Json) -> str:
    """The names or numbers a line of the history speaks of: people added, a ticket opened, how a vote stands."""
    if data.get("people") and isinstance(data["people"], list):
        return "、".join(str(name) for name in data["people"])
    if isinstance(data.get("votes"), list) and len(data["votes"]) == 2:
        return f"{data['votes'][0]}/{data['votes'][1]}"
    return str(data.get("number") or "")


def file_list(view: TicketView) -> list[Json]:
    """The attachments."""
    return [
        {
            "id": f.id,
            "name": f.name,
            "size": _size(f.size),
            "kind": _file_kind(f.type),
            "url": f"/api/uploads/{f.id}",
            "view": f"/api/uploads/{f.id}?view=1",
            "at": short_time(f.at),
        }
        for f in view.files
    ]


def _file_kind(media_type: str) -> str:
    """How the browser may show it: image, pdf, or not at all."""
    if media_type == "application/pdf":
        return "pdf"
    return "image" if media_type.startswith("image/") and not media_type.endswith("heic") else ""


def eyes(found: Eyes, lang: str) -> dict[str, list[Json]]:
    """Whose eyes, which departments and which steps there are to choose from."""
    return {
        "readers": _choices([(code, label.say(lang)) for code, label in found.readers]),
        "units": _choices(list(found.units)),
        "nodes": _choices(list(found.nodes)),
    }


def sight(found: Sight, lang: str) -> Json:
    """The form as somebody else has it, with what is gone from it in one line each."""
    comma = Text("、", ", ").say(lang)
    return {
        "form": found.form,
        "answers": found.answers,
        "phone": found.phone,
        "hidden": comma.join(found.hidden),
        "masked": comma.join(found.masked),
        "less": comma.join(found.less),
    }


def _size(size: int) -> str:
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
