"""Records on days: month, week and day with drag to another time, an agenda on the phone, keys beside the mouse."""

from typing import Any

import reflex as rx

_JSX = rx.asset("calendar.jsx", shared=True)


class TicketCalendar(rx.NoSSRComponent):
    """`days` is the server's snapshot, `rev` counts its answers: either takes a card that waits for one back.

    day `{id ISO, weekday 0..6, open [[minute, minute]], total, cards}`; card `{id, number, title, who, time HH:MM,
    minute, minutes, late, kind "" | paused | done, mark, version, why}` (`why` null when it may be moved, else the
    reason as `[zh, en]`). A drop arrives as `{card, version, day, minute}`.
    """

    library = _JSX.importable_path
    tag = "TicketCalendar"
    mode: rx.Var[str]
    days: rx.Var[list[dict[str, Any]]]
    month: rx.Var[str]
    today: rx.Var[str]
    now: rx.Var[int]
    rev: rx.Var[int]
    texts: rx.Var[dict[str, Any]]
    lang: rx.Var[str]
    selected: rx.Var[int]
    on_drop: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_open: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_ask: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_day: rx.EventHandler[rx.event.passthrough_event_spec(str)]


ticket_calendar = TicketCalendar.create
