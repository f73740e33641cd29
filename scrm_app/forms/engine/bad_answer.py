"""The refusal of one answer."""

from scrm_app.core.text import Text


class BadAnswer(ValueError):
    """An answer its field cannot take; `text` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.text = Text(zh, en)
