"""The form designer's canvas: palette, fields, properties, live preview. It edits a draft and knows no feature."""

from typing import Any

import reflex as rx

import components.controls.upload  # noqa: F401  its browser side is used here
from components.data.form_view import REGIONS_URL, SCANNER, view_texts
from components.editors.condition_builder import OPS, condition_texts
from components.editors.form_rule_words import right_words, rule_words
from components.editors.form_table_words import table_words
from components.editors.form_words import kinds, presets, roles, words
from components.words import say

_jsx = rx.asset("form_builder.jsx", shared=True)
for _beside in (
    "form_parts.jsx",
    "form_properties.jsx",
    "form_columns.jsx",
    "form_formula.jsx",
    "form_frame.jsx",
    "form_from_table.jsx",
    "form_preview.jsx",
    "form_look.jsx",
    "form_logic_tab.jsx",
    "form_rights_tab.jsx",
    "form_rules.js",
    "form_rules.css",
    "form_kinds.js",
    "form_drag.js",
    "form_history.js",
    "form_builder.css",
):
    rx.asset(_beside, shared=True)


class FormBuilder(rx.NoSSRComponent):
    """The browser side of `form_builder`."""

    library = _jsx.importable_path
    tag = "FormBuilder"
    lib_dependencies: list[str] = [SCANNER]

    form_id: rx.Var[int]
    doc: rx.Var[dict[str, Any]]
    revision: rx.Var[int]
    name: rx.Var[str]
    badge: rx.Var[str]
    has_changes: rx.Var[bool]
    saved_seq: rx.Var[int]
    stale: rx.Var[bool]
    save_error: rx.Var[str]
    problems: rx.Var[list[dict[str, str]]]
    gone: rx.Var[list[dict[str, Any]]]
    steps: rx.Var[list[dict[str, Any]]]
    readers: rx.Var[list[dict[str, str]]]
    stops: rx.Var[list[dict[str, Any]]]
    stops_rev: rx.Var[int]
    looks: rx.Var[dict[str, Any]]
    ops: rx.Var[dict[str, list[str]]]
    back_url: rx.Var[str]
    stats_url: rx.Var[str]
    table_url: rx.Var[str]
    locked: rx.Var[bool]
    regions_url: rx.Var[str]
    texts: rx.Var[dict[str, Any]]
    lang: rx.Var[str]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_rename: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_publish: rx.EventHandler[rx.event.no_args_event_spec]
    on_reload: rx.EventHandler[rx.event.no_args_event_spec]
    on_look: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_stop: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_alive: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


def builder_texts() -> dict[str, Any]:
    """Every word of the designer."""
    return {
        **view_texts(),
        **condition_texts(),
        **words(),
        **rule_words(),
        **right_words(),
        **table_words(),
        "kinds": kinds(),
        "roles": roles(),
        "presets": presets(),
    }


def form_builder(
    *,
    form_id: Any,
    doc: Any,
    revision: Any,
    name: Any,
    badge: Any,
    has_changes: Any,
    saved_seq: Any,
    stale: Any,
    save_error: Any,
    problems: Any,
    gone: Any,
    steps: Any,
    readers: Any,
    stops: Any,
    stops_rev: Any,
    looks: Any,
    back_url: str,
    stats_url: Any = "",
    table_url: str = "",
    locked: Any = False,
    on_save: Any,
    on_rename: Any,
    on_publish: Any,
    on_reload: Any,
    on_look: Any,
    on_stop: Any,
    on_alive: Any,
) -> rx.Component:
    """Edit `doc` ({"fields": […], "columns": 1 to 3, …}).

    A new `revision` makes the browser load `doc` again and forget its history. `on_save({"form", "seq", "fields",
    …})`, the whole `doc` beside its id and number, comes 800 ms after a change; set `saved_seq` to that `seq` when
    it is stored, or `save_error` / `stale` when not. `problems`: [{key, text}] keep the publish button off. `gone`:
    [{field, number}] is what earlier versions had. `steps`: the rules of the draft as the browser runs them;
    `readers`: columns of the rights grid; `on_look` sends the unsaved doc with `role` and `unit`, what each sees
    comes back in `looks`. `stops`: steps of flows as further columns ({id, flow, node, label, flow_name, rights});
    `on_stop({flow, node, rights})` changes one, a new `stops_rev` answers. `table_url` guesses fields from a posted
    table. `locked` while somebody else has the pen: everything can be looked at; `on_alive` comes every 25 s while
    looked at.
    """
    return FormBuilder.create(
        form_id=form_id,
        doc=doc,
        revision=revision,
        name=name,
        badge=badge,
        has_changes=has_changes,
        saved_seq=saved_seq,
        stale=stale,
        save_error=save_error,
        problems=problems,
        gone=gone,
        steps=steps,
        readers=readers,
        stops=stops,
        stops_rev=stops_rev,
        looks=looks,
        ops=OPS,
        back_url=back_url,
        stats_url=stats_url,
        table_url=table_url,
        locked=locked,
        regions_url=REGIONS_URL,
        texts=builder_texts(),
        lang=say("zh-CN", "en"),
        on_save=on_save,
        on_rename=on_rename,
        on_publish=on_publish,
        on_reload=on_reload,
        on_look=on_look,
        on_stop=on_stop,
        on_alive=on_alive,
    )
