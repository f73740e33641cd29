"""What pages and states share: the language, and `t` for every visible string. Knows Reflex."""

from typing import Any

import reflex as rx

from components import words
from scrm_app.core.text import Text


class UiState(rx.State):
    """Preferences of this browser; nothing here is trusted."""

    lang: str = rx.Cookie("zh-CN", name="lang", max_age=31_536_000, same_site="strict")

    @rx.event
    def set_lang(self, lang: str) -> None:
        """The person picked a language."""
        self.lang = "en" if lang == "en" else "zh-CN"

    @rx.event
    def toggle_lang(self) -> None:
        """The person pressed 中 / EN."""
        self.lang = "zh-CN" if self.lang == "en" else "en"

    def _say(self, text: Text) -> str:
        return text.say(self.lang)


def t(zh: str, en: str) -> rx.Var[str]:
    """A string of the interface in both languages; the browser chooses."""
    return rx.cond(UiState.lang == "en", en, zh)


words.use(t)


def tx(text: Text) -> rx.Var[str]:
    """`t` for a `Text`."""
    return t(text.zh, text.en)


def texts(**pairs: tuple[str, str]) -> rx.Var[dict[str, Any]]:
    """The words a local JSX component needs, by name: `texts(save=("保存", "Save"))`."""
    zh = {name: pair[0] for name, pair in pairs.items()}
    en = {name: pair[1] for name, pair in pairs.items()}
    return rx.cond(UiState.lang == "en", rx.Var.create(en), rx.Var.create(zh))
