"""What pages and states share: the language, and `t` for every visible string. Knows Reflex."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import reflex as rx

from components import words
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text


@dataclass(frozen=True)
class Sent:
    """What a form with an outbox sends: a key that makes the second time the first, what it is about, the words."""

    key: str
    about: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Any) -> Self:
        """Whatever the browser sent; a key outside 8 to 64 characters is none."""
        given = data if isinstance(data, Mapping) else {}
        key, about, values = given.get("key"), given.get("about"), given.get("values")
        return cls(
            key if isinstance(key, str) and 8 <= len(key) <= 64 else "",
            about if isinstance(about, Mapping) else {},
            values if isinstance(values, Mapping) else {},
        )

    def word(self, name: str) -> str:
        """One of the words; "" when it was not sent."""
        return str(self.values.get(name) or "")


class UiState(rx.State):
    """Preferences of this browser; nothing here is trusted."""

    lang: str = rx.Cookie("zh-CN", name="lang", max_age=31_536_000, same_site="strict")

    receipt: dict[str, Any] = {}
    """What became of the last thing this tab sent with a key: {key, refused, n}; until then the browser keeps it."""

    @rx.event
    def set_lang(self, lang: str) -> None:
        """The person picked a language."""
        self.lang = "en" if lang == "en" else "zh-CN"

    @rx.event
    def toggle_lang(self) -> None:
        """The person pressed 中 / EN."""
        self.lang = "zh-CN" if self.lang == "en" else "en"

    def _acknowledge(self, sent: Sent, *, refused: bool = False) -> None:
        if sent.key:
            self.receipt = {"key": sent.key, "refused": refused, "n": self.receipt.get("n", 0) + 1}

    @contextmanager
    def _answering(self, sent: Sent) -> Iterator[None]:
        """Whatever becomes of it is said to the browser: taken, or refused in words."""
        try:
            yield
        except ScrmError:
            self._acknowledge(sent, refused=True)
            raise
        self._acknowledge(sent)

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
