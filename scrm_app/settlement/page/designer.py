"""/plans/[plan_id]: the plan designer."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    field_row,
    ghost_button,
    grid,
    link_button,
    page,
    primary_button,
    section,
    select_input,
    sheet,
    skeleton,
    stack,
    status_badge,
    switch,
    text_input,
    text_link,
)
from components.editors.tier_editor import tier_editor
from scrm_app.core.ui import t, tx
from scrm_app.customers.engine.provinces import PROVINCES, province_name
from scrm_app.identity.session import FrameState
from scrm_app.settlement.engine.city_tiers import TIERS
from scrm_app.settlement.engine.rules import CUSTOMER_TYPES
from scrm_app.settlement.page.words import chip, editor_texts, gone, hint, said
from scrm_app.settlement.state import PlanState as S

MAY = FrameState.permissions.contains("settlement.design")
WRAP = {"display": "flex", "flexWrap": "wrap", "gap": "6px"}


def _head() -> rx.Component:
    return rx.el.div(
        link_button(t("所有方案", "All plans"), "/plans", icon="arrow-left", size="s", testid="plan-back"),
        rx.el.input(
            default_value=S.name,
            key=S.name,
            on_blur=S.rename,
            read_only=~MAY,
            aria_label=t("方案名称", "Name of the plan"),
            class_name="sc-input",
            style={
                "fontSize": "var(--sc-text-title)",
                "fontWeight": "600",
                "height": "40px",
                "flex": "1 1 240px",
                "maxWidth": "460px",
            },
            custom_attrs={"data-testid": "plan-title"},
        ),
        status_badge(said(S.head, "status"), S.head["status_hue"], testid="plan-status"),
        rx.el.div(class_name="sc-grow"),
        rx.cond(
            MAY,
            rx.fragment(
                rx.el.span(t("草稿自动保存", "Drafts save themselves"), class_name="sc-help sc-desk-only"),
                primary_button(
                    t("发布", "Publish"),
                    icon="rocket",
                    on_click=S.start_publish,
                    disabled=S.blocked,
                    testid="plan-publish",
                ),
            ),
        ),
        class_name="sc-row",
        style={"flexWrap": "wrap", "gap": "10px"},
    )


def _problems() -> rx.Component:
    return rx.foreach(
        S.problems,
        lambda p: rx.cond(
            p["severity"].to(str) == "error",
            callout(said(p, "text"), "red", icon="circle-alert", testid="plan-problem"),
            callout(said(p, "text"), "amber", icon="triangle-alert", testid="plan-warning"),
        ),
    )


def _tiers() -> rx.Component:
    return section(
        t("佣金档位", "Commission tiers"),
        tier_editor(
            doc=S.doc,
            revision=S.editor_revision,
            problems=S.problems,
            texts=editor_texts(),
            read_only=~MAY,
            on_commit=S.edit_tiers,
        ),
        description=t(
            "拖动图上的边界, 或直接改表格; 下方试算随输入变化。",
            "Drag the bounds or edit the table; the worked example follows.",
        ),
    )


def _group(label: Any, kind: str, options: list[tuple[str, Any]]) -> rx.Component:
    chips = [
        chip(word, S.match[kind].contains(key), S.toggle_match(kind, key), f"match-{kind}-{key}", ~MAY)
        for key, word in options
    ]
    return field_row(label, rx.el.div(*chips, style=WRAP), group=True)


def _provinces() -> rx.Component:
    options = [(code, t(name, province_name(code, "en"))) for code, name in PROVINCES.items()]
    return rx.el.details(
        rx.el.summary(
            t("省份", "Provinces"),
            " ",
            rx.cond(
                S.match["province_codes"].length() > 0,
                rx.el.span(S.match["province_codes"].length(), class_name="sc-count"),
                rx.el.span(t("不限", "any"), class_name="sc-muted"),
            ),
            style={"cursor": "pointer", "fontWeight": "500", "fontSize": "var(--sc-text-s)", "padding": "4px 0"},
            custom_attrs={"data-testid": "match-provinces"},
        ),
        rx.el.div(
            *[
                chip(
                    word,
                    S.match["province_codes"].contains(code),
                    S.toggle_match("province_codes", code),
                    f"match-province-{code}",
                    ~MAY,
                )
                for code, word in options
            ],
            style=WRAP,
        ),
    )


def _counted() -> rx.Component:
    """How many of last month's tickets the conditions are for, and a few of them."""
    return rx.el.div(
        rx.el.div(
            rx.icon("list-filter", size=14, aria_hidden=True),
            said(S.counted, "text"),
            class_name="sc-row",
            aria_live="polite",
            custom_attrs={"data-testid": "match-counted"},
        ),
        rx.foreach(
            S.counted["rows"].to(list[dict[str, str]]),
            lambda row: rx.el.div(text_link(row["text"], row["href"]), class_name="sc-ellipsis"),
        ),
        class_name="sc-help",
    )


def _match() -> rx.Component:
    stores = rx.el.div(
        rx.foreach(
            S.stores,
            lambda store: chip(
                store["name"],
                S.match["store_ids"].contains(store["id"]),
                S.toggle_match("store_ids", store["id"]),
                "match-store",
                ~MAY,
            ),
        ),
        style=WRAP,
    )
    return section(
        t("适用条件", "Conditions"),
        stack(
            _group(t("客户类型", "Customer type"), "customer_types", [(k, tx(w)) for k, w in CUSTOMER_TYPES.items()]),
            _group(t("城市等级", "City tier"), "city_tiers", [(k, tx(w)) for k, w in TIERS.items()]),
            _provinces(),
            field_row(t("门店", "Stores"), stores, group=True),
            _counted(),
        ),
        description=t("不选表示不限; 全部满足才匹配。", "Nothing chosen asks nothing; all must hold."),
    )


def _field(field: str, label: Any, suffix: Any) -> rx.Component:
    control = rx.el.div(
        rx.el.input(
            default_value=S.form[field],
            key=S.form[field],
            on_blur=lambda value: S.set_field(field, value),
            read_only=~MAY,
            input_mode="text",
            class_name="sc-input",
            style={"textAlign": "right", "fontVariantNumeric": "tabular-nums"},
            custom_attrs={"data-testid": f"plan-{field}"},
        ),
        rx.el.span(suffix, class_name="sc-muted", style={"whiteSpace": "nowrap"}),
        class_name="sc-row",
    )
    return field_row(label, control)


def _prices() -> rx.Component:
    sources = [
        ("book", t("价格表优先, 没有时用表单里的单价", "Price book first, the form fills gaps")),
        ("form", t("表单里的单价优先", "The form's price first")),
    ]
    return section(
        t("人工与备件", "Labour and parts"),
        stack(
            grid(
                _field("labour", t("工时单价", "Price of an hour"), t("元 / 工时", "¥ / hour")),
                field_row(
                    t("备件价格", "Price of parts"),
                    select_input(
                        sources,
                        value=S.form["parts_price"],
                        on_change=lambda value: S.set_field("parts_price", value),
                        disabled=~MAY,
                        testid="plan-parts_price",
                    ),
                ),
                min_width="220px",
            ),
            rx.el.div(
                rx.el.h3(t("地区系数", "Region factors"), class_name="sc-section-title"),
                hint(t("按门店所在城市的等级上浮或下调。", "By the tier of the store's city.")),
            ),
            grid(*[_field(f"region_{key}", tx(word), "%") for key, word in TIERS.items()], min_width="112px"),
            switch(
                t("地区系数也用于备件", "Region factors count for parts too"),
                checked=S.form["factor_on_parts"] == "1",
                on_change=S.set_factor_on_parts,
                disabled=~MAY,
                testid="plan-factor_on_parts",
            ),
            rx.el.div(
                rx.el.h3(t("客户优惠", "Customer discounts"), class_name="sc-section-title"),
                hint(t("例如 会员 -10 表示九折。", "-10 for members is ten percent off.")),
            ),
            grid(
                *[_field(f"customer_{key}", tx(word), "%") for key, word in CUSTOMER_TYPES.items()], min_width="112px"
            ),
        ),
    )


def _versions() -> rx.Component:
    rows = rx.foreach(
        S.versions,
        lambda v: rx.el.li(
            rx.el.span(said(v, "title"), class_name="sc-strong"),
            rx.el.span(v["dates"].to(str), class_name="sc-num sc-muted"),
            rx.el.div(class_name="sc-grow"),
            status_badge(said(v, "state"), v["hue"].to(str)),
            class_name="sc-row",
            style={"padding": "6px 0", "opacity": rx.cond(v["hue"].to(str) == "blue", "0.75", "1")},
            custom_attrs={"data-testid": "plan-version"},
        ),
    )
    return section(
        t("已发布的版本", "Published versions"),
        rx.cond(
            S.versions.length() > 0,
            rx.el.ul(rows, style={"listStyle": "none", "margin": "0", "padding": "0"}),
            hint(
                t(
                    "还没有发布过。发布后的版本不能再改, 已入账的金额永远可以追溯到它。",
                    "Not published yet. A version never changes, so every booked amount can be traced to it.",
                )
            ),
        ),
    )


def _publish() -> rx.Component:
    return sheet(
        S.publishing,
        t("发布方案", "Publish the plan"),
        rx.form(
            stack(
                hint(
                    t(
                        "发布后生成一个不可更改的新版本, 从生效日期起用于新完成的工单; 已入账的金额不变。",
                        "Publishing makes an immutable version for tickets finished from then on; booked money stays.",
                    )
                ),
                grid(
                    field_row(
                        t("生效日期", "Effective from"),
                        text_input("starts_on", type="date", testid="publish-from"),
                        required=True,
                    ),
                    field_row(
                        t("失效日期 (可不填)", "Until (optional)"),
                        text_input("ends_on", type="date", testid="publish-until"),
                    ),
                    min_width="180px",
                ),
                rx.el.div(
                    ghost_button(t("取消", "Cancel"), on_click=S.cancel_publish),
                    primary_button(t("发布新版本", "Publish version"), type="submit", testid="publish-go"),
                    class_name="sc-row",
                    style={"justifyContent": "flex-end"},
                ),
            ),
            on_submit=S.publish_plan,
            reset_on_submit=False,
        ),
        on_close=S.cancel_publish,
        testid="publish-sheet",
    )


def designer_page() -> rx.Component:
    """One plan."""
    body = rx.fragment(
        _head(),
        _problems(),
        _tiers(),
        rx.el.div(_match(), _prices(), class_name="sc-grid", style={"--sc-min": "340px", "alignItems": "start"}),
        _versions(),
    )
    nothing = gone(
        t("没有这个结算方案", "There is no such plan"),
        t("它可能已被删除, 或链接不完整。", "It may be gone, or the link is incomplete."),
        t("回到方案列表", "Back to the plans"),
        "/plans",
    )
    return page(
        rx.cond(S.missing, nothing, rx.cond(S.loaded, body, stack(skeleton("40%", "40px"), skeleton("100%", "420px")))),
        _publish(),
    )
