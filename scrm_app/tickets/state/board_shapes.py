"""Boards, their lanes and limits as the plain dictionaries that screens hold."""

from collections.abc import Collection
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


def column_limit(said: Json) -> Json:
    """A limit for the head of its column."""
    limit, why = said["limit"], said["closed"]
    each = {"store": Text("/店", "/store"), "person": Text("/人", "/person")}.get(limit.scope)
    return {
        "state": said["state"],
        "mark": [f"≤{limit.most}{each.zh if each else ''}", f"≤{limit.most}{each.en if each else ''}"],
        "text": [said["text"].zh, said["text"].en],
        "closed": [why.zh, why.en] if why else None,
        "shut": {str(group): [text.zh, text.en] for group, text in said["shut"].items()},
    }


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
