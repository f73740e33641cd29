"""/funnel: how far leads get, from which channel; every number opens its records."""

from typing import Any

import reflex as rx

from components.controls import (
    drawer,
    empty_state,
    link_button,
    page,
    page_header,
    quiet_button,
    section,
    skeleton,
    status_badge,
    text_link,
    toolbar,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.pipeline.state import FunnelState as S

CSS = """
.fu{display:grid;gap:16px;grid-template-columns:minmax(0,3fr) minmax(0,4fr);align-items:start}
@media(max-width:1180px){.fu{grid-template-columns:minmax(0,1fr)}}
.fu-steps{display:flex;flex-direction:column}
.fu-step{display:grid;grid-template-columns:88px minmax(0,1fr) 92px;gap:12px;align-items:center;min-height:66px}
.fu-side{display:flex;flex-direction:column;gap:1px;font-size:12px;color:var(--sc-muted);min-width:0}
.fu-side strong{font-size:13px;font-weight:500;color:var(--sc-ink)}
.fu-side.fu-end{align-items:flex-end;text-align:right}
.fu-bar{position:relative;display:block;height:64px;border-radius:6px;text-decoration:none}
.fu-shape{position:absolute;inset:0;background:var(--accent-9);transition:clip-path .3s,opacity .12s}
.fu-bar:hover .fu-shape{opacity:.82}
.fu-bar[data-code=won] .fu-shape{background:var(--green-9)}
.fu-pill{position:absolute;left:50%;top:50%;transform:translate(-50%,-50%);background:var(--sc-panel);color:var(--sc-ink);
border-radius:99px;padding:2px 12px;font-weight:600;font-size:14px;box-shadow:var(--sc-shadow);
font-variant-numeric:tabular-nums}
.fu-rate{display:flex;align-items:center;gap:8px;justify-content:flex-end;font-variant-numeric:tabular-nums}
.fu-percent{min-width:48px;text-align:right}
.fu-track{width:72px;height:6px;border-radius:99px;background:var(--gray-4);overflow:hidden;flex:none}
.fu-track i{display:block;height:100%;background:var(--green-9);border-radius:99px}
@media(max-width:520px){.fu-step{grid-template-columns:70px minmax(0,1fr) 70px;gap:8px}.fu-track{width:40px}}
@media(prefers-reduced-motion:reduce){.fu-shape{transition:none}}
"""


def _step(step: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.strong(step["label"]),
            text_link(t("当前", "now") + " " + step["here"].to(str), step["here_link"].to(str)),
            class_name="fu-side sc-num",
        ),
        rx.link(
            rx.el.span(class_name="fu-shape", style={"clipPath": step["shape"].to(str)}),
            rx.el.span(step["reached"], class_name="fu-pill"),
            href=step["link"].to(str),
            underline="none",
            class_name="fu-bar",
            aria_label=step["label"].to(str) + " " + step["reached"].to(str),
            custom_attrs={"data-testid": "step-" + step["code"].to(str), "data-code": step["code"].to(str)},
        ),
        rx.el.div(
            rx.el.strong(step["share"]),
            rx.cond(
                step["from_before"],
                rx.el.span("↓ ", step["from_before"], title=t("占上一步的比例", "Share of the step before")),
            ),
            rx.cond(step["lost"], text_link(t("流失 ", "lost ") + step["lost"].to(str), step["lost_link"].to(str))),
            class_name="fu-side fu-end sc-num",
        ),
        class_name="fu-step",
    )


def _number(key: str) -> Any:
    return lambda row: text_link(row[key], row[f"{key}_link"].to(str), testid=f"channel-{key}")


def _rate(row: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(rx.el.i(style={"width": row["bar"].to(str)}), class_name="fu-track", aria_hidden="true"),
        rx.el.span(row["rate"], class_name="fu-percent"),
        class_name="fu-rate",
    )


def _channels() -> rx.Component:
    return section(
        t("按渠道", "By channel"),
        data_table(
            [
                Column("channel", t("渠道", "Channel"), kind="strong"),
                Column("leads", t("线索", "Leads"), kind="number", render=_number("leads")),
                Column("won", t("赢单", "Won"), kind="number", render=_number("won")),
                Column("rate", t("转化率", "Rate"), kind="number", render=_rate),
                Column("open", t("进行中", "Open"), kind="number", render=_number("open")),
                Column("lost", t("流失", "Lost"), kind="number", render=_number("lost"), desk_only=True),
                Column("won_amount", t("赢单金额", "Won amount"), kind="money", desk_only=True),
            ],
            S.channels,
            label=t("按渠道", "By channel"),
            row_href=lambda row: row["link"].to(str),
            chosen=S.channel,
            compact=True,
            testid="channels",
        ),
        description=t("点渠道看它的漏斗, 点数字看明细", "Press a channel for its funnel, a number for its records"),
        flush=True,
    )


def _records() -> rx.Component:
    return drawer(
        S.showing,
        t("商机明细", "Opportunities"),
        data_table(
            [
                Column("name", t("名称", "Name"), kind="strong"),
                Column("channel", t("渠道", "Channel")),
                Column("stage", t("阶段", "Stage"), kind="status"),
                Column("amount", t("金额", "Amount"), kind="money"),
                Column("first", t("首次接触", "First contact"), kind="time"),
                Column("won", t("赢单", "Won"), kind="time"),
            ],
            S.rows,
            label=t("商机明细", "Opportunities"),
            page=S.page,
            pages=S.pages,
            total=S.found,
            on_page=S.turn_page,
            compact=True,
            testid="records",
        ),
        on_close=S.close_records,
        subtitle=rx.cond(S.channel_name, S.channel_name, t("全部渠道", "All channels")),
        wide=True,
        testid="records-drawer",
    )


def _filters() -> rx.Component:
    return toolbar(
        rx.cond(
            S.sources.length() > 1,
            rx.el.select(
                rx.el.option(t("全部来源", "All sources"), value=""),
                rx.foreach(S.sources, lambda item: rx.el.option(item["label"], value=item["value"])),
                value=S.source,
                on_change=S.choose_source,
                class_name="sc-input",
                aria_label=t("来源", "Source"),
                custom_attrs={"data-testid": "funnel-source"},
            ),
        ),
        rx.cond(
            S.channel_name,
            rx.el.span(
                status_badge(S.channel_name, "blue", icon="filter", testid="funnel-channel"),
                quiet_button(t("看全部", "Show all"), icon="x", on_click=S.choose_source(S.source)),
                class_name="sc-row",
            ),
        ),
    )


def funnel_page() -> rx.Component:
    """The page's content."""
    nothing = empty_state(
        "funnel",
        t("还没有商机", "No opportunities yet"),
        t("导入线索表, 或在跟进看板新建第一条。", "Import a list of leads, or add the first on the follow-up board."),
        link_button(t("导入线索", "Import leads"), "/import?target=leads", icon="upload", primary=True),
    )
    body = rx.el.div(
        section(t("从线索到赢单", "From lead to won"), rx.el.div(rx.foreach(S.steps, _step), class_name="fu-steps")),
        _channels(),
        class_name="fu",
    )
    return page(
        rx.el.style(CSS),
        page_header(
            t("销售漏斗", "Sales funnel"),
            t(
                "各阶段到达多少、在哪个环节流失、哪个渠道最好",
                "How many reach each stage, where they leave, which channel wins",
            ),
            link_button(t("跟进看板", "Follow-up board"), "/pipeline", icon="kanban"),
        ),
        _filters(),
        rx.cond(S.loading, skeleton(height="360px"), rx.cond(S.total > 0, body, nothing)),
        _records(),
        testid="funnel-page",
    )
