"""The first-run wizard: company, industry, administrator."""

from collections.abc import Sequence

import reflex as rx

from components.controls import callout, field_row, ghost_button, post_form, primary_button, search_input, text_input
from scrm_app.core.text import Text
from scrm_app.core.ui import t
from scrm_app.identity.engine.passwords import RULE
from scrm_app.identity.engine.trades import Trade
from scrm_app.identity.page.login import art, gate
from scrm_app.identity.state.gate import SetupState

OTHER = Trade("other", "shapes", Text("其他行业", "Something else"), Text("从空白开始", "Start empty"), "")


def _dots() -> rx.Component:
    words = (t("公司", "Company"), t("行业", "Industry"), t("管理员", "Administrator"))
    return rx.el.ol(
        *[
            rx.el.li(
                rx.el.span(str(n), class_name="sc-count"),
                word,
                custom_attrs={"aria-current": rx.cond(SetupState.step == n, "step", "false")},
                class_name="sc-step",
            )
            for n, word in enumerate(words, 1)
        ],
        class_name="sc-steps",
    )


def _company() -> rx.Component:
    return rx.el.form(
        field_row(
            t("公司名称", "Company name"),
            text_input(
                "company", default_value=SetupState.company, required=True, max_length=80, large=True, auto_focus=True
            ),
            help=t(
                "显示在侧栏和给客户的页面上, 以后可以修改。",
                "Shown in the sidebar and to your customers. You can change it later.",
            ),
        ),
        primary_button(t("下一步", "Next"), type="submit", size="l", wide=True, testid="setup-next-1"),
        on_submit=SetupState.name_company,
        class_name="sc-stack",
    )


def _choice(trade: Trade) -> rx.Component:
    button = rx.el.button(
        rx.icon(trade.icon, size=18, aria_hidden=True),
        rx.el.span(
            rx.el.b(t(trade.title.zh, trade.title.en)),
            rx.el.span(t(trade.hint.zh, trade.hint.en), class_name="sc-help"),
            class_name="sc-choice-text",
        ),
        type="button",
        on_click=SetupState.choose_industry(trade.code),
        class_name="sc-choice",
        custom_attrs={
            "data-testid": f"industry-{trade.code}",
            "aria-pressed": rx.cond(SetupState.industry == trade.code, "true", "false"),
        },
    )
    if trade is OTHER:
        return button
    said = rx.Var.create(trade.words.lower()).contains(SetupState.looking_for)
    return rx.cond((SetupState.looking_for == "") | said, button)


def _industry(trades: Sequence[Trade]) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            t("我们据此准备一套可以马上使用的流程与表单。", "We prepare flows and forms you can use at once."),
            class_name="sc-subtitle",
        ),
        search_input(
            value=SetupState.looking_for,
            on_change=SetupState.search_industry,
            placeholder=t("搜您的行业, 例如「宠物」", "Search your trade"),
            testid="industry-search",
        ),
        rx.el.div(
            *[_choice(one) for one in (*trades, OTHER)],
            class_name="sc-choices",
            style={"max_height": "46vh", "overflow_y": "auto"},
        ),
        rx.el.div(
            ghost_button(t("上一步", "Back"), on_click=SetupState.go_to(1), size="l", testid="setup-back-2"),
            primary_button(
                t("下一步", "Next"), on_click=SetupState.go_to(3), size="l", wide=True, testid="setup-next-2"
            ),
            class_name="sc-row",
        ),
        class_name="sc-stack",
    )


def _administrator() -> rx.Component:
    return post_form(
        "/api/setup",
        rx.el.input(type="hidden", name="company", value=SetupState.company, read_only=True),
        rx.el.input(type="hidden", name="industry", value=SetupState.industry, read_only=True),
        field_row(
            t("您的姓名", "Your name"),
            text_input("name", required=True, max_length=40, large=True, auto_complete="name"),
        ),
        field_row(
            t("登录账号", "Account name"),
            text_input(
                "login",
                required=True,
                min_length=2,
                max_length=64,
                pattern="[A-Za-z0-9._@\\-]+",
                large=True,
                auto_complete="username",
            ),
            help=t(
                "字母、数字、点、下划线、短横线或邮箱。",
                "Letters, digits, dot, underscore, hyphen, or an e-mail address.",
            ),
        ),
        field_row(
            t("密码", "Password"),
            text_input(
                "password",
                type="password",
                required=True,
                min_length=10,
                max_length=128,
                large=True,
                auto_complete="new-password",
                on_blur=SetupState.weigh,
            ),
            help=t(RULE.zh, RULE.en),
            error=SetupState.weak,
        ),
        rx.el.div(
            ghost_button(t("上一步", "Back"), on_click=SetupState.go_to(2), size="l", testid="setup-back-3"),
            primary_button(
                t("完成并进入", "Finish and enter"), type="submit", size="l", wide=True, testid="setup-finish"
            ),
            class_name="sc-row",
        ),
    )


def setup_page(trades: Sequence[Trade] = ()) -> rx.Component:
    """Three small steps; nothing is stored before the last. `trades` are offered beside an empty start."""
    wrong = rx.match(
        SetupState.why,
        (
            "password",
            callout(t("密码不符合要求, 请重新设置。", "The password does not follow the rule. Choose another."), "red"),
        ),
        (
            "form",
            callout(
                t("有内容没有填对, 请重新填写。", "Something was not filled in right. Please fill it in again."), "red"
            ),
        ),
        rx.fragment(),
    )
    box = rx.fragment(
        rx.el.div(
            rx.el.h1(t("开始使用", "Let us get started")),
            rx.el.p(t("三步, 大约一分钟。", "Three steps, about a minute."), class_name="sc-subtitle"),
        ),
        _dots(),
        wrong,
        rx.match(SetupState.step, (2, _industry(trades)), (3, _administrator()), _company()),
    )
    return gate(box, art())
