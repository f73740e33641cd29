"""A sentence for people, in both languages of the product."""

from typing import Literal, NamedTuple

Lang = Literal["zh-CN", "en"]


class Text(NamedTuple):
    """One sentence in Chinese and in English; never shown without choosing."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The sentence in `lang`; anything but English reads Chinese."""
        return self.en if lang == "en" else self.zh

    def fill(self, **values: object) -> "Text":
        """Both sentences with their `{named}` places filled."""
        return Text(self.zh.format(**values), self.en.format(**values))
