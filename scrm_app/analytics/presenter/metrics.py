"""Flow metrics as figures and rows; every number and point with the list of the tickets behind it."""

from datetime import date
from typing import Any

import plotly.graph_objects as go

from components.theme import CHART_COLORS
from scrm_app.analytics.engine.days import words_for_minutes
from scrm_app.analytics.presenter import tickets_link
from scrm_app.analytics.service.metrics import PERCENTS, FlowMetrics, Percentiles
from scrm_app.core import clock
from scrm_app.core.settings import settings

Json = dict[str, Any]
HOURS = 60
DAYS = 1440
_SHADES = (*CHART_COLORS[:1], *CHART_COLORS[2:])


def _said(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh


def _about(found: FlowMetrics) -> Json:
    return {"flow": found.flow_id, "store": found.store_id or ""}


def _period(found: FlowMetrics) -> Json:
    span = {"closed_from": found.first.isoformat(), "closed_to": found.last.isoformat()}
    return {**_about(found), "status": "closed", **span}


def cumulative_figure(found: FlowMetrics, lang: str) -> go.Figure:
    """Bands: finished at the bottom, above it what stands at each step; the first step on top."""
    figure = go.Figure()
    days = [f"{day:%m-%d}" for day in found.days]
    bands = [(_said(lang, "已完成", "Closed"), found.finished, CHART_COLORS[1])]
    bands += [(p.name, p.standing, _SHADES[n % len(_SHADES)]) for n, p in reversed(list(enumerate(found.places)))]
    for name, values, colour in bands:
        line = {"width": 1, "color": colour}
        figure.add_scatter(x=days, y=values, name=name, mode="lines", stackgroup="all", line=line, fillcolor=colour)
    figure.update_layout(
        hovermode="x unified",
        xaxis={"type": "category", "nticks": 8, "showgrid": False, "tickangle": 0},
        yaxis={"rangemode": "tozero"},
        legend={"traceorder": "reversed"},
    )
    return figure


def _unit(minutes: list[float], lang: str) -> tuple[int, Json]:
    """Minutes in a unit of the scale, and the scale: hours, or days when there are more than four of them."""
    unit = DAYS if max(minutes, default=0) > 4 * DAYS else HOURS
    word = _said(lang, "天", "days") if unit == DAYS else _said(lang, "小时", "hours")
    return unit, {"rangemode": "tozero", "title": {"text": word, "font": {"size": 11}}}


def _lines(figure: go.Figure, times: Percentiles, unit: int) -> None:
    """One line a percentile; the names stand apart where the lines are close."""
    places = ("start", "middle", "end")
    for percent, colour, place in zip(PERCENTS, CHART_COLORS[1:4], places, strict=True):
        if percent in times:
            label = {"text": f"{percent}%", "font": {"size": 11}, "textposition": place}
            line = {"dash": "dot", "width": 1.5, "color": colour}
            figure.add_hline(y=times[percent] / unit, line=line, label=label)


def scatter_figure(found: FlowMetrics, lang: str) -> go.Figure:
    """Lead and cycle time of each finished ticket over the day it was closed, with the percentiles of lead time."""
    figure = go.Figure()
    zone = settings().zone
    unit, scale = _unit([p.lead_minutes for p in found.points], lang)
    days = [f"{clock.local(point.closed_at, zone):%Y-%m-%d %H:%M}" for point in found.points]
    for name, minutes, colour in (
        (_said(lang, "前置时间", "Lead time"), [p.lead_minutes for p in found.points], CHART_COLORS[0]),
        (_said(lang, "周期时间", "Cycle time"), [p.cycle_minutes for p in found.points], CHART_COLORS[2]),
    ):
        figure.add_scatter(
            x=days,
            y=[value / unit for value in minutes],
            name=name,
            mode="markers",
            marker={"size": 6, "opacity": 0.65, "color": colour},
            customdata=[
                f"{p.number} · {words_for_minutes(value, lang)}" for p, value in zip(found.points, minutes, strict=True)
            ],
            hovertemplate="%{customdata}<extra>" + name + "</extra>",
        )
    _lines(figure, found.lead, unit)
    figure.update_layout(xaxis={"type": "date", "tickformat": "%m-%d", "showgrid": False}, yaxis=scale)
    return figure


def weeks_figure(found: FlowMetrics, lang: str) -> go.Figure:
    """Tickets finished a week."""
    figure = go.Figure()
    figure.add_bar(
        x=[f"{monday:%m-%d}" for monday, _ in found.weeks],
        y=[count for _, count in found.weeks],
        name=_said(lang, "每周完成", "Closed a week"),
        marker={"color": CHART_COLORS[1], "cornerradius": 4},
        text=[str(count) for _, count in found.weeks],
    )
    figure.update_layout(showlegend=False, xaxis={"type": "category", "tickangle": 0}, yaxis={"rangemode": "tozero"})
    return figure


def ageing_figure(found: FlowMetrics, lang: str) -> go.Figure:
    """Each open ticket by step and age; the lines say how old finished ones became."""
    figure = go.Figure()
    unit, scale = _unit([one.age_minutes for one in found.waiting], lang)
    figure.add_scatter(
        x=[one.node for one in found.waiting],
        y=[one.age_minutes / unit for one in found.waiting],
        name=_said(lang, "在办工单", "Open tickets"),
        mode="markers",
        marker={"size": 8, "opacity": 0.7, "color": CHART_COLORS[3]},
        customdata=[f"{one.number} · {words_for_minutes(one.age_minutes, lang)}" for one in found.waiting],
        hovertemplate="%{customdata}<extra></extra>",
    )
    _lines(figure, found.lead, unit)
    order = [place.name for place in found.places]
    figure.update_layout(
        showlegend=False,
        xaxis={"type": "category", "categoryorder": "array", "categoryarray": order, "tickangle": 0},
        yaxis=scale,
    )
    return figure


def metric_cards(found: FlowMetrics, lang: str) -> list[Json]:
    """The numbers above the figures, each with its tickets."""
    total = found.finished[-1] if found.finished else 0
    cards = [
        {
            "label": _said(lang, "期间完成", "Closed in these days"),
            "value": f"{total:,}",
            "link": _link(_period(found)),
        },
        {"label": _said(lang, "在办", "Open now"), "value": f"{found.open:,}", "link": _link(_open(found))},
    ]
    if found.lead:
        older = tickets_link(**_open(found), slow=round(found.lead[85]))
        label = _said(lang, "在办中比 85% 已完成的更久", "Open longer than 85% of closed ones took")
        cards.append({"label": label, "value": f"{found.older:,}", "link": older})
    return cards


def _open(found: FlowMetrics) -> Json:
    return {**_about(found), "status": "open"}


def _link(filters: Json) -> str:
    return tickets_link(**filters)


def percentile_rows(found: FlowMetrics, lang: str) -> list[Json]:
    """Lead and cycle time by percentile; the lead time opens the tickets that took at least so long."""
    return [
        {
            "percent": f"{percent}%",
            "lead": words_for_minutes(found.lead[percent], lang),
            "cycle": words_for_minutes(found.cycle[percent], lang),
            "link": tickets_link(**_period(found), slow=int(found.lead[percent])),
        }
        for percent in PERCENTS
        if percent in found.lead and percent in found.cycle
    ]


def place_rows(found: FlowMetrics, lang: str) -> list[Json]:
    """Time at each step, and how many stand there at the end of the last day."""
    last = found.last.isoformat()
    return [
        {
            "name": place.name,
            "visits": f"{place.visits:,}",
            "visits_link": tickets_link(**_about(found), status="all", visited=place.id),
            "standing": f"{place.standing[-1]:,}",
            "standing_link": tickets_link(**_about(found), status="all", stood=place.id, stood_to=last),
            **{
                f"p{percent}": words_for_minutes(place.times[percent], lang) if place.times else "–"
                for percent in PERCENTS
            },
        }
        for place in found.places
    ]


def metric_links(found: FlowMetrics) -> dict[str, list[list[str]]]:
    """What a press on the n-th point of the m-th series opens."""
    about, days = _about(found), [day.isoformat() for day in found.days]
    finished = [tickets_link(**{**_period(found), "closed_to": day}) for day in days]
    stood = [
        [tickets_link(**about, status="all", stood=place.id, stood_to=day) for day in days]
        for place in reversed(found.places)
    ]
    points = [f"/tickets/{point.id}" for point in found.points]
    return {
        "cumulative": [finished, *stood],
        "scatter": [points, points],
        "weeks": [[_week(found, monday) for monday, _ in found.weeks]],
        "ageing": [[f"/tickets/{one.id}" for one in found.waiting]],
    }


def _week(found: FlowMetrics, monday: date) -> str:
    first, last = max(monday, found.first), min(date.fromordinal(monday.toordinal() + 6), found.last)
    return tickets_link(**{**_period(found), "closed_from": first.isoformat(), "closed_to": last.isoformat()})
