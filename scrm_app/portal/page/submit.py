"""/h5/submit/[token]: a request in two minutes, on a phone, without an account."""

import reflex as rx

from components.controls import outbox_props
from components.data.form_view import form_view, restored_banner
from scrm_app.core.ui import t
from scrm_app.portal.page.frame import call_store, card, h5, refused, waiting
from scrm_app.portal.state import H5SubmitState as S


def _form() -> rx.Component:
    return card(
        rx.el.div(
            rx.el.h1(S.page["title"].to(str), style={"fontSize": "20px", "margin": 0}),
            rx.el.p(
                t("填好提交后, 您可以随时查看处理进度。", "Send this, then follow the progress at any time."),
                style={"margin": "4px 0 0", "color": "var(--sc-muted)", "fontSize": "13px"},
            ),
        ),
        rx.cond(S.restored, restored_banner(S.start_over, testid="h5-draft")),
        form_view(
            schema=S.form,
            values=S.answers,
            problems=S.problems,
            mode="edit",
            on_submit=S.submit,
            on_change=S.keep,
            revision=S.revision,
            upload_url=S.upload_url,
            file_url="",
            submit_label=t("提交", "Send"),
            outbox=outbox_props("/submit", S.receipt),
            testid="h5-form",
        ),
        testid="h5-form-card",
    )


def _sent() -> rx.Component:
    return card(
        rx.el.div(
            rx.icon("check", size=32, aria_hidden=True),
            style={
                "width": "64px",
                "height": "64px",
                "borderRadius": "50%",
                "background": "var(--green-9)",
                "color": "white",
                "display": "grid",
                "placeItems": "center",
                "margin": "20px auto 4px",
            },
        ),
        rx.el.h1(
            t("已提交, 谢谢您", "Sent, thank you"), style={"fontSize": "20px", "textAlign": "center", "margin": 0}
        ),
        rx.el.p(
            t("工单号 ", "Your number is "),
            rx.el.strong(S.page["number"].to(str), custom_attrs={"data-testid": "h5-number"}),
            style={"textAlign": "center", "margin": 0},
        ),
        rx.el.a(
            t("查看处理进度", "Follow the progress"),
            href=S.page["path"].to(str),
            class_name="sc-btn sc-primary",
            style={"minHeight": "48px", "justifyContent": "center", "fontSize": "16px"},
            custom_attrs={"data-testid": "h5-follow"},
        ),
        call_store(S.page["phone"].to(str)),
        testid="h5-sent",
    )


def submit_page() -> rx.Component:
    """Form, thanks, or a kind refusal."""
    return h5(
        rx.cond(S.page.contains("store"), S.page["store"].to(str), t("客户服务", "Customer service")),
        rx.match(S.stage, ("form", _form()), ("sent", _sent()), ("refused", refused(S.problem)), waiting()),
        testid="h5-submit",
    )
