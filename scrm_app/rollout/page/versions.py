"""History of a flow: two versions beside each other, in words and on one canvas."""

from typing import Any

import reflex as rx

from components.controls import danger_button, empty_state, ghost_button, quiet_button, section, select_input
from components.editors.flow_map import flow_map
from scrm_app.core.ui import t
from scrm_app.rollout.page.parts import flow_page
from scrm_app.rollout.state import VersionsState

S: Any = VersionsState


def _pick() -> rx.Component:
    def side(name: str, value: Any, label: Any) -> rx.Component:
        return select_input(
            S.sides,
            value=value,
            on_change=lambda chosen: S.choose(name, chosen),
            testid=f"compare-{name}",
            aria_label=label,
        )

    return rx.el.div(
        rx.el.span(t("从", "From"), class_name="sc-help"),
        side("old", S.old, t("旧的一版", "The older one")),
        rx.icon("arrow-right", size=15, aria_hidden=True),
        side("new", S.new, t("新的一版", "The newer one")),
        class_name="ro-fix",
    )


def _change(change: Any) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(class_name="ro-dot", custom_attrs={"data-tone": change["tone"]}),
            rx.el.span(change["text"]),
            type="button",
            class_name="ro-jump",
            on_click=S.jump(change["place"]),
            custom_attrs={"data-testid": "compare-change"},
        )
    )


def _version(version: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(rx.el.b(version["title"]), " ", version["name"]),
            rx.cond(version["note"] != "", rx.el.div(version["note"])),
            rx.el.div(version["when"], " · ", version["by"], " · ", version["about"], class_name="sc-help sc-num"),
            class_name="sc-grow",
        ),
        rx.el.div(
            quiet_button(t("查看", "Look"), on_click=S.show(version["number"]), size="s", testid="version-look"),
            ghost_button(
                t("恢复为草稿", "Restore"), on_click=S.restore(version["number"]), size="s", testid="version-restore"
            ),
            class_name="sc-row",
        ),
        class_name="ro-line",
    )


def _snapshot(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.b(row["title"]),
            rx.el.div(row["when"], " · ", row["by"], " · ", row["about"], class_name="sc-help sc-num"),
            class_name="sc-grow",
        ),
        ghost_button(
            t("恢复为草稿", "Restore"), on_click=S.restore_snapshot(row["id"]), size="s", testid="snapshot-restore"
        ),
        class_name="ro-line",
    )


def versions_page() -> rx.Component:
    """Versions of one flow."""
    none = empty_state(
        "history",
        t("还没有版本", "No versions yet"),
        t("发布后, 每个版本都会留在这里。", "Every published version stays here."),
    )
    same = rx.el.p(t("这两版的流程相同。", "These two are the same."), class_name="sc-help")
    words = section(
        t("改了什么", "What changed"),
        _pick(),
        rx.cond(
            S.changes.length() > 0,
            rx.el.ul(rx.foreach(S.changes, _change), class_name="ro-list", style={"marginTop": "12px"}),
            same,
        ),
        testid="compare",
    )
    history = section(
        t("历史版本", "History"),
        rx.cond(S.versions.length() > 0, rx.el.div(rx.foreach(S.versions, _version)), none),
        actions=(
            rx.cond(
                S.has_changes & (S.versions.length() > 0),
                danger_button(
                    t("删除草稿", "Delete the draft"),
                    icon="trash-2",
                    on_click=S.discard,
                    size="s",
                    testid="discard-draft",
                ),
            ),
        ),
    )
    kept = section(
        t("草稿快照", "Snapshots of the draft"),
        rx.foreach(S.snapshots, _snapshot),
        description=t(
            "有人接手编辑、或草稿被旧版替换时自动保存; 恢复时, 现在的草稿也会先存一份。",
            "Kept by itself when somebody takes over or a version replaces the draft; restoring keeps the present one.",
        ),
        testid="snapshots",
    )
    canvas = flow_map(
        graph=S.graph,
        marks=S.marks,
        edge_marks=S.edge_marks,
        focus=S.focus,
        legend=S.legend,
        label=t("两版流程的对比", "Both versions in one drawing"),
        height="max(420px, calc(100dvh - 170px))",
        testid="compare-map",
    )
    return flow_page(
        "versions",
        rx.el.div(
            canvas,
            rx.el.div(words, history, rx.cond(S.snapshots.length() > 0, kept), class_name="sc-stack"),
            class_name="ro-two",
        ),
        testid="versions-page",
    )
