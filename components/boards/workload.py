"""People and days: how much there is to do against what they can do; a card is dragged to another person."""

from typing import Any

import reflex as rx

_JSX = rx.asset("workload.jsx", shared=True)


class Workload(rx.NoSSRComponent):
    """`rows` is the server's snapshot, `rev` counts its answers: either takes a card that waits for one back.

    row `{id, name, open, cap, over, queue, days}` (`queue`: nobody has taken it, only dragged from);
    day `{id ISO, weekday, count, minutes, capacity, strain, leave, list}`;
    card `{id, number, title, time, late, mark, version}`. A drop arrives as `{card, version, to}`.
    """

    library = _JSX.importable_path
    tag = "Workload"
    rows: rx.Var[list[dict[str, Any]]]
    today: rx.Var[str]
    rev: rx.Var[int]
    texts: rx.Var[dict[str, Any]]
    on_drop: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_open: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_ask: rx.EventHandler[rx.event.passthrough_event_spec(int)]


workload = Workload.create
