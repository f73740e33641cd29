"""The browser-side parts of the kit (`kit.jsx`) as components; use them through `overlay` and `layout.shell`."""

from typing import Any

import reflex as rx

_jsx = rx.asset("kit.jsx", shared=True)


class _Local(rx.Component):
    library = _jsx.importable_path


class KitDrawer(_Local):
    """The browser side of `drawer`."""

    tag = "KitDrawer"

    open: rx.Var[bool]
    label: rx.Var[str]
    head: rx.Var[rx.Component]
    foot: rx.Var[rx.Component]
    wide: rx.Var[bool]
    texts: rx.Var[dict[str, str]]
    testid: rx.Var[str]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]
    on_next: rx.EventHandler[rx.event.no_args_event_spec]
    on_previous: rx.EventHandler[rx.event.no_args_event_spec]


class KitCommand(_Local):
    """Command search: Ctrl/⌘ K or /, arrows, Enter. `pages`: [{title, href, keys}], `results` adds {group, hint}."""

    tag = "KitCommand"

    pages: rx.Var[list[dict[str, Any]]]
    results: rx.Var[list[dict[str, Any]]]
    answered: rx.Var[str]
    """The words `results` are for; while they are not the typed ones, the question is asked again."""
    texts: rx.Var[dict[str, str]]
    on_query: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class KitFind(_Local):
    """The box in the top bar that opens command search."""

    tag = "KitFind"

    texts: rx.Var[dict[str, str]]


class KitKeys(_Local):
    """The sheet of keys (?), and the two-key jumps G then a letter. `keys`: [{keys, text, href}]."""

    tag = "KitKeys"

    keys: rx.Var[list[dict[str, Any]]]
    texts: rx.Var[dict[str, str]]


class KitRailSwitch(_Local):
    """Narrows the rail to icons and remembers it on this browser."""

    tag = "KitRailSwitch"

    texts: rx.Var[dict[str, str]]


class KitPost(_Local):
    """A form that the browser posts itself to `action`: only an HTTP answer can set an HttpOnly cookie."""

    tag = "KitPost"

    action: rx.Var[str]
    stacked: rx.Var[bool]


class KitAlive(_Local):
    """The browser side of `alive`."""

    tag = "KitAlive"

    seconds: rx.Var[int]
    on_alive: rx.EventHandler[rx.event.no_args_event_spec]


def alive(on_alive: Any, *, seconds: int = 40) -> rx.Component:
    """Draws nothing; says every so many seconds, and on coming back, that the page is looked at."""
    return KitAlive.create(on_alive=on_alive, seconds=seconds)


class KitSearch(_Local):
    """The browser side of `search_input`."""

    tag = "KitSearch"

    value: rx.Var[str]
    hydrated: rx.Var[bool]
    placeholder: rx.Var[str]
    testid: rx.Var[str]
    on_change: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class KitAsked(_Local):
    """Says so when an open question is gone because the page was loaded anew."""

    tag = "KitAsked"

    open: rx.Var[bool]
    hydrated: rx.Var[bool]
    text: rx.Var[str]
