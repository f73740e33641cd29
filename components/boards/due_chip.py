"""Time in words that tick by themselves, and a view that lives in the address."""

from typing import Any

import reflex as rx

from components.words import say

rx.asset("kanban_common.jsx", shared=True)
_JSX = rx.asset("due_chip.jsx", shared=True)


def time_texts() -> dict[str, Any]:
    """Lengths of time in words; `{n}` a number, `{t}` a length."""
    return {
        "minutes": say("{n} 分钟", "{n} min"),
        "hours": say("{n} 小时", "{n} h"),
        "days": say("{n} 天", "{n} d"),
        "moment": say("片刻", "a moment"),
        "overdue": say("超时 {t}", "{t} overdue"),
        "left": say("剩 {t}", "{t} left"),
        "paused": say("已暂停", "On hold"),
        "stay": say("停留 {t}", "Here {t}"),
        "ago": say("{t}前结束", "Finished {t} ago"),
    }


class DueChip(rx.NoSSRComponent):
    """The browser side of `due_chip`."""

    library = _JSX.importable_path
    tag = "DueChip"
    due: rx.Var[int]
    since: rx.Var[int]
    paused: rx.Var[bool]
    texts: rx.Var[dict[str, Any]]


class Spent(rx.NoSSRComponent):
    """The browser side of `spent`."""

    library = _JSX.importable_path
    tag = "Spent"
    minutes: rx.Var[int]
    texts: rx.Var[dict[str, Any]]


class UrlView(rx.NoSSRComponent):
    """The browser side of `url_view`."""

    library = _JSX.importable_path
    tag = "UrlView"
    query: rx.Var[str]
    ticket: rx.Var[int]


def due_chip(due: Any, since: Any, paused: Any = False) -> rx.Component:
    """`due` and `since` in ms since 1970, 0 for none: what is left or by how much it is overdue, else how long here."""
    return DueChip.create(due=due, since=since, paused=paused, texts=time_texts())


def spent(minutes: Any) -> rx.Component:
    """A length of time in words."""
    return Spent.create(minutes=minutes, texts=time_texts())


def url_view(query: Any, ticket: Any = 0) -> rx.Component:
    """Keep `query` (without "?") and the open record in the address."""
    return UrlView.create(query=query, ticket=ticket)
