"""An ordered table of rules: rows dragged to another place, opened, switched; what stands higher is asked first."""

from typing import Any

import reflex as rx

_JSX = rx.asset("rule_table.jsx", shared=True)


class RuleTable(rx.NoSSRComponent):
    """`rows`: [{id, name, when, then, enabled}]. `on_move` gets {id, to} once for each finished drag; keyboard too."""

    library = _JSX.importable_path
    tag = "RuleTable"
    lib_dependencies: list[str] = ["@hello-pangea/dnd@18.0.1"]

    rows: rx.Var[list[dict[str, Any]]]
    texts: rx.Var[dict[str, Any]]
    read_only: rx.Var[bool]
    on_move: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_open: rx.EventHandler[rx.event.passthrough_event_spec(str)]


rule_table = RuleTable.create
