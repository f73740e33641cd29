"""A place to drop one file; it streams to a URL and shows its progress or the refusal."""

from typing import Any

import reflex as rx

_JSX = rx.asset("upload.jsx", shared=True)


class FileDrop(rx.Component):
    """`on_done` gets the JSON the URL answered with; `limit` in bytes is only a courtesy, the server checks."""

    library = _JSX.importable_path
    tag = "FileDrop"
    url: rx.Var[str]
    accept: rx.Var[str]
    limit: rx.Var[int]
    texts: rx.Var[dict[str, Any]]
    testid: rx.Var[str]
    on_done: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


file_drop = FileDrop.create
