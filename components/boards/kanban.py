"""A board of columns and cards: optimistic drag, allowed targets lit, menu and keyboard beside the mouse."""

from typing import Any

import reflex as rx

rx.asset("kanban_common.jsx", shared=True)
_JSX = rx.asset("kanban.jsx", shared=True)


class Kanban(rx.NoSSRComponent):
    """`columns` is the server's snapshot, `ack` the last move it answered for this tab.

    column `{id, title, stage pre|mid|post|end, count, cards}` (`closed_title`, when given, names the end column);
    card `{id, number, title, who, priority 0..2, due and entered (ms since 1970), paused, assignee, claimable, rule,
    version, mark?}` (`mark` {hue, text} stands for due); `rules[card.rule][column]` is null when the card may go
    there, else the reason as `[zh, en]`. A move arrives as `{seq, card, from, to, index, version}`.
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
    on_move: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_open: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_more: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_claim: rx.EventHandler[rx.event.passthrough_event_spec(int)]


kanban = Kanban.create
