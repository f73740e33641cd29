"""Opportunities and funnels in words and figures, ready for a screen."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from scrm_app.core import clock
from scrm_app.core.money import format_fen
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.pipeline.engine.followup import WORDS
from scrm_app.pipeline.engine.funnel import Funnel
from scrm_app.pipeline.engine.stages import BY_CODE, LOST, STAGES, WON_RANK
from scrm_app.pipeline.repository import UNKNOWN_CHANNEL
from scrm_app.pipeline.service import Board, OpportunityRow

NO_CHANNEL = Text("未注明来源", "No origin given")
MANUAL = Text("手工录入", "Entered by hand")
_HUES = {"new": "gray", "contacted": "blue", "qualified": "violet", "proposal": "amber", "won": "green", "lost": "red"}
_COLOURS = {"green": "green", "yellow": "amber", "red": "red"}


def day(at: datetime | None) -> str:
    """Local date; "" for never."""
    return clock.local(at, settings().zone).strftime("%Y-%m-%d") if at else ""


def channel_word(channel: str, lang: str) -> str:
    """The channel, or words for none."""
    return channel or NO_CHANNEL.say(lang)


def source_options(sources: list[str], lang: str) -> list[dict[str, str]]:
    """Sources to choose from, in words."""
    return [{"value": name, "label": MANUAL.say(lang) if name == "manual" else name} for name in sources]


def link(**wish: Any) -> str:
    """The address of the records behind a number."""
    query = urlencode({name: value for name, value in wish.items() if value not in ("", -1)})
    return f"/funnel?{query}"


def steps(funnel: Funnel, lang: str, source: str, channel: str) -> list[dict[str, Any]]:
    """The steps with their shape: each narrows from its own share to the next one's."""
    whole = funnel.steps[0].reached
    shares = [max(step.reached / whole, 0.05) if whole and step.reached else 0.03 for step in funnel.steps]
    shown = []
    for rank, step in enumerate(funnel.steps):
        top, bottom = shares[rank], shares[min(rank + 1, WON_RANK)]
        before = funnel.steps[rank - 1].reached if rank else 0
        asked = {"source": source, "channel": channel}
        shown.append(
            {
                "code": step.code,
                "label": STAGES[rank].label.say(lang),
                "reached": f"{step.reached:,}",
                "share": f"{step.rate_of(whole)}%",
                "from_before": f"{step.rate_of(before)}%" if rank else "",
                "shape": _trapezoid(top, bottom),
                "link": link(**asked, reached=rank, show="1"),
                "here": f"{step.here:,}",
                "here_link": link(**asked, stage=step.code, show="1"),
                "lost": f"{step.lost:,}" if step.lost else "",
                "lost_link": link(**asked, stage=LOST.code, show="1"),
            }
        )
    return shown


def _trapezoid(top: float, bottom: float) -> str:
    a, b = 50 - top * 50, 50 - bottom * 50
    return f"polygon({a:.2f}% 0, {100 - a:.2f}% 0, {100 - b:.2f}% 100%, {b:.2f}% 100%)"


def channels(funnel: Funnel, lang: str, source: str) -> list[dict[str, Any]]:
    """One line a channel with links to its records; the bar is the rate beside the best rate."""
    rates = [line.rate for line in funnel.channels if line.leads >= 20] or [line.rate for line in funnel.channels]
    best = max(rates, default=0.0) or 1.0
    shown = []
    for line in funnel.channels:
        key = line.channel or UNKNOWN_CHANNEL
        asked = {"source": source, "channel": key, "show": "1"}
        shown.append(
            {
                "id": key,
                "channel": channel_word(line.channel, lang),
                "leads": f"{line.leads:,}",
                "won": f"{line.won:,}",
                "open": f"{line.open:,}",
                "lost": f"{line.lost:,}",
                "rate": f"{line.rate}%",
                "bar": f"{min(100.0, line.rate * 100 / best):.0f}%",
                "won_amount": format_fen(line.won_fen) if line.won_fen else "—",
                "link": link(source=source, channel=key),
                "leads_link": link(**asked),
                "won_link": link(**asked, state="won"),
                "open_link": link(**asked, state="open"),
                "lost_link": link(**asked, state="lost"),
            }
        )
    return shown


def row(item: OpportunityRow, lang: str) -> dict[str, Any]:
    """One opportunity in a list."""
    return {
        "id": item.id,
        "name": item.name,
        "channel": channel_word(item.channel, lang),
        "segment": item.segment,
        "seller": item.seller,
        "stage": BY_CODE[item.stage].label.say(lang),
        "stage_hue": _HUES[item.stage],
        "amount": format_fen(item.amount_fen) if item.amount_fen else "",
        "first": day(item.first_contact_at),
        "won": day(item.won_at),
        "link": f"/customers/{item.customer_id}" if item.customer_id else "",
        "phone": item.phone,
        "note": item.note,
        "last": day(item.last_contact_at),
        "follow_up": item.follow_up_on.isoformat() if item.follow_up_on else "",
        "version": item.version,
        "colour": WORDS[item.colour].say(lang) if item.colour else "",
        "colour_hue": _COLOURS.get(item.colour, "gray"),
    }


def lanes(board: Board, lang: str) -> list[dict[str, Any]]:
    """The columns of the follow-up board; won and lost only receive."""
    columns = [
        {
            "id": lane.stage,
            "title": BY_CODE[lane.stage].label.say(lang),
            "stage": "pre" if BY_CODE[lane.stage].rank < 2 else "mid",
            "count": lane.total,
            "cards": [card(item, lang) for item in lane.cards],
        }
        for lane in board.lanes
    ]
    ends = [{"id": code, "title": BY_CODE[code].label.say(lang), "stage": "end"} for code in ("won", "lost")]
    return [*columns, *({**end, "count": 0, "cards": []} for end in ends)]


def card(item: OpportunityRow, lang: str) -> dict[str, Any]:
    """One card; its mark says how long nobody called."""
    text = WORDS[item.colour].say(lang)
    if item.silent_days:
        text = Text(f"{item.silent_days} 天未联系", f"{item.silent_days} d silent").say(lang)
    return {
        "id": item.id,
        "number": channel_word(item.channel, lang),
        "title": item.name,
        "who": format_fen(item.amount_fen) if item.amount_fen else item.phone,
        "priority": 0,
        "due": None,
        "mark": {"hue": _COLOURS[item.colour], "text": text},
        "entered": int(item.first_contact_at.timestamp() * 1000),
        "paused": False,
        "assignee": item.seller,
        "claimable": False,
        "rule": "all",
        "version": item.version,
    }
