"""Boards as the browser gets them: Plotly figures built here, words and links beside every number."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

import plotly.graph_objects as go

from components.charts.figure import LAYOUT
from components.theme import CHART_COLORS
from scrm_app.analytics.engine.days import words_for_minutes
from scrm_app.analytics.engine.variants import Variant
from scrm_app.analytics.presenter.scale import tally
from scrm_app.analytics.service import Cards, NodeTime, Overview, Satisfaction, StoreLine
from scrm_app.core.money import format_fen, format_fen_short
from scrm_app.settlement.engine.statement import KINDS

Json = dict[str, Any]
LANGS = ("zh-CN", "en")


def tickets_link(**filters: object) -> str:
    """The list of exactly the tickets a number counts."""
    return f"/tickets?{urlencode({key: value for key, value in filters.items() if value not in (None, '')})}"


def both(build: Callable[[str], go.Figure]) -> Json:
    """A figure in both languages, so that switching the language asks nobody."""
    return {lang: _plain(build(lang)) for lang in LANGS}


def _plain(figure: go.Figure) -> Json:
    figure.update_layout(template="none")
    figure.update_layout(**LAYOUT)
    data: Json = figure.to_plotly_json()
    data["layout"].pop("template", None)
    return data


def _word(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh


def trend_figure(overview: Overview, lang: str) -> go.Figure:
    """Opened and closed a day."""
    days = [f"{day:%m-%d}" for day, _, _ in overview.trend]
    figure = go.Figure()
    for index, (name, values, fill) in enumerate(
        (
            (_word(lang, "新建", "Opened"), [opened for _, opened, _ in overview.trend], "tozeroy"),
            (_word(lang, "完成", "Closed"), [closed for _, _, closed in overview.trend], None),
        )
    ):
        figure.add_scatter(
            x=days,
            y=values,
            name=name,
            mode="lines",
            line={"width": 2.5, "color": CHART_COLORS[index], "shape": "linear"},
            fill=fill,
            fillcolor="rgba(76,110,245,.10)",
        )
    figure.update_layout(
        hovermode="x unified",
        xaxis={"type": "category", "nticks": 8, "showgrid": False, "tickangle": 0},
        yaxis=tally(*zip(*((opened, closed) for _, opened, closed in overview.trend), strict=True)),
    )
    return figure


def node_figure(nodes: list[NodeTime], lang: str) -> go.Figure:
    """Median and 90th percentile a node, in hours, in the order of the flow."""
    shown = list(reversed(nodes))
    names = [node.name for node in shown]
    figure = go.Figure()
    for name, values, colour in (
        (_word(lang, "九成在此之内", "90% within"), [node.p90_minutes for node in shown], "rgba(125,133,144,.28)"),
        (_word(lang, "中位数", "Median"), [node.median_minutes for node in shown], CHART_COLORS[0]),
    ):
        figure.add_bar(
            y=names,
            x=[value / 60 for value in values],
            name=name,
            orientation="h",
            marker={"color": colour, "cornerradius": 4},
            customdata=[words_for_minutes(value, lang) for value in values],
            hovertemplate="%{y}: %{customdata}<extra>" + name + "</extra>",
        )
    title = {"text": _word(lang, "小时", "hours"), "font": {"size": 11}, "standoff": 4}
    figure.update_layout(
        barmode="overlay", xaxis={"title": title}, yaxis={"showgrid": False}, legend={"traceorder": "reversed"}
    )
    return figure


def store_figure(stores: list[StoreLine], lang: str) -> go.Figure:
    """Closed and still open a store, best first."""
    shown = list(reversed(stores))
    figure = go.Figure()
    for index, (name, values) in enumerate(
        (
            (_word(lang, "已完成", "Closed"), [store.closed for store in shown]),
            (_word(lang, "处理中", "Open"), [store.open - store.overdue for store in shown]),
            (_word(lang, "已超时", "Overdue"), [store.overdue for store in shown]),
        )
    ):
        figure.add_bar(
            y=[store.name for store in shown],
            x=values,
            name=name,
            orientation="h",
            marker={"color": (CHART_COLORS[1], CHART_COLORS[0], CHART_COLORS[3])[index]},
        )
    figure.update_layout(barmode="stack", yaxis={"showgrid": False}, legend={"traceorder": "normal"})
    return figure


def kind_word(kind: str, lang: str) -> str:
    """What a kind of settlement line is called."""
    words = KINDS.get(kind)
    return words.say(lang) if words else kind


def composition_figure(parts: list[tuple[str, int]], lang: str) -> go.Figure:
    """What the settled money consists of; slices are sizes, so a deduction counts by its amount."""
    total = sum(fen for _, fen in parts)
    figure = go.Figure()
    figure.add_pie(
        labels=[kind_word(kind, lang) for kind, _ in parts],
        values=[abs(fen) / 100 for _, fen in parts],
        text=[format_fen(fen) for _, fen in parts],
        hole=0.64,
        sort=False,
        direction="clockwise",
        marker={"colors": CHART_COLORS},
        textinfo="none",
        hovertemplate="%{label}: %{text}<extra></extra>",
    )
    centre = {"text": f"<b>{format_fen_short(total, lang)}</b>", "showarrow": False, "font": {"size": 18}}
    figure.update_layout(annotations=[centre], showlegend=False)
    return figure


def cards(found: Cards) -> Json:
    """The counts and where each leads."""
    day = found.today.isoformat()
    return {
        "open": found.open,
        "overdue": found.overdue,
        "opened_today": found.opened_today,
        "closed_today": found.closed_today,
        "closed_yesterday": found.closed_yesterday,
        "open_link": tickets_link(status="open"),
        "overdue_link": tickets_link(status="overdue"),
        "opened_link": tickets_link(status="all", created_from=day),
        "closed_link": tickets_link(status="closed", closed_from=day),
    }


def node_rows(nodes: list[NodeTime], flow_id: int) -> list[Json]:
    """The table beside the figure of node times."""
    return [
        {
            "name": node.name,
            "count": f"{node.count:,}",
            "median_zh": words_for_minutes(node.median_minutes, "zh-CN"),
            "median_en": words_for_minutes(node.median_minutes, "en"),
            "p90_zh": words_for_minutes(node.p90_minutes, "zh-CN"),
            "p90_en": words_for_minutes(node.p90_minutes, "en"),
            "link": tickets_link(status="all", flow=flow_id, visited=node.node_id),
        }
        for node in nodes
    ]


def store_rows(stores: list[StoreLine], since: date) -> list[Json]:
    """The ranking with a link behind each number."""
    rows = []
    for place, store in enumerate(stores, start=1):
        time = store.median_minutes
        rows.append(
            {
                "place": place,
                "name": store.name,
                "closed": store.closed,
                "open": store.open,
                "overdue": store.overdue,
                "median_zh": words_for_minutes(time, "zh-CN") if time is not None else "–",
                "median_en": words_for_minutes(time, "en") if time is not None else "–",
                "closed_link": tickets_link(store=store.id, status="closed", closed_from=since.isoformat()),
                "open_link": tickets_link(store=store.id, status="open"),
                "overdue_link": tickets_link(store=store.id, status="overdue"),
            }
        )
    return rows


def money_rows(parts: list[tuple[str, int]]) -> list[Json]:
    """The settled amounts by kind, each leading to the statements."""
    whole = sum(abs(fen) for _, fen in parts) or 1
    return [
        {
            "share": f"{abs(fen) / whole:.1%}",
            "zh": kind_word(kind, "zh-CN"),
            "en": kind_word(kind, "en"),
            "amount": format_fen(fen),
            "hue": CHART_COLORS[place % len(CHART_COLORS)],
            "link": "/statements",
        }
        for place, (kind, fen) in enumerate(parts)
    ]


def chart_links(found: Overview) -> dict[str, list[str]]:
    """What a press on the n-th point of a figure opens; bars are drawn bottom up."""
    nodes = [tickets_link(status="all", flow=found.flow_id, visited=node.node_id) for node in reversed(found.nodes)]
    return {
        "trend": [
            tickets_link(status="all", created_from=day.isoformat(), created_to=day.isoformat())
            for day, _, _ in found.trend
        ],
        "nodes": nodes,
        "stores": [tickets_link(status="all", store=store.id) for store in reversed(found.stores)],
        "money": ["/statements" for _ in found.composition],
    }


def variant_rows(ways: list[Variant]) -> list[Json]:
    """The most frequent paths; `width` is the bar beside the count, relative to the first."""
    most = max((way.count for way in ways), default=1)
    return [
        {
            "place": place,
            "path": list(way.path),
            "count": f"{way.count:,}",
            "share": f"{way.share:.1%}",
            "width": f"{max(2, round(100 * way.count / most))}%",
        }
        for place, way in enumerate(ways, start=1)
    ]


def score_figure(found: Satisfaction, lang: str) -> go.Figure:
    """The average score a day, and how many answers it stands on."""
    days = [f"{day:%m-%d}" for day, _, _, _ in found.days]
    figure = go.Figure()
    name = _word(lang, "已评价工单", "Rated tickets")
    counts = [tickets for _, tickets, _, _ in found.days]
    figure.add_bar(x=days, y=counts, name=name, yaxis="y2", marker={"color": "rgba(125,133,144,.28)"})
    figure.add_scatter(
        x=days,
        y=[round(total / count, 2) for _, _, count, total in found.days],
        name=_word(lang, "平均分", "Average"),
        mode="lines+markers",
        line={"width": 2.5, "color": CHART_COLORS[0]},
    )
    figure.update_layout(
        hovermode="x unified",
        xaxis={"type": "category", "nticks": 8, "showgrid": False, "tickangle": 0},
        yaxis={"range": [1, 5.2], "dtick": 1},
        yaxis2={"overlaying": "y", "side": "right", "showgrid": False, **tally(counts)},
    )
    return figure


def satisfaction_cards(found: Satisfaction) -> Json:
    """The counts and the tickets behind each."""
    span = _rated_span(found)
    return {
        "average": f"{found.total / found.answers:.2f}" if found.answers else "–",
        "rated": f"{found.rated:,}",
        "low": f"{found.low:,}",
        "asked": f"{found.asked:,}",
        "rate": f"{found.replied / found.asked:.0%}" if found.asked else "–",
        "reopened": f"{found.reopened:,}",
        "rated_link": tickets_link(**span, rated="any"),
        "low_link": tickets_link(**span, rated="low"),
        "asked_link": tickets_link(**span, rated="asked"),
        "reopened_link": tickets_link(**span, reopened=1),
    }


def _rated_span(found: Satisfaction) -> Json:
    days = {"rated_from": found.first.isoformat(), "rated_to": found.last.isoformat()}
    return {"status": "all", **days, "flow": found.flow_id or ""}


def score_rows(found: Satisfaction, by: str) -> list[Json]:
    """One table: by store, worker or flow, each number with its tickets."""
    rows = {"store": found.stores, "rated_by": found.workers, "flow": found.by_flow}[by]
    return [
        {
            "name": row.name,
            "answers": f"{row.tickets:,}",
            "average": f"{row.total / row.answers:.2f}",
            "low": f"{row.low:,}",
            "bad": row.low > 0,
            "width": f"{round(100 * (row.total / row.answers - 1) / 4)}%",
            "link": tickets_link(**{**_rated_span(found), by: row.id}, rated="any"),
            "low_link": tickets_link(**{**_rated_span(found), by: row.id}, rated="low"),
        }
        for row in rows
    ]


def score_links(found: Satisfaction) -> list[str]:
    """What a press on the n-th day opens."""
    whole = _rated_span(found)
    days = [day.isoformat() for day, _, _, _ in found.days]
    return [tickets_link(**{**whole, "rated_from": day, "rated_to": day}, rated="any") for day in days]
