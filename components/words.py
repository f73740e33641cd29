"""The few words the kit itself needs; the app teaches the kit its language once, at import."""

from collections.abc import Callable
from typing import Any


def _chinese(zh: str, _en: str) -> Any:
    return zh


_translate: Callable[[str, str], Any] = _chinese


def use(translate: Callable[[str, str], Any]) -> None:
    """Give the kit the function that chooses between a Chinese and an English text."""
    global _translate
    _translate = translate


def say(zh: str, en: str) -> Any:
    """A word of the kit in the language of the reader."""
    return _translate(zh, en)
