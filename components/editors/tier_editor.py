"""Tiers edited by drag: a chart with handles, the table beside it, and a worked example, all in the browser."""

from typing import Any

import reflex as rx

_JSX = rx.asset("tier_editor.jsx", shared=True)
for _beside in ("tier_chart.jsx", "tier_math.js", "tier_editor.css"):
    rx.asset(_beside, shared=True)


class TierEditor(rx.Component):
    """`on_commit` gets {mode, basis, tiers} once for each finished action; `revision` makes it read `doc` again.

    `problems`: [{rows, severity}] marks rows. `texts`: every word; keys as in `tier_editor.jsx`.
    """

    library = _JSX.importable_path
    tag = "TierEditor"

    doc: rx.Var[dict[str, Any]]
    revision: rx.Var[int]
    problems: rx.Var[list[dict[str, Any]]]
    texts: rx.Var[dict[str, Any]]
    read_only: rx.Var[bool]
    on_commit: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


tier_editor = TierEditor.create
