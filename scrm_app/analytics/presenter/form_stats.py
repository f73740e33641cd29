"""Statistics of a form as the browser gets them."""

from typing import Any

import plotly.graph_objects as go

from components.theme import CHART_COLORS
from scrm_app.analytics.engine.answers import FieldStat
from scrm_app.analytics.engine.days import words_for_minutes
from scrm_app.analytics.presenter import tickets_link
from scrm_app.analytics.presenter.scale import tally
from scrm_app.analytics.service.form_stats import FormStats
from scrm_app.core.money import format_fen
from scrm_app.core.text import Text
from scrm_app.forms.engine.fields import KINDS
from scrm_app.tickets.service.matter import CHANNELS

Json = dict[str, Any]


def day_figure(found: FormStats, lang: str) -> go.Figure:
    """Requests a day."""
    figure = go.Figure()
    figure.add_bar(
        x=[f"{day:%m-%d}" for day, _ in found.days],
        y=[count for _, count in found.days],
        name=Text("提交", "Sent").say(lang),
        marker={"color": CHART_COLORS[0]},
    )
    figure.update_layout(
        xaxis={"type": "category", "nticks": 8, "showgrid": False, "tickangle": 0},
        yaxis=tally(count for _, count in found.days),
        showlegend=False,
    )
    return figure


def cards(found: FormStats, lang: str) -> Json:
    """The numbers at the top."""
    share = f"{100 * found.finished / found.begun:.0f}%" if found.begun else "—"
    return {
        "sent": str(found.sent),
        "sent_link": _list_link(found, found.first.isoformat(), found.last.isoformat()),
        "share": share,
        "begun": str(found.begun),
        "left": str(found.begun - found.finished),
        "time": words_for_minutes(found.fill_seconds / 60, lang) if found.fill_seconds is not None else "—",
    }


def _list_link(found: FormStats, first: str, last: str) -> str:
    """The list of the tickets a number counts; "" while several flows use the form (the list filters by one)."""
    if not found.flow_id:
        return ""
    return tickets_link(status="all", flow=found.flow_id, created_from=first, created_to=last)


def day_links(found: FormStats) -> list[str]:
    """What each bar opens."""
    return [_list_link(found, day.isoformat(), day.isoformat()) for day, _ in found.days]


def sources(found: FormStats, lang: str) -> list[Json]:
    """Channels, then links, with their counts and the share of the whole."""
    lines = [(_channel(code, lang), "", count) for code, count in found.channels]
    lines += [(name, channel, count) for name, channel, count in found.links]
    whole = max(found.sent, 1)
    return [
        {"name": name, "hint": hint, "count": str(count), "width": f"{100 * count / whole:.1f}%"}
        for name, hint, count in lines
    ]


def _channel(code: str, lang: str) -> str:
    return CHANNELS[code].say(lang) if code in CHANNELS else code


def fields(found: FormStats, lang: str) -> list[Json]:
    """One block a question."""
    return [_field(item, lang) for item in found.fields]


def _field(item: FieldStat, lang: str) -> Json:
    most = max((count for _, count in item.bars), default=0) or 1
    kind = KINDS[item.kind].say(lang) if item.kind in KINDS else ""
    answered = Text(f"{item.answered} / {item.asked} 人填写", f"{item.answered} of {item.asked} answered").say(lang)
    return {
        "key": item.key,
        "label": item.label,
        "facts": kind if item.hidden else f"{kind} · {answered}",
        "hidden": item.hidden,
        "bars": [
            {"name": name, "count": str(count), "width": f"{100 * count / most:.1f}%"} for name, count in item.bars
        ],
        "more": Text(f"另有 {item.more} 种", f"{item.more} more").say(lang) if item.more else "",
        "numbers": _numbers(item, lang),
    }


def _numbers(item: FieldStat, lang: str) -> list[Json]:
    if item.numbers is None:
        return []
    named = (
        (Text("最小", "Lowest"), item.numbers.low),
        (Text("中位数", "Median"), item.numbers.middle),
        (Text("最大", "Highest"), item.numbers.high),
    )
    money = item.kind == "money"
    return [{"name": word.say(lang), "value": format_fen(round(n)) if money else _plain(n)} for word, n in named]


def _plain(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".")
