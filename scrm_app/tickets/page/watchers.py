"""Who else has the ticket open, quietly beside its marks."""

from typing import Any

import reflex as rx

from components.controls import alive, status_badge
from scrm_app.core.ui import t
from scrm_app.tickets.state.watching import WatchState

WATCH: Any = WatchState


def watchers() -> rx.Component:
    """Nothing while I am alone; else a mark with the names."""
    names = WATCH.others.join(t("、", ", "))
    mark = status_badge(rx.el.span(t("同时打开: ", "Also here: "), names), "cyan", icon="eye", testid="watchers")
    return rx.fragment(alive(WATCH.still_here), rx.cond(WATCH.others.length() > 0, mark))
