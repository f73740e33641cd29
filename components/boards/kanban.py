"""A board of columns and cards: optimistic drag, allowed targets lit, menu and keyboard beside the mouse."""

from typing import Any

import reflex as rx

for _part in ("common.jsx", "card.jsx", "menu.jsx", "list.jsx", "head.jsx", "lanes.jsx"):
    rx.asset(f"kanban_{_part}", shared=True)
rx.asset("kanban.css", shared=True)
_JSX = rx.asset("kanban.jsx", shared=True)


class Kanban(rx.NoSSRComponent):
    """`columns` is the server's snapshot, `ack` the last move it answered for this tab.

    column `{id, title, stage pre|mid|post|end, count, cards, start?, lanes?, limit?}` (`closed_title` names the end
    column; `start` is the place of the first card handed over; `lanes` counts by lane; `stay` `[slow, stale]` in ms
    gives the ages of its cards instead of their due times; `limit` `{state ok|full|over, mark, text, most, lanes?,
    closed?, shut?, shut_by?}`, words as `[zh, en]`, `closed` and `shut[card[shut_by]]` saying why nothing more fits,
    `lanes` the state of each lane it counts);
    card `{id, number, title, who, priority 0..2, due and entered (ms since 1970), paused, assignee, claimable, rule,
    version, mark?, lane?, lane_rule?, facts?, unit?}` (`mark` {hue, text} stands for due; `facts`: `{k: [zh, en], v}`);
    `rules[card.rule][column]` is null when the card may go there, else the reason as `[zh, en]`; the same for lanes
    under `card.lane_rule`. A move arrives as `{seq, card, axis column|lane, from, to, index, version}`.
    `hidden` names facts not to draw (due, assignee, priority, age); `dense` cards are lower; `folded` columns as
    `c:id`, lanes as `l:id`; with `windowed` a long column asks for the cards in sight by `on_window({column,
    start})`.
    """

    library = _JSX.importable_path
    tag = "Kanban"
    lib_dependencies: list[str] = ["@hello-pangea/dnd@18.0.1"]
    columns: rx.Var[list[dict[str, Any]]]
    rules: rx.Var[dict[str, Any]]
    ack: rx.Var[int]
    selected: rx.Var[int]
    lang: rx.Var[str]
    texts: rx.Var[dict[str, Any]]
    closed_title: rx.Var[str]
    can_move: rx.Var[bool]
    lanes: rx.Var[list[dict[str, Any]]]
    folded: rx.Var[list[str]]
    hidden: rx.Var[list[str]]
    dense: rx.Var[bool]
    windowed: rx.Var[bool]
    on_move: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_open: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_more: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_claim: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_fold: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_window: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


kanban = Kanban.create
