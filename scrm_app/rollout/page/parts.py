"""What all pages beside the designer share: the head with its tabs, and their CSS."""

from typing import Any

import reflex as rx

from components.controls import empty_state, link_button, status_badge
from scrm_app.core.ui import t
from scrm_app.rollout.state.place import FlowPlaceState

S: Any = FlowPlaceState
CSS = """
.ro { display: flex; flex-direction: column; gap: 14px; padding: 14px 20px 28px; min-width: 0; }
.ro-head { display: flex; align-items: center; gap: 12px; flex-wrap: wrap; }
.ro-head h1 { font: 600 18px/26px var(--sc-font); margin: 0; max-width: 36ch; }
.ro-tabs { display: flex; gap: 4px; flex-wrap: wrap; margin-left: auto; }
.ro-tabs a { display: inline-flex; gap: 6px; align-items: center; padding: 5px 11px; border-radius: var(--sc-r);
  color: var(--sc-muted); font-size: var(--sc-text-s); border: 1px solid transparent; }
.ro-tabs a:hover { background: var(--sc-hover); color: var(--sc-ink); }
.ro-tabs a[aria-current=page] { background: var(--accent-a3); color: var(--accent-12); font-weight: 600; }
.ro-two { display: grid; grid-template-columns: minmax(0, 1fr) 380px; gap: 14px; align-items: start; }
.ro-half { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }
.ro-half > div { min-width: 0; } .ro-half h3 { font: 600 13px/20px var(--sc-font); margin: 0 0 6px; }
.ro-list { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; gap: 8px;
  font-size: var(--sc-text-s); }
.ro-list button.ro-jump { all: unset; cursor: pointer; display: flex; gap: 8px; align-items: flex-start; }
.ro-list button.ro-jump:hover { text-decoration: underline; text-underline-offset: 3px; }
.ro-list button.ro-jump:focus-visible { outline: 2px solid var(--accent-8); border-radius: 4px; }
.ro-dot { width: 9px; height: 9px; border-radius: 3px; margin-top: 6px; flex: none; background: var(--amber-9); }
.ro-dot[data-tone=added] { background: var(--green-9); } .ro-dot[data-tone=removed] { background: var(--red-9); }
.ro-line { border-bottom: 1px solid var(--sc-line); padding: 10px 0; display: flex; gap: 10px; flex-wrap: wrap;
  align-items: center; font-size: var(--sc-text-s); } .ro-line:last-child { border-bottom: 0; }
.ro-letter { display: inline-grid; place-items: center; width: 20px; height: 20px; border-radius: 50%; flex: none;
  background: var(--gray-12); color: var(--gray-1); font: 700 11px/1 var(--sc-font); }
.ro-bar { height: 8px; border-radius: 99px; background: var(--gray-4); overflow: hidden; min-width: 120px; }
.ro-bar i { display: block; height: 100%; background: var(--accent-9); border-radius: 99px; transition: width .3s; }
.ro-bar[data-hue=green] i { background: var(--green-9); }
.ro-log { display: flex; flex-direction: column; gap: 0; margin: 0; padding: 0; list-style: none; }
.ro-log li { padding: 10px 0 10px 14px; border-left: 2px solid var(--sc-line-strong); font-size: var(--sc-text-s); }
.ro-log li[data-bad] { border-color: var(--red-8); }
.ro-note { display: flex; gap: 7px; align-items: flex-start; color: var(--sc-muted); margin-top: 4px; }
.ro-note svg { margin-top: 3px; flex: none; }
.ro-fix { display: flex; gap: 8px; flex-wrap: wrap; align-items: center; }
.ro-fix .sc-input { width: auto; min-width: 130px; }
.ro-path { display: block; overflow-wrap: anywhere; white-space: normal; min-width: 200px; }
.ro-two > .sc-flow-map { position: sticky; top: calc(var(--sc-bar) + 14px); }
.ro-line > .sc-grow { flex: 1 1 180px; min-width: 0; } .ro-line > .sc-input { width: 190px; }
@media (max-width: 1100px) { .ro-two, .ro-half { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 1100px) { .ro-two > .sc-flow-map { position: static; } }
@media (max-width: 760px) { .ro { padding: 12px 14px 32px; }
  .ro-tabs { margin: 0 -14px; padding: 0 14px; flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
  .ro-tabs a { min-height: var(--sc-touch); white-space: nowrap; padding: 5px 9px; } .ro-tabs svg { display: none; } }
"""
TABS = (
    ("", t("设计", "Design"), "pencil-ruler"),
    ("versions", t("版本", "Versions"), "history"),
    ("try", t("试运行", "Test run"), "play"),
    ("replay", t("历史重放", "Replay"), "rewind"),
    ("live", t("实况", "Live"), "activity"),
    ("publish", t("发布", "Publish"), "rocket"),
)


def flow_page(here: str, *children: Any, testid: str) -> rx.Component:
    """The frame of a page beside the designer; `here` is its tab."""
    tabs = [
        rx.link(
            rx.icon(icon, size=14, aria_hidden=True),
            label,
            href=f"/flows/{S.flow}" + (f"/{key}" if key else ""),
            underline="none",
            custom_attrs={
                "aria-current": "page" if key == here else "false",
                "data-testid": f"ro-tab-{key or 'design'}",
            },
        )
        for key, label, icon in TABS
    ]
    head = rx.el.header(
        rx.el.h1(S.flow_name, class_name="sc-ellipsis"),
        rx.cond(S.has_changes, status_badge(t("有未发布的改动", "Unpublished changes"), "amber", icon="pencil")),
        rx.el.nav(*tabs, aria_label=t("这个流程的页面", "Pages of this flow"), class_name="ro-tabs"),
        class_name="ro-head",
    )
    lost = empty_state(
        "workflow",
        t("没有找到这个流程", "This flow was not found"),
        t("它可能已被归档。请回到流程列表重新选择。", "It may be archived. Go back to the list."),
        link_button(t("流程列表", "All flows"), "/flows"),
    )
    body = rx.el.div(head, *children, class_name="ro", custom_attrs={"data-testid": testid})
    return rx.fragment(rx.el.style(CSS), rx.cond(S.gone, lost, body))


def bar(percent: Any, hue: Any = "", *, label: Any, testid: str = "") -> rx.Component:
    """A progress bar."""
    return rx.el.div(
        rx.el.i(style={"width": percent}),
        role="progressbar",
        aria_label=label,
        custom_attrs={"data-hue": hue, "data-testid": testid, "aria-valuetext": percent},
        class_name="ro-bar",
    )


def note(icon: str, *words: Any) -> rx.Component:
    """A small line with an icon."""
    return rx.el.div(rx.icon(icon, size=13, aria_hidden=True), rx.el.span(*words), class_name="ro-note")
