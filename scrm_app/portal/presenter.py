"""Links and customer pages as the browser gets them."""

import io
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import segno

from scrm_app.core.clock import local
from scrm_app.core.money import format_fen
from scrm_app.core.settings import settings
from scrm_app.portal.engine.wall import LANES
from scrm_app.portal.service import REPORTS, LinkView, OnsitePage, SurveyPage, TicketPage, WallPage

Json = dict[str, Any]


def qr_svg(address: str, *, pixels: int = 220) -> str:
    """A QR code as an SVG of its own; black on white whatever the theme, as scanners want it."""
    code = segno.make(address, error="m")
    buffer = io.BytesIO()
    code.save(buffer, kind="svg", border=3, light="#fff", xmldecl=False, svgns=True, omitsize=True, title="QR")
    return buffer.getvalue().decode().replace("<svg ", f'<svg width="{pixels}" height="{pixels}" ', 1)


def when(at: datetime) -> str:
    """`11-20 10:00` in the business zone."""
    return f"{local(at, settings().zone):%m-%d %H:%M}"


def moment(text: Any) -> datetime | None:
    """`2026-11-20T09:00` of a form, in the business zone; nothing when it is none."""
    try:
        found = datetime.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return found.replace(tzinfo=ZoneInfo(settings().zone)).astimezone(UTC)


def day(at: datetime) -> str:
    """`2026-11-20` in the business zone."""
    return f"{local(at, settings().zone):%Y-%m-%d}"


def link_row(link: LinkView) -> Json:
    """One line of the list of links."""
    return {
        "id": link.id,
        "version": link.version,
        "name": link.name,
        "flow": link.flow_name,
        "store": link.store_name,
        "ticket": link.ticket_number,
        "address": link.address,
        "state": link.state,
        "hue": {"live": "green", "expired": "amber"}.get(link.state, "gray"),
        "entries": link.entries,
        "channel": link.channel,
        "places": f"{link.submits} / {link.max_total}" if link.max_total else "",
        "opens": when(link.opens_at) if link.opens_at else "",
        "created": day(link.created_at),
        "kind": link.kind,
        "max_total": str(link.max_total or ""),
        "max_per_phone_day": str(link.max_per_phone_day or ""),
        "opens_at": f"{local(link.opens_at, settings().zone):%Y-%m-%dT%H:%M}" if link.opens_at else "",
        "expires": day(link.expires_at),
    }


def ticket_page(page: TicketPage) -> Json:
    """The customer's page; only what `TicketPage` names, nothing else."""
    return {
        "number": page.number,
        "title": page.title,
        "status": page.status,
        "store": page.store,
        "phone": page.phone,
        "worker": page.worker,
        "opened": when(page.opened_at),
        "closed": when(page.closed_at) if page.closed_at else "",
        "awaited": page.awaited,
        "appointed": when(page.appointed_at) if page.appointed_at else "",
        "service": page.service,
        "called": when(page.called_at) if page.called_at else "",
        "total": format_fen(page.total_fen),
        "rated": "★" * page.rated + "☆" * (5 - page.rated) if page.rated else "",
        "survey": page.survey,
        "notices": [{"kind": kind, "text": text, "at": when(at)} for kind, text, at in page.notices],
        **_reopen(page),
    }


def _reopen(page: TicketPage) -> Json:
    wish = page.reopen.wish
    return {
        "reopen": page.reopen.how,
        "reopen_until": when(page.reopen.until) if page.reopen.until else "",
        "wish": wish.outcome if wish else "",
        "wish_reason": wish.reason if wish else "",
        "wish_answer": wish.answer if wish else "",
    }


def survey_page(page: SurveyPage) -> Json:
    """The question as the browser gets it; only what `SurveyPage` names."""
    return {
        "number": page.number,
        "title": page.title,
        "store": page.store,
        "phone": page.phone,
        "worker": page.worker,
        "question": page.question,
        "choices": page.choices,
        "state": page.state,
        "stars": "★" * page.score + "☆" * (5 - page.score),
    }


def steps(page: TicketPage) -> list[Json]:
    """The stepper; `last` draws no line below."""
    return [
        {
            "words": step.words,
            "state": step.state,
            "at": when(step.at) if step.at else "",
            "last": place == len(page.steps) - 1,
        }
        for place, step in enumerate(page.steps)
    ]


def bill(page: TicketPage, token: str = "") -> list[Json]:
    """Each amount with the sentence that explains it, what was said about it, and whether more may be said."""
    return [
        {
            "id": line.id,
            "answer": line.answer,
            "asked": line.outcome == "open",
            "settled": line.outcome in ("kept", "corrected"),
            "locked": line.locked,
            "notes": [
                {
                    "id": note.id,
                    "side": note.side,
                    "who": note.author,
                    "body": note.body,
                    "at": when(note.at),
                    "photo": f"/api/portal/{token}/notes/{note.id}/photo" if note.has_photo else "",
                }
                for note in line.notes
            ],
            "title_zh": line.title.zh,
            "title_en": line.title.en,
            "amount": format_fen(line.amount_fen),
            "zh": line.reason.zh,
            "en": line.reason.en,
        }
        for line in page.bill
    ]


def messages(page: TicketPage) -> list[Json]:
    """What was written between the customer and the store, oldest first."""
    return [{"text": m.text, "at": when(m.at), "mine": m.mine, "who": m.who} for m in page.messages]


def onsite_page(page: OnsitePage) -> Json:
    """The page of somebody on site; only what `OnsitePage` names."""
    return {
        "number": page.number,
        "title": page.title,
        "node": page.node,
        "worker": page.worker,
        "store": page.store,
        "store_phone": page.store_phone,
        "customer": page.customer,
        "phone": page.phone,
        "may_call": page.may_call,
        "open": page.is_open,
    }


def onsite_reports(page: OnsitePage, lang: str) -> list[dict[str, str]]:
    """What was reported, newest first."""
    return [
        {"word": REPORTS[one.kind].say(lang), "text": one.text, "at": when(one.at)} for one in reversed(page.reports)
    ]


def wall_page(page: WallPage) -> Json:
    """The head of the screen in the shop."""
    return {"store": page.store, "at": f"{local(page.at, settings().zone):%H:%M}"}


def wall_lanes(page: WallPage) -> list[Json]:
    """The columns of the screen; only what `WallCard` names."""
    today = local(page.at, settings().zone).date()

    def since(at: datetime) -> str:
        there = local(at, settings().zone)
        return f"{there:%H:%M}" if there.date() == today else f"{there:%m-%d}"

    return [
        {
            "key": lane.key,
            "zh": LANES[lane.key].zh,
            "en": LANES[lane.key].en,
            "count": len(lane.cards) + lane.more,
            "more": lane.more,
            "cards": [
                {
                    "code": card.code,
                    "zh": card.words.zh,
                    "en": card.words.en,
                    "since": since(card.since),
                    "share": f"{100 * card.done // max(1, card.steps)}%",
                }
                for card in lane.cards
            ],
        }
        for lane in page.lanes
    ]
