"""The trades that the first-run wizard offers."""

from dataclasses import dataclass

from scrm_app.core.text import Text


@dataclass(frozen=True)
class Trade:
    """A trade that there is content for; `words` is everything one may type to find it."""

    code: str
    icon: str
    title: Text
    hint: Text
    words: str
