"""Boards, their lanes and limits as the plain dictionaries that screens hold."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from scrm_app.core.text import Text
from scrm_app.tickets.engine.columns import USUAL_FACTS
from scrm_app.tickets.engine.limits import Limit
from scrm_app.tickets.engine.limits import words as limit_words
from scrm_app.tickets.presenter import millis, short_time
from scrm_app.tickets.service import Board, Card

Json = dict[str, Any]
Facts = dict[str, tuple[Text, dict[int, str]]]
"""Facts a card shows besides the usual: name, and the words by ticket."""


def board_card(card: Card, *, where: bool, shown: Collection[str], facts: Facts) -> Json:
    """A ticket on the board; `where` names its step, when the column does not."""
    near = (("node", card.node_name if where else ""), ("customer", card.customer), ("store", card.store))
    told = [(name, words.get(card.id, "")) for name, words in facts.values()]
    return {
        "id": card.id,
        "number": card.number,
        "title": card.title,
        "who": " · ".join(text for key, text in near if text and key in shown),
        "priority": card.priority,
        "due": millis(card.due_at) if card.status == "open" else 0,
        "entered": millis(card.closed_at or card.entered_at),
        "paused": card.paused,
        "appointed": short_time(card.appointed_at) if card.status == "open" else "",
        "assignee": card.assignee,
        "claimable": card.claimable,
        "rule": card.rule,
        "lane": card.lane,
        "lane_rule": f"lane:{card.lane_rule}",
        "unit": card.org_unit_id,
        "facts": [{"k": [name.zh, name.en], "v": text} for name, text in told if text],
        "version": card.version,
    }


def board_columns(
    board: Board, lang: str = "zh", shown: Collection[str] = USUAL_FACTS, facts: Facts | None = None
) -> list[Json]:
    """The columns of the board with their cards."""
    where = board.by != "node"
    return [
        {
            "id": c.id,
            "title": _say(c.title, lang),
            "stage": c.stage,
            "count": c.count,
            "start": c.start,
            "lanes": c.lanes,
            "cards": [board_card(k, where=where, shown=shown, facts=facts or {}) for k in c.cards],
        }
        for c in board.columns
    ]


EACH = {"store": Text("/店", "/store"), "person": Text("/人", "/person"), "priority": Text("/级", "/priority")}


def column_heads(limits: Mapping[str, Json], ages: Iterable[Any]) -> dict[str, Json]:
    """What columns have beside their cards: how full they may get, and from when on cards have stayed long."""
    heads: dict[str, Json] = {column: {"limit": column_limit(said)} for column, said in limits.items()}
    hour = 3_600_000
    for one in ages:
        heads[one.column] = heads.get(one.column, {}) | {"stay": [one.slow_hours * hour, one.stale_hours * hour]}
    return heads


def column_limit(said: Json) -> Json:
    """A limit for the head of its column."""
    limit, why = said["limit"], said["closed"]
    each = EACH.get(limit.scope)
    return {
        "state": said["state"],
        "mark": [f"≤{limit.most}{each.zh if each else ''}", f"≤{limit.most}{each.en if each else ''}"],
        "text": [said["text"].zh, said["text"].en],
        "closed": [why.zh, why.en] if why else None,
        "shut": {str(group): [text.zh, text.en] for group, text in said["shut"].items()},
        "shut_by": "priority" if limit.scope == "priority" else "unit",
        "lanes": {str(lane or 0): state for lane, state in said["lanes"].items()},
        "most": limit.most,
    }


def age_row(age: Any, title: str, lang: str) -> Json:
    """From when on cards of a column are orange and red, in the sheet that sets it."""
    slow, stale = age.slow_hours, age.stale_hours
    words = Text(f"停留 {slow} 小时变橙, {stale} 小时变红", f"orange after {slow} h, red after {stale} h")
    return {"column": age.column, "title": title, "words": words.say(lang)}


def limit_row(limit: Limit, title: str, lang: str) -> Json:
    """A limit in the sheet that sets them."""
    words = limit_words(limit, "ok").say(lang)
    return {"id": limit.id, "column": limit.column, "scope": limit.scope, "title": title, "words": words}


def board_lanes(board: Board, lang: str) -> list[Json]:
    """The lanes across the columns."""
    return [{"id": lane.id, "title": _say(lane.title, lang), "count": lane.count} for lane in board.lanes]


def _say(text: str | Text, lang: str) -> str:
    return text.say(lang) if isinstance(text, Text) else text


def board_rules(board: Board) -> Json:
    """Where cards may go: null, or the reason in both languages."""
    return {
        name: {column: None if why is None else [why.zh, why.en] for column, why in rule.items()}
        for name, rule in [*board.rules.items(), *((f"lane:{name}", r) for name, r in board.lane_rules.items())]
    }
