"""/h5/survey/[token]: one question, five stars, a few choices, a few words."""

from typing import Any

import reflex as rx

from components.controls import kept_form, primary_button, text_area
from scrm_app.core.ui import t
from scrm_app.portal.page.frame import call_store, card, h5, heading, refused, waiting
from scrm_app.portal.state import H5SurveyState as S

WORDS = [
    t("很不满意", "Very poor"),
    t("不满意", "Poor"),
    t("一般", "Fair"),
    t("满意", "Good"),
    t("非常满意", "Excellent"),
]


def _star(place: int) -> rx.Component:
    return rx.el.button(
        rx.icon(
            "star",
            size=34,
            aria_hidden=True,
            style={"fill": rx.cond(S.score >= place, "var(--amber-9)", "transparent")},
            color=rx.cond(S.score >= place, "var(--amber-9)", "var(--gray-8)"),
        ),
        type="button",
        on_click=S.choose_score(place),
        aria_label=f"{place} / 5",
        aria_pressed=rx.cond(S.score == place, "true", "false"),
        style={"background": "none", "border": 0, "padding": "6px", "minWidth": "48px", "minHeight": "48px"},
        custom_attrs={"data-testid": f"survey-star-{place}"},
    )


def _choice(words: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name="pick:" + words.to(str), custom_attrs={"data-testid": "survey-pick"}),
        rx.el.span(words.to(str)),
        class_name="sc-check",
        style={
            "border": "1px solid var(--gray-6)",
            "borderRadius": "99px",
            "padding": "8px 14px",
            "minHeight": "40px",
        },
    )


def _form() -> rx.Component:
    said = rx.match(S.score, *[(i + 1, words) for i, words in enumerate(WORDS)], t("点星星打分", "Press a star"))
    return card(
        heading("star", S.page["question"].to(str)),
        rx.el.div(
            *[_star(place) for place in range(1, 6)],
            role="group",
            aria_label=S.page["question"].to(str),
            style={"display": "flex", "justifyContent": "center"},
        ),
        rx.el.div(said, aria_live="polite", style={"textAlign": "center", "fontWeight": "600"}),
        kept_form(
            rx.el.div(
                rx.foreach(S.page["choices"].to(list[str]), _choice),
                style={"display": "flex", "flexWrap": "wrap", "gap": "8px"},
            ),
            text_area(
                "words",
                rows=3,
                placeholder=t("还想说点什么 (选填)", "Anything else (optional)"),
                aria_label=t("还想说点什么", "Anything else"),
                max_length=500,
                testid="survey-words",
            ),
            primary_button(t("提交评价", "Send"), type="submit", wide=True, testid="survey-send", disabled=S.score < 1),
            place="/survey",
            receipt=S.receipt,
            about={"score": S.score},
            on_send=S.send,
            testid="survey-answers",
        ),
        testid="survey-form",
    )


def _thanks() -> rx.Component:
    return card(
        rx.el.div(
            rx.icon("circle-check", size=40, color="var(--green-9)", aria_hidden=True),
            style={"display": "grid", "placeItems": "center", "paddingTop": "16px"},
        ),
        rx.el.h2(t("谢谢您的评价", "Thank you"), style={"textAlign": "center", "fontSize": "18px", "margin": 0}),
        rx.el.div(
            S.page["stars"].to(str),
            style={"textAlign": "center", "fontSize": "26px", "letterSpacing": "6px", "color": "var(--amber-11)"},
        ),
        call_store(S.page["phone"].to(str)),
        testid="survey-thanks",
    )


def _over() -> rx.Component:
    return card(
        rx.el.p(
            t("这次评价已经结束。如有问题请直接联系门店。", "This survey is over. Please contact the store directly."),
            style={"textAlign": "center", "margin": "16px 0"},
        ),
        call_store(S.page["phone"].to(str)),
        testid="survey-over",
    )


def survey_page() -> rx.Component:
    """What was done, the question, and thanks."""
    about = card(
        rx.el.span(S.page["number"].to(str), style={"color": "var(--sc-muted)", "fontSize": "13px"}),
        rx.el.h1(S.page["title"].to(str), style={"fontSize": "18px", "lineHeight": 1.4, "margin": 0}),
        rx.cond(
            S.page["worker"].to(str) != "",
            rx.el.span(
                t("服务人员 ", "Served by "),
                S.page["worker"].to(str),
                style={"color": "var(--sc-muted)", "fontSize": "13px"},
            ),
        ),
    )
    body = rx.match(S.stage, ("open", _form()), ("answered", _thanks()), _over())
    shown = rx.el.div(about, body, style={"display": "grid", "gap": "14px"})
    return h5(
        rx.cond(S.page.contains("store"), S.page["store"].to(str), t("客户服务", "Customer service")),
        rx.match(S.stage, ("loading", waiting()), ("refused", refused(S.problem)), shown),
        testid="h5-survey",
    )
