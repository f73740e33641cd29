"""The sign-in page."""

import reflex as rx

from components.controls import callout, field_row, icon_button, post_form, primary_button, text_input
from components.layout.shell import logo
from scrm_app.core.ui import UiState, t
from scrm_app.identity.state.gate import LoginState


def _reason() -> rx.Component:
    return rx.match(
        LoginState.why,
        (
            "wrong",
            callout(
                t("账号或密码不对, 请检查后再试。", "Account or password is wrong. Check them and try again."),
                "red",
                icon="circle-alert",
                testid="login-wrong",
            ),
        ),
        (
            "locked",
            callout(
                t(
                    "尝试次数过多, 请 15 分钟后再试; 若忘记密码, 请联系管理员重置。",
                    "Too many attempts. Try again in 15 minutes, or ask your administrator to reset your password.",
                ),
                "amber",
                icon="lock",
                testid="login-locked",
            ),
        ),
        (
            "ended",
            callout(
                t("登录已失效, 请重新登录。", "Your session has ended. Please sign in again."),
                "amber",
                icon="clock",
                testid="login-ended",
            ),
        ),
        ("out", callout(t("您已退出登录。", "You are signed out."), "green", icon="check", testid="login-out")),
        (
            "ready",
            callout(
                t("系统已完成设置, 请登录。", "This installation is set up. Please sign in."),
                "blue",
                testid="login-ready",
            ),
        ),
        rx.fragment(),
    )


def _form() -> rx.Component:
    return post_form(
        "/api/session",
        field_row(
            t("账号", "Account"),
            text_input("login", auto_complete="username", auto_focus=True, required=True, large=True, testid="login"),
        ),
        field_row(
            t("密码", "Password"),
            text_input(
                "password",
                type="password",
                auto_complete="current-password",
                required=True,
                large=True,
                testid="password",
            ),
        ),
        rx.el.input(type="hidden", name="next", value=LoginState.next, read_only=True),
        primary_button(t("登录", "Sign in"), type="submit", size="l", wide=True, testid="sign-in"),
    )


def preferences() -> rx.Component:
    """Language and theme, before anybody is known."""
    return rx.el.div(
        icon_button("languages", t("切换为英文", "Switch to Chinese"), on_click=UiState.toggle_lang, testid="lang"),
        icon_button("sun-moon", t("深色 / 浅色", "Dark or light"), on_click=rx.toggle_color_mode, testid="theme"),
        class_name="sc-row",
    )


def gate(box: rx.Component, art: rx.Component) -> rx.Component:
    """Form on the left, picture on the right; the form alone on a phone."""
    head = rx.el.header(
        rx.el.div(logo(), rx.el.b(t("客户服务中台", "SCRM Console")), class_name="sc-row"),
        rx.el.div(class_name="sc-grow"),
        preferences(),
        class_name="sc-row",
    )
    return rx.el.div(
        rx.el.main(head, rx.el.div(box, class_name="sc-gate-box"), class_name="sc-gate-form"),
        rx.el.div(art, class_name="sc-gate-art", aria_hidden="true"),
        class_name="sc-gate",
    )


def _card(title: rx.Var[str], hint: rx.Var[str], hue: str, width: str, shift: str) -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.el.span(class_name=f"sc-art-dot sc-art-{hue}"), rx.el.b(title), class_name="sc-row"),
        rx.el.div(hint, class_name="sc-help"),
        rx.el.div(rx.el.div(class_name=f"sc-art-fill sc-art-{hue}", style={"width": width}), class_name="sc-art-track"),
        class_name="sc-art-card",
        style={"marginLeft": shift},
    )


def art() -> rx.Component:
    """What the product is for, in four cards: a request becomes a ticket, is done, is paid."""
    return rx.el.div(
        _card(
            t("客户扫码报修", "A customer scans and reports"),
            t("空调不制冷 · 上海浦东店", "Air conditioner · Pudong store"),
            "blue",
            "18%",
            "0",
        ),
        _card(
            t("自动派单, 到点提醒", "Dispatched, reminded in time"),
            t("张伟 · 还剩 1 小时 20 分", "Zhang Wei · 1 h 20 min left"),
            "amber",
            "46%",
            "44px",
        ),
        _card(
            t("现场处理, 客户签收", "Done on site, signed for"),
            t("更换主板 × 1 · 工时 1.5", "Mainboard × 1 · 1.5 hours"),
            "violet",
            "78%",
            "88px",
        ),
        _card(
            t("结算自动出账", "Settled, line by line"),
            t("¥486.00 · 每一分都有出处", "¥486.00 · every fen explained"),
            "green",
            "100%",
            "132px",
        ),
        class_name="sc-art",
    )


def login_page() -> rx.Component:
    """Account, password, and a word about why we are here."""
    box = rx.fragment(
        rx.el.div(
            rx.el.h1(t("欢迎回来", "Welcome back")),
            rx.el.p(
                t("登录后继续处理您的工单、客户与结算。", "Sign in to your tickets, customers and statements."),
                class_name="sc-subtitle",
            ),
        ),
        _reason(),
        _form(),
        rx.el.p(
            t("忘记密码? 请联系您的系统管理员重置。", "Forgot your password? Ask your administrator to reset it."),
            class_name="sc-help",
        ),
    )
    return gate(box, art())
