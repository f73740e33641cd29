"""Design tokens: the only place with raw colours, sizes, shadows and fonts.

`kit.css` uses nothing but these names and the colour scales of Radix, so light and dark follow by themselves.
"""

import reflex as rx

ACCENT = "indigo"
GRAY = "slate"
HUES = ("gray", "blue", "violet", "green", "amber", "red")
FONT = (
    "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', "
    "-apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
)
MONO = "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace"

TOKENS = {
    "--default-font-family": FONT,
    "--code-font-family": MONO,
    "--sc-font": FONT,
    "--sc-mono": MONO,
    "--sc-text-xs": "12px",
    "--sc-text-s": "13px",
    "--sc-text": "14px",
    "--sc-text-l": "16px",
    "--sc-text-title": "20px",
    "--sc-text-figure": "26px",
    "--sc-rail": "224px",
    "--sc-rail-mini": "56px",
    "--sc-bar": "52px",
    "--sc-foot": "56px",
    "--sc-row": "40px",
    "--sc-row-compact": "32px",
    "--sc-control": "32px",
    "--sc-touch": "44px",
    "--sc-form": "880px",
    "--sc-drawer": "560px",
    "--sc-r-s": "5px",
    "--sc-r": "7px",
    "--sc-r-l": "12px",
    "--sc-ink": "var(--gray-12)",
    "--sc-muted": "var(--gray-11)",
    "--sc-line": "var(--gray-4)",
    "--sc-line-strong": "var(--gray-6)",
    "--sc-hover": "var(--gray-a3)",
    "--sc-chosen": "var(--accent-a3)",
    "--sc-danger": "#cd2b31",
    "--sc-danger-hover": "#b91f26",
    "--sc-ease": "160ms cubic-bezier(.2,.7,.3,1)",
}
LIGHT = {
    "--sc-canvas": "#fcfcfd",
    "--sc-rail-bg": "#f5f6f8",
    "--sc-panel": "#ffffff",
    "--sc-shadow-s": "0 1px 2px rgba(16,24,40,.05)",
    "--sc-shadow": "0 4px 16px -4px rgba(16,24,40,.12), 0 1px 3px rgba(16,24,40,.08)",
    "--sc-shadow-l": "0 24px 64px -12px rgba(16,24,40,.28), 0 2px 8px rgba(16,24,40,.08)",
    "--sc-veil": "rgba(20,24,33,.36)",
}
DARK = {
    "--sc-canvas": "#101114",
    "--sc-rail-bg": "#0b0c0e",
    "--sc-panel": "#17181c",
    "--sc-shadow-s": "0 1px 2px rgba(0,0,0,.4)",
    "--sc-shadow": "0 4px 16px -4px rgba(0,0,0,.6), 0 0 0 1px rgba(255,255,255,.06)",
    "--sc-shadow-l": "0 24px 64px -12px rgba(0,0,0,.8), 0 0 0 1px rgba(255,255,255,.08)",
    "--sc-veil": "rgba(0,0,0,.6)",
}
# Series colours that stay apart for colour-blind readers on light and on dark paper.
CHART_COLORS = ["#4c6ef5", "#12b886", "#f59f00", "#e8590c", "#9c36b5", "#1098ad", "#e64980", "#868e96"]
CHART_INK = "#7d8590"

STYLESHEET = str(rx.asset("kit.css", shared=True)).split("?")[0]


def _block(selector: str, tokens: dict[str, str]) -> str:
    body = "".join(f"{name}:{value};" for name, value in tokens.items())
    return f"{selector}{{{body}}}"


def tokens_css() -> str:
    """All tokens as CSS custom properties, for a <style> element in the head."""
    return "".join(
        (
            _block(".radix-themes", TOKENS),
            _block(":root,.light,.radix-themes", LIGHT),
            _block(".dark,.dark .radix-themes", DARK),
        )
    )


def head_style() -> rx.Component:
    """The token sheet; put it into `rx.App(head_components=[…])`."""
    return rx.el.style(tokens_css())


def app_theme() -> rx.Component:
    """The Radix theme of the whole product."""
    return rx.theme(accent_color=ACCENT, gray_color=GRAY, radius="medium", scaling="100%", has_background=False)
